"""What the ledger says succeeded: rows of another hand, read one by one, and believed only when well formed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from toolbox import instants
from toolbox.grammar import COMMIT, Word
from toolbox.stops import Refused, shown

ROW_ID = Word(r"[A-Za-z0-9._@/-]{1,400}", "a row id")


@dataclass(frozen=True)
class Success:
    id: str
    commit: str
    ended: datetime


def successes_of(
    rows: Iterable[Mapping[str, object]], service: str, *, environment: str, now: datetime
) -> tuple[list[Success], list[str]]:
    """The successes, and a sentence for each row that is not what a recorder writes: nobody acts on those."""
    successes: list[Success] = []
    malformed: list[str] = []
    for row in rows:
        if row.get("result") != "succeeded" or row.get("environment") != environment:
            continue
        try:
            successes.append(_success(row, service, now))
        except Refused as refusal:
            malformed.append(f"The row {shown(row.get('id'))} is refused. {refusal}")
    return successes, malformed


def newest(successes: Iterable[Success]) -> Success | None:
    return max(successes, key=lambda each: (each.ended, each.id), default=None)


def _success(row: Mapping[str, object], service: str, now: datetime) -> Success:
    if row.get("component") != service:
        raise Refused(f"Its component is {shown(row.get('component'))}; expected {service}.")
    found = Success(
        id=ROW_ID.read(row.get("id"), "Its id"),
        commit=COMMIT.read(row.get("commit"), "Its commit"),
        ended=instants.read(row.get("ended"), "Its ended"),
    )
    if found.ended > now + timedelta(hours=1):
        raise Refused("Its ended lies in the future; expected a time that has passed.")
    return found
