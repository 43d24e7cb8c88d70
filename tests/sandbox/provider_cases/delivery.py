"""Build projects and pipelines."""

from __future__ import annotations

from sandbox.provider.values import Json, Properties
from tests.sandbox.provider_cases.case import ARN, KEY, ROLE, Case


def stages(provider: str = "S3", detail: str = "a.zip") -> list[Json]:
    source: Json = {
        "name": "Source",
        "category": "Source",
        "owner": "AWS",
        "provider": provider,
        "version": "1",
        "outputArtifacts": ["source"],
        "namespace": "Source",
        "runOrder": 1,
        "configuration": {"S3Bucket": "{bucket}", "S3ObjectKey": detail},
    }
    build: Json = {
        "name": "Build",
        "category": "Build",
        "owner": "AWS",
        "provider": "CodeBuild",
        "version": "1",
        "inputArtifacts": ["source"],
        "configuration": {"ProjectName": "stage"},
    }
    rule: Json = {
        "name": "Window",
        "ruleTypeId": {"category": "Rule", "owner": "AWS", "provider": "DeploymentWindow", "version": "1"},
        "configuration": {"Cron": "* * 9-17 ? * MON-FRI *"},
    }
    condition: Json = {"condition": {"result": "FAIL", "rules": [rule]}}
    return [
        {"name": "Source", "actions": [source]},
        {
            "name": "Build",
            "actions": [build],
            "beforeEntry": condition,
            "onSuccess": condition,
            "onFailure": {"result": "RETRY", "retryConfiguration": {"retryMode": "FAILED_ACTIONS"}},
        },
    ]


PIPELINE: Properties = {
    "name": "one",
    "roleArn": ROLE,
    "pipelineType": "V2",
    "executionMode": "QUEUED",
    "artifactStores": [{"location": "{bucket}", "type": "S3", "encryptionKey": {"id": KEY, "type": "KMS"}}],
    "stages": stages(),
    "variables": [{"name": "COMMIT", "defaultValue": "none", "description": "what to deliver"}],
    "triggers": [
        {
            "providerType": "CodeStarSourceConnection",
            "gitConfiguration": {
                "sourceActionName": "Source",
                "pushes": [{"branches": {"includes": ["main"]}, "filePaths": {"includes": ["infra/**"]}}],
            },
        }
    ],
    "tags": {"Service": "one"},
}

PROJECT: Properties = {
    "name": "one",
    "serviceRole": ROLE,
    "artifacts": {"type": "NO_ARTIFACTS"},
    "buildTimeout": 30,
    "source": {"type": "NO_SOURCE", "buildspec": "version: 0.2\nphases: {}\n"},
    "encryptionKey": KEY,
    "environment": {
        "computeType": "BUILD_GENERAL1_SMALL",
        "image": "aws/codebuild/standard:7.0",
        "type": "LINUX_CONTAINER",
        "environmentVariables": [{"name": "A", "value": "1"}],
    },
    "logsConfig": {"cloudwatchLogs": {"groupName": "/one", "status": "ENABLED"}},
}

CASES = (
    Case(
        token="aws:codebuild/project:Project",
        inputs=PROJECT,
        id=ARN.format("codebuild", "project/one"),
        change={
            "buildTimeout": 45,
            "vpcConfig": {"vpcId": "vpc-1", "subnets": ["subnet-1"], "securityGroupIds": ["sg-1"]},
            "concurrentBuildLimit": 2,
            "tags": {"a": "b"},
            "source": {"type": "NO_SOURCE", "buildspec": "version: 0.2\nphases: {build: {}}\n"},
        },
        replace={"name": "two"},
        drift=(
            "codebuild",
            "update_project",
            {
                "name": "one",
                "environment": {
                    "computeType": "BUILD_GENERAL1_SMALL",
                    "image": "evil:latest",
                    "type": "LINUX_CONTAINER",
                },
            },
        ),
        drifts="environment",
        vanish=("codebuild", "delete_project", {"name": "one"}),
        bad={**PROJECT, "projectVisibility": "PUBLIC_READ"},
        says="no mapping for 'projectVisibility'",
    ),
    Case(
        token="aws:codepipeline/pipeline:Pipeline",
        inputs=PIPELINE,
        id="one",
        change={"stages": stages(detail="b.zip"), "tags": {"Service": "two"}},
        replace={"name": "two"},
        outputs={"arn": ARN.format("codepipeline", "one")},
        drift=(
            "codepipeline",
            "update_pipeline",
            {
                "pipeline": {
                    "name": "one",
                    "roleArn": ROLE,
                    "pipelineType": "V2",
                    "executionMode": "QUEUED",
                    "artifactStore": {
                        "type": "S3",
                        "location": "{bucket}",
                        "encryptionKey": {"id": KEY, "type": "KMS"},
                    },
                    "stages": [
                        {
                            "name": name,
                            "actions": [
                                {
                                    "name": name,
                                    "runOrder": 1,
                                    "configuration": configuration,
                                    "inputArtifacts": ins,
                                    "outputArtifacts": outs,
                                    "actionTypeId": {
                                        "category": name,
                                        "owner": "AWS",
                                        "provider": by,
                                        "version": "1",
                                    },
                                }
                            ],
                        }
                        for name, by, configuration, ins, outs in (
                            (
                                "Source",
                                "S3",
                                {"S3Bucket": "{bucket}", "S3ObjectKey": "evil.zip"},
                                [],
                                [{"name": "source"}],
                            ),
                            ("Build", "CodeBuild", {"ProjectName": "stage"}, [{"name": "source"}], []),
                        )
                    ],
                }
            },
        ),
        drifts="stages",
        vanish=("codepipeline", "delete_pipeline", {"name": "one"}),
        bad={
            **PIPELINE,
            "artifactStores": [{"location": "a", "type": "S3"}, {"location": "b", "type": "S3"}],
        },
        says="give one artifact store",
    ),
    Case(
        token="aws:codeconnections/connection:Connection",
        inputs={"name": "one", "providerType": "GitHub", "tags": {"a": "b"}},
        change={"tags": {"a": "c"}},
        replace={"name": "two"},
        outputs={"connectionStatus": "PENDING"},
        drift=(
            "codeconnections",
            "tag_resource",
            {"ResourceArn": "{id}", "Tags": [{"Key": "x", "Value": "y"}]},
        ),
        drifts="tags",
        vanish=("codeconnections", "delete_connection", {"ConnectionArn": "{id}"}),
        bad={"name": "one", "provider": "GitHub"},
        says="Did you mean 'providerType'?",
    ),
)
