"""Tables and image repositories."""

from __future__ import annotations

import json

from sandbox.provider.values import Properties
from tests.sandbox.provider_cases.case import ANYONE, ARN, KEY, Case, allow
from tests.sandbox.provider_driver import ACCOUNT, REGION

TABLE: Properties = {
    "name": "one",
    "billingMode": "PAY_PER_REQUEST",
    "hashKey": "id",
    "streamEnabled": True,
    "streamViewType": "NEW_AND_OLD_IMAGES",
    "attributes": [
        {"name": "id", "type": "S"},
        {"name": "service", "type": "S"},
        {"name": "timestamp", "type": "S"},
    ],
    "globalSecondaryIndexes": [
        {
            "name": "by-service",
            "projectionType": "ALL",
            "keySchemas": [
                {"attributeName": "service", "keyType": "HASH"},
                {"attributeName": "timestamp", "keyType": "RANGE"},
            ],
        }
    ],
    "pointInTimeRecovery": {"enabled": True},
    "serverSideEncryption": {"enabled": True, "kmsKeyArn": KEY},
}

_ECR_RULES = json.dumps(
    {
        "rules": [
            {
                "rulePriority": 1,
                "action": {"type": "expire"},
                "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 0},
            }
        ]
    }
).replace("0", "%d")
CASES = (
    Case(
        token="aws:dynamodb/table:Table",
        inputs=TABLE,
        id="one",
        change={
            "deletionProtectionEnabled": True,
            "pointInTimeRecovery": {"enabled": False},
            "ttl": {"enabled": True, "attributeName": "expires"},
            "tags": {"a": "b"},
        },
        replace={"hashKey": "service"},
        outputs={"arn": ARN.format("dynamodb", "table/one")},
        drift=(
            "dynamodb",
            "update_continuous_backups",
            {"TableName": "one", "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": False}},
        ),
        drifts="pointInTimeRecovery",
        vanish=("dynamodb", "delete_table", {"TableName": "one"}),
        release=("dynamodb", "update_table", {"TableName": "one", "DeletionProtectionEnabled": False}),
        bad={**TABLE, "replicas": [{"regionName": "eu-west-1"}]},
        says="no mapping for 'replicas'",
    ),
    Case(
        token="aws:dynamodb/resourcePolicy:ResourcePolicy",
        id=ARN.format("dynamodb", "table/stage"),
        inputs={
            "resourceArn": ARN.format("dynamodb", "table/stage"),
            "policy": allow("dynamodb:GetItem", ARN.format("dynamodb", "table/stage"), **ANYONE),
        },
        change={"policy": allow("dynamodb:Query", ARN.format("dynamodb", "table/stage"), **ANYONE)},
        replace={"resourceArn": ARN.format("dynamodb", "table/other")},
        drift=(
            "dynamodb",
            "put_resource_policy",
            {
                "ResourceArn": ARN.format("dynamodb", "table/stage"),
                "Policy": allow("dynamodb:*", ARN.format("dynamodb", "table/stage"), **ANYONE),
            },
        ),
        drifts="policy",
        vanish=("dynamodb", "delete_resource_policy", {"ResourceArn": ARN.format("dynamodb", "table/stage")}),
        bad={"policy": "{}"},
        says="needs the argument 'resourceArn'",
    ),
    Case(
        token="aws:ecr/repository:Repository",
        id="one",
        inputs={
            "name": "one",
            "imageTagMutability": "IMMUTABLE_WITH_EXCLUSION",
            "imageTagMutabilityExclusionFilters": [{"filter": "sha256-*", "filterType": "WILDCARD"}],
            "imageScanningConfiguration": {"scanOnPush": True},
            "encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": KEY}],
        },
        change={"imageScanningConfiguration": {"scanOnPush": False}, "tags": {"a": "b"}},
        replace={"name": "two"},
        outputs={
            "repositoryUrl": f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/one",
            "arn": ARN.format("ecr", "repository/one"),
        },
        drift=(
            "ecr",
            "put_image_scanning_configuration",
            {"repositoryName": "one", "imageScanningConfiguration": {"scanOnPush": False}},
        ),
        drifts="imageScanningConfiguration",
        vanish=("ecr", "delete_repository", {"repositoryName": "one"}),
        bad={"name": "one", "imageScanningConfiguration": {"scanOnPush": "often"}},
        says="must be true or false",
    ),
    Case(
        token="aws:ecr/lifecyclePolicy:LifecyclePolicy",
        id="stage",
        inputs={"repository": "stage", "policy": _ECR_RULES % 10},
        change={"policy": _ECR_RULES % 20},
        replace={"repository": "other"},
        drift=(
            "ecr",
            "put_lifecycle_policy",
            {"repositoryName": "stage", "lifecyclePolicyText": _ECR_RULES % 99},
        ),
        drifts="policy",
        vanish=("ecr", "delete_lifecycle_policy", {"repositoryName": "stage"}),
        bad={"repository": "stage"},
        says="needs the argument 'policy'",
    ),
    Case(
        token="aws:ecr/repositoryPolicy:RepositoryPolicy",
        id="stage",
        inputs={"repository": "stage", "policy": allow("ecr:BatchGetImage", "*", **ANYONE)},
        change={"policy": allow("ecr:PutImage", "*", **ANYONE)},
        replace={"repository": "other"},
        drift=(
            "ecr",
            "set_repository_policy",
            {"repositoryName": "stage", "policyText": allow("ecr:*", "*", **ANYONE)},
        ),
        drifts="policy",
        vanish=("ecr", "delete_repository_policy", {"repositoryName": "stage"}),
        bad={"repository": ["stage"], "policy": "{}"},
        says="repository must be a string; this is a list",
    ),
)
