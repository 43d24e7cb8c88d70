"""The foreign declarations of these tests are what the vendor's own client would send."""

from __future__ import annotations

from functools import lru_cache

import botocore.loaders
import pytest
from botocore.model import ServiceModel, StringShape, StructureShape
from botocore.validate import ParamValidator

from interpreters.aws import build as builds
from interpreters.aws import pipeline as pipelines
from interpreters.aws import project as projects
from interpreters.aws import schedule as schedules
from interpreters.aws import start as starts
from interpreters.aws import webhook as webhooks
from tests.interpreters.aws_declared import (
    Json,
    action,
    approval,
    build,
    entry,
    hooked,
    passes,
    pipeline,
    push,
    rule,
    schedule,
    source,
    stage,
    trigger,
)
from tests.interpreters.test_aws_batches import batched
from tests.interpreters.test_aws_builds import with_variables
from tests.interpreters.test_aws_triggers import DOCUMENTED
from tests.interpreters.test_aws_webhooks import ALL

WHOLE = pipeline(
    stage("Source", source(namespace="Src")),
    stage(
        "Prod",
        build("Plan", namespace="Plan", outputArtifacts=[{"name": "plan"}]),
        approval("Owners", runOrder=2, timeoutInMinutes=60, configuration={"CustomData": "#{Plan.DIGEST}"}),
        action("Sh", "Compute", "Commands", commands=["make"], outputVariables=["A"], runOrder=3),
        beforeEntry=entry("FAIL", rule("Office", "DeploymentWindow", Cron="* * 9-17 ? * MON-FRI *")),
        onSuccess=entry("ROLLBACK", rule("Quiet", "CloudWatchAlarm", AlarmName="errors")),
        onFailure={"result": "RETRY", "retryConfiguration": {"retryMode": "FAILED_ACTIONS"}},
    ),
    executionMode="QUEUED",
    variables=[{"name": "target", "defaultValue": "dev", "description": "where to"}],
    triggers=[trigger(push=[DOCUMENTED], pullRequest=[{"events": ["OPEN", "CLOSED"], **DOCUMENTED}])],
)
HOOKED = hooked(
    [passes("EVENT", "PUSH"), passes("FILE_PATH", "x", excludeMatchedPattern=True)],
    pullRequestBuildPolicy=ALL,
)


@lru_cache
def service(name: str) -> ServiceModel:
    loader = botocore.loaders.Loader()
    return ServiceModel(loader.load_service_model(name, "service-2"))


def faults(name: str, operation: str, request: Json) -> str:
    shape = service(name).operation_model(operation).input_shape
    assert shape is not None
    return str(ParamValidator().validate(request, shape).generate_report())


def members(name: str, shape: str) -> set[str]:
    told = service(name).shape_for(shape)
    assert isinstance(told, StructureShape)
    return set(told.members)


def words(shape: str) -> set[str]:
    told = service("codebuild").shape_for(shape)
    assert isinstance(told, StringShape)
    return set(told.enum)


def without(one: Json, key: str) -> Json:
    return {name: value for name, value in one.items() if name != key}


@pytest.mark.parametrize(
    ("name", "operation", "request_sent"),
    [
        ("codepipeline", "CreatePipeline", {"pipeline": WHOLE}),
        ("codebuild", "CreateProject", without(HOOKED, "webhook")),
        ("codebuild", "CreateProject", with_variables(batched(), ("A", "b"))),
        ("codebuild", "CreateWebhook", HOOKED["webhook"]),
        ("scheduler", "CreateSchedule", schedule()),
        ("codebuild", "StartBuild", {"projectName": "shop-tests", "buildspecOverride": "version: 0.2"}),
        (
            "codepipeline",
            "StartPipelineExecution",
            {"name": "shop", "variables": [{"name": "a", "value": "b"}]},
        ),
    ],
)
def test_the_vendor_takes_our_declarations(name: str, operation: str, request_sent: Json) -> None:
    assert not faults(name, operation, request_sent)


def test_the_vendor_refuses_a_misspelt_key() -> None:
    assert "Unknown parameter" in faults(
        "codepipeline", "CreatePipeline", {"pipeline": {**WHOLE, "trigger": []}}
    )


@pytest.mark.parametrize(
    ("ours", "name", "shape"),
    [
        (pipelines.PIPELINE, "codepipeline", "PipelineDeclaration"),
        (pipelines.STAGE, "codepipeline", "StageDeclaration"),
        (pipelines.ACTION, "codepipeline", "ActionDeclaration"),
        (pipelines.TYPE, "codepipeline", "ActionTypeId"),
        (pipelines.RULE, "codepipeline", "RuleDeclaration"),
        (tuple(key for key in projects.PROJECT if key != "webhook"), "codebuild", "CreateProjectInput"),
        (projects.SOURCE, "codebuild", "ProjectSource"),
        (projects.ENVIRONMENT, "codebuild", "ProjectEnvironment"),
        (projects.BATCH, "codebuild", "ProjectBuildBatchConfig"),
        (webhooks.REQUEST, "codebuild", "CreateWebhookInput"),
        (builds.START, "codebuild", "StartBuildInput"),
        (builds.START_BATCH, "codebuild", "StartBuildBatchInput"),
        (starts.START, "codepipeline", "StartPipelineExecutionInput"),
        (schedules.SCHEDULE, "scheduler", "CreateScheduleInput"),
        (schedules.TARGET, "scheduler", "Target"),
    ],
)
def test_the_keys_that_are_read_are_the_vendors(ours: tuple[str, ...], name: str, shape: str) -> None:
    assert set(ours) == members(name, shape)


@pytest.mark.parametrize(
    ("ours", "shape"),
    [
        (webhooks.TYPES, "WebhookFilterType"),
        (webhooks.ROLES, "PullRequestBuildApproverRole"),
        (webhooks.POLICIES, "PullRequestBuildCommentApproval"),
        (projects.SOURCES, "SourceType"),
    ],
)
def test_the_words_that_are_read_are_the_vendors(ours: tuple[str, ...], shape: str) -> None:
    assert set(ours) == words(shape)


def test_a_push_is_shaped_like_the_forges() -> None:
    assert {"ref", "before", "after", "commits", "repository", "sender"} <= push().keys()
