"""Conditions on what an earlier job said.

GitLab decides which jobs there are before any of them has run, so a job that depends on an answer is there, and leaves
at its first line where the answer is another; so does whatever needs its success. The answer travels as a file: a
dotenv report could set any variable of a job that is somebody.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from delivery.graph import in_order
from delivery.job import Job, OutputOf, Run
from delivery.script import OUTPUTS
from delivery.texts import JobName


@dataclass(frozen=True, slots=True)
class Answer:
    """What must have been said, by which job, in which of its lines."""

    source: JobName
    line: str


def answers(jobs: Iterable[Job]) -> Mapping[JobName, tuple[Answer, ...]]:
    """Of each job: its own condition, and those of all whose success it needs."""
    by_name = {job.name: job for job in jobs}
    found: dict[JobName, tuple[Answer, ...]] = {}
    for name in in_order({job.name: job.needs for job in by_name.values()}):
        job = by_name[name]
        awaited = job.needs if job.run is Run.SUCCESS else ()
        inherited = [each for need in awaited for each in found[need]]
        found[name] = tuple(dict.fromkeys((*inherited, *_own(job))))
    return found


def told_in(job: Job) -> str:
    """Where a job's answers are kept, from the root of a checkout: each job's under its own name."""
    name = f"{OUTPUTS}.{job.name}"
    return name if job.folder == "." else f"{job.folder}/{name}"


def leaves_unless(answer: Answer, source: Job) -> str:
    wanted = shlex.quote(answer.line)
    return f"grep --fixed-strings --line-regexp --quiet {wanted} {shlex.quote(told_in(source))} || exit 0"


def tells(job: Job) -> str:
    return f"cp {OUTPUTS} {OUTPUTS}.{job.name}"


def _own(job: Job) -> tuple[Answer, ...]:
    condition = job.only_if
    if condition is None or not isinstance(condition.value, OutputOf):
        return ()
    return (Answer(condition.value.job, f"{condition.value.name}={condition.literal}"),)
