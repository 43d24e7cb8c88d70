"""A release that ran on one backend, and is handed over to the one that deploys it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from delivery.happening import Happening, Pushed
from delivery.meaning import End, selects
from delivery.pipeline import Pipeline
from delivery.service import Service
from delivery.texts import Branch
from desk.simulation.seen import Seen


@dataclass(frozen=True, kw_only=True, slots=True)
class HandedOver:
    """What the last job of the release tells: that a release of this branch is there."""

    branch: Branch


def handed_over(
    pipeline: Pipeline, service: Service[object], happening: Happening, seen: Iterable[Seen]
) -> HandedOver | None:
    """None where the release does not run, or one of its jobs failed, or both parts run in one place."""
    runs = service.runs_on
    release = pipeline.release
    if runs.release == runs.deploy or release is None or not isinstance(happening, Pushed):
        return None
    if not any(selects(event, happening, release.name) for event in release.on):
        return None
    ends = {each.name: each.end for each in seen}
    failed = any(ends.get(job.name) == End.FAILURE and job.may_fail is None for job in release.jobs)
    return None if failed else HandedOver(branch=happening.branch)


def behind_release(pipeline: Pipeline, seen: Iterable[Seen]) -> tuple[Seen, ...]:
    """What was started by the hand-over comes after every job of the release."""
    jobs = frozenset(str(job.name) for job in pipeline.release.jobs) if pipeline.release else frozenset()
    return tuple(replace(each, after=each.after | jobs) for each in seen)
