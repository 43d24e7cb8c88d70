"""What is delivered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from delivery.environment import Environment
from delivery.gate import Gate
from delivery.identity import Identity, Purpose
from delivery.texts import (
    Branch,
    EnvironmentName,
    GroupName,
    RelativePath,
    Repository,
    ServiceId,
    ServiceName,
)

Kind = TypeVar("Kind")


class BackendName(StrEnum):
    CODEPIPELINE = "codepipeline"


@dataclass(frozen=True, kw_only=True, slots=True)
class RunsOn:
    deploy: BackendName = BackendName.CODEPIPELINE


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
    runs_on: RunsOn = RunsOn()

    def target(self, environment: EnvironmentName) -> Target[Kind]:
        return self.by_environment[environment]

    @property
    def by_environment(self) -> Mapping[EnvironmentName, Target[Kind]]:
        return {target.name: target for target in self.targets}
