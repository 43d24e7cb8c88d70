"""A gate as people write it: one key a kind of promise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator

from delivery.gate import Gate
from delivery.promises import (
    Approved,
    AuthorExcluded,
    BoundDigest,
    ChangeAgreed,
    Checked,
    Commented,
    DistinctPeople,
    Emergency,
    Expires,
    Freeze,
    Promise,
    Quiet,
    SucceededIn,
    Wait,
    Window,
)
from delivery.texts import Cron, Day, EnvironmentName, GroupName, JobName, ResourceName, TimeZone

UTC = TimeZone("UTC")


def _lifetime(minutes: int) -> int:
    return Expires(minutes=minutes).minutes


def _waited(minutes: int) -> int:
    return Wait(minutes=minutes).minutes


def _opening(minutes: int) -> int:
    return Window(opens=Cron("0 0 * * *"), minutes=minutes).minutes


def _people(number: int) -> int:
    return Approved(group=GroupName("people"), people=number).people


@dataclass(frozen=True, kw_only=True, slots=True)
class WindowForm:
    opens: Cron
    minutes: Annotated[int, AfterValidator(_opening)]
    time_zone: TimeZone = UTC

    def promise(self) -> Window:
        return Window(opens=self.opens, minutes=self.minutes, time_zone=self.time_zone)


@dataclass(frozen=True, kw_only=True, slots=True)
class FreezeForm:
    first: Day
    last: Day
    time_zone: TimeZone = UTC

    def __post_init__(self) -> None:
        self.promise()

    def promise(self) -> Freeze:
        return Freeze(first=self.first, last=self.last, time_zone=self.time_zone)


@dataclass(frozen=True, kw_only=True, slots=True)
class ApprovalForm:
    """More than one person of a group."""

    group: GroupName
    people: Annotated[int, AfterValidator(_people)]

    def promise(self) -> Approved:
        return Approved(group=self.group, people=self.people)


@dataclass(frozen=True, kw_only=True, slots=True)
class GateForm:
    approved_by: tuple[GroupName | ApprovalForm, ...] = ()
    distinct_people: bool = False
    author_excluded: bool = False
    bound_digest: bool = False
    commented: bool = False
    expires_minutes: Annotated[int, AfterValidator(_lifetime)] | None = None
    wait_minutes: Annotated[int, AfterValidator(_waited)] | None = None
    windows: tuple[WindowForm, ...] = ()
    freezes: tuple[FreezeForm, ...] = ()
    checks: tuple[JobName, ...] = ()
    quiet: tuple[ResourceName, ...] = ()
    succeeded_in: tuple[EnvironmentName, ...] = ()
    change_agreed: ResourceName | None = None
    emergency_by: GroupName | None = None

    def gate(self) -> Gate:
        return Gate(frozenset((*self._of_people(), *self._of_time(), *self._of_things())))

    def _of_people(self) -> Iterator[Promise]:
        for asked in self.approved_by:
            yield asked.promise() if isinstance(asked, ApprovalForm) else Approved(group=asked)
        flags: dict[Promise, bool] = {
            DistinctPeople(): self.distinct_people,
            AuthorExcluded(): self.author_excluded,
            BoundDigest(): self.bound_digest,
            Commented(): self.commented,
        }
        yield from (promise for promise, asked in flags.items() if asked)
        if self.emergency_by is not None:
            yield Emergency(group=self.emergency_by)

    def _of_time(self) -> Iterator[Promise]:
        if self.expires_minutes is not None:
            yield Expires(minutes=self.expires_minutes)
        if self.wait_minutes is not None:
            yield Wait(minutes=self.wait_minutes)
        yield from (window.promise() for window in self.windows)
        yield from (freeze.promise() for freeze in self.freezes)

    def _of_things(self) -> Iterator[Promise]:
        yield from (Checked(job=job) for job in self.checks)
        yield from (Quiet(alarm=alarm) for alarm in self.quiet)
        yield from (SucceededIn(environment=environment) for environment in self.succeeded_in)
        if self.change_agreed is not None:
            yield ChangeAgreed(register=self.change_agreed)
