"""What an image holds, where a job calls it: an image is not asked before it runs, so it stands here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from delivery.finding import Finding, error
from delivery.job import Image, Job
from delivery.script import OURS

ASKED = frozenset({"python3", "aws", "bash"})
SHELL = frozenset({"sh"})
BASH = frozenset({"sh", "bash"})
PYTHON = BASH | {"python3"}
# As the vendors' own Dockerfiles say. An image that is not here has a plain shell and none of the others.
HOLDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        # Built from nothing, or without a distribution: one program, and no shell that could call it.
        "grype": frozenset(),
        "hadolint": frozenset(),
        "syft": frozenset(),
        "gitleaks": BASH,
        "golang": BASH,
        "node": BASH,
        "playwright": BASH,
        "postgres": BASH,
        "zap": BASH,
        "checkov": PYTHON,
        "prowler": PYTHON,
        "python": PYTHON | {"pip"},
        "semgrep": PYTHON,
        "aws-cli": BASH | {"aws"},
        "penstock": PYTHON | {"aws"},
    }
)


def holds(image: Image) -> frozenset[str]:
    return HOLDS.get(image.tool, SHELL)


def has_shell(name: str) -> bool:
    """Of an image's name, with its category or without."""
    return bool(HOLDS.get(name.rpartition("/")[2], SHELL))


def called(job: Job) -> frozenset[str]:
    """A job that is somebody fetches the toolbox with the AWS command line, and Python runs it."""
    words = {step.command[0] for step in job.steps}
    found = set(words & ASKED)
    if OURS in words:
        found.add("python3")
    if job.identity is not None:
        found |= {"python3", "aws"}
    return frozenset(found)


def check_shell(image: Image, place: str) -> Iterator[Finding]:
    if not holds(image):
        yield error(
            "image-without-shell",
            place,
            f"the image {image.name} holds its tool and no shell, so that no line of a job can run in it",
            "Run it without this image: the tool is installed at its pinned version.",
        )


def check_image(image: Image, wanted: frozenset[str], place: str) -> Iterator[Finding]:
    lacks = sorted(wanted - holds(image) - SHELL)
    if lacks:
        yield error(
            "image-lacks",
            place,
            f"it calls {' and '.join(lacks)}, and the image {image.name} is not known to hold that",
            "Run it without an image, where all of them are there, or in an image that holds them.",
        )
