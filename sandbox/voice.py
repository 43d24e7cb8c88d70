"""How long work speaks while it goes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where one operation on one stack stands."""

    stack: str
    verb: str
    operation: str
    type: str
    name: str
    done: int
    total: int | None


class Voice(Protocol):
    def say(self, text: str) -> None:
        """A sentence that stays on the screen."""

    def tick(self, text: str) -> None:
        """Where the current step stands; may be dropped or overwritten."""

    def progress(self, progress: Progress) -> None:
        """One more resource is done."""


class Silent:
    def say(self, text: str) -> None:
        pass

    def tick(self, text: str) -> None:
        pass

    def progress(self, progress: Progress) -> None:
        pass
