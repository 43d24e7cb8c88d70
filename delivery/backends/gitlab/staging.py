"""Where jobs stand for people who look at a pipeline; what they wait for is said by their needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from delivery.backends.gitlab.conditions import Graph
from delivery.backends.gitlab.document import Document
from delivery.finding import Finding, error
from delivery.graph import in_order
from delivery.job import Job, Run
from delivery.texts import JobName


@dataclass(frozen=True, slots=True)
class Stages:
    """The stages of a file in order, and where each job of one graph stands in them."""

    order: tuple[str, ...]
    usual: dict[JobName, str]

    def of(self, job: Job) -> str:
        return self.usual[job.name]


def placed(graph: Graph, order: Sequence[str], wanted: Mapping[JobName, str], *, named: bool) -> Stages:
    """Where people look for each job, or later: GitLab refuses a need of a later stage.

    Jobs that wait for whole stages stand in the next one, with what runs whatever happened, which they must not see.
    """
    stages, where = list(order), dict(wanted)
    for name in in_order({name: job.needs for name, job in graph.jobs.items()}):
        where[name] = _stage(graph.jobs[name], where, stages)
    for name, job in graph.jobs.items():
        if graph.waits_by_stage(job):
            last = _last(job, where, stages)
            where[name] = _next(last, stages, named=named)
            for other in _telling(graph, job, where, stages[last]):
                where[other] = where[name]
    return Stages(tuple(stages), where)


def _stage(job: Job, where: Mapping[JobName, str], stages: Sequence[str]) -> str:
    """What tells of others stands with the last of them, so that nothing waits for it to be looked for."""
    if not job.needs:
        return where[job.name]
    last = _last(job, where, stages)
    return stages[last if job.run is not Run.SUCCESS else max(last, stages.index(where[job.name]))]


def _last(job: Job, where: Mapping[JobName, str], stages: Sequence[str]) -> int:
    return max(stages.index(where[need]) for need in job.needs)


def _next(last: int, stages: list[str], *, named: bool) -> str:
    """One that people named, if there is one; else one of its own."""
    following = stages[last + 1 : last + 2]
    own = f"{stages[last]}-afterwards"
    if following and (named or following == [own]):
        return following[0]
    stages.insert(last + 1, own)
    return own


def _telling(graph: Graph, waiter: Job, where: Mapping[JobName, str], stage: str) -> tuple[JobName, ...]:
    needed = {need for job in graph.jobs.values() for need in job.needs}
    return tuple(
        name
        for name, job in graph.jobs.items()
        if job.run is Run.ALWAYS and where[name] == stage and name not in needed | {waiter.name}
    )


def check_order(document: Document, place: str) -> Iterator[Finding]:
    """GitLab refuses a pipeline whose job needs one of a later stage."""
    order = {stage: at for at, stage in enumerate(document.stages)}
    for name, job in document.text_jobs.items():
        here = order[job.stage or ""]
        for need in job.needs or ():
            if order[document.text_jobs[need.job].stage or ""] > here:
                yield error(
                    "stage-order",
                    f"{place}, job {name}",
                    f"it stands in the stage {job.stage} and needs {need.job} of a later one, which GitLab refuses",
                    "Move it to the stage of what it needs, or to a later one.",
                )


def check_failures(graph: Graph, stages: Stages, place: str) -> Iterator[Finding]:
    for job in graph.jobs.values():
        if graph.waits_by_stage(job):
            here = stages.order.index(stages.of(job))
            yield from _unseen(graph, job, _before(graph, stages, here), place)


def _before(graph: Graph, stages: Stages, here: int) -> tuple[JobName, ...]:
    return tuple(name for name in graph.jobs if stages.order.index(stages.usual[name]) < here)


def _unseen(graph: Graph, job: Job, earlier: Iterable[JobName], place: str) -> Iterator[Finding]:
    seen = graph.unseen(job, earlier)
    if seen:
        yield error(
            "run-unsayable",
            f"{place}, job {job.name}",
            f"it runs after the failure of {', '.join(job.needs)}, some of which need each other; on GitLab it would "
            f"run after the failure of {', '.join(seen)} too",
            f"Let it need {', '.join(seen)} as well, or one job only.",
        )
