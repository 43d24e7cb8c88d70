"""Asking for approval, and the logger: as the engine would be told to make them."""

from __future__ import annotations

import dataclasses
import json

import pulumi
import pytest

from components.approvals import Approvals, ApprovalsArgs
from delivery.aws.messaging import topic_policy
from delivery.aws.names import Account, Duty
from delivery.environment import Environment
from delivery.texts import AccountId
from sandbox.cloud.patterns import matches, read_pattern
from tests import computed
from tests.estates import STAGING, TOOLBOX
from tests.harness import UNKNOWN, Deployed, deploy
from tests.pipeline_events import approval_event, spoiled

HERE = dataclasses.replace(STAGING, account=AccountId(computed.ACCOUNT))
ACCOUNT = Account.of(HERE)
ASKED = dataclasses.replace(HERE, approval_contact="platform@example.com", log_retention_days=365)
KEY = "arn:aws:kms:eu-west-1:222222222222:key/"


def approvals(environment: Environment = ASKED, *, preview: bool = False) -> Deployed:
    def program() -> None:
        queue = pulumi.Output.from_input(ACCOUNT.lost_events_queue_arn)
        Approvals(
            "approvals",
            ApprovalsArgs(
                environment=environment,
                toolbox=TOOLBOX,
                messages_key_arn=f"{KEY}messages",
                logs_key_arn=f"{KEY}logs",
                artifacts_key_arn=f"{KEY}artifacts",
                lost_events_queue_arn=queue,
            ),
        )

    return deploy(program, preview=preview, stack="staging")


def test_the_topic_is_encrypted_with_the_key_of_messages() -> None:
    topic = approvals().one("aws:sns/topic:Topic")
    assert topic.inputs["name"] == "penstock-staging-approvals"
    assert topic.inputs["kmsMasterKeyId"] == f"{KEY}messages"


def test_the_topic_has_the_policy_that_was_judged() -> None:
    policy = approvals().one("aws:sns/topicPolicy:TopicPolicy")
    assert policy.inputs["policy"] == topic_policy(ACCOUNT).json
    assert policy.inputs["arn"] == ACCOUNT.approvals_topic_arn


def test_whoever_is_to_be_asked_is_subscribed() -> None:
    contact = approvals().one("aws:sns/topicSubscription:TopicSubscription")
    assert (contact.inputs["protocol"], contact.inputs["endpoint"]) == ("email", "platform@example.com")


def test_without_a_contact_nobody_is_subscribed() -> None:
    assert not approvals(HERE).all("aws:sns/topicSubscription:TopicSubscription")


@pytest.mark.mission(78)
def test_the_logger_has_no_source_and_its_buildspec_inline() -> None:
    project = approvals().one("aws:codebuild/project:Project")
    assert project.inputs["source"]["type"] == "NO_SOURCE"
    assert "record-approval" in project.inputs["source"]["buildspec"]
    assert project.inputs["serviceRole"] == ACCOUNT.duty_role_arn(Duty.LOG)


def test_the_loggers_words_are_kept_as_long_as_the_environment_says() -> None:
    log = approvals().one("aws:cloudwatch/logGroup:LogGroup")
    assert (log.inputs["retentionInDays"], log.inputs["kmsKeyId"]) == (365, f"{KEY}logs")
    project = approvals().one("aws:codebuild/project:Project")
    assert project.inputs["logsConfig"]["cloudwatchLogs"]["groupName"] == log.inputs["name"]


def test_the_created_rule_takes_an_approval_of_ours_and_no_forged_one() -> None:
    pattern = read_pattern(
        json.dumps(approvals().one("aws:cloudwatch/eventRule:EventRule").document("eventPattern"))
    )
    event = approval_event(ACCOUNT, pipeline="network-staging")
    assert matches(pattern, event)
    assert not matches(pattern, spoiled(event, "source", "com.example"))
    assert not matches(pattern, spoiled(event, "account", "999999999999"))


def test_the_rule_starts_the_logger_under_the_role_that_may() -> None:
    target = approvals().one("aws:cloudwatch/eventTarget:EventTarget")
    assert target.inputs["arn"] == ACCOUNT.project_arn("penstock-staging-duty-log")
    assert target.inputs["roleArn"] == ACCOUNT.duty_role_arn(Duty.NOTIFY)


def test_an_event_that_cannot_be_delivered_is_buried_and_not_lost() -> None:
    target = approvals().one("aws:cloudwatch/eventTarget:EventTarget")
    assert target.inputs["deadLetterConfig"] == {"arn": ACCOUNT.lost_events_queue_arn}
    assert target.inputs["retryPolicy"] == {"maximumEventAgeInSeconds": 86400, "maximumRetryAttempts": 185}


def test_policy_and_pattern_are_known_before_anything_is_created() -> None:
    before = approvals(preview=True)
    assert before.one("aws:sns/topicPolicy:TopicPolicy").inputs["policy"] is not UNKNOWN
    assert before.one("aws:cloudwatch/eventRule:EventRule").inputs["eventPattern"] is not UNKNOWN
    target = before.one("aws:cloudwatch/eventTarget:EventTarget")
    assert UNKNOWN not in target.inputs["inputTransformer"].values()


def test_everything_hangs_under_the_component() -> None:
    found = approvals()
    tops = [each for each in found.resources if not each.parent or each.parent.endswith("::penstock-staging")]
    assert [each.name for each in tops] == ["approvals"]


def test_its_topic_is_told() -> None:
    found = approvals()
    assert str(found.outputs[found.named("approvals").urn]["topicArn"]).endswith(
        ":penstock-staging-approvals"
    )
