"""What the five documents ask for, entry by entry: the checklist that blueprints are built from and walked by."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import yaml
from pydantic import Field, TypeAdapter

from tests.seed_inventory.expected import (
    ArtifactExpected,
    EnvironmentExpected,
    GateExpected,
    ImageExpected,
    JobExpected,
    ScheduleExpected,
    ScriptExpected,
    StageExpected,
    StrategyExpected,
    TriggerExpected,
)

HERE = Path(__file__).parent
DOCUMENTS = ("000", "001", "002", "003", "004")
LAST_ROW = 452


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    name: str
    lines: tuple[int, ...]
    rows: tuple[int, ...]
    within: str | None = None
    later: bool = False

    def __post_init__(self) -> None:
        if not self.lines or not self.rows:
            raise ValueError(f"{self.name} says its lines and its rows")
        if list(self.lines) != sorted(set(self.lines)):
            raise ValueError(
                f"{self.name}: the lines {list(self.lines)} are not in order, or one is there twice"
            )
        strange = [row for row in self.rows if not 1 <= row <= LAST_ROW]
        if strange:
            raise ValueError(f"{self.name}: the mission has rows 1 to {LAST_ROW}, not {strange}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage(Named):
    kind: Literal["stage"]
    expect: StageExpected


@dataclass(frozen=True, kw_only=True, slots=True)
class Job(Named):
    kind: Literal["job"]
    expect: JobExpected


@dataclass(frozen=True, kw_only=True, slots=True)
class Trigger(Named):
    kind: Literal["trigger"]
    expect: TriggerExpected


@dataclass(frozen=True, kw_only=True, slots=True)
class Gate(Named):
    kind: Literal["gate"]
    expect: GateExpected


@dataclass(frozen=True, kw_only=True, slots=True)
class Artifact(Named):
    kind: Literal["artifact"]
    expect: ArtifactExpected


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule(Named):
    kind: Literal["schedule"]
    expect: ScheduleExpected


@dataclass(frozen=True, kw_only=True, slots=True)
class Environment(Named):
    kind: Literal["environment"]
    expect: EnvironmentExpected


@dataclass(frozen=True, kw_only=True, slots=True)
class Strategy(Named):
    kind: Literal["strategy"]
    expect: StrategyExpected


@dataclass(frozen=True, kw_only=True, slots=True)
class Script(Named):
    kind: Literal["script"]
    expect: ScriptExpected


@dataclass(frozen=True, kw_only=True, slots=True)
class Image(Named):
    kind: Literal["image"]
    expect: ImageExpected


Entry: TypeAlias = Annotated[
    Stage | Job | Trigger | Gate | Artifact | Schedule | Environment | Strategy | Script | Image,
    Field(discriminator="kind"),
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Inventory:
    document: str
    profile: str | None
    length: int
    entries: tuple[Entry, ...]

    def __post_init__(self) -> None:
        names = Counter((entry.kind, entry.within, entry.name) for entry in self.entries)
        doubles = [name for name, count in names.items() if count > 1]
        if doubles:
            raise ValueError(f"{self.document} lists {doubles} more than once")
        beyond = [
            entry.name for entry in self.entries if not 1 <= entry.lines[0] <= entry.lines[-1] <= self.length
        ]
        if beyond:
            raise ValueError(f"{self.document} has lines 1 to {self.length}, and {beyond} stand elsewhere")

    @property
    def jobs(self) -> tuple[Job, ...]:
        return tuple(entry for entry in self.entries if isinstance(entry, Job))

    @property
    def asked_now(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if not entry.later)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Root:
    # Set on the root, this refuses unknown keys all the way down.
    __pydantic_config__ = {"extra": "forbid"}
    it: Inventory


def read(text: str) -> Inventory:
    # As JSON, because strict mode then still takes lists for tuples and words for enums.
    return _ADAPTER.validate_json(json.dumps({"it": yaml.safe_load(text)}), strict=True).it


_ADAPTER = TypeAdapter(_Root)


@cache
def inventory(document: str) -> Inventory:
    return read((HERE / f"{document}.yaml").read_text(encoding="utf-8"))


def inventories() -> tuple[Inventory, ...]:
    return tuple(map(inventory, DOCUMENTS))


@cache
def vocabulary() -> Mapping[str, str]:
    words: dict[str, str] = yaml.safe_load((HERE / "vocabulary.yaml").read_text(encoding="utf-8"))["jobs"]
    return words


def jobs_named(entry: Entry) -> Iterator[str]:
    """Every job of ours that an entry speaks of, in whatever part."""
    match entry.expect:
        case JobExpected() as job:
            yield from (job.job, *job.needs, *job.waits_for)
        case GateExpected() as gate:
            yield from gate.checks
        case ArtifactExpected() as artifact:
            yield from (*filter(None, (artifact.job,)), *artifact.taken_by)
        case EnvironmentExpected() as environment:
            yield from filter(None, (environment.stop,))
        case StrategyExpected():
            return
        case (
            StageExpected()
            | TriggerExpected()
            | ScheduleExpected()
            | ScriptExpected()
            | ImageExpected() as other
        ):
            yield from other.jobs
