"""The promises that a gate can be made of: one closed union, and how each is written in YAML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from delivery.texts import Cron, Day, EnvironmentName, GroupName, JobName, ResourceName, TimeZone


@dataclass(frozen=True, kw_only=True, slots=True)
class Approved:
    """So many people of this group said yes. Two of these are two people: see `DistinctPeople`."""

    group: GroupName
    people: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.people <= 5:
            raise ValueError(f"1 to 5 people of {self.group} approve, not {self.people}")


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
class Commented:
    """A yes says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Expires:
    """A yes that is not used in time is void."""

    minutes: int

    def __post_init__(self) -> None:
        if not 5 <= self.minutes <= 86_400:
            raise ValueError(f"an approval lasts 5 to 86400 minutes, not {self.minutes}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Wait:
    """So long between the plan and the change, whoever said yes."""

    minutes: int

    def __post_init__(self) -> None:
        if not 1 <= self.minutes <= 43_200:
            raise ValueError(f"a wait is 1 to 43200 minutes, not {self.minutes}")


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
class Freeze:
    """Nothing changes on these days, the last one included."""

    first: Day
    last: Day
    time_zone: TimeZone = TimeZone("UTC")

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"a freeze from {self.first} cannot end before it, on {self.last}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """This job of the deployment succeeded on what is deployed."""

    job: JobName


@dataclass(frozen=True, kw_only=True, slots=True)
class Quiet:
    """This alarm of the environment's account does not ring."""

    alarm: ResourceName


@dataclass(frozen=True, kw_only=True, slots=True)
class SucceededIn:
    """The ledger says that the same commit succeeded there."""

    environment: EnvironmentName


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeAgreed:
    """A board of people outside the pipeline agreed to the change, in this register of theirs."""

    register: ResourceName


@dataclass(frozen=True, kw_only=True, slots=True)
class Emergency:
    """The way round: with a written reason and a yes of this group, clocks, freezes and checks do not hold.

    It lifts no approval, no digest and no expiry, and it is told to the watch.
    """

    group: GroupName


Promise: TypeAlias = (
    Approved
    | DistinctPeople
    | AuthorExcluded
    | BoundDigest
    | Commented
    | Expires
    | Wait
    | Window
    | Freeze
    | Checked
    | Quiet
    | SucceededIn
    | ChangeAgreed
    | Emergency
)

WAY_ROUND_LIFTS = (Wait, Window, Freeze, Checked, Quiet, SucceededIn, ChangeAgreed)


def keeps(mine: Promise, asked: Promise) -> bool:
    """Whether who keeps `mine` keeps `asked` too."""
    match mine, asked:
        case Expires(), Expires():
            return mine.minutes <= asked.minutes
        case Wait(), Wait():
            return mine.minutes >= asked.minutes
        case Approved(), Approved():
            return mine.group == asked.group and mine.people >= asked.people
        case _:
            return mine == asked


def written(promise: Promise) -> str:
    """As it stands in YAML: what a person looks for."""
    match promise:
        case DistinctPeople():
            return "distinct_people: true"
        case AuthorExcluded():
            return "author_excluded: true"
        case BoundDigest():
            return "bound_digest: true"
        case Commented():
            return "commented: true"
        case Approved(group=group, people=1):
            return f"approved_by: [{group}]"
        case Approved(group=group, people=people):
            return f"approved_by: [{{group: {group}, people: {people}}}]"
        case Expires(minutes=minutes):
            return f"expires_minutes: {minutes}"
        case Wait(minutes=minutes):
            return f"wait_minutes: {minutes}"
        case Window() | Freeze():
            return _calendar(promise)
        case _:
            return _condition(promise)


def _calendar(promise: Window | Freeze) -> str:
    match promise:
        case Window(opens=opens, minutes=minutes, time_zone=zone):
            return f"windows: [{{opens: {opens}, minutes: {minutes}, time_zone: {zone}}}]"
        case Freeze(first=first, last=last, time_zone=zone):
            return f"freezes: [{{first: {first}, last: {last}, time_zone: {zone}}}]"


def _condition(promise: Checked | Quiet | SucceededIn | ChangeAgreed | Emergency) -> str:
    match promise:
        case Checked(job=job):
            return f"checks: [{job}]"
        case Quiet(alarm=alarm):
            return f"quiet: [{alarm}]"
        case SucceededIn(environment=environment):
            return f"succeeded_in: [{environment}]"
        case ChangeAgreed(register=register):
            return f"change_agreed: {register}"
        case Emergency(group=group):
            return f"emergency_by: {group}"
