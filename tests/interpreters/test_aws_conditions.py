"""Conditions of stages.

https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-conditions.html and, for each rule,
https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference.html.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone

import pytest

from interpreters.outcome import Result, Review, Run, Unreadable, Wait, World
from tests.interpreters.aws_declared import (
    CALM,
    Json,
    approval,
    build,
    entry,
    executed,
    pipeline,
    project,
    rule,
    source,
    stage,
)

EXPORTS = "version: 0.2\nenv:\n  exported-variables: [RESULT]\nphases:\n  build:\n    commands: [make]\n"
OFFICE = rule("Office", "DeploymentWindow", Cron="* * 9-17 ? * MON-FRI *", TimeZone="Europe/Berlin")
ALARM = rule("Quiet", "CloudWatchAlarm", AlarmName="errors")
# A Friday in winter: 16:30 UTC is 17:30 in Berlin, 17:30 UTC is 18:30.
OPEN, CLOSED = (
    datetime(2026, 11, 20, 16, 30, tzinfo=timezone.utc),
    datetime(2026, 11, 20, 17, 30, tzinfo=timezone.utc),
)


def entered(*rules: Json, result: str = "FAIL", world: World = CALM, now: datetime | None = OPEN) -> Run:
    return staged({"beforeEntry": entry(result, *rules)}, world, now)


def staged(more: Mapping[str, object], world: World = CALM, now: datetime | None = OPEN) -> Run:
    prod = stage("Prod", build("Migrate"), build("Apply", runOrder=2), **more)
    test = stage("Test", build("Unit", namespace="Test"))
    stages = (stage("Source", source(namespace="Src")), test, prod, stage("After", build("Smoke")))
    return executed(pipeline(*stages), project(buildspec=EXPORTS), world=world, now=now)


def results(run: Run) -> list[Result]:
    return [run.job(name).result for name in ("Prod/Migrate", "Prod/Apply", "After/Smoke")]


def test_a_window_that_is_open_lets_the_stage_start() -> None:
    assert results(entered(OFFICE)) == [Result.SUCCESS] * 3


def test_a_window_that_is_closed_makes_the_stage_wait() -> None:
    run = entered(OFFICE, now=CLOSED)
    assert results(run) == [Result.WAITING] * 3
    assert run.job("Test/Unit").result is Result.SUCCESS


@pytest.mark.parametrize("now", [OPEN, CLOSED])
def test_a_window_is_shown_on_what_the_stage_begins_with(now: datetime) -> None:
    run = entered(OFFICE, now=now)
    assert run.job("Prod/Migrate").waits == (Wait(kind="window", of="Prod/Office"),)
    assert run.job("Prod/Apply").waits == run.job("After/Smoke").waits == ()


def test_a_window_stands_before_an_approval_of_the_same_stage() -> None:
    gated = stage("Prod", approval("Owners"), beforeEntry=entry("FAIL", OFFICE))
    run = executed(pipeline(stage("Source", source()), gated), now=OPEN)
    assert [wait.kind for wait in run.job("Prod/Owners").waits] == ["window", "review"]


def test_without_a_clock_a_window_is_closed() -> None:
    assert results(entered(OFFICE, now=None)) == [Result.WAITING] * 3


def test_a_window_without_a_zone_is_in_utc() -> None:
    at_five = rule("Five", "DeploymentWindow", Cron="* * 16 ? * FRI *")
    assert results(entered(at_five, now=OPEN)) == [Result.SUCCESS] * 3
    assert results(entered(at_five, now=CLOSED)) == [Result.WAITING] * 3


def test_an_alarm_beside_a_closed_window_fails_the_stage_at_once() -> None:
    run = entered(OFFICE, ALARM, world=World(fails=frozenset({"Prod/Quiet"})), now=CLOSED)
    assert results(run) == [Result.REFUSED, Result.REFUSED, Result.SKIPPED]


@pytest.mark.parametrize("provider", ["CloudWatchAlarm", "LambdaInvoke", "Commands", "VariableCheck"])
def test_a_rule_that_fails_keeps_the_stage_from_starting(provider: str) -> None:
    checked = {"Variable": "a", "Operator": "EQ", "Value": "a"} if provider == "VariableCheck" else {}
    one = rule("Check", provider, **checked)
    assert results(entered(one)) == [Result.SUCCESS] * 3
    failed = entered(one, world=World(fails=frozenset({"Prod/Check"})))
    assert results(failed) == [Result.REFUSED, Result.REFUSED, Result.SKIPPED]


def test_a_condition_with_skip_skips_its_stage_and_goes_on() -> None:
    run = entered(
        rule("Check", "LambdaInvoke", FunctionName="f"),
        result="SKIP",
        world=World(fails=frozenset({"Prod/Check"})),
    )
    assert results(run) == [Result.SKIPPED, Result.SKIPPED, Result.SUCCESS]


def test_an_alarm_cannot_skip_a_stage() -> None:
    with pytest.raises(Unreadable, match="CloudWatchAlarm cannot skip"):
        entered(ALARM, result="SKIP")


@pytest.mark.parametrize(
    ("operator", "value", "holds"),
    [
        ("EQ", "clean", True),
        ("EQ", "lean", False),
        ("NE", "dirty", True),
        ("NE", "clean", False),
        ("CONTAINS", "lea", True),
        ("CONTAINS", "x", False),
        ("MATCHES", "c.*n", True),
        ("MATCHES", "lea", False),
    ],
)
def test_a_variable_is_compared(operator: str, value: str, holds: bool) -> None:
    check = rule("Check", "VariableCheck", Variable="#{Test.RESULT}", Operator=operator, Value=value)
    run = entered(check, world=World(outputs={"Test/Unit": {"RESULT": "clean"}}))
    assert run.job("Prod/Apply").result is (Result.SUCCESS if holds else Result.REFUSED)


def test_a_variable_that_was_not_set_fails_its_check() -> None:
    check = rule("Check", "VariableCheck", Variable="#{Test.RESULT}", Operator="NE", Value="x")
    run = entered(check, world=World(outputs={"Test/Unit": {}}))
    assert run.job("Prod/Apply").result is Result.REFUSED


@pytest.mark.parametrize("operator", ["EQ", "NE"])
def test_a_variable_that_nobody_has_told_passes_its_check(operator: str) -> None:
    for left, right in (("#{Test.RESULT}", "x"), ("x", "#{Test.RESULT}")):
        check = rule("Check", "VariableCheck", Variable=left, Operator=operator, Value=right)
        assert results(entered(check)) == [Result.SUCCESS] * 3


def test_a_variable_of_the_source_is_known_from_the_start() -> None:
    check = rule("Check", "VariableCheck", Variable="#{Src.BranchName}", Operator="EQ", Value="main")
    assert results(entered(check)) == [Result.SUCCESS] * 3


def test_a_stage_that_fails_its_exit_stops_the_pipeline() -> None:
    run = staged({"onSuccess": entry("FAIL", ALARM)}, World(fails=frozenset({"Prod/Quiet"})))
    assert results(run) == [Result.SUCCESS, Result.SUCCESS, Result.SKIPPED]
    assert run.rolled_back == frozenset()


def test_a_stage_that_fails_its_exit_can_be_rolled_back() -> None:
    run = staged({"onSuccess": entry("ROLLBACK", ALARM)}, World(fails=frozenset({"Prod/Quiet"})))
    assert run.rolled_back == {"Prod"}
    assert staged({"onSuccess": entry("ROLLBACK", ALARM)}).rolled_back == frozenset()


def test_a_stage_that_fails_is_rolled_back_where_it_says_so() -> None:
    broken = World(fails=frozenset({"Prod/Migrate"}))
    assert staged({"onFailure": {"result": "ROLLBACK"}}, broken).rolled_back == {"Prod"}
    assert staged({}, broken).rolled_back == frozenset()


def test_a_rollback_with_a_rule_needs_the_rule_to_fail() -> None:
    failure = {"onFailure": entry("ROLLBACK", ALARM)}
    assert staged(failure, World(fails=frozenset({"Prod/Migrate"}))).rolled_back == frozenset()
    assert staged(failure, World(fails=frozenset({"Prod/Migrate", "Prod/Quiet"}))).rolled_back == {"Prod"}


def test_a_failed_action_is_tried_once_more() -> None:
    retry = {"onFailure": {"result": "RETRY", "retryConfiguration": {"retryMode": "FAILED_ACTIONS"}}}
    run = staged(retry, World(fails=frozenset({"Prod/Apply"})))
    assert (run.job("Prod/Migrate").attempts, run.job("Prod/Apply").attempts) == (1, 2)
    assert results(run) == [Result.SUCCESS, Result.FAILURE, Result.SKIPPED]


def test_a_stage_may_be_tried_once_more_whole() -> None:
    retry = {"onFailure": {"result": "RETRY", "retryConfiguration": {"retryMode": "ALL_ACTIONS"}}}
    run = staged(retry, World(fails=frozenset({"Prod/Apply"})))
    assert (run.job("Prod/Migrate").attempts, run.job("Prod/Apply").attempts) == (2, 2)


def retried(mode: str) -> Run:
    retry = {"result": "RETRY", "retryConfiguration": {"retryMode": mode}}
    prod = stage("Prod", approval("Owners"), build("Apply", runOrder=2), onFailure=retry)
    world = World(fails=frozenset({"Prod/Apply"}), reviews=(Review(of="Prod/Owners", person="ada"),))
    return executed(pipeline(stage("Source", source()), prod), project(), world=world)


def test_trying_failed_actions_again_runs_the_apply_without_a_new_answer() -> None:
    run = retried("FAILED_ACTIONS")
    assert run.job("Prod/Apply").attempts == 2
    assert len(run.job("Prod/Owners").answers) == 1


def test_trying_the_whole_stage_again_asks_again() -> None:
    assert retried("ALL_ACTIONS").job("Prod/Owners").result is Result.WAITING


def test_what_ran_only_after_the_second_answer_ran_once() -> None:
    prod = stage("Prod", approval("Owners"), build("Apply", runOrder=2), onFailure={"result": "RETRY"})
    no, yes = (Review(of="Prod/Owners", person="ada", approves=approves) for approves in (False, True))
    run = executed(pipeline(stage("Source", source()), prod), project(), world=World(reviews=(no, yes)))
    assert [(job.name, job.result, job.attempts) for job in run.jobs[1:]] == [
        ("Prod/Owners", Result.SUCCESS, 2),
        ("Prod/Apply", Result.SUCCESS, 1),
    ]


def test_nothing_rolls_back_in_parallel_mode() -> None:
    prod = stage("Prod", build("Apply"), onFailure={"result": "ROLLBACK"})
    with pytest.raises(Unreadable, match="cannot roll back in PARALLEL"):
        executed(pipeline(stage("Source", source()), prod, executionMode="PARALLEL"), project())
