"""A gate is a set of promises, and one covers another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.gate import OPEN, Gate
from delivery.promises import (
    Approved,
    AuthorExcluded,
    BoundDigest,
    DistinctPeople,
    Emergency,
    Expires,
    Freeze,
    Promise,
    Wait,
    Window,
)
from delivery.texts import Cron, Day
from tests.estates import OFFICE_HOURS, PLATFORM, SECURITY, gate

PROMISES: tuple[Promise, ...] = (
    PLATFORM,
    SECURITY,
    DistinctPeople(),
    AuthorExcluded(),
    BoundDigest(),
    OFFICE_HOURS,
    Expires(minutes=60),
    Expires(minutes=480),
)
GATES = st.frozensets(st.sampled_from(PROMISES)).map(Gate)


def test_every_gate_covers_the_open_one() -> None:
    assert gate(PLATFORM).covers(OPEN)


def test_the_open_gate_covers_no_promise() -> None:
    assert not OPEN.covers(gate(PLATFORM))


def test_another_groups_yes_is_not_this_groups() -> None:
    assert not gate(SECURITY).covers(gate(PLATFORM))


def test_a_shorter_life_keeps_the_promise_of_a_longer_one() -> None:
    assert gate(Expires(minutes=60)).covers(gate(Expires(minutes=480)))


def test_a_longer_life_does_not_keep_the_promise_of_a_shorter_one() -> None:
    assert not gate(Expires(minutes=480)).covers(gate(Expires(minutes=60)))


def test_united_gates_keep_the_shorter_life() -> None:
    both = gate(Expires(minutes=480)) | gate(Expires(minutes=60))
    assert both.expires_minutes == 60
    assert len(both.promises) == 1


def test_the_same_gate_does_not_exceed_itself() -> None:
    assert not gate(PLATFORM).exceeds(gate(PLATFORM))


def test_one_promise_more_exceeds() -> None:
    assert gate(PLATFORM, SECURITY).exceeds(gate(PLATFORM))


@given(GATES, GATES)
def test_a_union_covers_both(mine: Gate, yours: Gate) -> None:
    assert (mine | yours).covers(mine)
    assert (mine | yours).covers(yours)


@given(GATES, GATES, GATES)
def test_covering_passes_on(high: Gate, middle: Gate, low: Gate) -> None:
    assert not (high.covers(middle) and middle.covers(low)) or high.covers(low)


@pytest.mark.parametrize("minutes", [4, 86_401])
def test_a_life_that_no_platform_knows_is_refused(minutes: int) -> None:
    with pytest.raises(ValueError, match="5 to 86400"):
        Expires(minutes=minutes)


def test_a_window_of_a_minute_is_refused() -> None:
    with pytest.raises(ValueError, match="30 to 10080"):
        Window(opens=Cron("0 8 * * *"), minutes=1)


def test_more_people_of_a_group_keep_the_promise_of_fewer() -> None:
    two = gate(Approved(group=PLATFORM.group, people=2))
    assert two.covers(gate(PLATFORM))
    assert not gate(PLATFORM).covers(two)


def test_a_longer_wait_keeps_the_promise_of_a_shorter_one() -> None:
    assert gate(Wait(minutes=60)).covers(gate(Wait(minutes=30)))
    assert not gate(Wait(minutes=30)).covers(gate(Wait(minutes=60)))


ROUND = Emergency(group=SECURITY.group)


def test_a_way_round_makes_a_gate_with_a_clock_weaker() -> None:
    assert not gate(OFFICE_HOURS, ROUND).covers(gate(OFFICE_HOURS))
    assert gate(OFFICE_HOURS).covers(gate(OFFICE_HOURS, ROUND))
    assert gate(OFFICE_HOURS, ROUND).covers(gate(OFFICE_HOURS, ROUND))


def test_a_way_round_lifts_no_approval() -> None:
    assert gate(PLATFORM, ROUND).covers(gate(PLATFORM))


def test_a_service_that_adds_a_way_round_weakens_its_environment() -> None:
    assert not (gate(OFFICE_HOURS) | gate(ROUND)).covers(gate(OFFICE_HOURS))


@pytest.mark.parametrize("people", [0, 6])
def test_a_group_is_asked_for_one_to_five_people(people: int) -> None:
    with pytest.raises(ValueError, match="1 to 5 people"):
        Approved(group=PLATFORM.group, people=people)


def test_a_freeze_ends_after_it_begins() -> None:
    with pytest.raises(ValueError, match="cannot end before it"):
        Freeze(first=Day("2026-12-26"), last=Day("2026-12-24"))


def test_a_day_that_is_in_no_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="not in the calendar"):
        Day("2026-02-30")
