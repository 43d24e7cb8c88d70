"""Times: always aware, always UTC, written one way."""

from __future__ import annotations

from datetime import datetime, timezone

from toolbox.grammar import OFFSET, UTC
from toolbox.stops import Refused, shown


def written(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def read(found: object, place: str) -> datetime:
    text = UTC.read(found, place)
    try:
        return datetime.fromisoformat(text[:19]).replace(tzinfo=timezone.utc)
    except ValueError:
        raise Refused(f"{place} is {shown(found)}, which no calendar has; expected {UTC.expected}.") from None


def read_offset(found: object, place: str) -> datetime:
    """As `read`, of who writes times in a zone of their own."""
    text = OFFSET.read(found, place)
    try:
        # Python before 3.11 knows no Z: https://docs.python.org/3/library/datetime.html#datetime.datetime.fromisoformat
        moment = datetime.fromisoformat(text[:19] + ("+00:00" if text.endswith("Z") else text[-6:]))
    except ValueError:
        raise Refused(
            f"{place} is {shown(found)}, which no calendar has; expected {OFFSET.expected}."
        ) from None
    return moment.astimezone(timezone.utc)
