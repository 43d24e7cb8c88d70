"""How a service is delivered: routes, jobs and deployments, and no backend in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from delivery.identity import Identity, Purpose
from delivery.texts import BranchPattern, Cron, EnvironmentName, JobName, PathPattern, ToolVersion


@dataclass(frozen=True, kw_only=True, slots=True)
class Push:
    branches: tuple[BranchPattern, ...]
    paths: tuple[PathPattern, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PullRequest:
    into: tuple[BranchPattern, ...]
    paths: tuple[PathPattern, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    cron: Cron


@dataclass(frozen=True, kw_only=True, slots=True)
class Manual:
    pass


@dataclass(frozen=True, kw_only=True, slots=True)
class AfterSuccess:
    """The release that succeeded in all of these environments."""

    environments: tuple[EnvironmentName, ...]


Event: TypeAlias = Push | PullRequest | Schedule | Manual
Start: TypeAlias = Push | AfterSuccess | Schedule | Manual


class Run(StrEnum):
    SUCCESS = "success"
    FAILURE = "failure"
    ALWAYS = "always"


@dataclass(frozen=True, kw_only=True, slots=True)
class Tool:
    """A program that a step calls, at the one version that was reviewed."""

    name: str
    version: ToolVersion


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One command as words, never as a line for a shell to read again."""

    name: str
    command: tuple[str, ...]
    tool: Tool | None = None
    output: str | None = None
    folder: str = "."


def tools_of(steps: tuple[Step, ...]) -> tuple[Tool, ...]:
    found = {step.tool for step in steps if step.tool}
    return tuple(sorted(found, key=lambda tool: (tool.name, tool.version)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Sealed:
    """An artifact that travels by digest, with a signature over where it came from and where it may go."""

    name: JobName
    content: str
    readable: str
    base: str  # the file that says what it was made on


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    name: JobName
    steps: tuple[Step, ...]
    identity: Identity | None = None
    needs: tuple[JobName, ...] = ()
    makes: Sealed | None = None
    takes: Sealed | None = None
    run: Run = Run.SUCCESS
    timeout_minutes: int = 60
    variables: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.steps:
            raise ValueError(f"job {self.name} has no steps")
        if not 5 <= self.timeout_minutes <= 480:
            raise ValueError(f"job {self.name} may run 5 to 480 minutes, not {self.timeout_minutes}")
        if len({step.folder for step in self.steps}) > 1:
            raise ValueError(f"job {self.name} runs in more than one folder")
        if self.name in self.needs:
            raise ValueError(f"job {self.name} needs itself")

    @property
    def tools(self) -> tuple[Tool, ...]:
        return tools_of(self.steps)

    @property
    def folder(self) -> str:
        """Where its steps run: one folder, as a job is about one root."""
        return self.steps[0].folder


def check_jobs(jobs: tuple[Job, ...]) -> None:
    """A graph of jobs whose names are one each and whose needs are there."""
    names = [job.name for job in jobs]
    doubles = sorted({name for name in names if names.count(name) > 1})
    if doubles:
        raise ValueError(f"two jobs are called {', '.join(doubles)}")
    for job in jobs:
        lost = sorted(set(job.needs) - set(names))
        if lost:
            raise ValueError(
                f"job {job.name} needs {', '.join(lost)}, which is not there; there are {', '.join(names)}"
            )


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    on: tuple[Event, ...]
    jobs: tuple[Job, ...]

    def __post_init__(self) -> None:
        check_jobs(self.jobs)


@dataclass(frozen=True, kw_only=True, slots=True)
class Deployment:
    """One release into one environment. The backend puts the gate between `reviewed` and `apply`."""

    environment: EnvironmentName
    starts: Start
    before: tuple[Job, ...]
    reviewed: Sealed
    base: tuple[Step, ...]  # writes `reviewed.base` anew, so that what was made on another is seen
    apply: Job
    after: tuple[Job, ...] = ()

    def __post_init__(self) -> None:
        check_jobs((*self.before, self.apply, *self.after))
        makers = [job for job in self.before if job.makes == self.reviewed]
        if len(makers) != 1:
            raise ValueError(
                f"{len(makers)} jobs before {self.environment} make {self.reviewed.name}; one must"
            )
        if not any(step.output == self.reviewed.base for step in self.base):
            raise ValueError(f"no step before {self.environment} writes the base {self.reviewed.base} anew")
        if self.apply.takes != self.reviewed:
            raise ValueError(
                f"apply in {self.environment} does not take what was reviewed, {self.reviewed.name}"
            )
        if self.apply.identity is None or self.apply.identity.purpose is not Purpose.APPLY:
            raise ValueError(f"apply in {self.environment} does not run as an apply identity")
        for job in self.before:
            if job.identity and job.identity.purpose.changes_things:
                raise ValueError(f"job {job.name} could change {self.environment} before its gate")


@dataclass(frozen=True, kw_only=True, slots=True)
class Pipeline:
    deployments: tuple[Deployment, ...]
    check: Route | None = None
    release: Route | None = None
    watches: tuple[Route, ...] = ()

    def __post_init__(self) -> None:
        places = [deployment.environment for deployment in self.deployments]
        if len(set(places)) != len(places):
            raise ValueError("two deployments into one environment")

    def deployment(self, environment: EnvironmentName) -> Deployment:
        return {deployment.environment: deployment for deployment in self.deployments}[environment]
