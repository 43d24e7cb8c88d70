"""What a job waits for, and what comes to it from there."""

from __future__ import annotations

from collections.abc import Iterable

from interpreters.gitlab.selecting import Selected
from interpreters.gitlab.showing import group
from interpreters.gitlab.statuses import Status, together
from interpreters.gitlab.work import Ended, Work


def before(work: Work, selected: Selected) -> Status:
    if selected.needs is not None:
        needed = (work.ended[need.job] for need in selected.needs)
        return together(((entry.status, entry.may_fail) for entry in needed), needed=True)
    return together((entry.status, entry.may_fail) for entry in earlier(work, selected))


def earlier(work: Work, selected: Selected) -> Iterable[Ended]:
    order = work.pipeline.config.order
    mine = order(selected.job.stage)
    jobs = work.pipeline.jobs
    return (entry for name, entry in work.ended.items() if order(jobs[name].job.stage) < mine)


def waited(work: Work, selected: Selected) -> frozenset[str]:
    if selected.needs is not None:
        there = [work.ended[need.job] for need in selected.needs]
    else:
        there = [entry for entry in earlier(work, selected) if not entry.optional]
    return work.above.waited.union(*(entry.names for entry in there))


def dotenv(work: Work, selected: Selected) -> dict[str, str]:
    """Variables of reports: of the jobs needed for their artifacts, or of all stages before."""
    jobs = work.pipeline.jobs
    if selected.needs is not None:
        names = [need.job for need in selected.needs if need.artifacts]
    else:
        order = work.pipeline.config.order
        names = [name for name in work.ended if order(jobs[name].job.stage) < order(selected.job.stage)]
    wanted = selected.job.dependencies
    found: dict[str, str] = {}
    for name in names:
        chosen = wanted is None or {name, jobs[name].job.base} & wanted
        if chosen and jobs[name].job.dotenv and work.ended[name].status is Status.SUCCESS:
            found |= work.world.outputs.get(work.full(name), {})
    return found


def deadlocked(work: Work, selected: Selected) -> bool:
    """A child that asks for what its own trigger job holds waits for ever.
    https://docs.gitlab.com/ci/resource_groups/#pipeline-level-concurrency-control-with-cross-projectparent-child-pipelines"""
    if selected.job.resource_group is None or work.above.lock is None:
        return False
    return group(work.pipeline, selected, work.pipeline.told(selected, {})) == work.above.lock
