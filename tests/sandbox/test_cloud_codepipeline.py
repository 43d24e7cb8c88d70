"""CodePipeline's definitions as AWS takes them, and executions read from a record."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator

from sandbox.cloud.back_door import DoorRefused
from sandbox.cloud.records import ActionExecution, ActionType, Execution, SourceRevision, put_execution
from tests.sandbox.cloud_desk import Account, Client, Field, allow, an_account, endpoint, refused

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
RUN = "11111111-2222-3333-4444-555555555555"
APPROVAL = ActionType(category="Approval", owner="AWS", provider="Manual")
APPROVER = "arn:aws:sts::111111111111:assumed-role/release-managers/anna"


def source() -> dict[str, Any]:
    return {
        "name": "Source",
        "actions": [
            {
                "name": "Repository",
                "actionTypeId": {
                    "category": "Source", "owner": "AWS", "provider": "CodeStarSourceConnection", "version": "1",
                },
                "configuration": {"ConnectionArn": "arn:x", "BranchName": "main"},
                "outputArtifacts": [{"name": "source"}],
            }
        ],
    }  # fmt: skip


def building(stage: str, takes: str, makes: str = "") -> dict[str, Any]:
    action: dict[str, Any] = {
        "name": stage,
        "actionTypeId": {"category": "Build", "owner": "AWS", "provider": "CodeBuild", "version": "1"},
        "inputArtifacts": [{"name": takes}],
        "configuration": {"ProjectName": stage.lower()},
    }
    return {"name": stage, "actions": [action | ({"outputArtifacts": [{"name": makes}]} if makes else {})]}


def definition(account: Account, *stages: dict[str, Any], **more: Field) -> dict[str, Any]:
    return {
        "name": "orders-dev",
        "roleArn": account.role("pipeline", service="codepipeline"),
        "artifactStore": {"type": "S3", "location": "artifacts"},
        "stages": list(stages) or [source(), building("Plan", "source", "plan"), building("Apply", "plan")],
        "pipelineType": "V2",
        **more,
    }


def a_pipeline(account: Account, **more: Field) -> Client:
    pipelines = account.client("codepipeline")
    pipelines.create_pipeline(pipeline=definition(account, **more))
    return pipelines


def an_execution(**changes: Field) -> Execution:
    approval = ActionExecution(
        stageName="Plan",
        actionName="Approve-release-managers",
        actionExecutionId="a-1",
        status="Succeeded",
        startTime=NOON,
        lastUpdateTime=NOON + timedelta(minutes=3),
        actionTypeId=APPROVAL,
        updatedBy=APPROVER,
        configuration={"CustomData": "sha256:abc"},
        variables={},
    )
    made = Execution(
        pipelineExecutionId=RUN,
        status="Succeeded",
        startTime=NOON,
        lastUpdateTime=NOON + timedelta(minutes=9),
        sourceRevisions=(SourceRevision(actionName="Repository", revisionId="c0ffee"),),
        actions=(approval,),
    )
    return replace(made, **changes)


def test_the_fields_of_version_two_are_echoed() -> None:
    account = an_account()
    push = {"branches": {"includes": ["main"]}, "filePaths": {"includes": ["infra/**"]}}
    given = {
        "executionMode": "QUEUED",
        "variables": [{"name": "COMMIT", "defaultValue": "none"}],
        "triggers": [
            {
                "providerType": "CodeStarSourceConnection",
                "gitConfiguration": {"sourceActionName": "Repository", "push": [push]},
            }
        ],
    }
    pipelines = a_pipeline(account, **given)
    found = pipelines.get_pipeline(name="orders-dev")
    assert {name: found["pipeline"][name] for name in given} == given
    assert isinstance(found["metadata"]["created"], datetime)


def test_a_condition_of_a_stage_is_echoed() -> None:
    account = an_account()
    rule = {
        "name": "Window",
        "ruleTypeId": {"category": "Rule", "owner": "AWS", "provider": "DeploymentWindow", "version": "1"},
        "configuration": {"Cron": "0 0 9-17 ? * MON-FRI *"},
    }
    apply = building("Apply", "source") | {
        "beforeEntry": {"conditions": [{"result": "FAIL", "rules": [rule]}]}
    }
    pipelines = account.client("codepipeline")
    pipelines.create_pipeline(pipeline=definition(account, source(), apply))
    stage = pipelines.get_pipeline(name="orders-dev")["pipeline"]["stages"][1]
    assert stage["beforeEntry"] == apply["beforeEntry"]


@pytest.mark.parametrize(
    ("stages", "word"),
    [
        ([source(), building("Plan", "source"), building("Plan", "source")], "Plan"),
        ([source(), building("Plan", "elsewhere")], "elsewhere"),
        ([source(), building("Plan", "source", "source")], "source"),
        ([source(), building("Apply", "plan"), building("Plan", "source", "plan")], "plan"),
        ([source()], "minimum of 2 stages"),
        ([building("Plan", "source"), building("Apply", "source")], "first stage"),
    ],
)
def test_a_structure_that_aws_refuses_is_refused(stages: list[dict[str, Any]], word: str) -> None:
    account = an_account()
    pipelines = account.client("codepipeline")
    said = refused(pipelines.create_pipeline, pipeline=definition(account, *stages))
    assert said.code == "InvalidStructureException"
    assert word in said.message


def test_an_update_is_checked_and_counts_its_version() -> None:
    account = an_account()
    pipelines = a_pipeline(account)
    changed = pipelines.get_pipeline(name="orders-dev")["pipeline"] | {"executionMode": "QUEUED"}
    assert pipelines.update_pipeline(pipeline=changed)["pipeline"]["version"] == 2
    broken = changed | {"stages": [source(), building("Plan", "elsewhere")]}
    assert refused(pipelines.update_pipeline, pipeline=broken).code == "InvalidStructureException"
    assert pipelines.get_pipeline(name="orders-dev")["pipeline"]["executionMode"] == "QUEUED"


def test_a_start_is_recorded_with_its_commit_and_once_for_a_token() -> None:
    pipelines = a_pipeline(an_account())
    override = [{"actionName": "Repository", "revisionType": "COMMIT_ID", "revisionValue": "c0ffee"}]
    asked = {"name": "orders-dev", "sourceRevisions": override, "clientRequestToken": "pull-1"}
    one, again = (pipelines.start_pipeline_execution(**asked)["pipelineExecutionId"] for _ in range(2))
    found = pipelines.list_pipeline_executions(pipelineName="orders-dev")["pipelineExecutionSummaries"]
    assert one == again
    assert [execution["pipelineExecutionId"] for execution in found] == [one]
    assert found[0]["status"] == "InProgress"
    assert found[0]["sourceRevisions"] == [{"actionName": "Repository", "revisionId": "c0ffee"}]


def test_a_variable_that_is_not_declared_is_refused_at_start() -> None:
    pipelines = a_pipeline(an_account(), variables=[{"name": "WORD", "defaultValue": "a"}])
    start = pipelines.start_pipeline_execution
    assert "OTHER" in refused(start, name="orders-dev", variables=[{"name": "OTHER", "value": "b"}]).message
    made = start(name="orders-dev", variables=[{"name": "WORD", "value": "b"}])["pipelineExecutionId"]
    asked = {"pipelineName": "orders-dev", "pipelineExecutionId": made}
    found = pipelines.get_pipeline_execution(**asked)["pipelineExecution"]
    assert found["variables"] == [{"name": "WORD", "resolvedValue": "b"}]


def test_the_record_says_who_approved_what() -> None:
    account = an_account()
    pipelines = a_pipeline(account)
    put_execution(endpoint(), account.id, "orders-dev", an_execution())
    asked = {"pipelineName": "orders-dev", "filter": {"pipelineExecutionId": RUN}}
    (action,) = pipelines.list_action_executions(**asked)["actionExecutionDetails"]
    assert action["updatedBy"] == APPROVER
    assert action["actionExecutionId"] == "a-1"
    assert action["input"]["resolvedConfiguration"] == {"CustomData": "sha256:abc"}
    assert action["input"]["actionTypeId"]["category"] == "Approval"
    assert action["lastUpdateTime"] == NOON + timedelta(minutes=3)


def test_the_filter_by_execution_leaves_others_out() -> None:
    account = an_account()
    pipelines = a_pipeline(account)
    other = "99999999-2222-3333-4444-555555555555"
    for identity in (RUN, other):
        put_execution(endpoint(), account.id, "orders-dev", an_execution(pipelineExecutionId=identity))
    list_actions = pipelines.list_action_executions
    found = list_actions(pipelineName="orders-dev", filter={"pipelineExecutionId": other})[
        "actionExecutionDetails"
    ]
    assert [action["pipelineExecutionId"] for action in found] == [other]
    unknown = {"pipelineExecutionId": "00000000-2222-3333-4444-555555555555"}
    said = refused(list_actions, pipelineName="orders-dev", filter=unknown)
    assert said.code == "PipelineExecutionNotFoundException"


def test_the_record_of_an_execution_is_replaced_by_a_later_one() -> None:
    account = an_account()
    pipelines = a_pipeline(account)
    for status in ("InProgress", "Failed"):
        put_execution(endpoint(), account.id, "orders-dev", an_execution(status=status))
    found = pipelines.list_pipeline_executions(pipelineName="orders-dev")["pipelineExecutionSummaries"]
    assert [execution["status"] for execution in found] == ["Failed"]
    actions = pipelines.list_action_executions(pipelineName="orders-dev")["actionExecutionDetails"]
    assert len(actions) == 1


def test_a_status_that_codepipeline_does_not_have_is_refused() -> None:
    account = an_account()
    a_pipeline(account)
    with pytest.raises(DoorRefused, match="Succeeded"):
        put_execution(endpoint(), account.id, "orders-dev", an_execution(status="Good"))


def test_executions_come_newest_first_and_in_pages() -> None:
    account = an_account()
    pipelines = a_pipeline(account)
    for hour in range(3):
        at = NOON + timedelta(hours=hour)
        identity = f"{hour}" * 8 + "-2222-3333-4444-555555555555"
        put_execution(
            endpoint(), account.id, "orders-dev", an_execution(pipelineExecutionId=identity, startTime=at)
        )
    listed = pipelines.get_paginator("list_pipeline_executions").paginate(
        pipelineName="orders-dev", PaginationConfig={"PageSize": 2}
    )
    found = [one["pipelineExecutionId"][0] for page in listed for one in page["pipelineExecutionSummaries"]]
    assert found == ["2", "1", "0"]


def test_the_state_shows_the_latest_action_of_each_stage() -> None:
    account = an_account()
    pipelines = a_pipeline(account)
    action = replace(an_execution().actions[0], actionName="Plan")
    put_execution(endpoint(), account.id, "orders-dev", an_execution(actions=(action,)))
    states = pipelines.get_pipeline_state(name="orders-dev")["stageStates"]
    assert [state["stageName"] for state in states] == ["Source", "Plan", "Apply"]
    assert states[1]["latestExecution"] == {"pipelineExecutionId": RUN, "status": "Succeeded"}
    assert states[1]["actionStates"][0]["latestExecution"]["lastUpdatedBy"] == APPROVER
    assert "latestExecution" not in states[2]


@pytest.mark.parametrize(
    ("operation", "asked"),
    [
        ("GetPipeline", {"name": "orders-dev"}),
        ("ListPipelines", {}),
        ("ListPipelineExecutions", {"pipelineName": "orders-dev"}),
        ("GetPipelineExecution", {"pipelineName": "orders-dev", "pipelineExecutionId": RUN}),
        ("ListActionExecutions", {"pipelineName": "orders-dev"}),
        ("GetPipelineState", {"name": "orders-dev"}),
    ],
)
def test_every_answer_has_the_documented_shape(operation: str, asked: dict[str, str]) -> None:
    account = an_account()
    pipelines = a_pipeline(account)
    put_execution(endpoint(), account.id, "orders-dev", an_execution())
    method = next(name for name, known in pipelines.meta.method_to_api_mapping.items() if known == operation)
    found = getattr(pipelines, method)(**asked)
    del found["ResponseMetadata"]
    shape = (
        botocore.session.get_session()
        .get_service_model("codepipeline")
        .operation_model(operation)
        .output_shape
    )
    assert shape is not None
    report = ParamValidator().validate(found, shape)
    assert found
    assert not report.has_errors(), report.generate_report()


def test_reading_a_pipelines_record_takes_the_right_to_that_pipeline() -> None:
    account = an_account()
    a_pipeline(account)
    put_execution(endpoint(), account.id, "orders-dev", an_execution())
    own = account.role(
        "own", allow("codepipeline:ListActionExecutions", account.arn("codepipeline", "orders-dev"))
    )
    other = account.role(
        "other", allow("codepipeline:ListActionExecutions", account.arn("codepipeline", "x"))
    )
    asked = {"pipelineName": "orders-dev"}
    assert account.acting(own, "codepipeline").list_action_executions(**asked)["actionExecutionDetails"]
    denied = account.acting(other, "codepipeline").list_action_executions
    assert refused(denied, **asked).code == "AccessDeniedException"


def test_a_deleted_pipeline_is_gone_with_its_record() -> None:
    account = an_account()
    pipelines = a_pipeline(account)
    put_execution(endpoint(), account.id, "orders-dev", an_execution())
    again = pipelines.get_pipeline(name="orders-dev")["pipeline"]
    pipelines.delete_pipeline(name="orders-dev")
    assert pipelines.list_pipelines()["pipelines"] == []
    said = refused(pipelines.list_pipeline_executions, pipelineName="orders-dev")
    assert said.code == "PipelineNotFoundException"
    pipelines.create_pipeline(pipeline=again)
    assert pipelines.list_pipeline_executions(pipelineName="orders-dev")["pipelineExecutionSummaries"] == []


def test_a_pipeline_whose_role_does_not_trust_codepipeline_is_refused() -> None:
    account = an_account()
    given = definition(account) | {"roleArn": account.role("other", service="codebuild")}
    said = refused(account.client("codepipeline").create_pipeline, pipeline=given)
    assert said.code == "InvalidStructureException"
