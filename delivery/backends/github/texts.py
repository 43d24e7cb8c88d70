"""Texts of people's that GitHub would take for expressions of its own, or that hide one of its variables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from delivery.events import Event, Start, inputs_of
from delivery.finding import Finding, error
from delivery.job import Job

OPENS = "${{"
# https://docs.github.com/en/actions/reference/workflows-and-actions/variables
RESERVED = ("GITHUB_", "RUNNER_")
HARMFUL = frozenset(
    {"PATH", "HOME", "CI", "BASH_ENV", "ENV", "LD_PRELOAD", "NODE_OPTIONS", "PYTHONPATH", "IFS"}
)


def check_texts(
    jobs: Sequence[Job], events: Sequence[Event | Start], place: str, others: Iterable[str] = ()
) -> Iterator[Finding]:
    for text in (*others, *_of_events(events)):
        yield from _expression(text, place)
    for asked in inputs_of(tuple(events)):
        yield from _variable(asked.name, f"{place}, input {asked.name}")
    names = [asked.name.lower() for asked in inputs_of(tuple(events))]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield error(
            "names-collide",
            place,
            f"two inputs are called {name!r}; GitHub does not look at case",
            "Give one of them another name.",
        )
    for job in jobs:
        here = f"{place}, job {job.name}"
        for text in dict.fromkeys(_of_job(job)):
            yield from _expression(text, here)
        for name in (*job.variables, *job.outputs):
            yield from _variable(name, here)


def _expression(text: str, place: str) -> Iterator[Finding]:
    if OPENS in text:
        yield error(
            "expression-in-text",
            place,
            f"{text!r} holds {OPENS!r}, which GitHub would evaluate wherever it stands",
            "Write it otherwise; what differs between runs is an input, an output or a variable.",
        )


def _variable(name: str, place: str) -> Iterator[Finding]:
    if name.upper().startswith(RESERVED) or name.upper() in HARMFUL or name.upper().startswith("PENSTOCK_"):
        yield error(
            "variable-reserved",
            place,
            f"the name {name!r} already means something where the job runs",
            "Choose another name.",
        )


def _of_events(events: Sequence[Event | Start]) -> Iterator[str]:
    for asked in inputs_of(tuple(events)):
        yield from (asked.description, asked.default or "", *asked.choices)


def _of_job(job: Job) -> Iterator[str]:
    for step in job.steps:
        yield from (step.name, *step.command, step.output or "", step.folder)
    yield from job.variables.values()
    yield from (value for _, value in (job.leg.values if job.leg else ()))
    for sidecar in job.sidecars:
        yield from (*sidecar.variables, *sidecar.variables.values())
    for cache in job.caches:
        yield from (*cache.paths, *cache.key_files)
    yield from (path for artifact in job.artifacts for path in artifact.paths)
    yield from (report.path for report in job.reports)
    yield from (job.may_fail or "", job.only_if.literal if job.only_if else "")
