"""What is delivered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from delivery.branching import Branching
from delivery.environment import Environment
from delivery.gate import Gate
from delivery.identity import Identity, Purpose
from delivery.pipeline import Part
from delivery.texts import (
    BackendName,
    Branch,
    EnvironmentName,
    GroupName,
    RelativePath,
    Repository,
    ServiceId,
    ServiceName,
    SliceName,
)

Kind = TypeVar("Kind")


CODEPIPELINE = BackendName("codepipeline")
GITHUB = BackendName("github")
GITLAB = BackendName("gitlab")


@dataclass(frozen=True, kw_only=True, slots=True)
class RunsOn:
    """Which backend runs which part: a service may be checked on one and deployed by another."""

    check: BackendName = CODEPIPELINE
    release: BackendName = CODEPIPELINE
    deploy: BackendName = CODEPIPELINE

    def parts(self, backend: BackendName) -> frozenset[Part]:
        runs = {Part.CHECK: self.check, Part.RELEASE: self.release, Part.DEPLOY: self.deploy}
        return frozenset(part for part, name in runs.items() if name == backend)

    @property
    def backends(self) -> tuple[BackendName, ...]:
        return tuple(dict.fromkeys((self.check, self.release, self.deploy)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Target(Generic[Kind]):
    """A service in one environment: the options that hold there, and the gate before it."""

    service: ServiceName
    environment: Environment
    options: Kind
    gate: Gate

    @property
    def name(self) -> EnvironmentName:
        return self.environment.name

    def identity(self, purpose: Purpose) -> Identity:
        return Identity(service=self.service, environment=self.environment.name, purpose=purpose)

    @property
    def plan(self) -> Identity:
        return self.identity(Purpose.PLAN)

    @property
    def apply(self) -> Identity:
        return self.identity(Purpose.APPLY)

    @property
    def preview(self) -> Identity:
        return self.identity(Purpose.PREVIEW)

    @property
    def sign(self) -> Identity:
        return self.identity(Purpose.SIGN)

    @property
    def publish(self) -> Identity:
        return self.identity(Purpose.PUBLISH)

    @property
    def observe(self) -> Identity:
        return self.identity(Purpose.OBSERVE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Service(Generic[Kind]):
    id: ServiceId
    name: ServiceName
    owner: GroupName
    repository: Repository
    root: RelativePath
    blueprint: str
    targets: tuple[Target[Kind], ...]
    branch: Branch = Branch("main")
    branching: Branching = Branching.TRUNK
    runs_on: RunsOn = RunsOn()
    slice: SliceName | None = None  # none: it stands in its environments' own stacks, beside the foundation

    def target(self, environment: EnvironmentName) -> Target[Kind]:
        return self.by_environment[environment]

    @property
    def by_environment(self) -> Mapping[EnvironmentName, Target[Kind]]:
        return {target.name: target for target in self.targets}
