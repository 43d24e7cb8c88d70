"""What starts a route or a deployment: one closed union of selectors, and no other conditions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from delivery.texts import (
    BranchPattern,
    Cron,
    EnvironmentName,
    JobName,
    PathPattern,
    ServiceName,
    TagPattern,
    TimeZone,
    VariableName,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Push:
    """A branch that matches moved, or a tag that matches was made; with paths, only if one of them changed."""

    branches: tuple[BranchPattern, ...] = ()
    tags: tuple[TagPattern, ...] = ()
    paths: tuple[PathPattern, ...] = ()
    but_not: tuple[BranchPattern, ...] = ()  # branches that something else is for

    def __post_init__(self) -> None:
        if not self.branches and not self.tags:
            raise ValueError("a push names branches or tags")
        if self.but_not and not self.branches:
            raise ValueError("a push that leaves out branches names those that it leaves them out of")
        if self.tags and self.paths:
            raise ValueError("a tag changes no paths: platforms disagree on what such a filter means")


@dataclass(frozen=True, kw_only=True, slots=True)
class PullRequest:
    """A pull or merge request into a branch that matches, each time its commits change."""

    into: tuple[BranchPattern, ...]
    paths: tuple[PathPattern, ...] = ()
    forks: bool = False  # whether one from a fork runs at all; it never has an identity

    def __post_init__(self) -> None:
        if not self.into:
            raise ValueError("a pull request names the branches that it goes into")


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    cron: Cron
    time_zone: TimeZone = TimeZone("UTC")


class InputKind(StrEnum):
    TEXT = "text"
    CHOICE = "choice"
    YES_OR_NO = "yes or no"


@dataclass(frozen=True, kw_only=True, slots=True)
class Input:
    """What a person who starts something by hand is asked."""

    name: VariableName
    description: str
    kind: InputKind = InputKind.TEXT
    choices: tuple[str, ...] = ()
    default: str | None = None  # none: it must be given

    def __post_init__(self) -> None:
        if (self.kind is InputKind.CHOICE) is not bool(self.choices):
            raise ValueError(f"input {self.name} has choices if, and only if, it is one")
        if self.default is not None and self.default not in self._allowed:
            raise ValueError(
                f"input {self.name} cannot be {self.default!r} when nothing is said; it is one of "
                f"{', '.join(self._allowed)}"
            )

    @property
    def _allowed(self) -> tuple[str, ...]:
        if self.kind is InputKind.YES_OR_NO:
            return ("true", "false")
        return self.choices or ((self.default,) if self.default is not None else ())


@dataclass(frozen=True, kw_only=True, slots=True)
class Manual:
    """A person starts it."""

    inputs: tuple[Input, ...] = ()

    def __post_init__(self) -> None:
        names = [each.name for each in self.inputs]
        if len(set(names)) != len(names):
            raise ValueError("two inputs have one name")


@dataclass(frozen=True, kw_only=True, slots=True)
class Upstream:
    """The release of another service succeeded."""

    service: ServiceName


DEPLOY = JobName("deploy")


@dataclass(frozen=True, kw_only=True, slots=True)
class AfterSuccess:
    """The release that succeeded in all of these environments."""

    environments: tuple[EnvironmentName, ...]
    deployment: JobName = DEPLOY  # which one, where an environment has several

    def __post_init__(self) -> None:
        if not self.environments:
            raise ValueError("a promotion names the environments that it comes after")


Event: TypeAlias = Push | PullRequest | Schedule | Manual | Upstream
Start: TypeAlias = Push | AfterSuccess | Schedule | Manual | Upstream


def inputs_of(events: tuple[Event | Start, ...]) -> tuple[Input, ...]:
    return tuple(each for event in events if isinstance(event, Manual) for each in event.inputs)
