"""Which events start a duty, what of them arrives there, and what a schedule asks for."""

from __future__ import annotations

import json

import pytest
import yaml

from delivery.aws import duties
from delivery.aws.duties import EventDuty, logger, pull_schedule, puller, recorder, rollback
from delivery.aws.names import Account, Duty
from delivery.backends.codepipeline import Context as Compiling
from delivery.backends.codepipeline import compile_deployment
from delivery.backends.codepipeline.specification import (
    APPLY_STAGE,
    SOURCE_ACTION,
    PipelineSpec,
    ProjectSpec,
    Source,
)
from delivery.blueprints.terraform import terraform
from delivery.environment import Environment
from sandbox.cloud.patterns import matches, read_pattern
from sandbox.cloud.transformer import check, input_of
from tests.estates import DEV, PROD, STAGING, TOOLBOX, environment, service
from tests.pipeline_events import (
    ACTION_EXECUTION,
    EVENT,
    EXECUTION,
    Event,
    approval_event,
    run_event,
    spoiled,
)
from toolbox.pull import Pull
from toolbox.record_approval import RecordApproval
from toolbox.record_deployment import RecordDeployment
from toolbox.request import Request, read
from toolbox.rollback import Rollback

ACCOUNT = Account.of(STAGING)
BELOW = Account.of(DEV)
PIPELINE = "network-staging"
LOGGER, RECORDER = logger(ACCOUNT, TOOLBOX), recorder(ACCOUNT, TOOLBOX)
APPROVAL = approval_event(ACCOUNT, pipeline=PIPELINE)
RUN = run_event(ACCOUNT, pipeline=PIPELINE)


def starts(duty: EventDuty, event: Event) -> bool:
    return matches(read_pattern(duty.pattern), event)


def target(duty: EventDuty) -> dict[str, object]:
    return {"InputTransformer": {"InputPathsMap": dict(duty.paths), "InputTemplate": duty.template}}


def build_of(duty: EventDuty, event: Event) -> dict[str, object]:
    found: dict[str, object] = json.loads(input_of(target(duty), event, ACCOUNT.arn("events", "rule/any")))
    return found


def variables(found: object) -> dict[str, str]:
    assert isinstance(found, list)
    assert {each["type"] for each in found} == {"PLAINTEXT"}
    return {each["name"]: each["value"] for each in found}


def environ(duty: EventDuty, event: Event) -> dict[str, str]:
    """What the build's commands find in their environment."""
    return {**duty.project.variables, **variables(build_of(duty, event)["environmentVariablesOverride"])}


@pytest.mark.parametrize("state", ["SUCCEEDED", "FAILED"])
def test_an_answered_approval_starts_the_logger(state: str) -> None:
    assert starts(LOGGER, approval_event(ACCOUNT, pipeline=PIPELINE, state=state))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("source", "penstock"),
        ("source", "aws.codebuild"),
        ("account", "999999999999"),
        ("region", "us-east-1"),
        ("detail-type", "CodePipeline Stage Execution State Change"),
        ("detail/pipeline", "network-prod"),
        ("detail/pipeline", "network-staging-other"),
        ("detail/state", "STARTED"),
        ("detail/state", "ABANDONED"),
        ("detail/type/category", "Build"),
        ("detail/type/owner", "Custom"),
        ("detail/type/provider", "CodeBuild"),
    ],
)
def test_an_event_that_is_not_of_an_approval_of_this_environment_starts_no_logger(
    path: str, value: str
) -> None:
    assert starts(LOGGER, APPROVAL)
    assert not starts(LOGGER, spoiled(APPROVAL, path, value))


@pytest.mark.parametrize("state", ["SUCCEEDED", "FAILED", "STOPPED", "SUPERSEDED", "CANCELED"])
def test_every_end_of_a_run_starts_the_recorder(state: str) -> None:
    assert starts(RECORDER, run_event(ACCOUNT, pipeline=PIPELINE, state=state))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("source", "penstock"),
        ("account", "999999999999"),
        ("region", "us-east-1"),
        ("detail-type", "CodePipeline Action Execution State Change"),
        ("detail/pipeline", "network-prod"),
        ("detail/state", "STARTED"),
        ("detail/state", "RESUMED"),
        ("detail/state", "STOPPING"),
    ],
)
def test_an_event_that_is_not_the_end_of_a_run_here_starts_no_recorder(path: str, value: str) -> None:
    assert starts(RECORDER, RUN)
    assert not starts(RECORDER, spoiled(RUN, path, value))


@pytest.mark.parametrize("duty", [LOGGER, RECORDER], ids=["logger", "recorder"])
def test_event_bridge_takes_the_template(duty: EventDuty) -> None:
    check(target(duty))


def test_of_an_approval_only_ids_reach_the_logger() -> None:
    assert variables(build_of(LOGGER, APPROVAL)["environmentVariablesOverride"]) == {
        "PENSTOCK_PIPELINE": PIPELINE,
        "PENSTOCK_EXECUTION": EXECUTION,
        "PENSTOCK_STAGE": "Approval",
        "PENSTOCK_ACTION": "Approve-platform",
        "PENSTOCK_ACTION_EXECUTION": ACTION_EXECUTION,
    }


def test_of_a_run_only_ids_reach_the_recorder() -> None:
    found = variables(build_of(RECORDER, RUN)["environmentVariablesOverride"])
    assert found == {"PENSTOCK_PIPELINE": PIPELINE, "PENSTOCK_EXECUTION": EXECUTION}


@pytest.mark.parametrize(("duty", "event"), [(LOGGER, APPROVAL), (RECORDER, RUN)], ids=["logger", "recorder"])
def test_an_event_that_comes_twice_asks_for_one_build(duty: EventDuty, event: Event) -> None:
    found = build_of(duty, event)
    assert found["idempotencyToken"] == EVENT
    assert set(found) == {"idempotencyToken", "environmentVariablesOverride"}


def test_an_id_that_is_no_id_cannot_become_a_variable_of_its_own() -> None:
    forged = spoiled(APPROVAL, "detail/action", 'x"},{"name":"PENSTOCK_TABLE","value":"mine')
    found = variables(build_of(LOGGER, forged)["environmentVariablesOverride"])
    assert "PENSTOCK_TABLE" not in found
    assert len(found) == 5


# The service is no flag that an event could fill: the toolbox reads it at the pipeline.
@pytest.mark.parametrize(
    ("request_type", "duty", "event"),
    [(RecordApproval, LOGGER, APPROVAL), (RecordDeployment, RECORDER, RUN)],
    ids=["logger", "recorder"],
)
def test_the_command_finds_each_of_its_flags(
    request_type: type[Request], duty: EventDuty, event: Event
) -> None:
    given = {"PENSTOCK_SERVICE": "network-1a2b", **environ(duty, event)}
    asked = read(request_type, {}, given)
    assert vars(asked)["pipeline"] == PIPELINE


@pytest.mark.parametrize("duty", [LOGGER, RECORDER], ids=["logger", "recorder"])
def test_no_event_says_whose_pipeline_it_is(duty: EventDuty) -> None:
    told = {*duty.project.variables, *(f"PENSTOCK_{name.upper()}" for name in duty.paths)}
    assert "PENSTOCK_SERVICE" not in told


@pytest.mark.parametrize(
    ("project", "command"),
    [
        (LOGGER.project, "record-approval"),
        (RECORDER.project, "record-deployment"),
        (puller(ACCOUNT, TOOLBOX), "pull"),
        (rollback(ACCOUNT, TOOLBOX), "rollback"),
    ],
    ids=["logger", "recorder", "puller", "rollback"],
)
def test_a_duty_has_no_source_and_runs_one_command_of_the_toolbox(project: ProjectSpec, command: str) -> None:
    phases = yaml.safe_load(project.buildspec.text)["phases"]
    assert project.source is Source.NONE
    assert phases["build"]["commands"] == [f"python3 -I /tmp/penstock-toolbox.pyz {command}"]
    assert TOOLBOX.removeprefix("sha256:") in phases["install"]["commands"][1]


def test_the_recorder_looks_for_the_action_that_applies() -> None:
    network = service()
    deployment = terraform(network).deployments[1]
    compiled = compile_deployment(
        deployment, Compiling(service=network, target=network.target(STAGING.name), toolbox=TOOLBOX)
    )
    (pipeline,) = compiled.objects
    assert isinstance(pipeline, PipelineSpec)
    applying = next(stage for stage in pipeline.stages if stage.name == APPLY_STAGE).actions[0]
    assert RECORDER.project.variables["PENSTOCK_STAGE"] == APPLY_STAGE
    assert RECORDER.project.variables["PENSTOCK_ACTION"] == applying.name  # type: ignore[union-attr]  # a build action


def schedule_input() -> dict[str, object]:
    found: dict[str, object] = json.loads(pull_schedule(ACCOUNT, BELOW).input)
    return found


def scheduled() -> dict[str, str]:
    found = schedule_input()["EnvironmentVariablesOverride"]
    assert isinstance(found, list)
    return {each["Name"]: each["Value"] for each in found}


def test_a_schedule_asks_for_one_build_of_the_puller() -> None:
    assert schedule_input()["ProjectName"] == puller(ACCOUNT, TOOLBOX).name
    assert schedule_input()["IdempotencyToken"] == "<aws.scheduler.scheduled-time>"


def test_the_puller_reads_the_ledger_below() -> None:
    assert scheduled()["PENSTOCK_TABLE"] == BELOW.table_arn("infrastructure-deployments")
    assert scheduled()["PENSTOCK_AFTER"] == "dev"


def test_the_puller_is_told_all_but_which_pipelines_there_are() -> None:
    asked = read(Pull, {}, {**puller(ACCOUNT, TOOLBOX).variables, **scheduled()})
    assert (asked.environment, asked.owner) == ("staging", ACCOUNT.id)
    assert asked.source_action == SOURCE_ACTION


def test_whoever_rolls_back_says_pipeline_and_commit_and_no_more() -> None:
    told = {"PENSTOCK_PIPELINE": PIPELINE, "PENSTOCK_COMMIT": "a" * 40}
    asked = read(Rollback, {}, {**rollback(ACCOUNT, TOOLBOX).variables, **told})
    assert (asked.environment, asked.owner) == ("staging", ACCOUNT.id)
    assert (asked.table, asked.source_action) == ("infrastructure-deployments", SOURCE_ACTION)
    assert asked.service == ""


def test_the_schedule_and_its_role_are_of_the_account_that_pulls() -> None:
    other = pull_schedule(Account.of(PROD), ACCOUNT)
    assert other.name == "penstock-prod-pull"
    assert other.role_arn == Account.of(PROD).duty_role_arn(Duty.SCHEDULE)


@pytest.mark.parametrize("each", [DEV, STAGING, PROD])
def test_an_environment_after_none_or_one_is_pulled(each: Environment) -> None:
    assert not duties.check_pulled(each)


def test_an_environment_after_two_is_refused_by_name() -> None:
    (found,) = duties.check_pulled(environment("prod", PROD.tier, "east", "west", gate=PROD.gate))
    assert found.code == "pulls-from-several"
    assert "east, west" in found.cause
