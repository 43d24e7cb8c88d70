"""What is wrong with the pins as they stand on a day: their age, their name and who confirmed them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from delivery.finding import Finding, Severity, error
from delivery.pins import Lock, Pinned
from delivery.pins_denied import DENIED, Denied, Every
from delivery.pins_shape import shape_of

# A compromised release is mostly noticed and taken back within days.
YOUNGEST_DAYS = 7
Flaw = tuple[str, str, str]  # code, cause, cure


def check_pins(lock: Lock, today: date) -> tuple[Finding, ...]:
    return tuple(found for pin in lock.entries for found in _check(pin, _place(lock, pin), today))


def check_verified(used: Iterable[Pinned], place: str) -> tuple[Finding, ...]:
    """For a job of production: what is a warning in the lock is an error where it is used."""
    return tuple(
        replace(_unverified(pin, f"{place}, {pin.name} {pin.version}"), severity=Severity.ERROR)
        for pin in used
        if not pin.verified
    )


def _place(lock: Lock, pin: Pinned) -> str:
    return f"{lock.file}, {pin.name} {pin.version}"


def _check(pin: Pinned, place: str, today: date) -> Iterator[Finding]:
    denials = (_denial(denied) for denied in DENIED if denied.denies(pin))
    malformed = (("pin-malformed", cause, cure) for cause, cure in shape_of(pin))
    for code, cause, cure in (*malformed, *denials, *_youth(pin.date, today)):
        yield error(code, place, cause, cure)
    if not pin.verified:
        yield _unverified(pin, place)


def _denial(denied: Denied) -> Flaw:
    why = f", for {denied.cve}" if denied.cve else ", for it was compromised"
    return "pin-denied", f"{denied.name} is denied at {denied.versions}{why}", _way_out(denied)


def _way_out(denied: Denied) -> str:
    if isinstance(denied.versions, Every):
        return "None of its releases is known to be safe: take another."
    safe = "".join(f", or {version} at {commit}" for version, commit in denied.safe.items())
    return f"Pin a release that is not among these{safe}."


def _youth(public: date, today: date) -> Iterator[Flaw]:
    if public > today:
        yield "pin-young", f"its date, {public}, is still to come", "Write the day by which it was public."
    elif (today - public).days < YOUNGEST_DAYS:
        ripe = public + timedelta(days=YOUNGEST_DAYS)
        cause = f"it is public since {public}, less than {YOUNGEST_DAYS} days"
        yield "pin-young", cause, f"Keep the release before it until {ripe}."


def _unverified(pin: Pinned, place: str) -> Finding:
    return Finding(
        code="pin-unverified",
        severity=Severity.WARNING,
        place=place,
        cause=f"its evidence is of one kind only ({pin.verified_by}), and production may not take it",
        cure="Confirm it as docs/pins.md says, and write what confirmed it.",
    )
