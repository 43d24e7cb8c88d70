"""How a service is delivered: routes, jobs and deployments, and no backend in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from delivery.events import DEPLOY, AfterSuccess, Event, Push, Start, inputs_of
from delivery.graph import in_order
from delivery.identity import Purpose
from delivery.job import InputOf, Job, check_jobs
from delivery.step import Sealed, Step
from delivery.texts import EnvironmentName, JobName, RouteName, StageName


class Part(StrEnum):
    """What of a pipeline may run on a backend of its own."""

    CHECK = "check"
    RELEASE = "release"
    DEPLOY = "deploy"


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """Selectors of one event, and the whole graph of jobs that it runs."""

    name: RouteName
    on: tuple[Event, ...]
    jobs: tuple[Job, ...]
    cancels_older: bool = False  # a newer run of the same branch or pull request ends an older one

    def __post_init__(self) -> None:
        if not self.on:
            raise ValueError(f"nothing starts the route {self.name}")
        check_jobs(self.jobs)
        in_order({job.name: job.needs for job in self.jobs})
        _check_inputs(self.jobs, self.on, f"route {self.name}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Stop:
    """How what a deployment made is taken away again, and after how many days by itself."""

    job: Job
    after_days: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Deployment:
    """One release into one environment. The backend puts the gate between `reviewed` and `apply`."""

    environment: EnvironmentName
    starts: tuple[Start, ...]
    before: tuple[Job, ...]
    reviewed: Sealed
    base: tuple[Step, ...]  # writes `reviewed.base` anew, so that what was made on another is seen
    apply: Job
    after: tuple[Job, ...] = ()
    name: JobName = DEPLOY  # an environment may have several: deploy, canary, rollback, destroy
    url: str | None = None
    stop: Stop | None = None

    def __post_init__(self) -> None:
        check_jobs(self.jobs)
        in_order({job.name: job.needs for job in self.jobs})
        if not self.starts:
            raise ValueError(f"nothing starts {self.key}")
        _refuse_left_out(self.starts, self.key)
        _check_inputs(self.jobs, self.starts, self.key)
        self._check_review()
        self._check_apply()

    @property
    def jobs(self) -> tuple[Job, ...]:
        return (*self.before, self.apply, *self.after)

    @property
    def key(self) -> str:
        """What it is called among all deployments of its service."""
        return f"{self.name}-{self.environment}"

    @property
    def maker(self) -> Job:
        return next(job for job in self.before if job.makes == self.reviewed)

    def _check_review(self) -> None:
        makers = [job for job in self.before if job.makes == self.reviewed]
        if len(makers) != 1:
            raise ValueError(
                f"{len(makers)} jobs before {self.environment} make {self.reviewed.name}; one must"
            )
        if not any(step.output == self.reviewed.base for step in self.base):
            raise ValueError(f"no step before {self.environment} writes the base {self.reviewed.base} anew")
        for job in self.before:
            if job.identity and job.identity.purpose.changes_things:
                raise ValueError(f"job {job.name} could change {self.environment} before its gate")

    def _check_apply(self) -> None:
        if self.apply.takes != self.reviewed:
            raise ValueError(
                f"apply in {self.environment} does not take what was reviewed, {self.reviewed.name}"
            )
        if self.apply.identity is None or self.apply.identity.purpose is not Purpose.APPLY:
            raise ValueError(f"apply in {self.environment} does not run as an apply identity")
        if self.maker.name not in self.apply.needs:
            raise ValueError(f"apply in {self.environment} does not need {self.maker.name}, which made it")


def _refuse_left_out(events: tuple[Event | Start, ...], what: str) -> None:
    """What is released, and where it goes, is said by naming branches: one that is left out could be forgotten."""
    if any(isinstance(event, Push) and event.but_not for event in events):
        raise ValueError(f"{what} names the branches that it is for, and leaves none out")


def _check_inputs(jobs: tuple[Job, ...], starts: tuple[Event | Start, ...], what: str) -> None:
    known = {each.name for each in inputs_of(starts)}
    for job in jobs:
        value = job.only_if.value if job.only_if else None
        wanted = {*job.inputs, *((value.name,) if isinstance(value, InputOf) else ())}
        for name in sorted(wanted - known):
            raise ValueError(f"job {job.name} of {what} depends on the input {name}, which nobody asks")


@dataclass(frozen=True, kw_only=True, slots=True)
class Pipeline:
    deployments: tuple[Deployment, ...]
    check: Route | None = None
    release: Route | None = None
    watches: tuple[Route, ...] = ()
    stages: tuple[StageName, ...] = ()  # all of them in order, where a platform shows jobs by stage
    labels: Mapping[str, RouteName] = field(default_factory=dict)  # what people call a deployment, by its key

    def __post_init__(self) -> None:
        keys = [deployment.key for deployment in self.deployments]
        doubles = sorted({key for key in keys if keys.count(key) > 1})
        if doubles:
            raise ValueError(f"two deployments are called {', '.join(doubles)}")
        names = [route.name for route in self.routes]
        if len(set(names)) != len(names):
            raise ValueError("two routes have one name")
        _refuse_left_out(self.release.on if self.release else (), "the release")
        for deployment in self.deployments:
            self._check_promotion(deployment, keys)
        self._check_stages()
        in_order({deployment.key: self.comes_after(deployment) for deployment in self.deployments})

    @property
    def routes(self) -> tuple[Route, ...]:
        return tuple(route for route in (self.check, self.release, *self.watches) if route)

    def into(self, environment: EnvironmentName) -> tuple[Deployment, ...]:
        return tuple(each for each in self.deployments if each.environment == environment)

    def deployment(self, environment: EnvironmentName, name: JobName = DEPLOY) -> Deployment:
        return {(each.environment, each.name): each for each in self.deployments}[environment, name]

    def comes_after(self, deployment: Deployment) -> tuple[str, ...]:
        """The keys of the deployments whose success it waits for."""
        return tuple(
            f"{start.deployment}-{environment}"
            for start in deployment.starts
            if isinstance(start, AfterSuccess)
            for environment in start.environments
        )

    def _check_stages(self) -> None:
        jobs = [job for route in self.routes for job in route.jobs]
        jobs += [job for deployment in self.deployments for job in deployment.jobs]
        lost = sorted({job.stage for job in jobs if job.stage and job.stage not in self.stages})
        if lost:
            raise ValueError(f"the stages {', '.join(lost)} are not among those in order")

    def _check_promotion(self, deployment: Deployment, keys: list[str]) -> None:
        lost = [key for key in self.comes_after(deployment) if key not in keys]
        if lost:
            raise ValueError(
                f"{deployment.key} comes after {', '.join(lost)}, which is not there; there are {', '.join(keys)}"
            )
