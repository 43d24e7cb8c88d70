"""What a table says of a promise is what happens: apply starts exactly where nobody keeps it from starting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import get_args

import pytest

from delivery.backends import known_backends
from delivery.bundle import Holding
from delivery.forges import GitHubPlan, GitLabTier
from delivery.promises import BoundDigest, DistinctPeople, Emergency, Promise
from delivery.texts import BackendName
from tests.simulation import gate_on_codepipeline, gate_on_github, gate_on_gitlab
from tests.simulation.gate_ending import Ending
from tests.simulation.gate_house import STAGES, House, Stage, house
from tests.simulation.gate_scripts import (
    AGAIN,
    EVENING,
    IN_AN_EMERGENCY,
    OF_PLATFORM,
    OF_PRODUCT,
    OF_SECURITY,
    ON_CALL,
    ONE,
    OTHERWISE,
    PIA,
    PLANNED_ANEW,
    PLAYS,
    QUIETLY,
    SCANNED,
    THREE,
    TWO,
    WINDOW,
    Play,
    Script,
)

PLAYED: Mapping[str, Callable[[House], Ending]] = {
    "codepipeline": gate_on_codepipeline.played,
    "github": gate_on_github.played,
    "gitlab": gate_on_gitlab.played,
}
EACH_STAGE = pytest.mark.parametrize("stage", STAGES.values(), ids=tuple(STAGES))
EACH_PLAY = pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.name)
KEPT = {Holding.NATIVE, Holding.COMPOSED}


def holding(promise: Promise, stage: Stage) -> Holding:
    return known_backends()[BackendName(stage.backend)].fidelity(promise, stage.forges).holding


def ending(script: Script, stage: Stage, *promises: Promise) -> Ending:
    return PLAYED[stage.backend](house(script, promises, stage))


def endings(play: Play, stage: Stage) -> dict[str, Ending]:
    """Where nobody is asked there is no yes that could be broken."""
    asked = all(holding(each, stage) is not Holding.NOT_HELD for each in play.beside)
    scripts = (script for script in play.broken if asked or not script.of_a_yes)
    return {script.name: ending(script, stage, play.promise, *play.beside) for script in scripts}


@EACH_STAGE
@EACH_PLAY
def test_whoever_keeps_the_promise_gets_through(play: Play, stage: Stage) -> None:
    assert ending(play.kept, stage, play.promise, *play.beside) == Ending()


@EACH_STAGE
@EACH_PLAY
def test_whoever_breaks_the_promise_is_stopped_exactly_where_the_table_says_so(
    play: Play, stage: Stage
) -> None:
    through = {name for name, found in endings(play, stage).items() if found.applied}
    assert bool(through) is (holding(play.promise, stage) not in KEPT), through


@EACH_STAGE
@EACH_PLAY
def test_what_is_called_native_is_kept_by_the_platform_itself(play: Play, stage: Stage) -> None:
    by_platform = any(found.by_platform for found in endings(play, stage).values())
    assert by_platform or holding(play.promise, stage) is not Holding.NATIVE


@EACH_STAGE
def test_a_way_round_is_there_exactly_where_the_table_says_so(stage: Stage) -> None:
    way_round = Emergency(group=ON_CALL)
    assert not ending(replace(IN_AN_EMERGENCY, answers=()), stage, WINDOW).applied
    found = ending(IN_AN_EMERGENCY, stage, WINDOW, way_round)
    assert found.applied is (holding(way_round, stage) in KEPT)


@EACH_STAGE
def test_what_was_applied_is_not_applied_once_more(stage: Stage) -> None:
    assert ending(ONE, stage, OF_PLATFORM).applied
    assert ending(AGAIN, stage, OF_PLATFORM).by_apply


@EACH_STAGE
def test_a_gate_without_promises_lets_through(stage: Stage) -> None:
    assert ending(QUIETLY, stage) == Ending()


@pytest.mark.mission(405)
@EACH_STAGE
def test_one_group_does_not_answer_for_the_other_where_approvals_are_kept(stage: Stage) -> None:
    both = (OF_PLATFORM, OF_SECURITY)
    assert ending(TWO, stage, *both).applied
    assert ending(ONE, stage, *both).applied is (holding(OF_PLATFORM, stage) is Holding.NOT_HELD)


@pytest.mark.mission(249)
@EACH_STAGE
def test_three_groups_are_three_people_where_distinct_people_are_kept(stage: Stage) -> None:
    three = (OF_PLATFORM, OF_PRODUCT, OF_SECURITY, DistinctPeople())
    assert ending(THREE, stage, *three).applied
    twice = replace(THREE, answers=(*TWO.answers, replace(PIA, person="ada")))
    assert ending(twice, stage, *three).applied is (holding(DistinctPeople(), stage) not in KEPT)


@pytest.mark.mission(255)
@EACH_STAGE
def test_a_yes_to_one_plan_is_none_to_another_where_somebody_is_asked(stage: Stage) -> None:
    gate = (OF_PLATFORM, BoundDigest())
    assert ending(ONE, stage, *gate).applied
    anew = ending(PLANNED_ANEW, stage, *gate)
    assert anew.applied is (holding(OF_PLATFORM, stage) is Holding.NOT_HELD)


@pytest.mark.mission(62)
@EACH_STAGE
def test_production_opens_to_a_yes_a_clean_scan_and_an_open_window_together(stage: Stage) -> None:
    gate = (OF_PLATFORM, SCANNED, WINDOW)
    assert ending(ONE, stage, *gate).applied
    assert not ending(replace(ONE, fails=frozenset({SCANNED.job})), stage, *gate).applied
    assert not ending(replace(ONE, sealed=EVENING), stage, *gate).applied
    if holding(OF_PLATFORM, stage) is not Holding.NOT_HELD:
        assert not ending(QUIETLY, stage, *gate).applied


def test_every_promise_is_played_or_says_why_not() -> None:
    assert {type(play.promise) for play in PLAYS} | set(OTHERWISE) == set(get_args(Promise))
    assert not {type(play.promise) for play in PLAYS} & set(OTHERWISE)


def test_scripts_and_plays_are_told_apart_by_their_names() -> None:
    assert len({play.name for play in PLAYS}) == len(PLAYS)
    for play in PLAYS:
        named = {script.name for script in (play.kept, *play.broken)}
        assert len(named) == 1 + len(play.broken)


def test_every_backend_and_all_that_can_be_bought_is_a_stage() -> None:
    forges = [stage.forges for stage in STAGES.values()]
    assert {stage.backend for stage in STAGES.values()} == set(PLAYED)
    assert {each.gitlab.tier for each in forges if each.gitlab} == set(GitLabTier)
    assert {(each.github.plan, each.github.private) for each in forges if each.github} >= {
        *((plan, True) for plan in GitHubPlan),
        (GitHubPlan.FREE, False),
    }
