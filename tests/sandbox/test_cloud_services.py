"""The smaller corrections: connections, schedules, dashboards, metrics, keys, topics and queues."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sandbox.cloud.back_door import DoorRefused
from sandbox.cloud.builds import wait_for_build
from sandbox.cloud.schedules import fire
from tests.sandbox.cloud_desk import REGION, Account, Field, allow, an_account, document, endpoint, refused
from tests.sandbox.test_cloud_codebuild import a_project, spec


@pytest.mark.parametrize("service", ["codeconnections", "codestar-connections"])
def test_a_connection_is_pending_until_it_is_gone(service: str) -> None:
    connections = an_account().client(service)
    tags = [{"Key": "environment", "Value": "dev"}]
    arn = connections.create_connection(ConnectionName="forge", ProviderType="GitHub", Tags=tags)[
        "ConnectionArn"
    ]
    assert connections.get_connection(ConnectionArn=arn)["Connection"]["ConnectionStatus"] == "PENDING"
    assert connections.list_tags_for_resource(ResourceArn=arn)["Tags"] == tags
    connections.delete_connection(ConnectionArn=arn)
    assert refused(connections.get_connection, ConnectionArn=arn).code == "ResourceNotFoundException"


def test_a_connection_is_the_accounts_own() -> None:
    one, other = an_account(), an_account()
    one.client("codeconnections").create_connection(ConnectionName="forge", ProviderType="GitHub")
    assert other.client("codeconnections").list_connections()["Connections"] == []


def schedule(role: str, **more: Field) -> dict[str, Any]:
    target = {
        "Arn": "arn:aws:scheduler:::aws-sdk:codebuild:startBuild",
        "RoleArn": role,
        "Input": json.dumps({"ProjectName": "logger"}),
        "RetryPolicy": {"MaximumRetryAttempts": 1, "MaximumEventAgeInSeconds": 600},
    }
    return {
        "Name": "puller",
        "Description": "looks below",
        "ScheduleExpression": "rate(5 minutes)",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": target,
        **more,
    }


def test_a_schedule_is_echoed_whole_after_create_and_update() -> None:
    account = an_account()
    schedules, role = account.client("scheduler"), account.role("puller", service="scheduler")
    given = schedule(role, State="DISABLED", ScheduleExpressionTimezone="Europe/Berlin")
    schedules.create_schedule(**given)
    assert schedules.get_schedule(Name="puller").items() >= given.items()
    changed = schedule(role, ScheduleExpression="cron(0 9 ? * MON-FRI *)")
    schedules.update_schedule(**changed)
    found = schedules.get_schedule(Name="puller")
    assert found.items() >= changed.items()
    assert found["State"] == "ENABLED"


@pytest.mark.parametrize("expression", ["rate(5)", "rate(0 minutes)", "cron(0 9 * *)", "every day"])
def test_an_expression_that_the_scheduler_does_not_read_is_refused(expression: str) -> None:
    account = an_account()
    role = account.role("puller", service="scheduler")
    create = account.client("scheduler").create_schedule
    said = refused(create, **schedule(role, ScheduleExpression=expression))
    assert said.code == "ValidationException"


def test_a_schedule_whose_role_trusts_another_service_is_refused() -> None:
    account = an_account()
    create = account.client("scheduler").create_schedule
    said = refused(create, **schedule(account.role("puller", service="codebuild")))
    assert "assume the role" in said.message


def test_a_schedule_that_fires_starts_its_build_as_its_role() -> None:
    account = an_account()
    a_project(account, spec("echo pulled"))
    role = account.role("puller", allow("codebuild:StartBuild"), service="scheduler")
    account.client("scheduler").create_schedule(**schedule(role))
    made = fire(endpoint(), account.id, "puller")["build"]["id"]
    assert "pulled" in wait_for_build(endpoint(), account.id, made, 30).lines


def test_a_schedule_whose_role_may_not_start_fires_in_vain() -> None:
    account = an_account()
    a_project(account, spec("true"))
    account.client("scheduler").create_schedule(**schedule(account.role("puller", service="scheduler")))
    with pytest.raises(DoorRefused, match="StartBuild"):
        fire(endpoint(), account.id, "puller")


METRIC = {"type": "metric", "width": 12, "properties": {"region": REGION, "metrics": [["Penstock", "X"]]}}


def test_a_dashboard_is_echoed() -> None:
    dashboards = an_account().client("cloudwatch")
    body = json.dumps({"widgets": [METRIC]})
    dashboards.put_dashboard(DashboardName="pipeline-metrics", DashboardBody=body)
    assert dashboards.get_dashboard(DashboardName="pipeline-metrics")["DashboardBody"] == body


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("{", "JSON"),
        ("[]", "widgets"),
        (json.dumps({"widgets": [METRIC | {"type": "graph"}]}), "type"),
        (json.dumps({"widgets": [METRIC | {"width": 25}]}), "width"),
        (json.dumps({"widgets": [METRIC | {"properties": {"region": REGION}}]}), "metrics"),
        (json.dumps({"widgets": [METRIC | {"properties": {"metrics": [["a", "b"]]}}]}), "region"),
    ],
)
def test_a_dashboard_that_cannot_be_drawn_is_refused(body: str, word: str) -> None:
    put = an_account().client("cloudwatch").put_dashboard
    said = refused(put, DashboardName="pipeline-metrics", DashboardBody=body)
    assert said.code == "InvalidParameterInput"
    assert word in said.message


def test_a_metric_that_was_put_is_read_back() -> None:
    account = an_account()
    metrics = account.acting(account.role("recorder", allow("cloudwatch:*")), "cloudwatch")
    dimensions = [{"Name": "Service", "Value": "orders"}, {"Name": "Environment", "Value": "dev"}]
    datum = {"MetricName": "DeploymentDuration", "Dimensions": dimensions, "Value": 540.0, "Unit": "Seconds"}
    metrics.put_metric_data(Namespace="Penstock", MetricData=[datum])
    now = datetime.now(UTC)
    found = metrics.get_metric_statistics(
        Namespace="Penstock",
        MetricName="DeploymentDuration",
        Dimensions=dimensions,
        StartTime=now - timedelta(hours=1),
        EndTime=now + timedelta(hours=1),
        Period=3600,
        Statistics=["Maximum"],
    )
    assert [point["Maximum"] for point in found["Datapoints"]] == [540.0]


def test_a_role_puts_metrics_only_into_the_namespace_it_may() -> None:
    account = an_account()
    own = {"StringEquals": {"cloudwatch:namespace": "Penstock"}}
    metrics = account.acting(
        account.role("recorder", allow("cloudwatch:PutMetricData", Condition=own)), "cloudwatch"
    )
    data = [{"MetricName": "DeploymentSucceeded", "Value": 1.0}]
    metrics.put_metric_data(Namespace="Penstock", MetricData=data)
    assert refused(metrics.put_metric_data, Namespace="Other", MetricData=data).code == "AccessDenied"


def a_key_for_logs(account: Account) -> str:
    group = account.arn("logs", "log-group:/penstock/dev/*")
    condition = {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": group}}
    service = {"Service": f"logs.{REGION}.amazonaws.com"}
    uses = allow(
        ["kms:Encrypt*", "kms:Decrypt*", "kms:GenerateDataKey*"], Principal=service, Condition=condition
    )
    policy = document(allow("kms:*", Principal=account.root), uses)
    return str(account.client("kms").create_key(Policy=policy)["KeyMetadata"]["Arn"])


def test_a_log_group_takes_only_a_key_that_lets_it() -> None:
    account = an_account()
    create, key = account.client("logs").create_log_group, a_key_for_logs(account)
    create(logGroupName="/penstock/dev/plan", kmsKeyId=key)
    said = refused(create, logGroupName="/elsewhere", kmsKeyId=key)
    assert said.code == "InvalidParameterException"
    absent = account.arn("kms", "key/00000000-0000-0000-0000-000000000000")
    assert "does not exist" in refused(create, logGroupName="/penstock/dev/x", kmsKeyId=absent).message


def test_a_repository_of_a_key_that_does_not_exist_is_refused() -> None:
    account = an_account()
    create = account.client("ecr").create_repository
    absent = account.arn("kms", "key/00000000-0000-0000-0000-000000000000")
    encryption = {"encryptionType": "KMS", "kmsKey": absent}
    said = refused(create, repositoryName="penstock-dev-orders", encryptionConfiguration=encryption)
    assert said.code == "KmsException"
    held = encryption | {"kmsKey": account.client("kms").create_key()["KeyMetadata"]["Arn"]}
    assert create(repositoryName="penstock-dev-orders", encryptionConfiguration=held)["repository"]


def test_a_topic_and_a_queue_name_only_who_exists() -> None:
    account = an_account()
    nobody = {"AWS": f"arn:aws:iam::{account.id}:role/nobody"}
    topics, queues = account.client("sns"), account.client("sqs")
    topic = topics.create_topic(Name="approvals")["TopicArn"]
    asked = {"TopicArn": topic, "AttributeName": "Policy"}
    broken = document(allow("sns:Publish", topic, Principal=nobody))
    assert refused(topics.set_topic_attributes, **asked, AttributeValue=broken).code == "InvalidParameter"
    good = document(allow("sns:Publish", topic, Principal=account.root))
    topics.set_topic_attributes(**asked, AttributeValue=good)
    queue = document(allow("sqs:SendMessage", "*", Principal=nobody))
    said = refused(queues.create_queue, QueueName="dead", Attributes={"Policy": queue})
    assert said.code == "InvalidAttributeValue"


def test_a_connections_tags_change() -> None:
    connections = an_account().client("codeconnections")
    arn = connections.create_connection(ConnectionName="forge", ProviderType="GitHub")["ConnectionArn"]
    connections.tag_resource(ResourceArn=arn, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    connections.untag_resource(ResourceArn=arn, TagKeys=["a"])
    assert connections.list_tags_for_resource(ResourceArn=arn)["Tags"] == [{"Key": "b", "Value": "2"}]


def test_a_log_group_changes_its_key_only_for_one_that_lets_it() -> None:
    account = an_account()
    logs, closed = account.client("logs"), account.client("kms").create_key()["KeyMetadata"]["Arn"]
    logs.create_log_group(logGroupName="/penstock/dev/plan")
    asked = {"logGroupName": "/penstock/dev/plan"}
    assert refused(logs.associate_kms_key, **asked, kmsKeyId=closed).code == "InvalidParameterException"
    key = a_key_for_logs(account)
    logs.associate_kms_key(**asked, kmsKeyId=key)
    assert logs.describe_log_groups()["logGroups"][0]["kmsKeyId"] == key
    logs.disassociate_kms_key(**asked)
    assert "kmsKeyId" not in logs.describe_log_groups()["logGroups"][0]


def test_a_queues_changed_policy_names_only_who_exists() -> None:
    account = an_account()
    queues = account.client("sqs")
    url = queues.create_queue(QueueName="dead")["QueueUrl"]
    nobody = {"AWS": f"arn:aws:iam::{account.id}:role/nobody"}
    broken = {"Policy": document(allow("sqs:SendMessage", "*", Principal=nobody))}
    assert (
        refused(queues.set_queue_attributes, QueueUrl=url, Attributes=broken).code == "InvalidAttributeValue"
    )
    good = {"Policy": document(allow("sqs:SendMessage", "*", Principal=account.root))}
    queues.set_queue_attributes(QueueUrl=url, Attributes=good)


def test_a_schedule_fills_the_places_of_its_input() -> None:
    account = an_account()
    a_project(account, spec("true"))
    role = account.role("puller", allow("codebuild:StartBuild"), service="scheduler")
    given = schedule(role)
    given["Target"]["Input"] = json.dumps(
        {"ProjectName": "logger", "IdempotencyToken": "orders/<aws.scheduler.scheduled-time>"}
    )
    account.client("scheduler").create_schedule(**given)
    times = ("2026-11-20T12:00:00Z", "2026-11-20T12:00:00Z", "2026-11-20T12:05:00Z")
    made = [fire(endpoint(), account.id, "puller", at=at)["build"]["id"] for at in times]
    assert made[0] == made[1] != made[2]
