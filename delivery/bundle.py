"""What a backend makes of a pipeline: files, objects, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from delivery.finding import Finding

Kind = TypeVar("Kind")


class Holding(StrEnum):
    """How a backend keeps a promise."""

    NATIVE = "native"
    COMPOSED = "composed"
    DOOR = "door"
    NOT_HELD = "not held"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fidelity:
    holding: Holding
    how: str


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    path: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Bundle(Generic[Kind]):
    """Objects are of the backend's own kind: the component that creates them knows it, and nobody else does."""

    objects: tuple[Kind, ...]
    files: tuple[File, ...] = ()
    findings: tuple[Finding, ...] = ()
