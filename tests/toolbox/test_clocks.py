"""Windows and freezes: the clock of the place, and not of the machine."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery import cron as model
from toolbox import clocks, cron
from toolbox.clocks import is_open
from toolbox.gate import Window
from toolbox.stops import Refused


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


def window(opens: str = "0 8 * * MON-FRI", minutes: int = 480, time_zone: str = "UTC") -> Window:
    return Window(opens, timedelta(minutes=minutes), time_zone)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-02T07:59:59", False),
        ("2026-03-02T08:00:00", True),
        ("2026-03-02T15:59:59", True),
        ("2026-03-02T16:00:00", False),
        ("2026-03-01T12:00:00", False),
    ],
)
def test_a_window_opens_with_its_first_minute_and_is_closed_after_its_last(now: str, expected: bool) -> None:
    assert is_open(window(), at(now)) is expected


def test_a_window_may_reach_into_the_next_day() -> None:
    night = window("0 22 * * FRI", 360)
    assert is_open(night, at("2026-03-07T03:59:59"))
    assert not is_open(night, at("2026-03-07T04:00:00"))


def test_a_window_may_be_open_for_a_week() -> None:
    week = window("0 0 1 * *", 10_080)
    assert is_open(week, at("2026-03-07T23:59:59"))
    assert not is_open(week, at("2026-03-08T00:00:00"))


@pytest.mark.parametrize(("now", "expected"), [("2026-03-27T07:30:00", True), ("2026-03-30T06:30:00", True)])
def test_a_window_follows_the_clock_of_its_place_over_the_change_of_time(now: str, expected: bool) -> None:
    berlin = window("30 8 * * *", 60, "Europe/Berlin")
    assert is_open(berlin, at(now)) is expected
    assert not is_open(berlin, at(now) - timedelta(minutes=1))


def test_an_hour_that_the_clock_leaves_out_opens_a_window_all_the_same() -> None:
    assert is_open(window("30 2 * * *", 30, "Europe/Berlin"), at("2026-03-29T01:45:00"))


def test_a_window_far_east_of_here_is_in_its_own_day() -> None:
    auckland = window("0 8 * * MON", 60, "Pacific/Auckland")
    assert is_open(auckland, at("2026-03-01T19:30:00"))
    assert not is_open(auckland, at("2026-03-02T19:30:00"))


@pytest.mark.parametrize("name", ["Atlantis/Poseidonis", "Europe", "Europe/Berlin/x"])
def test_a_time_zone_that_the_machine_does_not_know_is_refused(name: str) -> None:
    with pytest.raises(Refused, match="Install tzdata"):
        clocks.zone_of(name)


def test_a_machine_without_time_zones_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    import zoneinfo

    monkeypatch.setattr(zoneinfo, "TZPATH", ())
    zoneinfo.ZoneInfo.clear_cache()
    monkeypatch.setattr("zoneinfo._tzpath.TZPATH", ())
    with pytest.raises(Refused, match="Install tzdata"):
        clocks.zone_of("Africa/Abidjan")
    assert clocks.zone_of("UTC") is timezone.utc


EXPRESSIONS = [
    "* * * * *",
    "0 8 * * MON-FRI",
    "*/15 9-17/2 1,15 * *",
    "0 0 13 * FRI",
    "5,10-12 0 31 JAN-MAR 0",
    "0 6 * * 7",
    "0 6 * * FRI-SUN",
    "0 6 29 2 *",
    "0 6 * * */2",
]


@given(st.sampled_from(EXPRESSIONS), st.dates(date(2024, 1, 1), date(2031, 12, 31)))
def test_an_expression_means_here_what_it_means_in_the_model(expression: str, day: date) -> None:
    ours, theirs = cron.parse(expression), model.parse(expression)
    assert ours.fires_on(day) == theirs.fires_on(day)
    assert tuple(hour * 60 + minute for hour, minute in ours.at) == theirs.minutes_of_a_day


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "* * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * * FOO *",
        "5-1 * * * *",
        "*/0 * * * *",
        "5/10 * * * *",
        "* * * * 8",
        "1- * * * *",
        "-1 * * * *",
        "a * * * *",
        "*/99 * * * *",
    ],
)
def test_an_expression_that_the_model_refuses_is_refused_here(expression: str) -> None:
    with pytest.raises(model.NotACron):
        model.parse(expression)
    with pytest.raises(Refused, match="cron expression"):
        cron.parse(expression)
