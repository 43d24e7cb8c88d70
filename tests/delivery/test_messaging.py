"""Who speaks on the topic and into the queue. Every refusal stands beside what is allowed."""

from __future__ import annotations

import pytest

from delivery.aws.messaging import lost_events_policy, topic_policy
from delivery.aws.names import Duty
from delivery.aws.policy import Document
from tests.permitted import DEV, STAGING, may, service_may

TOPIC, QUEUE = DEV.approvals_topic_arn, DEV.lost_events_queue_arn
ADMINISTRATOR = f"arn:aws:iam::{DEV.id}:role/people/administrator"
ENCRYPTED = {"aws:SecureTransport": "true", "aws:PrincipalIsAWSService": "false"}
PLAIN = {**ENCRYPTED, "aws:SecureTransport": "false"}


def told(source: str, account: str = DEV.id) -> dict[str, str]:
    """What AWS says of a service's call."""
    return {
        "aws:SecureTransport": "true",
        "aws:PrincipalIsAWSService": "true",
        "aws:SourceAccount": account,
        "aws:SourceArn": source,
    }


ALARM = told(DEV.arn("cloudwatch", "alarm:penstock-dev-lost-events"))
RULE = told(DEV.arn("events", "rule/penstock-dev-duty-log"))


def speaks(caller: str, context: dict[str, str]) -> bool:
    return may(caller, "sns:Publish", topic_policy(DEV), on=TOPIC, told=context)


def buries(caller: str, context: dict[str, str]) -> bool:
    return may(caller, "sqs:SendMessage", lost_events_policy(DEV), on=QUEUE, told=context)


def alarm_speaks(service: str, context: dict[str, str]) -> bool:
    return service_may(service, "sns:Publish", topic_policy(DEV), on=TOPIC, told=context)


def rule_buries(service: str, context: dict[str, str]) -> bool:
    return service_may(service, "sqs:SendMessage", lost_events_policy(DEV), on=QUEUE, told=context)


def test_a_pipeline_asks_for_approval() -> None:
    assert speaks(DEV.duty_role_arn(Duty.PIPELINE), ENCRYPTED)


@pytest.mark.parametrize(
    "caller",
    [
        ADMINISTRATOR,
        DEV.duty_role_arn(Duty.LOG),
        DEV.duty_role_arn(Duty.APPROVE),
        STAGING.duty_role_arn(Duty.PIPELINE),
    ],
)
def test_nobody_else_asks_for_approval(caller: str) -> None:
    assert not speaks(caller, ENCRYPTED)


def test_nobody_asks_in_plain_text() -> None:
    assert not speaks(DEV.duty_role_arn(Duty.PIPELINE), PLAIN)


def test_an_alarm_of_ours_speaks() -> None:
    assert alarm_speaks("cloudwatch.amazonaws.com", ALARM)


@pytest.mark.parametrize(
    ("service", "context"),
    [
        ("events.amazonaws.com", ALARM),
        ("cloudwatch.amazonaws.com", told(DEV.arn("cloudwatch", "alarm:somebody-else"))),
        (
            "cloudwatch.amazonaws.com",
            told(STAGING.arn("cloudwatch", "alarm:penstock-staging-lost-events"), STAGING.id),
        ),
        ("cloudwatch.amazonaws.com", {**ALARM, "aws:SourceAccount": STAGING.id}),
        ("cloudwatch.amazonaws.com", {**ALARM, "aws:SecureTransport": "false"}),
    ],
)
def test_no_other_service_and_no_other_alarm_speaks(service: str, context: dict[str, str]) -> None:
    assert not alarm_speaks(service, context)


def test_a_rule_of_ours_buries_what_it_could_not_deliver() -> None:
    assert rule_buries("events.amazonaws.com", RULE)


@pytest.mark.parametrize(
    ("service", "context"),
    [
        ("sns.amazonaws.com", RULE),
        ("events.amazonaws.com", told(DEV.arn("events", "rule/somebody-else"))),
        ("events.amazonaws.com", {**RULE, "aws:SourceAccount": STAGING.id}),
        ("events.amazonaws.com", {**RULE, "aws:SecureTransport": "false"}),
    ],
)
def test_no_other_service_and_no_other_rule_buries(service: str, context: dict[str, str]) -> None:
    assert not rule_buries(service, context)


def test_a_schedule_buries_what_it_could_not_deliver() -> None:
    assert buries(DEV.duty_role_arn(Duty.SCHEDULE), ENCRYPTED)


@pytest.mark.parametrize(
    "caller", [ADMINISTRATOR, DEV.duty_role_arn(Duty.NOTIFY), STAGING.duty_role_arn(Duty.SCHEDULE)]
)
def test_nobody_else_buries(caller: str) -> None:
    assert not buries(caller, ENCRYPTED)


@pytest.mark.parametrize("policy", [topic_policy(DEV), lost_events_policy(DEV)], ids=["topic", "queue"])
def test_no_principal_is_named_that_may_not_exist_yet(policy: Document) -> None:
    assert ":role/" not in str([statement.principals for statement in policy.statements])
