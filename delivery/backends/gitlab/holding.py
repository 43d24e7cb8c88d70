"""Whether the image of a job holds what the job calls, and what is brought into it where it does not."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.backends.gitlab.context import usual
from delivery.finding import Finding
from delivery.images_held import called, check_image, check_shell, holds
from delivery.job import Job
from delivery.pins import version_of
from delivery.step import Tool

AWS_CLI = "awscli"


def brought(job: Job) -> tuple[Tool, ...]:
    """No vendor puts the AWS command line beside a tool, so it is installed wherever Python's installer is."""
    held = holds(job.image or usual())
    if "aws" not in called(job) or "aws" in held or "pip" not in held:
        return ()
    return (Tool(name=AWS_CLI, version=version_of(AWS_CLI)),)


def check_images(job: Job, place: str) -> Iterator[Finding]:
    image = job.image or usual()
    yield from check_shell(image, place)
    yield from check_image(image, called(job) - ({"aws"} if brought(job) else frozenset()), place)
