"""What the commands need of the world outside: each Protocol has one thin file in front of AWS or git."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, Union

from toolbox.ancestry import Checkout
from toolbox.execution import ActionExecution, Execution

Value = Union[str, int, "tuple[str, ...]"]
Row = Mapping[str, Value]


class Pipelines(Protocol):
    def names(self) -> Iterable[str]:
        """Of all pipelines in the job's own account and region."""

    def executions(self, pipeline: str) -> Iterable[Execution]:
        """Newest first."""

    def actions(self, pipeline: str, execution: str) -> tuple[ActionExecution, ...]: ...

    def tags(self, pipeline: str, owner: str) -> Mapping[str, str]: ...

    def start(self, pipeline: str, *, source_action: str, commit: str, token: str) -> str: ...


class Ledger(Protocol):
    def insert(self, table: str, row: Row) -> bool:
        """False when a row of this id stands already."""

    def holds(self, table: str, row_id: str) -> bool: ...

    def deployments(self, table: str, component: str) -> tuple[Mapping[str, object], ...]: ...


class Vault(Protocol):
    """A bucket whose owner is known beforehand."""

    def keep(self, *, bucket: str, owner: str, key: str, content: bytes) -> str:
        """The version id of the object, which is never overwritten."""

    def fetch(self, *, bucket: str, owner: str, key: str, version: str, limit: int) -> bytes: ...


class Keys(Protocol):
    def sign(self, key: str, message: bytes) -> bytes: ...

    def verifies(self, key: str, message: bytes, signature: bytes) -> bool: ...


class Metrics(Protocol):
    def put(self, *, service: str, environment: str, values: Mapping[str, int]) -> None: ...


class Forge(Protocol):
    """A forge's own record, read with the job's own token."""

    def one(self, path: str) -> Mapping[str, object]: ...

    def listed(self, path: str) -> tuple[object, ...]:
        """Of all pages."""


class Clock(Protocol):
    def now(self) -> datetime: ...

    def wait(self, seconds: int) -> None: ...


@dataclass(frozen=True)
class Edges:
    pipelines: Pipelines
    ledger: Ledger
    vault: Vault
    keys: Keys
    metrics: Metrics
    github: Forge
    gitlab: Forge
    clock: Clock
    checkout: Callable[[str, str, str], Checkout]
    say: Callable[[str], None]
