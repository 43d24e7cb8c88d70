"""Cron expressions of five fields: which are real, how often they fire, and how AWS writes them.

As crontab(5) has it, a day of the month and a day of the week that are both restricted fire on either.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

MINUTES_A_DAY = 24 * 60
SUNDAY = 7
# Twenty-eight years hold every date on every day of the week, a leap day too.
CYCLE = tuple(date(2000, 1, 1) + timedelta(days=day) for day in range(28 * 365 + 7))


class NotACron(ValueError):
    """What is wrong with an expression, and what is allowed there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    what: str
    least: int
    most: int
    names: tuple[str, ...] = ()  # from the least on

    @property
    def takes(self) -> str:
        named = f" or {self.names[0]} to {self.names[-1]}" if self.names else ""
        return f"{self.least} to {self.most}{named}"


MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
WEEK = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
MINUTE = Field(what="minute", least=0, most=59)
HOUR = Field(what="hour", least=0, most=23)
DAY = Field(what="day of the month", least=1, most=31)
MONTH = Field(what="month", least=1, most=12, names=MONTHS)
WEEKDAY = Field(what="day of the week", least=0, most=SUNDAY, names=WEEK)
FIELDS = (MINUTE, HOUR, DAY, MONTH, WEEKDAY)


@dataclass(frozen=True, kw_only=True, slots=True)
class Times:
    """When an expression fires. No days, or no weekdays, means that the field does not restrict."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]  # Sunday is 0

    @property
    def minutes_of_a_day(self) -> tuple[int, ...]:
        return tuple(sorted(hour * 60 + minute for hour in self.hours for minute in self.minutes))

    def fires_on(self, day: date) -> bool:
        if day.month not in self.months:
            return False
        chosen = (
            day.day in self.days if self.days else None,
            day.isoweekday() % SUNDAY in self.weekdays if self.weekdays else None,
        )
        return any(chosen) or chosen == (None, None)


def parse(cron: str) -> Times:
    """Raises `NotACron` for the first thing that is wrong with it."""
    words = cron.split(" ")
    if len(words) != len(FIELDS):
        named = ", ".join(each.what for each in FIELDS)
        raise NotACron(f"{cron!r} has {len(words)} fields; there are five: {named}")
    read = [frozenset(_field(word, each)) for word, each in zip(words, FIELDS, strict=True)]
    minutes, hours, days, months, weekdays = read
    times = Times(
        minutes=minutes,
        hours=hours,
        days=frozenset() if words[2] == "*" else days,
        months=months,
        weekdays=frozenset() if words[4] == "*" else frozenset(day % SUNDAY for day in weekdays),
    )
    if not times.weekdays and not any(day <= _longest(month) for day in days for month in months):
        raise NotACron(f"{cron!r} never fires: no month of it has such a day")
    return times


def problem_with(cron: str) -> str | None:
    try:
        parse(cron)
    except NotACron as refused:
        return str(refused)
    return None


def is_real(cron: str) -> bool:
    return problem_with(cron) is None


def runs_a_day(cron: str) -> int:
    """How often it fires on a day on which it fires."""
    return len(parse(cron).minutes_of_a_day)


@lru_cache(maxsize=1024)
def shortest_interval_minutes(cron: str) -> int:
    """The least time between two runs that follow each other."""
    times = parse(cron)
    at = times.minutes_of_a_day
    within = [later - earlier for earlier, later in pairwise(at)]
    overnight = at[0] + MINUTES_A_DAY - at[-1]
    if within and min(within) <= overnight:
        return min(within)
    return min(*within, overnight + (_days_between(times) - 1) * MINUTES_A_DAY, MINUTES_A_DAY * len(CYCLE))


def pace_a_day(cron: str) -> int:
    """How often it would fire in a day that had nothing but its closest runs: what platforms hold it to."""
    return MINUTES_A_DAY // shortest_interval_minutes(cron)


def aws(cron: str) -> str:
    """The six fields of EventBridge: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html"""
    times, words = parse(cron), cron.split(" ")
    day, weekday = aws_days(cron)
    minutes, hours = _listed(words[0], times.minutes), _listed(words[1], times.hours)
    return f"{minutes} {hours} {day} {_listed(words[3], times.months)} {weekday} *"


def aws_days(cron: str) -> tuple[str, str]:
    """Day of the month and of the week as AWS writes them: Sunday is 1 there, and one of the two is a question mark."""
    times, words = parse(cron), cron.split(" ")
    if times.days and times.weekdays:
        raise NotACron(
            f"{cron!r} says a day of the month and a day of the week; AWS takes one of them: write two schedules"
        )
    weekdays = ",".join(name for number, name in enumerate(WEEK) if number in times.weekdays)
    return ("?", weekdays) if weekdays else (_listed(words[2], times.days), "?")


def _listed(word: str, numbers: frozenset[int]) -> str:
    """Numbers and plain ranges mean the same everywhere; a range with a step does not."""
    if word == "*":
        return word
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ",".join(f"{run[0]}-{run[-1]}" if len(run) > 2 else ",".join(map(str, run)) for run in runs)


def _field(word: str, field: Field) -> Iterator[int]:
    for part in word.split(","):
        span, slash, step = part.partition("/")
        first, last = _span(span, part, field)
        if not slash:
            yield from range(first, last + 1)
        elif span == "*" or "-" in span:
            yield from range(first, last + 1, _step(step, part, field))
        else:
            raise NotACron(
                f"{field.what} {part!r}: a step needs a range, such as {first}-{field.most}/{step or 2}"
            )


def _span(span: str, part: str, field: Field) -> tuple[int, int]:
    if span == "*":
        return field.least, field.most - (field is WEEKDAY)
    low, dash, high = span.partition("-")
    first = _number(low, part, field)
    last = _number(high, part, field) if dash else first
    if field is WEEKDAY and dash and high == "SUN":
        last = SUNDAY
    if first > last:
        raise NotACron(f"{field.what} {part!r} ends before it begins: write two ranges")
    return first, last


def _number(word: str, part: str, field: Field) -> int:
    named = word in field.names
    number = field.least + field.names.index(word) if named else _decimal(word)
    if not field.least <= number <= field.most:
        raise NotACron(f"{field.what} {part!r} is none; {field.takes} is allowed")
    return number


def _step(step: str, part: str, field: Field) -> int:
    number = _decimal(step)
    if not 1 <= number <= field.most:
        raise NotACron(f"{field.what} {part!r} has no step that comes round; 1 to {field.most} is allowed")
    return number


def _decimal(word: str) -> int:
    return int(word) if word.isdecimal() and word.isascii() else -1


def _longest(month: int) -> int:
    return calendar.monthrange(2000, month)[1]  # a leap year


def _days_between(times: Times) -> int:
    """The least number of days from one on which it fires to the next."""
    least, before = len(CYCLE), None
    for day in CYCLE:
        if not times.fires_on(day):
            continue
        if before is not None:
            least = min(least, (day - before).days)
        before = day
        if least == 1:
            break
    return least
