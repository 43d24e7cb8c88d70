"""The project that a person starts to go back, as the engine would be told to make it."""

from __future__ import annotations

import pytest

from components.delivery_pipeline import DeliveryPipeline, DeliveryPipelineArgs
from components.rollback import Rollback, RollbackArgs
from delivery.aws.names import Account, Duty
from delivery.backends.codepipeline.specification import SOURCE_ACTION
from delivery.environment import Environment
from tests.estates import DEV, PROD, STAGING, TOOLBOX
from tests.harness import Deployed, deploy
from tests.role_reach import bounded, may, site

KEY = "arn:aws:kms:eu-west-1:333333333333:key/"
EU = "eu-west-1:333333333333"
PROJECT = f"arn:aws:codebuild:{EU}:project/penstock-prod-duty-rollback"
PIPELINE = f"arn:aws:codepipeline:{EU}:network-prod"
FOUND = site("prod")
OURS = [spec.purpose for spec in (*FOUND.duty_roles, *FOUND.delivered[0].roles)]


def rollback(environment: Environment = PROD) -> Deployed:
    args = RollbackArgs(
        environment=environment,
        toolbox=TOOLBOX,
        logs_key_arn=f"{KEY}logs",
        artifacts_key_arn=f"{KEY}artifacts",
    )
    return deploy(lambda: Rollback("rollback", args), stack=str(environment.name))


@pytest.mark.mission(9)
@pytest.mark.parametrize("environment", [DEV, STAGING, PROD], ids=lambda each: str(each.name))
def test_each_environment_has_a_project_to_roll_back_with(environment: Environment) -> None:
    account, project = Account.of(environment), rollback(environment).one("aws:codebuild/project:Project")
    assert project.inputs["name"] == f"penstock-{environment.name}-duty-rollback"
    assert project.inputs["source"]["type"] == "NO_SOURCE"
    assert project.inputs["serviceRole"] == account.duty_role_arn(Duty.ROLLBACK)


def test_nothing_starts_it_by_itself() -> None:
    kinds = {each.type for each in rollback().resources if each.type.startswith("aws:")}
    assert kinds == {"aws:codebuild/project:Project", "aws:cloudwatch/logGroup:LogGroup"}


def test_its_words_are_kept_under_the_key_of_logs() -> None:
    log = rollback().one("aws:cloudwatch/logGroup:LogGroup")
    assert (log.inputs["name"], log.inputs["kmsKeyId"]) == ("/penstock/prod/rollback", f"{KEY}logs")


REACH = [
    ("dynamodb:Query", f"arn:aws:dynamodb:{EU}:table/infrastructure-deployments/index/component-index", True),
    ("dynamodb:Query", f"arn:aws:dynamodb:{EU}:table/terraform-approvals", False),
    ("dynamodb:PartiQLInsert", f"arn:aws:dynamodb:{EU}:table/infrastructure-deployments", False),
    ("codepipeline:StartPipelineExecution", PIPELINE, True),
    ("codepipeline:StartPipelineExecution", f"arn:aws:codepipeline:{EU}:network-staging", False),
    ("codepipeline:ListPipelineExecutions", PIPELINE, True),
    ("codepipeline:ListTagsForResource", PIPELINE, True),
    ("codepipeline:RollbackStage", f"{PIPELINE}/Apply", False),
    ("codepipeline:RetryStageExecution", f"{PIPELINE}/Apply", False),
    ("codebuild:StartBuild", PROJECT, False),
]


@pytest.mark.parametrize(("action", "resource", "allowed"), REACH, ids=str)
def test_its_role_reads_the_ledger_and_starts_pipelines_of_its_environment(
    action: str, resource: str, allowed: bool
) -> None:
    assert may(FOUND, "rollback", action, resource) is allowed


@pytest.mark.parametrize("purpose", OURS)
def test_no_role_of_ours_but_the_ones_that_aws_takes_starts_a_rollback(purpose: str) -> None:
    starts = bounded(FOUND, purpose, "codebuild:StartBuild", PROJECT)
    assert starts is (purpose in {"pipeline", "notify", "schedule"})


@pytest.mark.parametrize("purpose", ["notify", "schedule"])
def test_neither_an_event_nor_a_schedule_starts_a_rollback(purpose: str) -> None:
    assert not may(FOUND, purpose, "codebuild:StartBuild", PROJECT)


@pytest.mark.parametrize("purpose", OURS)
def test_the_puller_the_rollback_and_a_time_alone_start_pipelines(purpose: str) -> None:
    starts = bounded(FOUND, purpose, "codepipeline:StartPipelineExecution", PIPELINE)
    assert starts is (purpose in {"pull", "rollback", "schedule"})


def test_the_puller_finds_its_pipelines_and_reads_their_tags() -> None:
    assert may(FOUND, "pull", "codepipeline:ListPipelines", "*")
    assert may(FOUND, "pull", "codepipeline:ListTagsForResource", PIPELINE)
    assert not may(FOUND, "pull", "codepipeline:ListTagsForResource", f"arn:aws:codepipeline:{EU}:theirs")
    assert not may(FOUND, "rollback", "codepipeline:ListPipelines", "*")


def test_schedules_bury_under_their_role_and_rules_by_themselves() -> None:
    queue = f"arn:aws:sqs:{EU}:penstock-prod-lost-events"
    key, messages = f"arn:aws:kms:{EU}:key/1", {"kms__ResourceAliases": "alias/penstock-prod-messages"}
    assert may(FOUND, "schedule", "sqs:SendMessage", queue)
    assert may(FOUND, "schedule", "kms:GenerateDataKey", key, **messages)
    assert not may(FOUND, "notify", "sqs:SendMessage", queue)
    assert not may(FOUND, "notify", "kms:GenerateDataKey", key, **messages)


def test_the_first_environment_rolls_back_and_pulls_nothing() -> None:
    purposes = {spec.purpose for spec in site("dev").duty_roles}
    assert "rollback" in purposes
    assert not purposes & {"pull", "schedule"}


@pytest.mark.parametrize("environment", ["staging", "prod"])
def test_the_action_that_takes_the_commit_is_the_one_that_pipelines_have(environment: str) -> None:
    found = site(environment)
    pipeline = found.delivered[0].pipeline
    assert pipeline is not None
    args = DeliveryPipelineArgs(account=found.account, pipeline=pipeline, artifacts_key_arn=f"{KEY}artifacts")
    made = deploy(lambda: DeliveryPipeline("network", args), stack=environment)
    stages = made.one("aws:codepipeline/pipeline:Pipeline").inputs["stages"]
    assert [action["name"] for action in stages[0]["actions"]] == [SOURCE_ACTION]
