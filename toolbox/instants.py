"""Times: always aware, always UTC, written one way."""

from __future__ import annotations

from datetime import datetime, timezone

from toolbox.grammar import UTC
from toolbox.stops import Refused, shown


def written(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def read(found: object, place: str) -> datetime:
    text = UTC.read(found, place)
    try:
        return datetime.fromisoformat(text[:19]).replace(tzinfo=timezone.utc)
    except ValueError:
        raise Refused(f"{place} is {shown(found)}, which no calendar has; expected {UTC.expected}.") from None
