"""What a backend is asked to compile, and for whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from delivery.aws.names import Account
from delivery.forges import Forges
from delivery.identity import Identity
from delivery.pipeline import Part
from delivery.service import Service, Target
from delivery.texts import Digest, EnvironmentName


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """Which parts of a service's pipeline, for which of its environments, with which toolbox."""

    service: Service[Any]
    targets: tuple[Target[Any], ...]
    parts: frozenset[Part]
    forges: Forges
    toolbox: Digest

    def target(self, environment: EnvironmentName) -> Target[Any]:
        return {target.name: target for target in self.targets}[environment]

    def account(self, environment: EnvironmentName) -> Account:
        return Account.of(self.target(environment).environment)

    def role_of(self, identity: Identity) -> str:
        return self.account(identity.environment).role_arn(identity)

    def place(self, environment: EnvironmentName) -> str:
        return f"service {self.service.name}, environments, {environment}"

    @property
    def hands_off_release(self) -> bool:
        """The release runs here, and another backend deploys what it made."""
        return Part.RELEASE in self.parts and Part.DEPLOY not in self.parts

    @property
    def takes_over_release(self) -> bool:
        return Part.DEPLOY in self.parts and Part.RELEASE not in self.parts
