"""When a cron expression of five fields fires, as crontab(5) has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from toolbox.stops import Refused, shown

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
WEEK = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
SUNDAY = 7


@dataclass(frozen=True)
class Field:
    what: str
    least: int
    most: int
    names: tuple[str, ...] = ()


FIELDS = (
    Field("minute", 0, 59),
    Field("hour", 0, 23),
    Field("day of the month", 1, 31),
    Field("month", 1, 12, MONTHS),
    Field("day of the week", 0, SUNDAY, WEEK),
)


@dataclass(frozen=True)
class Times:
    """No days, or no weekdays, means that the field does not restrict."""

    at: tuple[tuple[int, int], ...]  # hour and minute
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]

    def fires_on(self, day: date) -> bool:
        """A day of the month and a day of the week that are both restricted fire on either."""
        if day.month not in self.months:
            return False
        chosen = []
        if self.days:
            chosen.append(day.day in self.days)
        if self.weekdays:
            chosen.append(day.isoweekday() % SUNDAY in self.weekdays)
        return any(chosen) or not chosen


def parse(expression: str) -> Times:
    words = expression.split(" ")
    if len(words) != len(FIELDS):
        raise Refused(f"The cron expression {shown(expression)} has {len(words)} fields; expected five.")
    minutes, hours, days, months, weekdays = (frozenset(_field(*each)) for each in zip(words, FIELDS))
    return Times(
        at=tuple(sorted((hour, minute) for hour in hours for minute in minutes)),
        days=frozenset() if words[2] == "*" else days,
        months=months,
        weekdays=frozenset() if words[4] == "*" else frozenset(day % SUNDAY for day in weekdays),
    )


def _field(word: str, field: Field) -> Iterator[int]:
    for part in word.split(","):
        span, slash, step = part.partition("/")
        if slash and span != "*" and "-" not in span:
            raise _not_understood(part, field)
        first, last = _span(span, part, field)
        yield from range(first, last + 1, _decimal(step, part, field) if slash else 1)


def _span(span: str, part: str, field: Field) -> tuple[int, int]:
    if span == "*":
        return field.least, min(field.most, 6) if field.names == WEEK else field.most
    low, dash, high = span.partition("-")
    first = _number(low, part, field)
    last = first if not dash else SUNDAY if high == "SUN" else _number(high, part, field)
    if not field.least <= first <= last <= field.most:
        raise _not_understood(part, field)
    return first, last


def _number(word: str, part: str, field: Field) -> int:
    if word in field.names:
        return field.least + field.names.index(word)
    number = int(word) if word.isascii() and word.isdecimal() else -1
    if not field.least <= number <= field.most:
        raise _not_understood(part, field)
    return number


def _decimal(word: str, part: str, field: Field) -> int:
    number = int(word) if word.isascii() and word.isdecimal() else 0
    if not 1 <= number <= field.most:
        raise _not_understood(part, field)
    return number


def _not_understood(part: str, field: Field) -> Refused:
    return Refused(
        f"The cron expression has the {field.what} {shown(part)}; expected {field.least} to {field.most},"
        " a range, or a range with a step."
    )
