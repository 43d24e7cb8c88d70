"""Who a job is when it reaches for something."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from delivery.texts import EnvironmentName, ServiceName


class Purpose(StrEnum):
    PREVIEW = "preview"
    PLAN = "plan"
    OBSERVE = "observe"
    APPLY = "apply"
    SIGN = "sign"
    PUBLISH = "publish"

    @property
    def changes_things(self) -> bool:
        return self in {Purpose.APPLY, Purpose.SIGN, Purpose.PUBLISH}

    @property
    def changes_environments(self) -> bool:
        """Signing and publishing change stores; only this changes what runs."""
        return self is Purpose.APPLY


class Via(StrEnum):
    DIRECT = "direct"
    DOOR = "door"


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    service: ServiceName
    environment: EnvironmentName
    purpose: Purpose
    via: Via = Via.DIRECT

    def __str__(self) -> str:
        return f"{self.service}-{self.environment}-{self.purpose}"
