"""Whether now is a time for it: the wait is over, every window is open, no freeze holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone, tzinfo
from functools import partial

from toolbox import cron, instants
from toolbox.approvals import SKEW
from toolbox.gate import Freeze, GateDocument, Window
from toolbox.record import Record, Seal
from toolbox.stops import Refused, shown


def refusals(gate: GateDocument, record: Record) -> Iterator[str]:
    if record.sealed is not None:
        yield from _of_seal(record.sealed, gate, record)
    elif gate.wait:
        yield "Nobody knows how old the plan is, nor whether the wait is over; expected a sealed plan."
    for window in gate.windows:
        yield from _told(partial(_of_window, window, record.now))
    for freeze in gate.freezes:
        yield from _told(partial(_of_freeze, freeze, record.now))


def _of_seal(sealed: Seal, gate: GateDocument, record: Record) -> Iterator[str]:
    if sealed.made > record.now + SKEW:
        yield f"The plan was sealed in the future ({instants.written(sealed.made)}); set this machine's clock."
    if record.now < sealed.made + gate.wait:
        over = instants.written(sealed.made + gate.wait)
        yield f"The wait after the plan is over at {over}; expected it to be over. Start a new run, and wait."


def _told(rule: Callable[[], Iterator[str]]) -> Iterator[str]:
    try:
        yield from rule()
    except Refused as refusal:
        yield from refusal.sentences


def _of_window(window: Window, now: datetime) -> Iterator[str]:
    if not is_open(window, now):
        yield (
            f"The window {shown(window.opens)} of {_minutes(window.lasts)} minutes in {window.time_zone} is closed"
            f" at {instants.written(now)}; expected it open. Start a new run while it is."
        )


def is_open(window: Window, now: datetime) -> bool:
    zone = zone_of(window.time_zone)
    times = cron.parse(window.opens)
    today = now.astimezone(zone).date()
    for days in range(window.lasts // timedelta(days=1) + 2):
        day = today - timedelta(days=days)
        if not times.fires_on(day):
            continue
        for hour, minute in times.at:
            opened = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
            if timedelta(0) <= now - opened.astimezone(timezone.utc) < window.lasts:
                return True
    return False


def _of_freeze(freeze: Freeze, now: datetime) -> Iterator[str]:
    today = now.astimezone(zone_of(freeze.time_zone)).date()
    if freeze.first <= today <= freeze.last:
        yield (
            f"Nothing changes from {freeze.first} to {freeze.last} in {freeze.time_zone}, and today is {today};"
            " expected another day. Start a new run after it."
        )


def zone_of(name: str) -> tzinfo:
    """UTC is in Python itself; all others stand in a database that an image may lack."""
    if name == "UTC":
        return timezone.utc
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise Refused(
            f"The time zone {shown(name)} is not on this machine, so nobody knows what time it is there;"
            " expected the IANA database. Install tzdata, or correct the name."
        ) from None


def _minutes(lasts: timedelta) -> int:
    return lasts // timedelta(minutes=1)
