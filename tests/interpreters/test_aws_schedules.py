"""EventBridge Scheduler, and cron expressions.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html and
https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
"""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from interpreters.aws.cron import cron
from interpreters.outcome import Result, Run, Unreadable
from tests.interpreters.aws_declared import (
    ACCOUNT,
    Json,
    build,
    declared,
    entry,
    pipeline,
    project,
    ran,
    rule,
    schedule,
    source,
    stage,
)

PIPELINE = pipeline(stage("Source", source()), stage("Test", build("Unit")))


def fired(one: Json, time: str | None = None) -> list[Run]:
    told = {"name": "nightly", **({"time": time} if time else {})}
    return list(ran(declared(one, project(), PIPELINE), "schedule", told))


def to(arn: str, **request: object) -> Json:
    target: Json = {"Arn": arn, "RoleArn": f"{ACCOUNT}/scheduler"}
    return schedule(Target={**target, **({"Input": json.dumps(request)} if request else {})})


def test_a_schedule_starts_the_project_that_its_request_names() -> None:
    assert [run.name for run in fired(schedule())] == ["shop-tests"]


def test_a_schedule_is_known_by_its_arn_too() -> None:
    arn = "arn:aws:scheduler:eu-west-1:111122223333:schedule/default/nightly"
    (run,) = ran(declared(schedule(), project()), "schedule", {"scheduleArn": arn})
    assert run.name == "shop-tests"


def test_a_schedule_that_is_off_starts_nothing() -> None:
    assert fired(schedule(State="DISABLED")) == []


def test_a_request_overrides_what_the_project_says() -> None:
    override = [{"Name": "WHY", "Type": "PLAINTEXT", "Value": "drift"}]
    universal = "arn:aws:scheduler:::aws-sdk:codebuild:startBuild"
    (run,) = fired(to(universal, ProjectName="shop-tests", EnvironmentVariablesOverride=override))
    assert run.jobs[0].variables == {"WHY": "drift"}


@pytest.mark.parametrize(
    ("one", "name"),
    [
        (to("arn:aws:codebuild:eu-west-1:111122223333:project/shop-tests"), "shop-tests"),
        (to("arn:aws:codepipeline:eu-west-1:111122223333:shop"), "shop"),
        (to("arn:aws:scheduler:::aws-sdk:codepipeline:startPipelineExecution", Name="shop"), "shop"),
        (to("arn:aws:scheduler:::aws-sdk:codebuild:startBuild", projectName="shop-tests"), "shop-tests"),
    ],
)
def test_each_target_starts_what_it_names(one: Json, name: str) -> None:
    assert [run.name for run in fired(one)] == [name]


@pytest.mark.parametrize(("hour", "result"), [("09", Result.SUCCESS), ("19", Result.WAITING)])
def test_a_scheduled_pipeline_meets_its_windows_at_the_time_of_the_schedule(
    hour: str, result: Result
) -> None:
    office = rule("Office", "DeploymentWindow", Cron="* * 9-17 ? * * *")
    held = pipeline(
        stage("Source", source()), stage("Test", build("Unit"), beforeEntry=entry("FAIL", office))
    )
    hourly = to("arn:aws:codepipeline:eu-west-1:111122223333:shop") | {"ScheduleExpression": "rate(1 hour)"}
    told = {"name": "nightly", "time": f"2026-11-20T{hour}:00:00Z"}
    (run,) = ran(declared(hourly, project(), held), "schedule", told)
    assert run.job("Test/Unit").result is result


def test_another_target_starts_nothing_of_ours() -> None:
    assert fired(to("arn:aws:lambda:eu-west-1:111122223333:function:clean")) == []


@pytest.mark.parametrize(
    ("time", "fires"),
    [
        ("2026-11-20T01:30:00Z", True),  # half past two in Berlin, in winter
        ("2026-07-17T00:30:00Z", True),  # and in summer
        ("2026-07-17T01:30:00Z", False),
        ("2026-11-21T01:30:00Z", False),  # a Saturday
    ],
)
def test_a_schedule_fires_at_its_time_in_its_zone(time: str, fires: bool) -> None:
    assert bool(fired(schedule(), time)) == fires


def test_a_flexible_schedule_may_be_late() -> None:
    late = schedule(FlexibleTimeWindow={"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15})
    assert fired(late, "2026-11-20T01:45:00Z")
    assert not fired(late, "2026-11-20T01:46:00Z")


def test_a_schedule_of_a_moment_fires_then() -> None:
    once = schedule(ScheduleExpression="at(2026-11-20T02:30:00)")
    assert fired(once, "2026-11-20T01:30:00Z")
    assert not fired(once, "2026-11-21T01:30:00Z")


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"ScheduleExpression": "30 2 * * *"}, r"cron\(\.\.\.\)"),
        ({"ScheduleExpression": "cron(30 2 * * *)"}, "5 fields"),
        ({"ScheduleExpression": "cron(30 2 * * * *)"}, "exactly one of"),
        ({"ScheduleExpression": "cron(30 25 ? * MON *)"}, "0 to 23 is allowed"),
        ({"ScheduleExpression": "cron(30 2 ? * 0 *)"}, "1 to 7 is allowed"),
        ({"ScheduleExpression": "rate(5)"}, "rate"),
        ({"ScheduleExpressionTimezone": "Europe/Atlantis"}, "Europe/Atlantis"),
        ({"State": "ON"}, "ENABLED"),
        ({"Timezone": "UTC"}, "unknown key"),
        ({"FlexibleTimeWindow": None}, "FlexibleTimeWindow"),
    ],
)
def test_a_schedule_that_would_not_be_created_is_refused(more: Json, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        fired(schedule(**more))


def test_a_request_with_a_misspelt_key_is_refused() -> None:
    with pytest.raises(Unreadable, match="did you mean 'environmentVariablesOverride'"):
        fired(to("arn:aws:scheduler:::aws-sdk:codebuild:startBuild", EnvironmentVariableOverride=[]))


def test_a_universal_target_carries_its_request() -> None:
    with pytest.raises(Unreadable, match="Input: nothing found"):
        fired(to("arn:aws:scheduler:::aws-sdk:codebuild:startBuild"))


@pytest.mark.parametrize(
    ("expression", "yes", "no"),
    [
        ("0 0 L * ? *", "2026-02-28T00:00", "2026-02-27T00:00"),
        ("0 0 L-3 * ? *", "2026-01-28T00:00", "2026-01-29T00:00"),
        ("0 0 15W * ? *", "2026-11-16T00:00", "2026-11-15T00:00"),
        ("0 0 15 * ? *", "2026-11-15T00:00", "2026-11-16T00:00"),
        ("0 0 31W * ? *", "2026-05-29T00:00", "2026-05-31T00:00"),
        ("0 0 13W * ? *", "2026-11-13T00:00", "2026-11-12T00:00"),
        ("0 0 14W * ? *", "2026-11-13T00:00", "2026-11-14T00:00"),
        ("0 0 31W * ? *", "2026-07-31T00:00", "2026-06-30T00:00"),
        ("0 0 1W * ? *", "2026-08-03T00:00", "2026-07-31T00:00"),
        ("0 0 LW * ? *", "2026-01-30T00:00", "2026-01-31T00:00"),
        ("0 0 ? * 6L *", "2026-11-27T00:00", "2026-11-20T00:00"),
        ("0 0 ? * L *", "2026-11-21T00:00", "2026-11-20T00:00"),
        ("0 0 ? * FRI#3 *", "2026-11-20T00:00", "2026-11-13T00:00"),
        ("0/15 8-10 ? * * *", "2026-11-20T09:45", "2026-11-20T09:50"),
        ("0 0 ? * FRI-MON *", "2026-11-22T00:00", "2026-11-24T00:00"),
        ("0 0 1,15 JAN-MAR ? 2027", "2027-02-15T00:00", "2026-02-15T00:00"),
        ("*/20 * ? * 6 *", "2026-11-20T03:40", "2026-11-19T03:40"),
    ],
)
def test_a_cron_expression_matches_as_the_guide_says(expression: str, yes: str, no: str) -> None:
    read = cron(expression, "here", seconds=False)
    assert read.matches(datetime.fromisoformat(yes))
    assert not read.matches(datetime.fromisoformat(no))


@pytest.mark.parametrize(
    "expression", ["0 9 ? * MON-FRI *", "0 0 9 ? * MON *", "* * 9", "* * x ? * MON *", ""]
)
def test_a_window_begins_with_any_second(expression: str) -> None:
    with pytest.raises(Unreadable, match="here"):
        cron(expression, "here", seconds=True)
