"""A pipeline while its jobs are gone through: what is above it, and how far it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from interpreters.gitlab.selecting import Pipeline, Selected
from interpreters.gitlab.statuses import Status
from interpreters.outcome import JobRun, Result, World


@dataclass(frozen=True, kw_only=True, slots=True)
class Above:
    """What the pipeline that started this one holds over it; nothing, for the first."""

    prefix: str = ""
    waited: frozenset[str] = frozenset()
    lock: str | None = None
    held: Result | None = None  # the trigger job did not start, so nothing here does
    depth: int = 0
    chain: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Ended:
    """A job that was looked at."""

    status: Status
    may_fail: bool
    optional: bool  # a manual job that nobody has to play: a stage does not wait for it
    names: frozenset[str]  # what one waits for when one waits for it
    runs: tuple[JobRun, ...]


Variables = Mapping[str, str]
Children = Callable[[Pipeline, Selected, Variables, Variables, Above], tuple[Status, tuple[JobRun, ...]]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    pipeline: Pipeline
    world: World
    above: Above
    children: Children
    ended: dict[str, Ended] = field(default_factory=dict)

    def full(self, name: str) -> str:
        return self.above.prefix + name
