"""What a pipeline means: which jobs run when something happens, in which order, as whom, behind which gate.

This is the one place that says it; backends compile it, and `penstock simulate` holds what they compiled against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from delivery.events import (
    AfterSuccess,
    Event,
    Manual,
    PullRequest,
    Push,
    Schedule,
    Start,
    Upstream,
    inputs_of,
)
from delivery.graph import in_order
from delivery.happening import (
    Asked,
    Circumstances,
    Happening,
    Proposed,
    Pushed,
    Released,
    Tagged,
    Ticked,
)
from delivery.job import Equals, InputOf, Job, Run
from delivery.matching import any_matches
from delivery.pipeline import Deployment, Pipeline, Route
from delivery.service import Service
from delivery.texts import EnvironmentName, GroupName, VariableName


class End(StrEnum):
    SUCCESS = "success"
    FAILURE = "failure"
    SKIPPED = "skipped"
    WAITING = "waiting"


@dataclass(frozen=True, kw_only=True, slots=True)
class Meant:
    """One job that runs."""

    name: str
    end: End
    after: frozenset[str]
    environment: EnvironmentName | None = None
    identity: str | None = None
    groups: frozenset[GroupName] = frozenset()  # each of them says yes before it starts


def meaning(
    pipeline: Pipeline, service: Service[Any], happening: Happening, circumstances: Circumstances
) -> tuple[Meant, ...]:
    """All jobs that run, or wait; what is skipped is not there."""
    return tuple(_Story(pipeline, service, happening, circumstances).told())


def selects(event: Event | Start, happening: Happening, name: str) -> bool:
    """Whether this event, of the route or deployment of this name, is what happened."""
    match event, happening:
        case Push(), Pushed():
            left_out = any_matches(event.but_not, (happening.branch,))
            moved = any_matches(event.branches, (happening.branch,)) and not left_out
            return moved and (not event.paths or any_matches(event.paths, happening.changed))
        case Push(), Tagged():
            return any_matches(event.tags, (happening.tag,))
        case PullRequest(), Proposed():
            into = any_matches(event.into, (happening.into,))
            touched = not event.paths or any_matches(event.paths, happening.changed)
            return into and touched and (event.forks or not happening.from_fork)
        case Schedule(), Ticked():
            return (event.cron, event.time_zone) == (happening.cron, happening.time_zone)
        case Manual(), Asked():
            return happening.what == name
        case Upstream(), Released():
            return event.service == happening.service
    return False


def stops(deployment: Deployment, ends: Mapping[str, str]) -> bool:
    """Whether what comes after this deployment must not start, as its jobs ended: by name, as they are told."""
    told = {job.name: ends.get(f"{deployment.key} / {job.name}") for job in deployment.jobs}
    failed = any(told[job.name] == End.FAILURE and job.may_fail is None for job in deployment.jobs)
    return failed or End.WAITING in told.values() or told[deployment.apply.name] != End.SUCCESS


class _Story:
    """One telling: what ended how so far."""

    def __init__(
        self, pipeline: Pipeline, service: Service[Any], happening: Happening, circumstances: Circumstances
    ) -> None:
        self.pipeline, self.service = pipeline, service
        self.happening, self.circumstances = happening, circumstances
        self.ends: dict[str, End] = {}
        starts = [start for each in pipeline.deployments for start in each.starts]
        events = [event for route in pipeline.routes for event in route.on]
        self.defaults = {each.name: each.default for each in inputs_of((*starts, *events))}

    def told(self) -> Iterator[Meant]:
        for route in self.pipeline.routes:
            if self._selected(route.on, route.name):
                yield from self._jobs(self._of_route(route))
        order = in_order({each.key: self.pipeline.comes_after(each) for each in self.pipeline.deployments})
        by_key = {each.key: each for each in self.pipeline.deployments}
        for key in order:
            yield from self._deployment(by_key[key])

    def _selected(self, events: Iterable[Event | Start], name: str) -> bool:
        return any(selects(event, self.happening, name) for event in events)

    def _of_route(self, route: Route) -> tuple[tuple[str, Job, frozenset[str]], ...]:
        return tuple((job.name, job, frozenset(job.needs)) for job in _ordered(route.jobs))

    def _deployment(self, deployment: Deployment) -> Iterator[Meant]:
        awaited = self._awaited(deployment)
        if awaited is None or any(self._stops(name, job) for name, job in awaited.items()):
            return
        key = deployment.key
        jobs = self._checked(deployment)
        names = {job.name: f"{key} / {job.name}" for job in jobs}
        told = [
            (
                names[job.name],
                job,
                frozenset(names[need] for need in job.needs) or frozenset(awaited),
            )
            for job in _ordered(jobs)
        ]
        yield from self._jobs(tuple(told), deployment)

    def _checked(self, deployment: Deployment) -> tuple[Job, ...]:
        """Apply waits for what its gate asks, whether it needs that by itself or not."""
        apply, there = deployment.apply, {job.name for job in deployment.before}
        asked = (*apply.needs, *self.service.target(deployment.environment).gate.checks)
        needs = tuple(name for name in dict.fromkeys(asked) if name in there | set(apply.needs))
        return (*deployment.before, replace(apply, needs=needs), *deployment.after)

    def _awaited(self, deployment: Deployment) -> Mapping[str, Job] | None:
        """What must have succeeded before it starts; none if nothing that happened starts it."""
        if self._selected(deployment.starts, deployment.key):
            release = self.pipeline.release
            if release and self._selected(release.on, release.name):
                return {job.name: job for job in release.jobs}
            return {}
        for start in deployment.starts:
            if isinstance(start, AfterSuccess):
                before = [self.pipeline.deployment(name, start.deployment) for name in start.environments]
                jobs = {f"{each.key} / {job.name}": job for each in before for job in each.jobs}
                applied = [self.ends.get(f"{each.key} / {each.apply.name}") for each in before]
                if all(end is End.SUCCESS for end in applied):
                    return jobs
        return None

    def _jobs(
        self, jobs: tuple[tuple[str, Job, frozenset[str]], ...], deployment: Deployment | None = None
    ) -> Iterator[Meant]:
        by_name = {name: job for name, job, _ in jobs}
        for name, job, after in jobs:
            needs = {need: by_name[need] for need in after if need in by_name}
            end = self._end(name, job, needs, deployment)
            self.ends[name] = end
            if end is not End.SKIPPED:
                yield Meant(
                    name=name,
                    end=end,
                    after=after,
                    environment=deployment.environment if deployment else _environment(job),
                    identity=str(job.identity) if job.identity else None,
                    groups=self._groups(job, deployment),
                )

    def _end(self, name: str, job: Job, needs: Mapping[str, Job], deployment: Deployment | None) -> End:
        if any(self.ends[need] is End.WAITING for need in needs):
            return End.WAITING
        barred = job.identity is not None and self._is_from_fork
        if barred or not self._runs(job, needs) or not self._holds(job.only_if, deployment):
            return End.SKIPPED
        closed = deployment is not None and deployment.key in self.circumstances.closed_gates
        if closed and self._groups(job, deployment):
            return End.WAITING
        return End.FAILURE if name in self.circumstances.fails else End.SUCCESS

    @property
    def _is_from_fork(self) -> bool:
        return isinstance(self.happening, Proposed) and self.happening.from_fork

    def _runs(self, job: Job, needs: Mapping[str, Job]) -> bool:
        if job.run is Run.ALWAYS:
            return True
        if job.run is Run.FAILURE:
            return any(self._bad(need, of) for need, of in needs.items())
        return all(self._good(need, of) for need, of in needs.items())

    def _stops(self, name: str, job: Job) -> bool:
        """A release or a deployment stops what comes after it if one of its jobs failed, or waits."""
        return self._bad(name, job) or self.ends.get(name) is End.WAITING

    def _good(self, name: str, job: Job) -> bool:
        end = self.ends.get(name)
        return end is End.SUCCESS or (end is End.FAILURE and job.may_fail is not None)

    def _bad(self, name: str, job: Job) -> bool:
        return self.ends.get(name) is End.FAILURE and job.may_fail is None

    def _holds(self, condition: Equals | None, deployment: Deployment | None) -> bool:
        if condition is None:
            return True
        if isinstance(condition.value, InputOf):
            return self._input(condition.value.name) == condition.literal
        prefix = f"{deployment.key} / " if deployment else ""
        outputs = self.circumstances.outputs.get(f"{prefix}{condition.value.job}", {})
        return outputs.get(condition.value.name, "") == condition.literal

    def _input(self, name: VariableName) -> str | None:
        """What was said, or else the default, which holds too where nobody was asked."""
        if isinstance(self.happening, Asked) and name in self.happening.inputs:
            return self.happening.inputs[name]
        return self.defaults.get(name)

    def _groups(self, job: Job, deployment: Deployment | None) -> frozenset[GroupName]:
        """The gate guards the identity: it stands before each job that may change the environment."""
        if deployment is None or job.identity is None or not job.identity.purpose.changes_environments:
            return frozenset()
        return frozenset(self.service.target(deployment.environment).gate.groups)


def _ordered(jobs: tuple[Job, ...]) -> tuple[Job, ...]:
    by_name = {job.name: job for job in jobs}
    return tuple(by_name[name] for name in in_order({job.name: job.needs for job in jobs}))


def _environment(job: Job) -> EnvironmentName | None:
    return job.identity.environment if job.identity else None
