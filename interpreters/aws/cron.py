"""Cron expressions of EventBridge Scheduler and of CodePipeline's DeploymentWindow.

https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-DeploymentWindow.html and
https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html: Sunday is 1.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from interpreters.aws.shape import words
from interpreters.outcome import Unreadable

RANGE = re.compile(r"(?P<low>\*|\w+)(?:-(?P<high>\w+))?(?:/(?P<step>\d+))?")
OF_MONTH = re.compile(r"L(?:-\d{1,2})?|LW|\d{1,2}W")
OF_WEEK = re.compile(r"(?:L|(?P<day>\w+)(?:L|#(?P<nth>[1-5])))")


@dataclass(frozen=True, slots=True)
class Field:
    low: int
    high: int
    names: tuple[str, ...] = ()

    def numbers(self, text: str, place: str) -> frozenset[int]:
        found: set[int] = set()
        for part in text.split(","):
            match = RANGE.fullmatch(part)
            if match is None:
                raise Unreadable(
                    f"{place}: found {part!r} in {text!r}; a number, a range or a step is needed"
                )
            found |= self._span(match, place)
        return frozenset(found)

    def _span(self, match: re.Match[str], place: str) -> set[int]:
        step, size = int(match["step"] or 1), self.high - self.low + 1
        if match["low"] == "*":
            first, last = self.low, self.high
        else:
            first = self._number(match["low"], place)
            last = (
                self._number(match["high"], place) if match["high"] else self.high if match["step"] else first
            )
        if step < 1:
            raise Unreadable(f"{place}: found {match[0]!r}; a step is 1 or more")
        # A range may pass the end: FRI-MON.
        return {
            self.low + (first - self.low + ahead) % size
            for ahead in range(0, (last - first) % size + 1, step)
        }

    def _number(self, word: str, place: str) -> int:
        if word in self.names:
            return self.low + self.names.index(word)
        if not word.isdecimal() or not self.low <= int(word) <= self.high:
            raise Unreadable(f"{place}: found {word!r}; {self.low} to {self.high} is allowed")
        return int(word)


MINUTES, HOURS, DAYS, YEARS = Field(0, 59), Field(0, 23), Field(1, 31), Field(1970, 2199)
MONTHS = Field(1, 12, words("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"))
WEEKDAYS = Field(1, 7, words("SUN MON TUE WED THU FRI SAT"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Cron:
    minutes: frozenset[int]
    hours: frozenset[int]
    days: str
    months: frozenset[int]
    weekdays: str
    years: frozenset[int]

    def matches(self, moment: datetime) -> bool:
        if moment.minute not in self.minutes or moment.hour not in self.hours:
            return False
        if moment.month not in self.months or moment.year not in self.years:
            return False
        if self.days != "?":
            return any(_day(part, moment) for part in self.days.split(","))
        return any(_weekday(part, moment) for part in self.weekdays.split(","))


@lru_cache(maxsize=1024)
def cron(text: str, place: str, *, seconds: bool) -> Cron:
    """Six fields from the minutes on, or, with seconds first, six or seven."""
    fields = text.upper().split()
    if seconds:
        fields = [*_after_seconds(fields, text, place), *(["*"] if len(fields) == 6 else [])]
    if len(fields) != 6:
        raise Unreadable(f"{place}: found {text!r} with {len(text.split())} fields; see the vendor's order")
    minutes, hours, days, months, weekdays, years = fields
    if (days == "?") == (weekdays == "?"):
        raise Unreadable(
            f"{place}: found {text!r}; exactly one of day-of-month and day-of-week is '?', the other says the days"
        )
    read = Cron(
        minutes=MINUTES.numbers(minutes, place),
        hours=HOURS.numbers(hours, place),
        days=days,
        months=MONTHS.numbers(months, place),
        weekdays=weekdays,
        years=YEARS.numbers(years, place),
    )
    _check_days(read, place)
    return read


def _after_seconds(fields: list[str], text: str, place: str) -> list[str]:
    if not fields or fields[0] != "*":
        raise Unreadable(
            f"{place}: found {text!r}; the first field is the seconds, and only '*' is allowed there"
        )
    return fields[1:]


def _check_days(read: Cron, place: str) -> None:
    if read.days != "?":
        for part in read.days.split(","):
            _ = OF_MONTH.fullmatch(part) or DAYS.numbers(part, place)
    else:
        for part in read.weekdays.split(","):
            match = OF_WEEK.fullmatch(part)
            WEEKDAYS.numbers((match["day"] or "7") if match else part, place)


def _day(part: str, moment: datetime) -> bool:
    last = calendar.monthrange(moment.year, moment.month)[1]
    if not OF_MONTH.fullmatch(part):
        return moment.day in DAYS.numbers(part, "day-of-month")
    if part.endswith("W"):
        wanted = last if part == "LW" else int(part[:-1])
        return wanted <= last and moment.day == _working_day(moment, wanted, last)
    return moment.day == last - int(part[2:] or 0)


def _working_day(moment: datetime, wanted: int, last: int) -> int:
    """The working day nearest to a day, in the same month."""
    day = moment.replace(day=wanted)
    if day.isoweekday() == 6:
        return wanted - 1 if wanted > 1 else wanted + 2
    if day.isoweekday() == 7:
        return wanted + 1 if wanted < last else wanted - 2
    return wanted


def _weekday(part: str, moment: datetime) -> bool:
    today = moment.isoweekday() % 7 + 1
    match = OF_WEEK.fullmatch(part)
    if match is None:
        return today in WEEKDAYS.numbers(part, "day-of-week")
    if match["day"] is None:
        return today == 7
    if today not in WEEKDAYS.numbers(match["day"], "day-of-week"):
        return False
    if match["nth"]:
        return (moment.day - 1) // 7 + 1 == int(match["nth"])
    return (moment + timedelta(days=7)).month != moment.month
