"""A cron expression is real or refused with what is allowed; its pace is known; AWS gets its own six fields."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from delivery import cron
from delivery.texts import Cron
from interpreters.aws.cron import cron as as_aws_reads_it

MONDAY = datetime(2026, 11, 16, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "expression",
    [
        "0 6 * * *",
        "*/30 * * * *",
        "0 8 * * MON-FRI",
        "0 8 1,15 JAN-MAR *",
        "0-30/10 8 * * 0",
        "0 0 29 2 *",
        "0 8 * * 7",
        "0 8 * * FRI-SUN",
        "0 0 31 2 MON",
        "59 23 31 12 SAT",
    ],
)
def test_a_real_expression_is_real(expression: str) -> None:
    assert cron.problem_with(Cron(expression)) is None
    assert cron.is_real(expression)


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        ("61 * * * *", "minute '61' is none; 0 to 59 is allowed"),
        ("* 24 * * *", "hour '24' is none; 0 to 23"),
        ("0 0 0 * *", "day of the month '0' is none; 1 to 31"),
        ("0 0 32 * *", "1 to 31"),
        ("0 0 * 13 *", "month '13' is none; 1 to 12 or JAN to DEC"),
        ("0 0 * * 8", "day of the week '8' is none; 0 to 7 or SUN to SAT"),
        ("0 0 * MON *", "month 'MON' is none"),
        ("0 0 * * JAN", "day of the week 'JAN' is none"),
        ("0 0 31 2 *", "never fires"),
        ("0 0 30,31 2 *", "never fires"),
        ("0 0 31 4,6,9,11 *", "never fires"),
        ("0 0 * * FRI-MON", "ends before it begins: write two ranges"),
        ("30-10 * * * *", "ends before it begins"),
        ("*/0 * * * *", "no step that comes round; 1 to 59"),
        ("*/60 * * * *", "no step that comes round"),
        ("*/ * * * *", "no step that comes round"),
        ("5/10 * * * *", "a step needs a range, such as 5-59/10"),
        ("1,,2 * * * *", "minute '' is none"),
        ("- * * * *", "is none"),
        ("0 6 * *", "has 4 fields; there are five: minute, hour, day of the month, month, day of the week"),
        ("0 0 6 * * *", "has 6 fields"),
        ("@daily", "has 1 fields"),
        ("٣ * * * *", "is none"),
    ],
)
def test_what_is_not_real_is_refused_with_what_is_allowed(expression: str, says: str) -> None:
    assert says in str(cron.problem_with(expression))
    assert not cron.is_real(expression)
    with pytest.raises(cron.NotACron):
        cron.parse(expression)


@pytest.mark.parametrize(
    ("expression", "runs", "interval"),
    [
        ("* * * * *", 1440, 1),
        ("*/5 * * * *", 288, 5),
        ("*/30 * * * *", 48, 30),
        ("0 * * * *", 24, 60),
        ("0 6 * * *", 1, 1440),
        ("0,30 9 * * *", 2, 30),
        ("*/7 * * * *", 216, 4),
        ("50 23,0 * * *", 2, 60),
        ("30 0,23 * * MON", 2, 1380),
        ("0 6 * * MON", 1, 7 * 1440),
        ("0 6 * * MON,WED", 1, 2 * 1440),
        ("0 6 1 * *", 1, 28 * 1440),
        ("0 6 29 2 *", 1, 1461 * 1440),
        ("0 6 1 * MON", 1, 1440),
        ("0 6 31 12 *", 1, 365 * 1440),
    ],
)
def test_how_often_it_fires_is_known(expression: str, runs: int, interval: int) -> None:
    assert cron.runs_a_day(expression) == runs
    assert cron.shortest_interval_minutes(expression) == interval


@pytest.mark.parametrize(
    ("expression", "pace"),
    [("*/30 * * * *", 48), ("0,30 9 * * *", 48), ("0 * * * *", 24), ("0 6 * * *", 1), ("0 6 * * MON", 0)],
)
def test_the_pace_is_that_of_the_closest_runs(expression: str, pace: int) -> None:
    assert cron.pace_a_day(expression) == pace


@pytest.mark.parametrize(
    ("expression", "six"),
    [
        ("0 6 * * *", "0 6 * * ? *"),
        ("*/30 * * * *", "0,30 * * * ? *"),
        ("0 8 * * 1-5", "0 8 ? * MON,TUE,WED,THU,FRI *"),
        ("0 8 * * 0", "0 8 ? * SUN *"),
        ("0 8 * * 7", "0 8 ? * SUN *"),
        ("0 8 * * MON", "0 8 ? * MON *"),
        ("0 8 * * FRI-SUN", "0 8 ? * SUN,FRI,SAT *"),
        ("0 8,9 * * *", "0 8,9 * * ? *"),
        ("0 8-18/2 1 * *", "0 8,10,12,14,16,18 1 * ? *"),
        ("0 8-18 * JAN-MAR *", "0 8-18 * 1-3 ? *"),
    ],
)
def test_aws_is_told_in_six_fields_and_in_its_own_numbers(expression: str, six: str) -> None:
    assert cron.aws(expression) == six


def test_the_days_alone_can_be_asked_for() -> None:
    assert cron.aws_days("0 8 * * 1-5") == ("?", "MON,TUE,WED,THU,FRI")
    assert cron.aws_days("0 8 1-7 * *") == ("1-7", "?")


def test_aws_takes_one_kind_of_day() -> None:
    with pytest.raises(cron.NotACron, match="write two schedules"):
        cron.aws("0 8 1 * MON")


def numbers(least: int, most: int) -> st.SearchStrategy[str]:
    one = st.integers(least, most)
    ranges = st.tuples(one, one).map(lambda pair: f"{min(pair)}-{max(pair)}")
    stepped = st.tuples(ranges, st.integers(1, most)).map(lambda pair: f"{pair[0]}/{pair[1]}")
    part = st.one_of(one.map(str), ranges, stepped, st.integers(1, most).map("*/{}".format), st.just("*"))
    return st.lists(part, min_size=1, max_size=3).map(",".join)


days = st.one_of(
    st.tuples(numbers(1, 31), st.just("*")), st.tuples(st.just("*"), numbers(0, 7)), st.just(("*", "*"))
)


@settings(max_examples=100, deadline=None)
@given(minute=numbers(0, 59), hour=numbers(0, 23), day=days, month=numbers(1, 12))
def test_aws_fires_when_the_five_fields_do(minute: str, hour: str, day: tuple[str, str], month: str) -> None:
    expression = f"{minute} {hour} {day[0]} {month} {day[1]}"
    assume(cron.is_real(expression))
    ours, theirs = cron.parse(expression), as_aws_reads_it(cron.aws(expression), "here", seconds=False)
    first, last = ours.minutes_of_a_day[0], ours.minutes_of_a_day[-1]
    moments = [
        MONDAY + timedelta(days=ahead, minutes=at) for ahead in range(400) for at in (first, last, last + 1)
    ]
    assert [fires(ours, each) for each in moments] == [theirs.matches(each) for each in moments]


def fires(times: cron.Times, moment: datetime) -> bool:
    return times.fires_on(moment.date()) and moment.hour * 60 + moment.minute in times.minutes_of_a_day


@settings(max_examples=60, deadline=None)
@given(minute=numbers(0, 59), hour=numbers(0, 23), weekday=numbers(0, 7))
def test_the_shortest_interval_is_found_by_looking(minute: str, hour: str, weekday: str) -> None:
    expression = f"{minute} {hour} * * {weekday}"
    times = cron.parse(expression)
    fortnight = (MONDAY.date() + timedelta(days=ahead) for ahead in range(15))
    at = [
        day.toordinal() * 1440 + minute
        for day in fortnight
        if times.fires_on(day)
        for minute in times.minutes_of_a_day
    ]
    assert cron.shortest_interval_minutes(expression) == min(
        later - earlier for earlier, later in pairwise(at)
    )
