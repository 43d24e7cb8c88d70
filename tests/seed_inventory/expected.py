"""What to look for: the parts of a pipeline as an inventory expects them, each with what it must say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from delivery.texts import BranchPattern, Cron, EnvironmentName, GroupName, JobName, PathPattern

DEPLOY = JobName("deploy")  # an environment may have several deployments: this one, rollback, destroy
RouteName: TypeAlias = Literal["check", "release", "deploy", "watch"]
Run: TypeAlias = Literal["success", "failure", "always"]
Purpose: TypeAlias = Literal["preview", "plan", "observe", "apply", "sign", "publish"]
EventName: TypeAlias = Literal["push", "pull_request", "schedule", "manual", "upstream"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Input:
    type: Literal["string", "boolean", "choice"]
    default: str | bool | None = None
    required: bool = False
    options: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class StageExpected:
    jobs: tuple[JobName, ...]
    after: tuple[str, ...]  # stages of the same document and pipeline
    event: EventName | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class JobExpected:
    route: RouteName
    job: JobName
    also: tuple[RouteName, ...] = ()
    environment: EnvironmentName | None = None
    each: tuple[EnvironmentName, ...] = ()
    deployment: JobName = DEPLOY
    identity: Purpose | None = None
    needs: tuple[JobName, ...] = ()
    waits_for: tuple[JobName, ...] = ()
    run: Run = "success"
    may_fail: bool = False
    only_if: str | None = None  # the output or input that decides
    by_hand: bool = False
    tools: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    threshold: str | None = None
    branches: tuple[BranchPattern, ...] = ()
    retry: int = 0
    timeout_minutes: int | None = None
    timeout_minutes_over: int | None = None

    def __post_init__(self) -> None:
        if self.environment and self.each:
            raise ValueError(f"{self.job} is for {self.environment} or for each environment, not for both")
        if self.route == "deploy" and not (self.environment or self.each):
            raise ValueError(f"{self.job} deploys to no environment")
        if self.waits_for and self.route != "deploy":
            raise ValueError(f"{self.job} waits for a release, and is not in a deployment")

    @property
    def environments(self) -> tuple[EnvironmentName, ...]:
        return self.each or ((self.environment,) if self.environment else ())

    @property
    def routes(self) -> frozenset[RouteName]:
        return frozenset((self.route, *self.also))


@dataclass(frozen=True, kw_only=True, slots=True)
class TriggerExpected:
    route: RouteName
    event: EventName
    branches: tuple[BranchPattern, ...] = ()
    tags: tuple[BranchPattern, ...] = ()
    paths: tuple[PathPattern, ...] = ()
    cron: Cron | None = None
    inputs: Mapping[str, Input] = field(default_factory=dict)
    upstream: tuple[str, ...] = ()
    environment: EnvironmentName | None = None
    deployment: JobName = DEPLOY
    jobs: tuple[JobName, ...] = ()  # those that it selects, where not all of the route
    by_hand: bool = False

    def __post_init__(self) -> None:
        if self.event in {"push", "pull_request"} and not self.branches:
            raise ValueError(f"a {self.event} names its branches")
        if self.route == "deploy" and not self.environment:
            raise ValueError("a deployment names its environment")


@dataclass(frozen=True, kw_only=True, slots=True)
class GateExpected:
    environment: EnvironmentName | None  # none: before a merge
    before: str
    deployment: JobName = DEPLOY
    groups: tuple[GroupName, ...] = ()
    promises: tuple[
        Literal["distinct_people", "author_excluded", "bound_digest", "expires", "window", "wait", "comment"],
        ...,
    ] = ()
    checks: tuple[JobName, ...] = ()
    way_round: str | None = None
    by_option: bool = False  # only where a service asks for it
    expires_minutes: int | None = None
    only_warns_in: tuple[EnvironmentName, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ArtifactExpected:
    job: JobName | None  # none: of every job, or of the source
    path: str
    retention_days: int | None = None
    report: Literal["junit", "coverage", "sarif", "sast", "cyclonedx", "plan"] | None = None
    regex: str | None = None
    limited_access: bool = False
    by_digest: bool = False
    taken_by: tuple[JobName, ...] = ()
    each: tuple[EnvironmentName, ...] = ()
    run: Run = "success"


@dataclass(frozen=True, kw_only=True, slots=True)
class ScheduleExpected:
    route: RouteName
    jobs: tuple[JobName, ...]
    cron: Cron | None  # none: the document asks for a schedule and names no time
    environments: tuple[EnvironmentName, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class EnvironmentExpected:
    environment: EnvironmentName
    tier: Literal["development", "testing", "staging", "production"]
    after: tuple[EnvironmentName, ...]
    starts: Literal["push", "release", "schedule", "manual", "upstream"]
    url: bool = False
    purpose: Purpose | None = None
    auto_stop_days: int | None = None
    stop: JobName | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class StrategyExpected:
    value: str
    environments: tuple[EnvironmentName, ...] = ()
    branches: Mapping[str, EnvironmentName | None] = field(default_factory=dict)
    weights: tuple[int, ...] = ()
    components: tuple[str, ...] = ()
    hold_seconds: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ScriptExpected:
    path: str | None  # none: shared by jobs inside the pipeline's own file
    jobs: tuple[JobName, ...] = ()
    environments: tuple[EnvironmentName, ...] = ()
    calls: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ImageExpected:
    path: str
    pinned: Literal["digest", "commit", "version"]
    jobs: tuple[JobName, ...] = ()
