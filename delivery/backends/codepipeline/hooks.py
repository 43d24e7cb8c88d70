"""What starts a project by itself, as data: its webhook, its source, its batches, its schedules."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from delivery.texts import Branch, ConnectionArn

# What could not be started in time is buried, and told: later it would surprise.
LATE_SECONDS, TRIES = 600, 3


class HookEvent(StrEnum):
    PUSH = "PUSH"
    OPENED = "PULL_REQUEST_CREATED"
    UPDATED = "PULL_REQUEST_UPDATED"
    REOPENED = "PULL_REQUEST_REOPENED"


class FilterKind(StrEnum):
    EVENT = "EVENT"
    HEAD = "HEAD_REF"
    BASE = "BASE_REF"
    PATH = "FILE_PATH"


@dataclass(frozen=True, slots=True)
class HookFilter:
    """Searched in what the event says, so a pattern brings its own anchors."""

    kind: FilterKind
    pattern: str
    excludes: bool = False


class Asks(StrEnum):
    """Which pull requests wait for the comment of somebody who may write to the repository."""

    NOBODY = "DISABLED"
    FORKS = "FORK_PULL_REQUESTS"


@dataclass(frozen=True, kw_only=True, slots=True)
class WebhookSpec:
    """Of the groups one must hold, and in it every filter."""

    groups: tuple[tuple[HookFilter, ...], ...]
    asks: Asks = Asks.FORKS


@dataclass(frozen=True, kw_only=True, slots=True)
class RepositorySource:
    kind: str
    location: str
    connection: ConnectionArn
    branch: Branch


@dataclass(frozen=True, kw_only=True, slots=True)
class BatchSpec:
    role_arn: str
    timeout_minutes: int
    builds: int
    most_builds: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ScheduleSpec:
    name: str
    description: str
    expression: str
    target_arn: str
    input: str
    role_arn: str
    time_zone: str = "UTC"
