"""What of one job cannot be said on GitHub, or not as it was meant."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.backends.github.holding import check_images
from delivery.backends.github.steps import is_shown
from delivery.finding import Finding, Severity
from delivery.forges import GitHub
from delivery.job import Job
from delivery.pins import check_image_pinned, check_pinned
from delivery.step import Readers, ReportKind


def check_job(job: Job, place: str, github: GitHub) -> Iterator[Finding]:
    for tool in job.tools:
        yield from check_pinned(tool, place)
    for image in (*((job.image,) if job.image else ()), *(each.image for each in job.sidecars)):
        yield from check_image_pinned(image, place)
    yield from check_images(job, place, github)
    if job.retry:
        yield _note(
            "retry-not-held",
            place,
            f"it is to be tried again after {', '.join(job.retry.on)}, and GitHub tries no job again by itself",
            "Run the failed jobs again by hand; a deployment is started anew.",
        )
    yield from _condition(job, place)
    yield from _left(job, place, github)


def _condition(job: Job, place: str) -> Iterator[Finding]:
    """https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#operators"""
    literal = job.only_if.literal if job.only_if else ""
    if literal not in {"true", "false"} and literal.lower() != literal.upper():
        yield _note(
            "compared-without-case",
            place,
            f"it runs if a value is {literal!r}, and GitHub compares texts without regard to case",
            "Let no other case of it mean anything else.",
        )


def _left(job: Job, place: str, github: GitHub) -> Iterator[Finding]:
    """What it leaves behind, and who sees that."""
    reports = dict.fromkeys(report.kind for report in job.reports)
    if ReportKind.PLAN in reports:
        yield _note(
            "plan-not-kept",
            place,
            "a plan holds what its resources hold, and who can read a repository can fetch what its runs keep",
            "Show a summary of it; the plan itself is sealed in the account.",
        )
    kept = [kind for kind in reports if kind is not ReportKind.PLAN and not is_shown(kind, github)]
    if kept:
        yield _note(
            "report-kept-as-file",
            place,
            f"GitHub shows no report of kind {', '.join(kept)}",
            "It is kept as an artifact of the run.",
        )
    readers = {artifact.readers for artifact in job.artifacts}
    if Readers.NOBODY in readers or (Readers.DEVELOPERS in readers and not github.private):
        yield Finding(
            code="readers-not-held",
            severity=Severity.WARNING,
            place=place,
            cause="who can read a repository can fetch every artifact of its runs",
            cure="Leave nothing there that they may not see.",
        )


def _note(code: str, place: str, cause: str, cure: str) -> Finding:
    return Finding(code=code, severity=Severity.NOTE, place=place, cause=cause, cure=cure)
