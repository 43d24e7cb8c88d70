"""What a deployment is compiled for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from delivery.aws.names import Account
from delivery.pipeline import Part, Pipeline
from delivery.service import Service, Target
from delivery.texts import Digest


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """The service, where to, the toolbox that its jobs fetch, and what else of its pipeline runs here."""

    service: Service[Any]
    target: Target[Any]
    toolbox: Digest
    pipeline: Pipeline | None = None
    parts: frozenset[Part] = frozenset(Part)

    @property
    def account(self) -> Account:
        return Account.of(self.target.environment)

    @property
    def place(self) -> str:
        return f"service {self.service.name}, environments, {self.target.name}"

    @property
    def is_first(self) -> bool:
        return self.target.name == self.service.targets[0].name
