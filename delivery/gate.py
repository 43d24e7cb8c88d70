"""A gate is a set of promises about what must have happened before an environment changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from delivery.promises import (
    WAY_ROUND_LIFTS,
    Approved,
    Checked,
    Emergency,
    Expires,
    Promise,
    Wait,
    Window,
    keeps,
)
from delivery.texts import GroupName, JobName

P = TypeVar("P", bound=Promise)


@dataclass(frozen=True, slots=True)
class Gate:
    promises: frozenset[Promise] = frozenset()

    def covers(self, other: Gate) -> bool:
        """At least as strong: every promise of the other is kept here, and no way round is added."""
        kept = all(
            any(keeps(mine, asked) for mine in self.promises)
            for asked in other.promises
            if not isinstance(asked, Emergency)
        )
        return kept and self._no_wider_than(other)

    def exceeds(self, other: Gate) -> bool:
        return self.covers(other) and not other.covers(self)

    def __or__(self, other: Gate) -> Gate:
        """Both gates at once; of two promises where one keeps the other, the stronger stays."""
        both = self.promises | other.promises
        weaker = {weak for weak in both for strong in both if strong != weak and keeps(strong, weak)}
        return Gate(both - weaker)

    def __bool__(self) -> bool:
        return bool(self.promises)

    @property
    def approvals(self) -> tuple[Approved, ...]:
        return tuple(sorted(self._all(Approved), key=lambda approved: approved.group))

    @property
    def groups(self) -> tuple[GroupName, ...]:
        return tuple(approved.group for approved in self.approvals)

    @property
    def checks(self) -> tuple[JobName, ...]:
        return tuple(sorted(checked.job for checked in self._all(Checked)))

    @property
    def windows(self) -> tuple[Window, ...]:
        return tuple(
            sorted(self._all(Window), key=lambda window: (window.opens, window.minutes, window.time_zone))
        )

    @property
    def expires_minutes(self) -> int | None:
        """The shortest life that any promise gives an approval."""
        return min((promise.minutes for promise in self._all(Expires)), default=None)

    @property
    def wait_minutes(self) -> int:
        return max((promise.minutes for promise in self._all(Wait)), default=0)

    def of(self, kind: type[P]) -> tuple[P, ...]:
        """Its promises of one kind, always in the same order."""
        return tuple(sorted(self._all(kind), key=repr))

    def _all(self, kind: type[P]) -> list[P]:
        return [promise for promise in self.promises if isinstance(promise, kind)]

    def _no_wider_than(self, other: Gate) -> bool:
        """A way round lifts the other's promises only if the other has it too, or nothing that it lifts."""
        lifted = any(isinstance(promise, WAY_ROUND_LIFTS) for promise in other.promises)
        return not lifted or set(self._all(Emergency)) <= set(other._all(Emergency))


OPEN = Gate()
