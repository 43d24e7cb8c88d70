"""Texts of people's that GitHub would take for more than texts, that hide a variable, or that cannot be carried."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from delivery.events import Event, Start, inputs_of
from delivery.finding import Finding, error
from delivery.job import Job
from delivery.texts import VariableName

OPENS = "${{"
# No argument holds a null, a runner drops returns, a terminal obeys the others, and half a character is none.
UNSAYABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# An action that is given paths takes each line for one: https://github.com/actions/toolkit/tree/main/packages/glob
NO_PATH = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
# https://docs.github.com/en/actions/reference/workflows-and-actions/variables
RESERVED = ("GITHUB_", "RUNNER_")
HARMFUL = frozenset(
    {"PATH", "HOME", "CI", "BASH_ENV", "ENV", "LD_PRELOAD", "NODE_OPTIONS", "PYTHONPATH", "IFS"}
)


def check_texts(
    jobs: Sequence[Job], events: Sequence[Event | Start], place: str, others: Iterable[str] = ()
) -> Iterator[Finding]:
    for text in others:
        yield from (*_expression(text, place), *_unsayable(text, place, NO_PATH))
    for text in _of_events(events):
        yield from (*_expression(text, place), *_unsayable(text, place))
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
        yield from _check_job(job, f"{place}, job {job.name}")


def _check_job(job: Job, place: str) -> Iterator[Finding]:
    for text in dict.fromkeys(_of_job(job)):
        yield from (*_expression(text, place), *_unsayable(text, place))
    for text in dict.fromkeys(_paths_of(job)):
        yield from (*_expression(text, place), *_unsayable(text, place, NO_PATH))
    for name in (*job.variables, *job.outputs):
        yield from _variable(name, place)
    for name in (
        *job.variables,
        *(name for sidecar in job.sidecars for name in sidecar.variables),
        *(step.answer for step in job.steps if step.answer is not None),
    ):
        yield from _name(name, place)


def _expression(text: str, place: str) -> Iterator[Finding]:
    if OPENS in text:
        yield error(
            "expression-in-text",
            place,
            f"{text!a} holds {OPENS!r}, which GitHub would evaluate wherever it stands",
            "Write it otherwise; what differs between runs is an input, an output or a variable.",
        )


def _unsayable(text: str, place: str, refused: re.Pattern[str] = UNSAYABLE) -> Iterator[Finding]:
    found = refused.search(text)
    if found:
        yield error(
            "text-unsayable",
            place,
            f"{text!a} holds {found[0]!a}, which would not reach where it is meant to be as it stands",
            "Leave it out; what needs such a character stands in a file of the repository.",
        )


def _name(name: str, place: str) -> Iterator[Finding]:
    problem = VariableName.problem_with(name)
    if problem:
        yield error("variable-unsayable", place, problem, "Choose a name of letters, digits and underscores.")


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
        yield from (step.name, *step.command)
    yield from job.variables.values()
    yield from (value for _, value in (job.leg.values if job.leg else ()))
    for sidecar in job.sidecars:
        yield from sidecar.variables.values()
    yield from (job.may_fail or "", job.only_if.literal if job.only_if else "")


def _paths_of(job: Job) -> Iterator[str]:
    for step in job.steps:
        yield from (step.output or "", step.folder)
    for cache in job.caches:
        yield from (*cache.paths, *cache.key_files)
    yield from (path for artifact in job.artifacts for path in artifact.paths)
    yield from (report.path for report in job.reports)
    yield from (
        path for each in (job.makes, job.takes) if each for path in (each.content, each.readable, each.base)
    )
