"""What an image holds, where a job calls it: an image is not asked before it runs, so it stands here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from delivery.finding import Finding, Severity, error
from delivery.forges import GitHub
from delivery.job import Job
from delivery.script import OURS

ASKED = frozenset({"python3", "aws"})
# As the vendors' own Dockerfiles say; an image that is not here holds neither.
HOLDS: Mapping[str, frozenset[str]] = {
    "python": frozenset({"python3"}),
    "semgrep": frozenset({"python3"}),
    "checkov": frozenset({"python3"}),
    "prowler": frozenset({"python3"}),
    "aws-cli": frozenset({"aws"}),
    "penstock": frozenset({"python3", "aws"}),
}


def check_images(job: Job, place: str, github: GitHub) -> Iterator[Finding]:
    if job.image is not None:
        name = job.image.name.rpartition("/")[2]
        lacks = sorted(called(job) - HOLDS.get(name, frozenset()))
        if lacks:
            yield error(
                "image-lacks",
                place,
                f"it calls {' and '.join(lacks)}, and the image {job.image.name} is not known to hold that",
                "Run it without an image, where both are there, or in an image that holds them.",
            )
    if job.builds_images and not github.runner.startswith("ubuntu-"):
        yield Finding(
            code="docker-unknown",
            severity=Severity.WARNING,
            place=place,
            cause=f"it builds images, and of the runner {github.runner} it is not known whether it has a Docker daemon",
            cure="See that its machines have one that no other job shares.",
        )


def called(job: Job) -> frozenset[str]:
    """A job that is somebody fetches the toolbox, which Python runs."""
    words = {step.command[0] for step in job.steps}
    found = set(words & ASKED)
    if OURS in words:
        found.add("python3")
    if job.identity is not None:
        found |= ASKED
    return frozenset(found)
