"""Something that happens to a service, in the model's words; a simulation says it to each platform in its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from delivery.texts import Branch, Cron, ServiceName, TimeZone, VariableName


@dataclass(frozen=True, kw_only=True, slots=True)
class Pushed:
    branch: Branch
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Tagged:
    tag: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposed:
    """A pull or merge request was opened, or its commits changed."""

    into: Branch
    source: Branch = Branch("feature/change")
    changed: tuple[str, ...] = ()
    from_fork: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Ticked:
    """A clock reached what a schedule says."""

    cron: Cron
    time_zone: TimeZone = TimeZone("UTC")


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A person started a route by its name, or a deployment by its key."""

    what: str
    inputs: Mapping[VariableName, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Released:
    """Another service's release succeeded."""

    service: ServiceName


Happening: TypeAlias = Pushed | Tagged | Proposed | Ticked | Asked | Released


@dataclass(frozen=True, kw_only=True, slots=True)
class Circumstances:
    """How jobs end, and which gates open, by the names that a simulation uses: `lint`, `deploy-prod / plan`."""

    fails: frozenset[str] = frozenset()
    outputs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    closed_gates: frozenset[str] = frozenset()  # deployments that nobody approves, by key
