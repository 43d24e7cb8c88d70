"""Whether what a job runs in holds what the job calls."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.finding import Finding, Severity
from delivery.forges import GitHub
from delivery.images_held import called, check_image, check_shell
from delivery.job import Job


def check_images(job: Job, place: str, github: GitHub) -> Iterator[Finding]:
    if job.image is not None:
        yield from check_shell(job.image, place)
        yield from check_image(job.image, called(job), place)
    if job.builds_images and not github.runner.startswith("ubuntu-"):
        yield Finding(
            code="docker-unknown",
            severity=Severity.WARNING,
            place=place,
            cause=f"it builds images, and of the runner {github.runner} it is not known whether it has a Docker daemon",
            cure="See that its machines have one that no other job shares.",
        )
