"""A gate is a set of promises about what must have happened before an environment changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from delivery.texts import Cron, GroupName, JobName, TimeZone


@dataclass(frozen=True, kw_only=True, slots=True)
class Approved:
    """Somebody of this group said yes. Two of these are two people: see `DistinctPeople`."""

    group: GroupName


@dataclass(frozen=True, kw_only=True, slots=True)
class DistinctPeople:
    """Nobody's yes counts twice, whatever groups they are in."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AuthorExcluded:
    """Who wrote the change does not approve it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BoundDigest:
    """A yes holds for the one artifact that was shown, and for no other."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Expires:
    """A yes that is not used in time is void."""

    minutes: int

    def __post_init__(self) -> None:
        if not 5 <= self.minutes <= 86_400:
            raise ValueError(f"an approval lasts 5 to 86400 minutes, not {self.minutes}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """Changes start only while this is open: opened by the cron expression, for so many minutes."""

    opens: Cron
    minutes: int
    time_zone: TimeZone = TimeZone("UTC")

    def __post_init__(self) -> None:
        if not 30 <= self.minutes <= 10_080:
            raise ValueError(f"a window is open for 30 to 10080 minutes, not {self.minutes}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """This job of the deployment succeeded on what is deployed."""

    job: JobName


Promise: TypeAlias = Approved | DistinctPeople | AuthorExcluded | BoundDigest | Expires | Window | Checked


def written(promise: Promise) -> str:
    """As it stands in YAML: what a person looks for."""
    match promise:
        case Approved(group=group):
            return f"approved_by: [{group}]"
        case DistinctPeople():
            return "distinct_people: true"
        case AuthorExcluded():
            return "author_excluded: true"
        case BoundDigest():
            return "bound_digest: true"
        case Expires(minutes=minutes):
            return f"expires_minutes: {minutes}"
        case Window(opens=opens, minutes=minutes, time_zone=zone):
            return f"windows: [{{opens: {opens}, minutes: {minutes}, time_zone: {zone}}}]"
        case Checked(job=job):
            return f"checks: [{job}]"


def keeps(mine: Promise, asked: Promise) -> bool:
    """Whether who keeps `mine` keeps `asked` too."""
    if isinstance(mine, Expires) and isinstance(asked, Expires):
        return mine.minutes <= asked.minutes
    return mine == asked


@dataclass(frozen=True, slots=True)
class Gate:
    promises: frozenset[Promise] = frozenset()

    def covers(self, other: Gate) -> bool:
        """At least as strong: every promise of the other is kept here."""
        return all(any(keeps(mine, asked) for mine in self.promises) for asked in other.promises)

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
    def groups(self) -> tuple[GroupName, ...]:
        return tuple(sorted(promise.group for promise in self.promises if isinstance(promise, Approved)))

    @property
    def checks(self) -> tuple[JobName, ...]:
        return tuple(sorted(promise.job for promise in self.promises if isinstance(promise, Checked)))

    @property
    def windows(self) -> tuple[Window, ...]:
        windows = (promise for promise in self.promises if isinstance(promise, Window))
        return tuple(sorted(windows, key=lambda window: (window.opens, window.minutes, window.time_zone)))

    @property
    def expires_minutes(self) -> int | None:
        """The shortest life that any promise gives an approval."""
        return min(
            (promise.minutes for promise in self.promises if isinstance(promise, Expires)), default=None
        )


OPEN = Gate()
