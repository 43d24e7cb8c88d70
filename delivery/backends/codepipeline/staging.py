"""Which stage a job stands in, and when in it: needs become stages, run orders and conditions of entry.

A stage is entered or skipped whole, so jobs of one stage share their condition; and what failed in it, or in one
before it, stops all that comes later.
https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works-conditions.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from delivery.backends.codepipeline.specification import APPLY_STAGE
from delivery.graph import in_order
from delivery.job import Equals, Job, Run
from delivery.pipeline import Deployment
from delivery.texts import JobName

Conditions = tuple[Equals, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """A job in its stage."""

    job: Job
    run_order: int
    released: bool = False  # it is the release's, not the deployment's


@dataclass(frozen=True, kw_only=True, slots=True)
class Staged:
    name: str
    jobs: tuple[Standing, ...]
    only_if: Conditions


def staged(deployment: Deployment, release: tuple[Job, ...]) -> tuple[Staged, ...]:
    """Without Source and Approval, which hold no jobs of ours."""
    ahead = needed_by(deployment.maker, deployment.before)
    checked = tuple(job for job in deployment.before if job.name in ahead)
    planned = tuple(job for job in deployment.before if job.name not in ahead)
    conditions = conditions_of(deployment.jobs)
    return (
        *_section("Release", release, conditions_of(release), released=True),
        *_section("Validate", checked, conditions),
        *_section("Plan", planned, conditions),
        *_section(APPLY_STAGE, (deployment.apply, *deployment.after), conditions),
    )


def needed_by(job: Job, jobs: Iterable[Job]) -> frozenset[JobName]:
    by_name = {each.name: each for each in jobs}
    found: set[JobName] = set()
    ahead = list(job.needs)
    while ahead:
        name = ahead.pop()
        if name not in found and name in by_name:
            found.add(name)
            ahead.extend(by_name[name].needs)
    return frozenset(found)


def conditions_of(jobs: Iterable[Job]) -> Mapping[JobName, Conditions]:
    """A job whose need is skipped is skipped, so it stands under its needs' conditions too."""
    by_name = {job.name: job for job in jobs}
    found: dict[JobName, Conditions] = {}
    for name in in_order({job.name: job.needs for job in by_name.values()}):
        job = by_name[name]
        inherited = [each for need in job.needs for each in found[need]] if job.run is Run.SUCCESS else []
        own = [job.only_if] if job.only_if else []
        found[name] = tuple(sorted({*inherited, *own}, key=repr))
    return found


def _section(
    name: str, jobs: tuple[Job, ...], conditions: Mapping[JobName, Conditions], *, released: bool = False
) -> Iterator[Staged]:
    left = {job.name: job for job in jobs}
    number = 1
    while left:
        condition = conditions[_ready(left)[0].name]
        standing = tuple(
            Standing(job=job, run_order=order, released=released)
            for job, order in _together(left, conditions, condition)
        )
        yield Staged(name=name if number == 1 else f"{name}-{number}", jobs=standing, only_if=condition)
        number += 1


def _together(
    left: dict[JobName, Job], conditions: Mapping[JobName, Conditions], condition: Conditions
) -> Iterator[tuple[Job, int]]:
    """Takes from those that are left all that may stand in one stage, each in the order after its needs."""
    order: dict[JobName, int] = {}
    while ready := [job for job in _ready(left) if conditions[job.name] == condition]:
        for job in ready:
            order[job.name] = 1 + max((order.get(need, 0) for need in job.needs), default=0)
            del left[job.name]
            yield job, order[job.name]


def _ready(left: Mapping[JobName, Job]) -> list[Job]:
    return [job for job in left.values() if not any(need in left for need in job.needs)]
