"""What is known of a run when its apply asks: the same few words for every platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Answer:
    """What one person said to one question, as far as the platform keeps it."""

    place: str  # as in gate.Approval
    by: str  # as the platform names them
    person: str  # in one spelling
    status: str
    agrees: bool
    comment: str = ""
    at: datetime | None = None  # None: the platform keeps no time
    digest: str | None = None  # None: the answer is about a run, and not about words that it shows


@dataclass(frozen=True)
class Seal:
    """Of the bytes that are stored: their own digest, and when they say that they were made."""

    digest: str
    made: datetime


@dataclass(frozen=True)
class Record:
    service: str
    account: str
    commit: str
    digest: str
    now: datetime
    answers: tuple[Answer, ...] = ()
    sealed: Seal | None = None
    authors: frozenset[str] = frozenset()  # of the change, in one spelling
    nameless: tuple[str, ...] = ()  # what was written by nobody whom the platform knows
    starters: frozenset[str] = frozenset()  # of the run, in one spelling
    rows: tuple[Mapping[str, object], ...] = ()  # of the service, in the ledger of this account
    objections: tuple[str, ...] = ()  # what only this platform can have against the run, in sentences


def person(name: str) -> str:
    """An account, in one spelling."""
    return name.casefold()
