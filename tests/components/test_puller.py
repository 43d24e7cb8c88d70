"""The puller and its schedules, as the engine would be told to make them."""

from __future__ import annotations

import dataclasses
import json

import pytest

from components.puller import Puller, PullerArgs
from delivery.aws.names import Account, Duty
from delivery.environment import Environment
from tests.estates import DEV, PROD, STAGING, TOOLBOX, environment
from tests.harness import UNKNOWN, Deployed, deploy

ACCOUNT = Account.of(STAGING)
KEY = "arn:aws:kms:eu-west-1:222222222222:key/"
SCHEDULE = "aws:scheduler/schedule:Schedule"


def args() -> PullerArgs:
    return PullerArgs(
        environment=STAGING,
        below=Account.of(DEV),
        toolbox=TOOLBOX,
        logs_key_arn=f"{KEY}logs",
        artifacts_key_arn=f"{KEY}artifacts",
        lost_events_queue_arn=ACCOUNT.lost_events_queue_arn,
    )


def puller(*, preview: bool = False) -> Deployed:
    return deploy(lambda: Puller("puller", args()), preview=preview, stack="staging")


def test_the_puller_has_no_source_and_runs_under_its_own_role() -> None:
    project = puller().one("aws:codebuild/project:Project")
    assert project.inputs["source"]["type"] == "NO_SOURCE"
    assert project.inputs["serviceRole"] == ACCOUNT.duty_role_arn(Duty.PULL)


def test_one_schedule_looks_every_ten_minutes_whatever_the_number_of_services() -> None:
    schedule = puller().one(SCHEDULE)
    assert schedule.inputs["name"] == "penstock-staging-pull"
    assert schedule.inputs["scheduleExpression"] == "rate(10 minutes)"
    assert schedule.inputs["state"] == "ENABLED"


def test_the_schedule_starts_the_puller_that_was_created() -> None:
    found = puller()
    schedule = found.one(SCHEDULE)
    target = schedule.inputs["target"]
    assert target["arn"] == "arn:aws:scheduler:::aws-sdk:codebuild:startBuild"
    assert target["roleArn"] == ACCOUNT.duty_role_arn(Duty.SCHEDULE)
    project = found.one("aws:codebuild/project:Project")
    assert json.loads(target["input"])["ProjectName"] == project.inputs["name"]
    assert project.urn in schedule.dependencies


def test_a_schedule_that_failed_is_buried_and_not_lost() -> None:
    schedule = puller().one(SCHEDULE)
    assert schedule.inputs["target"]["deadLetterConfig"] == {"arn": ACCOUNT.lost_events_queue_arn}


def test_what_the_schedule_says_is_known_before_anything_is_created() -> None:
    assert puller(preview=True).one(SCHEDULE).inputs["target"]["input"] is not UNKNOWN


@pytest.mark.parametrize(
    ("here", "below"),
    [
        (DEV, STAGING),
        (PROD, DEV),
        (environment("prod", PROD.tier, "staging", "dev", gate=PROD.gate), STAGING),
    ],
    ids=["upwards", "past one", "one of two"],
)
def test_a_puller_follows_the_one_environment_before_it(here: Environment, below: Environment) -> None:
    with pytest.raises(ValueError, match="comes after"):
        dataclasses.replace(args(), environment=here, below=Account.of(below))
