"""A quota: what a platform holds at most, who says so, and how far it can be raised; and asking too much of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from delivery.finding import Finding, Severity


class Standing(StrEnum):
    """How well a number is known."""

    STATED = "stated"
    REPORTED = "reported"
    ARCHIVED = "archived"
    UNVERIFIED = "unverified"


class Raising(StrEnum):
    ON_REQUEST = "on request, how far is not stated"
    UNSTATED = "not stated"


@dataclass(frozen=True, kw_only=True, slots=True)
class Quota:
    """`unit` and `what` read as one: 51 stages a pipeline. `raising` is how far `raiser` goes, where that is known."""

    code: str
    service: str
    name: str
    unit: str
    what: str
    most: int
    instead: str
    source: str
    standing: Standing
    least: int = 0
    raising: int | Raising = Raising.UNSTATED
    date: str | None = None
    remark: str = ""
    tier: str = ""  # what was bought, or whose instance it is, where the number hangs on that
    raiser: str = "AWS"
    severity: Severity = Severity.ERROR

    def __post_init__(self) -> None:
        if self.least > self.most:
            raise ValueError(f"{self.code}: at least {self.least} and at most {self.most}")
        if isinstance(self.raising, int) and self.raising <= self.most:
            raise ValueError(f"{self.code}: raised from {self.most} to {self.raising}")

    @property
    def takes(self) -> str:
        return f"{self.least} to {self.most}" if self.least else str(self.most)

    @property
    def holder(self) -> str:
        return f"{self.service} {self.tier}".strip()

    @property
    def says_who(self) -> str:
        """The source, and why a reader might look it up again."""
        mark = "" if self.standing is Standing.STATED else f"{self.standing}, confirm it"
        return ", ".join(part for part in (self.source, self.date, mark, self.remark) if part)


Measure: TypeAlias = tuple[Quota, int, str]  # what is asked of it, and where


def check(measures: Iterable[Measure]) -> Iterator[Finding]:
    for quota, asked, place in measures:
        if not quota.least <= asked <= quota.most:
            yield Finding(
                code=f"quota:{quota.code}",  # one each: a waiver for one that was raised accepts no other
                severity=quota.severity,
                place=place,
                cause=f"{asked} {quota.unit} {quota.what}; {quota.holder} takes {quota.takes} ({quota.says_who})",
                cure=_cure(quota, asked),
            )


def _cure(quota: Quota, asked: int) -> str:
    if asked < quota.least or quota.raising is Raising.UNSTATED:
        return quota.instead
    its, raiser = f"{quota.holder}'s quota {quota.name!r}", quota.raiser
    if quota.raising is Raising.ON_REQUEST:
        return f"Ask {raiser} to raise {its} to {asked} or more. Or: {quota.instead}"
    if asked > quota.raising:
        return f"{raiser} raises {its} to {quota.raising} and no further. {quota.instead}"
    return (
        f"Ask {raiser} to raise {its} to {asked} or more; it goes up to {quota.raising}. Or: {quota.instead}"
    )
