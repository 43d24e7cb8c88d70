"""What is created, as documents in the shape of the vendor's own requests: for review, and for interpreters.

What AWS makes up stands by its alias, as nobody knows a key's id before it is there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from delivery.aws.names import Account, DataClass, Duty
from delivery.backends.codepipeline.hooks import LATE_SECONDS, TRIES, ScheduleSpec
from delivery.backends.codepipeline.projecting import project_document
from delivery.backends.codepipeline.rules import environment_variables, result_of, rules_of
from delivery.backends.codepipeline.specification import (
    SOURCE_ACTION,
    SOURCE_OUTPUT,
    Action,
    ApprovalAction,
    BuildAction,
    PipelineSpec,
    PushTrigger,
    RouteSpec,
    SourceAction,
    StageSpec,
)
from delivery.bundle import File, InAccount
from delivery.environment import Environment

Json = dict[str, object]


def documents_of(spec: PipelineSpec | RouteSpec, environment: Environment) -> tuple[File, ...]:
    account = Account.of(environment)
    documents: dict[str, Mapping[str, object]] = {}
    if isinstance(spec, PipelineSpec):
        documents[f"pipelines/{spec.name}.json"] = pipeline_document(spec, account)
        if spec.gate_roles:
            documents[f"approvers/{spec.name}.json"] = {
                action: [role] for action, role in spec.gate_roles.items()
            }
    for project in spec.projects:
        documents[f"projects/{project.name}.json"] = project_document(project, environment)
    for schedule in spec.schedules:
        documents[f"schedules/{schedule.name}.json"] = schedule_document(schedule, account)
    owner = InAccount(environment=environment.name)
    return tuple(
        File(path=path, text=json.dumps(document, indent=2, sort_keys=True) + "\n", owner=owner)
        for path, document in documents.items()
    )


def pipeline_document(spec: PipelineSpec, account: Account) -> Json:
    document: Json = {
        "name": spec.name,
        "roleArn": account.duty_role_arn(Duty.PIPELINE),
        "pipelineType": "V2",
        "executionMode": "QUEUED",
        "artifactStore": {
            "type": "S3",
            "location": account.artifact_bucket,
            "encryptionKey": {
                "id": account.arn("kms", account.key_alias(DataClass.ARTIFACTS)),
                "type": "KMS",
            },
        },
        "stages": [_stage(stage, account) for stage in spec.stages],
        "variables": [
            {"name": each.name, "description": each.description}
            | ({} if each.default is None else {"defaultValue": each.default})
            for each in spec.variables
        ],
    }
    return document | ({"triggers": [_trigger(spec.pushes)]} if spec.pushes else {})


def schedule_document(spec: ScheduleSpec, account: Account) -> Json:
    return {
        "Name": spec.name,
        "GroupName": "default",
        "Description": spec.description,
        "ScheduleExpression": spec.expression,
        "ScheduleExpressionTimezone": spec.time_zone,
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "State": "ENABLED",
        "Target": {
            "Arn": spec.target_arn,
            "RoleArn": spec.role_arn,
            "Input": spec.input,
            "DeadLetterConfig": {"Arn": account.lost_events_queue_arn},
            "RetryPolicy": {"MaximumEventAgeInSeconds": LATE_SECONDS, "MaximumRetryAttempts": TRIES},
        },
    }


def _trigger(pushes: tuple[PushTrigger, ...]) -> Json:
    return {
        "providerType": "CodeStarSourceConnection",
        "gitConfiguration": {"sourceActionName": SOURCE_ACTION, "push": [_push(each) for each in pushes]},
    }


def _push(push: PushTrigger) -> Json:
    said = {"branches": push.branches, "tags": push.tags, "filePaths": push.paths}
    return {key: {"includes": list(patterns)} for key, patterns in said.items() if patterns}


def _stage(stage: StageSpec, account: Account) -> Json:
    rules = _rules(stage)
    entry = {"conditions": [{"result": result_of(stage), "rules": rules}]}
    return {"name": stage.name, "actions": [_action(each, account) for each in stage.actions]} | (
        {"beforeEntry": entry} if rules else {}
    )


def _rules(stage: StageSpec) -> list[Json]:
    return [
        {
            "name": rule.name,
            "ruleTypeId": {"category": "Rule", "owner": "AWS", "provider": rule.provider, "version": "1"},
            "configuration": dict(rule.configuration),
        }
        for rule in rules_of(stage)
    ]


def _action(action: Action, account: Account) -> Json:
    match action:
        case SourceAction():
            return _source(action)
        case BuildAction():
            return _build(action)
        case ApprovalAction():
            return _approval(action, account)


def _type(category: str, provider: str) -> Json:
    return {"category": category, "owner": "AWS", "provider": provider, "version": "1"}


def _source(action: SourceAction) -> Json:
    return {
        "name": SOURCE_ACTION,
        "actionTypeId": _type("Source", "CodeStarSourceConnection"),
        "runOrder": 1,
        "namespace": "source",
        "outputArtifacts": [{"name": SOURCE_OUTPUT}],
        "configuration": {
            "ConnectionArn": action.connection,
            "FullRepositoryId": action.repository,
            "BranchName": action.branch,
            # A zip has no history, and apply asks whether its commit is an ancestor of the protected head.
            "OutputArtifactFormat": "CODEBUILD_CLONE_REF",
            "DetectChanges": "false",
        },
    }


def _build(action: BuildAction) -> Json:
    document: Json = {
        "name": action.name,
        "actionTypeId": _type("Build", "CodeBuild"),
        "runOrder": action.run_order,
        "inputArtifacts": [{"name": name} for name in action.inputs],
        "configuration": {
            "ProjectName": action.project,
            "PrimarySource": SOURCE_OUTPUT,
            "EnvironmentVariables": environment_variables(action),
        },
    }
    return (
        document
        | ({"outputArtifacts": [{"name": action.output}]} if action.output else {})
        | ({"namespace": action.namespace} if action.namespace else {})
    )


def _approval(action: ApprovalAction, account: Account) -> Json:
    return {
        "name": action.name,
        "actionTypeId": _type("Approval", "Manual"),
        "runOrder": 1,
        "timeoutInMinutes": action.timeout_minutes,
        "configuration": {
            "NotificationArn": account.approvals_topic_arn,
            "CustomData": action.digest,
            "ExternalEntityLink": action.link,
        },
    }
