"""An account in the cloud in a box, as the toolbox's jobs find it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox import cloud
from sandbox.cloud import records

ACCOUNT = "123456789012"
REGION = "eu-west-1"
BUCKET = "penstock-prod-123456789012-artifacts"
APPROVALS = "terraform-approvals"
DEPLOYMENTS = "infrastructure-deployments"
PIPELINE = "network-prod"
COMMIT = "a" * 40
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
JOB = {
    "AWS_DEFAULT_REGION": REGION,
    "AWS_ACCESS_KEY_ID": "AKIASANDBOXADMIN0000",
    "AWS_SECRET_ACCESS_KEY": "sandbox",
    "AWS_CONFIG_FILE": "/dev/null",
    "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
}


def admin(service: str, endpoint: str) -> Any:  # noqa: ANN401  # boto3 makes its clients' types at run time
    return cloud.client(service, ACCOUNT, endpoint, REGION)


def make_table(endpoint: str, name: str, *indexed: str) -> str:
    indexes = [
        {
            "IndexName": f"{attribute}-index",
            "KeySchema": [{"AttributeName": attribute, "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }
        for attribute in indexed
    ]
    admin("dynamodb", endpoint).create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": each, "AttributeType": "S"} for each in ("id", *indexed)],
        GlobalSecondaryIndexes=indexes,
    )
    return name


def make_pipeline(endpoint: str, name: str, service: str = "network") -> str:
    iam = admin("iam", endpoint)
    trust = (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow",'
        '"Principal":{"Service":"codepipeline.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
    )
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    source = {
        "name": "Source",
        "actionTypeId": {
            "category": "Source",
            "owner": "AWS",
            "provider": "CodeStarSourceConnection",
            "version": "1",
        },
        "outputArtifacts": [{"name": "source"}],
    }
    approve = {
        "name": "Approve-security",
        "actionTypeId": {"category": "Approval", "owner": "AWS", "provider": "Manual", "version": "1"},
    }
    admin("codepipeline", endpoint).create_pipeline(
        tags=[{"key": "penstock:service", "value": service}],
        pipeline={
            "name": name,
            "roleArn": role,
            "pipelineType": "V2",
            "artifactStore": {"type": "S3", "location": BUCKET},
            "stages": [{"name": "Source", "actions": [source]}, {"name": "Approval", "actions": [approve]}],
        },
    )
    return name


def approved(number: int) -> records.ActionExecution:
    return records.ActionExecution(
        stageName="Approval",
        actionName="Approve-security",
        actionExecutionId=f"approval-{number}",
        status="Succeeded",
        startTime=NOW + timedelta(seconds=number),
        lastUpdateTime=NOW + timedelta(minutes=10),
        actionTypeId=records.ActionType(category="Approval", owner="AWS", provider="Manual"),
        updatedBy=f"arn:aws:sts::{ACCOUNT}:assumed-role/security/ada",
        configuration={"CustomData": "d" * 64},
        variables={"DIGEST": "d" * 64},
        summary="looks $(good)",
    )


def recorded(endpoint: str, pipeline: str, run_id: str, *actions: records.ActionExecution) -> None:
    execution = records.Execution(
        pipelineExecutionId=run_id,
        status="InProgress",
        startTime=NOW,
        lastUpdateTime=NOW,
        sourceRevisions=(records.SourceRevision(actionName="Source", revisionId=COMMIT),),
        actions=actions,
    )
    records.put_execution(endpoint, ACCOUNT, pipeline, execution, REGION)
