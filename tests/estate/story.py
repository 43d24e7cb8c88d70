"""What happened to an estate, step by step, as plain data: written down once, read by every test."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from sandbox.tally import Drift
from tests.estate.account_reading import Kinds

STACKS = ("dev", "staging", "prod")
ACCOUNTS = {"dev": "111111111111", "staging": "222222222222", "prod": "333333333333"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    operation: str
    type: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One operation of the engine on one stack."""

    unchanged: int = 0
    done: tuple[Done, ...] = ()  # on resources of AWS, the unchanged left out
    drift: tuple[Drift, ...] = ()
    refused: str = ""

    def names(self, operation: str) -> set[str]:
        return {each.name for each in self.done if each.operation == operation}

    @property
    def operations(self) -> set[str]:
        return {each.operation for each in self.done}


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """A resource in the engine's exported state."""

    type: str
    name: str
    id: str
    protect: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """What runs left behind, that no change of the program may take."""

    objects: dict[str, str]
    rows: list[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    engine: str  # its version
    first: dict[str, Step]
    accounts: dict[str, Kinds]
    states: dict[str, tuple[Held, ...]]
    second: dict[str, Step]
    attempts: dict[str, str]
    spoiled: Kinds
    refreshed: Step
    mended: Step
    after_mending: Kinds
    updated: Step
    after_update: Kinds
    removed: Step
    after_removal: Kinds
    evidence: Evidence
    refusals: dict[str, Step]
    spared: Kinds
    restored: Step
    after_all: Kinds
    evidence_after_all: Evidence

    @property
    def steps(self) -> tuple[Step, ...]:
        alone = (self.refreshed, self.mended, self.updated, self.removed, self.restored)
        return (*self.first.values(), *self.second.values(), *alone, *self.refusals.values())


_STORY = TypeAdapter(Story)


def write(story: Story, path: Path) -> None:
    path.write_bytes(_STORY.dump_json(story))


def read(path: Path) -> Story:
    return _STORY.validate_json(path.read_bytes())
