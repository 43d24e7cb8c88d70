"""What a forge is told beside files: environments, schedules, variables, required checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from delivery.environment import Tier
from delivery.texts import BranchPattern, Cron, Repository, TagPattern, TimeZone, VariableName


@dataclass(frozen=True, kw_only=True, slots=True)
class ForgeEnvironment:
    """An environment of a repository. A platform that finds none makes one without protection."""

    repository: Repository
    name: str
    tier: Tier
    reviewers: tuple[str, ...] = ()  # any one of these answers
    required_approvals: Mapping[str, int] = field(default_factory=dict)  # of each of these so many answer
    wait_minutes: int = 0
    prevents_self_review: bool = True
    branches: tuple[BranchPattern, ...] = ()
    tags: tuple[TagPattern, ...] = ()
    url: str | None = None
    stops_after_days: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ForgeSchedule:
    """Where schedules are no part of a file: it starts the project's pipeline with these variables."""

    repository: Repository
    name: str
    cron: Cron
    time_zone: TimeZone
    ref: str
    variables: Mapping[VariableName, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class ForgeVariable:
    repository: Repository
    name: VariableName
    value: str
    protected: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class RequiredCheck:
    """A job that must have passed before a pull request into these branches is merged, by its exact name."""

    repository: Repository
    name: str
    into: tuple[BranchPattern, ...]


ForgeObject: TypeAlias = ForgeEnvironment | ForgeSchedule | ForgeVariable | RequiredCheck
