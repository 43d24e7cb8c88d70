"""An account of the cloud in a box, as plain data: what its own APIs answer, and nothing of the program."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from sandbox import cloud

Found = dict[str, Any]
# What can be set of a project; the rest is when it was made, and what an update leaves empty.
PROJECT = (
    "name", "description", "source", "artifacts", "environment", "serviceRole",
    "timeoutInMinutes", "queuedTimeoutInMinutes", "encryptionKey", "logsConfig",
)  # fmt: skip
Kinds = dict[str, Found]


@dataclass(frozen=True, slots=True)
class Reader:
    """The account's administrator."""

    account: str
    endpoint: str

    def client(self, service: str) -> Any:  # noqa: ANN401  boto3 makes its clients' types at run time
        return cloud.client(service, self.account, self.endpoint)

    def pages(self, service: str, call: str, found: str, **arguments: object) -> list[Any]:
        client = self.client(service)
        pages = client.get_paginator(call).paginate(**arguments)
        return [one for page in pages for one in page.get(found) or []]


def account_reading(account: str, endpoint: str) -> Kinds:
    """By kind, then by name."""
    reader = Reader(account, endpoint)
    return {kind: _plain(read(reader)) for kind, read in KINDS.items()}


def _plain(found: Found) -> Found:
    """Dates as text, so that it can be written down and compared."""
    plain: Found = json.loads(json.dumps(found, default=str, sort_keys=True))
    return plain


def _keys(reader: Reader) -> Found:
    aliases = {
        each["TargetKeyId"]: each["AliasName"]
        for each in reader.pages("kms", "list_aliases", "Aliases")
        if "TargetKeyId" in each and not each["AliasName"].startswith("alias/aws/")
    }
    ids = [each["KeyId"] for each in reader.pages("kms", "list_keys", "Keys")]
    return {aliases.get(id, id): key for id in ids if (key := _key(reader.client("kms"), id)) is not None}


def _key(kms: Any, id: str) -> Found | None:  # noqa: ANN401  boto3 makes its clients' types at run time
    key = kms.describe_key(KeyId=id)["KeyMetadata"]
    if key["KeyManager"] != "CUSTOMER":
        return None
    return {
        "id": id,
        "spec": key["KeySpec"],
        "usage": key.get("KeyUsage", "ENCRYPT_DECRYPT"),
        "state": key["KeyState"],
        "rotates": _or_none(lambda: kms.get_key_rotation_status(KeyId=id)["KeyRotationEnabled"]),
        "policy": json.loads(kms.get_key_policy(KeyId=id, PolicyName="default")["Policy"]),
    }


def _tables(reader: Reader) -> Found:
    dynamodb = reader.client("dynamodb")
    return {name: _table(dynamodb, name) for name in dynamodb.list_tables()["TableNames"]}


def _table(dynamodb: Any, name: str) -> Found:  # noqa: ANN401  boto3 makes its clients' types at run time
    table = dynamodb.describe_table(TableName=name)["Table"]
    backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    tags = dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"]
    return {
        "keys": table["KeySchema"],
        "indexes": {
            each["IndexName"]: {"keys": each["KeySchema"], "projection": each["Projection"]}
            for each in table["GlobalSecondaryIndexes"]
        },
        "billing": table["BillingModeSummary"]["BillingMode"],
        "recovers": backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"],
        "protected": table["DeletionProtectionEnabled"],
        "encryption": table["SSEDescription"],
        "stream": table["StreamSpecification"],
        "tags": {each["Key"]: each["Value"] for each in tags},
        "policy": _or_none(
            lambda: json.loads(dynamodb.get_resource_policy(ResourceArn=table["TableArn"])["Policy"])
        ),
    }


def _buckets(reader: Reader) -> Found:
    s3 = reader.client("s3")
    return {each["Name"]: _bucket(s3, each["Name"]) for each in s3.list_buckets()["Buckets"]}


def _bucket(s3: Any, name: str) -> Found:  # noqa: ANN401  boto3 makes its clients' types at run time
    def ask(call: str, found: str) -> object:
        return _or_none(lambda: getattr(s3, call)(Bucket=name).get(found))

    return {
        "versioning": ask("get_bucket_versioning", "Status"),
        "closed": ask("get_public_access_block", "PublicAccessBlockConfiguration"),
        "ownership": ask("get_bucket_ownership_controls", "OwnershipControls"),
        "encryption": ask("get_bucket_encryption", "ServerSideEncryptionConfiguration"),
        "lifecycle": ask("get_bucket_lifecycle_configuration", "Rules"),
        "logging": ask("get_bucket_logging", "LoggingEnabled"),
        "policy": _or_none(lambda: json.loads(s3.get_bucket_policy(Bucket=name)["Policy"])),
    }


def _objects(reader: Reader) -> Found:
    s3 = reader.client("s3")
    return {
        each["Name"]: [one["Key"] for one in s3.list_objects_v2(Bucket=each["Name"]).get("Contents", [])]
        for each in s3.list_buckets()["Buckets"]
    }


def _roles(reader: Reader) -> Found:
    iam = reader.client("iam")
    found = {}
    for role in reader.pages("iam", "list_roles", "Roles"):
        name = role["RoleName"]
        told = iam.get_role(RoleName=name)["Role"]
        found[name] = {
            "arn": told["Arn"],
            "trust": told["AssumeRolePolicyDocument"],
            "boundary": told.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
            "seconds": told["MaxSessionDuration"],
            "policies": {
                policy: iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
                for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]
            },
            "attached": iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"],
        }
    return found


def _policies(reader: Reader) -> Found:
    iam = reader.client("iam")
    found = {}
    for each in reader.pages("iam", "list_policies", "Policies", Scope="Local"):
        version = iam.get_policy_version(PolicyArn=each["Arn"], VersionId=each["DefaultVersionId"])
        found[each["PolicyName"]] = version["PolicyVersion"]["Document"]
    return found


def _projects(reader: Reader) -> Found:
    codebuild = reader.client("codebuild")
    names = reader.pages("codebuild", "list_projects", "projects")
    found = codebuild.batch_get_projects(names=names)["projects"] if names else []
    return {each["name"]: {key: each[key] for key in PROJECT if key in each} for each in found}


def _pipelines(reader: Reader) -> Found:
    codepipeline = reader.client("codepipeline")
    names = [each["name"] for each in reader.pages("codepipeline", "list_pipelines", "pipelines")]
    found = {name: codepipeline.get_pipeline(name=name)["pipeline"] for name in names}
    return {name: {key: each[key] for key in each if key != "version"} for name, each in found.items()}


def _rules(reader: Reader) -> Found:
    events = reader.client("events")
    return {
        each["Name"]: {
            "state": each["State"],
            "pattern": json.loads(each.get("EventPattern", "null")),
            "targets": events.list_targets_by_rule(Rule=each["Name"])["Targets"],
        }
        for each in events.list_rules()["Rules"]
    }


def _alarms(reader: Reader) -> Found:
    return {
        each["AlarmName"]: {key: each[key] for key in each if "Timestamp" not in key}
        for each in reader.client("cloudwatch").describe_alarms()["MetricAlarms"]
    }


def _dashboards(reader: Reader) -> Found:
    cloudwatch = reader.client("cloudwatch")
    return {
        each["DashboardName"]: json.loads(
            cloudwatch.get_dashboard(DashboardName=each["DashboardName"])["DashboardBody"]
        )
        for each in cloudwatch.list_dashboards()["DashboardEntries"]
    }


def _grants(reader: Reader) -> Found:
    """What a topic, a queue and a repository say to whom."""
    sns, sqs, ecr = (reader.client(service) for service in ("sns", "sqs", "ecr"))
    found = {}
    for arn in (each["TopicArn"] for each in sns.list_topics()["Topics"]):
        found[arn] = sns.get_topic_attributes(TopicArn=arn)["Attributes"].get("Policy")
    for url in sqs.list_queues().get("QueueUrls", []):
        told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        found[told["QueueArn"]] = told.get("Policy")
    for each in ecr.describe_repositories()["repositories"]:
        ask = partial(ecr.get_repository_policy, repositoryName=each["repositoryName"])
        found[each["repositoryArn"]] = (_or_none(ask) or {}).get("policyText")
    return {arn: json.loads(policy) for arn, policy in found.items() if policy}


def _rest(reader: Reader) -> Found:
    """What is only listed: names say whose it is."""
    return {
        "logs": sorted(
            each["logGroupName"] for each in reader.client("logs").describe_log_groups()["logGroups"]
        ),
        "topics": sorted(each["TopicArn"] for each in reader.client("sns").list_topics()["Topics"]),
        "queues": sorted(reader.client("sqs").list_queues().get("QueueUrls", [])),
        "repositories": sorted(
            each["repositoryName"] for each in reader.client("ecr").describe_repositories()["repositories"]
        ),
        "schedules": sorted(
            each["Name"] for each in reader.client("scheduler").list_schedules()["Schedules"]
        ),
    }


def _or_none(ask: Callable[[], Any]) -> Any:  # noqa: ANN401  whatever the API answers
    """None when there is nothing to tell: no policy, no rotation of such a key."""
    try:
        return ask()
    except ClientError as refused:
        if refused.response["ResponseMetadata"]["HTTPStatusCode"] in (400, 404):
            return None
        raise


KINDS: Mapping[str, Callable[[Reader], Found]] = {
    "keys": _keys,
    "tables": _tables,
    "buckets": _buckets,
    "objects": _objects,
    "roles": _roles,
    "policies": _policies,
    "projects": _projects,
    "pipelines": _pipelines,
    "rules": _rules,
    "alarms": _alarms,
    "dashboards": _dashboards,
    "grants": _grants,
    "rest": _rest,
}
