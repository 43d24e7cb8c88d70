"""What a backend makes of a pipeline: files, objects, claims, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeAlias, TypeVar

from delivery.finding import Finding
from delivery.identity import Identity
from delivery.texts import EnvironmentName, Repository

Kind_co = TypeVar("Kind_co", covariant=True)


class Holding(StrEnum):
    """How a backend keeps a promise."""

    NATIVE = "native"
    COMPOSED = "composed"
    DOOR = "door"
    NOT_HELD = "not held"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fidelity:
    """How a promise is kept; the trap is what a reader would else believe it to cover too."""

    holding: Holding
    how: str
    trap: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class InAccount:
    """Owned by the stack of this environment's account."""

    environment: EnvironmentName


@dataclass(frozen=True, kw_only=True, slots=True)
class InRepository:
    """Owned by the forge stack: who can write one of these files or objects can write all."""

    repository: Repository


Owner: TypeAlias = InAccount | InRepository


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    path: str
    text: str
    owner: Owner


@dataclass(frozen=True, kw_only=True, slots=True)
class Claims:
    """What this backend's token will say when it asks to be this identity. Trust is compiled from it."""

    identity: Identity
    says: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Bundle(Generic[Kind_co]):
    """Objects are of the backend's own kind: the component that creates them knows it, and nobody else does."""

    objects: tuple[Kind_co, ...] = ()
    files: tuple[File, ...] = ()
    claims: tuple[Claims, ...] = ()
    findings: tuple[Finding, ...] = ()
