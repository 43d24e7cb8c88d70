"""JSON with one spelling: the same value is always the same bytes."""

from __future__ import annotations

import json

from toolbox.stops import Refused


def encode(value: object) -> bytes:
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    ).encode()


def decode(text: bytes | str, place: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Refused(f"{place} is not JSON; expected one JSON document.") from None


def record(found: object, fields: tuple[str, ...], place: str) -> dict[str, object]:
    """A JSON object with exactly these fields."""
    if isinstance(found, dict) and set(found) == set(fields):
        return found
    what = "fields " + ", ".join(sorted(map(ascii, found)))[:200] if isinstance(found, dict) else "no object"
    raise Refused(f"{place} has {what}; expected an object with exactly {', '.join(fields)}.")


def whole(found: object, place: str) -> int:
    """A whole number that is not negative (JSON's true is none)."""
    if isinstance(found, int) and not isinstance(found, bool) and found >= 0:
        return found
    raise Refused(f"{place} is no whole number; expected 0 or more.")
