"""`30 minutes`, `1 day 2h`, `'90'` seconds: a duration as GitLab reads it."""

from __future__ import annotations

import math
import re

from interpreters.outcome import Unreadable

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "mo": 2_592_000, "y": 31_536_000}
PART = re.compile(
    r"(\d+(?:\.\d+)?)\s*(mo(?:nths?)?|s(?:ec(?:ond)?s?)?|m(?:in(?:ute)?s?)?|h(?:(?:ou)?rs?)?|d(?:ays?)?|w(?:eeks?|ks?)?|y(?:ears?|rs?)?)?"
)
WEEK = 10_080


def minutes(value: object, place: str) -> int:
    """Rounded up to whole minutes."""
    words = re.sub(r"\band\b|,", " ", str(value)).strip()
    if not isinstance(value, str) or not re.fullmatch(rf"(?:{PART.pattern}\s*)+", words):
        raise Unreadable(f"{place}: should be a duration, found {value!r}")
    total = sum(float(number) * SECONDS[letter(unit)] for number, unit in PART.findall(words))
    if total < 1:
        raise Unreadable(f"{place}: should be at least a second, found {value!r}")
    return math.ceil(total / 60)


def letter(unit: str) -> str:
    return "mo" if unit.startswith("mo") else unit[:1] or "s"


def delay(value: object, place: str) -> int:
    found = minutes(value, place)
    if found > WEEK:
        raise Unreadable(f"{place}: at most 1 week, found {value!r}")
    return found
