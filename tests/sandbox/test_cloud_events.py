"""Events on their way: who may put them, which rule takes them, what its target does."""

from __future__ import annotations

import json
from typing import Any

from sandbox.cloud.builds import wait_for_build
from sandbox.cloud.events import Delivered, emit
from tests.sandbox.cloud_desk import (
    Account,
    Field,
    Statement,
    allow,
    an_account,
    document,
    endpoint,
    refused,
    trusts,
)
from tests.sandbox.test_cloud_codebuild import a_project, spec

PATTERN = {
    "source": ["aws.codepipeline"],
    "detail": {"state": ["SUCCEEDED"], "type": {"category": ["Approval"]}},
}
EVENTS = {"Service": "events.amazonaws.com"}


def approved(**detail: Field) -> dict[str, Any]:
    return {
        "id": "e-1",
        "source": "aws.codepipeline",
        "detail-type": "CodePipeline Action Execution State Change",
        "detail": {"state": "SUCCEEDED", "type": {"category": "Approval"}, "execution-id": "x-1", **detail},
    }


def a_rule(account: Account, target: dict[str, Any], pattern: dict[str, Any] = PATTERN) -> None:
    rules = account.client("events")
    rules.put_rule(Name="logger", EventPattern=json.dumps(pattern))
    rules.put_targets(Rule="logger", Targets=[{"Id": "it", **target}])


def to_build(account: Account, *statements: Statement) -> dict[str, Any]:
    template = (
        '{"idempotencyToken": <event>, "environmentVariablesOverride": '
        '[{"name": "EXECUTION", "value": <execution>, "type": "PLAINTEXT"}]}'
    )
    return {
        "Arn": account.arn("codebuild", "project/logger"),
        "RoleArn": account.role("starter", *statements, service="events"),
        "InputTransformer": {
            "InputPathsMap": {"event": "$.id", "execution": "$.detail.execution-id"},
            "InputTemplate": template,
        },
    }


def a_queue(account: Account, name: str, condition: dict[str, Any] | None = None) -> str:
    queues, arn = account.client("sqs"), account.arn("sqs", name)
    policy = document(allow("sqs:SendMessage", arn, Principal=EVENTS, Condition=condition or {}))
    queues.create_queue(QueueName=name, Attributes={"Policy": policy})
    return arn


def messages(account: Account, name: str) -> list[dict[str, Any]]:
    queues = account.client("sqs")
    url = queues.get_queue_url(QueueName=name)["QueueUrl"]
    found: list[dict[str, Any]] = queues.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
    ).get("Messages", [])
    return found


def sent(account: Account, event: dict[str, Any]) -> Delivered:
    (delivered,) = emit(endpoint(), account.id, event)
    return delivered


def test_nobody_puts_an_event_in_the_name_of_aws() -> None:
    put = an_account().client("events").put_events
    detail = {"DetailType": "x", "Detail": "{}"}
    told = put(Entries=[{"Source": "aws.codepipeline", **detail}, {"Source": "our.app", **detail}])
    assert told["FailedEntryCount"] == 1
    assert told["Entries"][0]["ErrorCode"] == "NotAuthorizedForSourceException"
    assert "EventId" in told["Entries"][1]


def test_an_event_of_aws_starts_the_build_with_its_ids() -> None:
    account = an_account()
    a_project(account, spec('echo "execution=$EXECUTION"'))
    a_rule(account, to_build(account, allow("codebuild:StartBuild")))
    build = wait_for_build(endpoint(), account.id, sent(account, approved()).made, 30)
    assert "execution=x-1" in build.lines


def test_the_same_event_twice_starts_one_build() -> None:
    account = an_account()
    a_project(account, spec("true"))
    a_rule(account, to_build(account, allow("codebuild:StartBuild")))
    assert sent(account, approved()).made == sent(account, approved()).made
    assert sent(account, approved() | {"id": "e-2"}).made != sent(account, approved()).made


def test_an_event_that_the_pattern_does_not_match_goes_nowhere() -> None:
    account = an_account()
    a_rule(account, {"Arn": a_queue(account, "inbox")})
    assert emit(endpoint(), account.id, approved(state="FAILED")) == ()
    assert sent(account, approved()).made


def test_a_disabled_rule_takes_nothing() -> None:
    account = an_account()
    a_rule(account, {"Arn": a_queue(account, "inbox")})
    account.client("events").disable_rule(Name="logger")
    assert emit(endpoint(), account.id, approved()) == ()


def test_a_target_that_may_not_start_leaves_a_dead_letter() -> None:
    account = an_account()
    a_project(account, spec("true"))
    dead = a_queue(account, "dead", {"ArnEquals": {"aws:SourceArn": account.arn("events", "rule/logger")}})
    a_rule(account, to_build(account, allow("s3:GetObject")) | {"DeadLetterConfig": {"Arn": dead}})
    delivered = sent(account, approved())
    (letter,) = messages(account, "dead")
    assert "codebuild:StartBuild" in delivered.error
    assert json.loads(letter["Body"])["id"] == "e-1"
    assert letter["MessageAttributes"]["RULE_ARN"]["StringValue"] == account.arn("events", "rule/logger")


def test_a_dead_letter_queue_that_does_not_name_the_rule_loses_the_event() -> None:
    account = an_account()
    a_project(account, spec("true"))
    dead = a_queue(account, "dead", {"ArnEquals": {"aws:SourceArn": account.arn("events", "rule/another")}})
    a_rule(account, to_build(account, allow("s3:GetObject")) | {"DeadLetterConfig": {"Arn": dead}})
    assert sent(account, approved()).dead_letter.startswith("lost")
    assert messages(account, "dead") == []


def test_a_role_that_does_not_trust_eventbridge_starts_nothing() -> None:
    account = an_account()
    a_project(account, spec("true"))
    other = account.role(
        "other", allow("codebuild:StartBuild"), trust=trusts({"Service": "sns.amazonaws.com"})
    )
    a_rule(account, to_build(account) | {"RoleArn": other})
    assert "sts:AssumeRole" in sent(account, approved()).error


def test_a_topic_receives_only_where_its_policy_names_eventbridge() -> None:
    account = an_account()
    topics = account.client("sns")
    arn = topics.create_topic(Name="approvals")["TopicArn"]
    a_rule(account, {"Arn": arn})
    assert "sns:Publish" in sent(account, approved()).error
    policy = document(allow("sns:Publish", arn, Principal=EVENTS))
    topics.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=policy)
    assert sent(account, approved()).made


def test_an_encrypted_topic_receives_only_where_the_keys_policy_names_eventbridge() -> None:
    account = an_account()
    keys, topics = account.client("kms"), account.client("sns")
    key = keys.create_key()["KeyMetadata"]["Arn"]
    arn = topics.create_topic(Name="approvals", Attributes={"KmsMasterKeyId": key})["TopicArn"]
    policy = document(allow("sns:Publish", arn, Principal=EVENTS))
    topics.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=policy)
    a_rule(account, {"Arn": arn})
    assert "kms:GenerateDataKey" in sent(account, approved()).error
    own = allow("kms:*", Principal=account.root)
    shared = allow(["kms:GenerateDataKey*", "kms:Decrypt"], Principal=EVENTS)
    keys.put_key_policy(KeyId=key, Policy=document(own, shared))
    assert sent(account, approved()).made


def test_an_invalid_pattern_is_refused_when_the_rule_is_put() -> None:
    put = an_account().client("events").put_rule
    said = refused(put, Name="logger", EventPattern='{"source": "aws.codepipeline"}')
    assert said.code == "InvalidEventPatternException"


def test_a_target_whose_template_names_nothing_is_refused() -> None:
    account = an_account()
    rules = account.client("events")
    rules.put_rule(Name="logger", EventPattern=json.dumps(PATTERN))
    broken = to_build(account) | {"Id": "it", "InputTransformer": {"InputTemplate": '{"a": <nothing>}'}}
    assert "nothing" in refused(rules.put_targets, Rule="logger", Targets=[broken]).message


def test_a_rule_of_our_own_source_takes_what_anyone_puts() -> None:
    account = an_account()
    a_rule(account, {"Arn": a_queue(account, "inbox")}, {"source": ["our.app"]})
    entry = {"Source": "our.app", "DetailType": "x", "Detail": json.dumps({"n": 1})}
    account.client("events").put_events(Entries=[entry])
    (message,) = messages(account, "inbox")
    assert json.loads(message["Body"])["detail"] == {"n": 1}


def test_another_accounts_bus_takes_events_only_where_its_policy_says() -> None:
    below, above = an_account(), an_account()
    a_rule(above, {"Arn": a_queue(above, "inbox")}, {"source": ["our.app"]})
    bus = above.arn("events", "event-bus/default")
    entry = {"Source": "our.app", "DetailType": "x", "Detail": "{}", "EventBusName": bus}
    put = below.client("events").put_events
    assert refused(put, Entries=[entry]).code == "AccessDeniedException"
    statement = allow("events:PutEvents", bus, Principal=below.root, Sid="below")
    above.client("events").put_permission(EventBusName="default", Policy=document(statement))
    put(Entries=[entry])
    (message,) = messages(above, "inbox")
    assert json.loads(message["Body"])["account"] == below.id
