"""What is wrong with the pins as they stand on a day: their shape, their age, their name and who confirmed them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from delivery.finding import Finding, Severity, error
from delivery.pins import ActionPin, Lock, Pin
from delivery.pins_denied import DENIED, Denied, Every

# A compromised release is mostly noticed and taken back within days.
YOUNGEST_DAYS = 7
ACTION = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+")
FULL_VERSION = re.compile(r"v?[0-9]+\.[0-9]+\.[0-9]+")
COMMIT = re.compile(r"[0-9a-f]{40}")
SHA256 = re.compile(r"[0-9a-f]{64}")
Flaw = tuple[str, str, str]  # code, cause, cure


def check_pins(lock: Lock, today: date) -> tuple[Finding, ...]:
    return tuple(found for pin in lock.entries for found in _check(pin, _place(lock, pin), today))


def check_verified(used: Iterable[Pin | ActionPin], place: str) -> tuple[Finding, ...]:
    """For a job of production: what is a warning in the lock is an error where it is used."""
    return tuple(
        replace(_unverified(pin, f"{place}, {pin.name} {pin.version}"), severity=Severity.ERROR)
        for pin in used
        if not pin.verified
    )


def _place(lock: Lock, pin: Pin | ActionPin) -> str:
    return f"{lock.file}, {pin.name} {pin.version}"


def _check(pin: Pin | ActionPin, place: str, today: date) -> Iterator[Finding]:
    denials = (_denial(denied) for denied in DENIED if denied.denies(pin))
    for code, cause, cure in (*_shape(pin), *denials, *_youth(pin.date, today)):
        yield error(code, place, cause, cure)
    if not pin.verified:
        yield _unverified(pin, place)


def _shape(pin: Pin | ActionPin) -> Iterator[Flaw]:
    if isinstance(pin, Pin):
        if not SHA256.fullmatch(pin.sha256):
            yield _malformed(
                f"the digest {pin.sha256!r}", "64 digits of 0-9a-f, as its vendor publishes them"
            )
        return
    if not ACTION.fullmatch(pin.name):
        yield _malformed(f"the name {pin.name!r}", "owner/repository, or owner/repository/folder")
    if not FULL_VERSION.fullmatch(pin.version):
        yield _malformed(f"the version {pin.version!r}", "a full version, such as v7.0.1; v7 moves")
    if not COMMIT.fullmatch(pin.commit):
        yield _malformed(f"the commit {pin.commit!r}", "all 40 digits of 0-9a-f; a tag or a branch moves")


def _malformed(what: str, allowed: str) -> Flaw:
    return "pin-malformed", f"{what} pins nothing", f"Write {allowed}."


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


def _unverified(pin: Pin | ActionPin, place: str) -> Finding:
    return Finding(
        code="pin-unverified",
        severity=Severity.WARNING,
        place=place,
        cause=f"its evidence is of one kind only ({pin.verified_by}), and production may not take it",
        cure="Confirm it as docs/pins.md says, and write what confirmed it.",
    )
