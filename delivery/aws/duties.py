"""What the delivery system does for itself in an account: log approvals, record runs, pull from below.

Each is a project without a source. Events and schedules hand it ids and nothing else; what these ids stand for
it reads at CodePipeline itself, so a forged event can at most make it look and find nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from delivery.aws.names import APPROVALS_TABLE, DEPLOYMENTS_TABLE, Account, Duty
from delivery.backends.codepipeline import buildspecs
from delivery.backends.codepipeline.specification import APPLY_STAGE, SOURCE_ACTION, ProjectSpec, Source
from delivery.environment import Environment
from delivery.finding import Finding, error
from delivery.texts import Digest

# What blueprints call this action.
APPLY_ACTION = "apply"

START_BUILD = "arn:aws:scheduler:::aws-sdk:codebuild:startBuild"
EVERY_TEN_MINUTES = "rate(10 minutes)"
DUTY_MINUTES = 10
# https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
SCHEDULED_TIME = "<aws.scheduler.scheduled-time>"

# A run's ends, of all states at
# https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
# One run is one row, so a run that was overtaken or cut off by a new structure is recorded too.
ENDS = ("CANCELED", "FAILED", "STOPPED", "SUCCEEDED", "SUPERSEDED")

PIPELINE_AND_EXECUTION = {"pipeline": "$.detail.pipeline", "execution": "$.detail.execution-id"}
APPROVAL = {
    **PIPELINE_AND_EXECUTION,
    "stage": "$.detail.stage",
    "action": "$.detail.action",
    "action_execution": "$.detail.action-execution-id",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class EventDuty:
    """A project, and the events of this account that start it."""

    project: ProjectSpec
    pattern: str
    paths: Mapping[str, str]
    template: str
    role_arn: str

    @property
    def name(self) -> str:
        return self.project.name


@dataclass(frozen=True, kw_only=True, slots=True)
class ScheduleSpec:
    name: str
    description: str
    expression: str
    target_arn: str
    input: str
    role_arn: str


def logger(account: Account, toolbox: Digest) -> EventDuty:
    """Every answer to an approval becomes a row, the noes too."""
    detail = {
        "state": ["FAILED", "SUCCEEDED"],
        "type": {"category": ["Approval"], "owner": ["AWS"], "provider": ["Manual"]},
    }
    return EventDuty(
        project=_project(
            account,
            Duty.LOG,
            description=f"Writes the approvals of {account.environment} into the ledger",
            command="record-approval",
            toolbox=toolbox,
            variables={"PENSTOCK_ENVIRONMENT": account.environment, "PENSTOCK_TABLE": APPROVALS_TABLE},
        ),
        pattern=_pattern(account, "CodePipeline Action Execution State Change", detail),
        paths=_paths(APPROVAL),
        template=_template(APPROVAL),
        role_arn=account.duty_role_arn(Duty.NOTIFY),
    )


def recorder(account: Account, toolbox: Digest) -> EventDuty:
    """Every run that is over becomes a row, and the metrics that CodePipeline does not publish."""
    variables = {
        "PENSTOCK_ENVIRONMENT": account.environment,
        "PENSTOCK_TABLE": DEPLOYMENTS_TABLE,
        "PENSTOCK_APPROVALS_TABLE": APPROVALS_TABLE,
        "PENSTOCK_STAGE": APPLY_STAGE,
        "PENSTOCK_ACTION": APPLY_ACTION,
        "PENSTOCK_SOURCE_ACTION": SOURCE_ACTION,
    }
    return EventDuty(
        project=_project(
            account,
            Duty.RECORD,
            description=f"Writes the deployments of {account.environment} into the ledger",
            command="record-deployment",
            toolbox=toolbox,
            variables=variables,
        ),
        pattern=_pattern(account, "CodePipeline Pipeline Execution State Change", {"state": list(ENDS)}),
        paths=_paths(PIPELINE_AND_EXECUTION),
        template=_template(PIPELINE_AND_EXECUTION),
        role_arn=account.duty_role_arn(Duty.NOTIFY),
    )


def puller(account: Account, toolbox: Digest) -> ProjectSpec:
    return _project(
        account,
        Duty.PULL,
        description=f"Starts the pipelines of {account.environment} at what succeeded below",
        command="pull",
        toolbox=toolbox,
        variables={
            "PENSTOCK_ENVIRONMENT": account.environment,
            "PENSTOCK_SOURCE_ACTION": SOURCE_ACTION,
        },
    )


def rollback(account: Account, toolbox: Digest) -> ProjectSpec:
    """No event and no role of ours starts it: a person does, who names the pipeline and the commit."""
    return _project(
        account,
        Duty.ROLLBACK,
        description=f"Starts a pipeline of {account.environment} at an earlier commit that succeeded there",
        command="rollback",
        toolbox=toolbox,
        variables={
            "PENSTOCK_ENVIRONMENT": account.environment,
            "PENSTOCK_TABLE": DEPLOYMENTS_TABLE,
            "PENSTOCK_SOURCE_ACTION": SOURCE_ACTION,
        },
    )


def pull_schedule(account: Account, below: Account) -> ScheduleSpec:
    """One for all: the puller finds the account's pipelines by itself, and a build each would be 144 a day.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
    """
    variables = {
        "PENSTOCK_AFTER": below.environment,
        "PENSTOCK_TABLE": below.table_arn(DEPLOYMENTS_TABLE),
    }
    build = {
        "ProjectName": account.duty_project(Duty.PULL),
        "EnvironmentVariablesOverride": [
            {"Name": name, "Type": "PLAINTEXT", "Value": value} for name, value in sorted(variables.items())
        ],
        # The scheduler may try one time twice; of two tries CodeBuild then starts one build.
        "IdempotencyToken": SCHEDULED_TIME,
    }
    return ScheduleSpec(
        name=account.named("pull"),
        description=f"Follows what succeeds in {below.environment} to {account.environment}",
        expression=EVERY_TEN_MINUTES,
        target_arn=START_BUILD,
        input=_canonical(build),
        role_arn=account.duty_role_arn(Duty.SCHEDULE),
    )


def check_pulled(environment: Environment) -> tuple[Finding, ...]:
    """A puller reads one ledger: following the first of several would pass the others by."""
    if len(environment.after) < 2:
        return ()
    return (
        error(
            "pulls-from-several",
            f"environment {environment.name}, after",
            f"{environment.name} comes after {', '.join(environment.after)}, and a puller follows one environment",
            "Put them in a row, each after the one before it.",
        ),
    )


def _project(
    account: Account,
    duty: Duty,
    *,
    description: str,
    command: str,
    toolbox: Digest,
    variables: Mapping[str, str],
) -> ProjectSpec:
    return ProjectSpec(
        name=account.duty_project(duty),
        description=description,
        role_arn=account.duty_role_arn(duty),
        buildspec=buildspecs.duty(command, toolbox),
        source=Source.NONE,
        log_group=account.log_group(duty),
        variables={"PENSTOCK_BUCKET": account.artifact_bucket, "PENSTOCK_OWNER": account.id, **variables},
        timeout_minutes=DUTY_MINUTES,
    )


def _pattern(account: Account, kind: str, detail: Mapping[str, object]) -> str:
    """Only AWS can say `aws.codepipeline`, and only of this account: a source of our own anybody could feed."""
    return _canonical(
        {
            "source": ["aws.codepipeline"],
            "detail-type": [kind],
            "account": [account.id],
            "region": [account.region],
            "detail": {**detail, "pipeline": [{"suffix": f"-{account.environment}"}]},
        }
    )


def _paths(ids: Mapping[str, str]) -> Mapping[str, str]:
    return {**ids, "event": "$.id"}


def _template(ids: Mapping[str, str]) -> str:
    """StartBuild's own input. A place outside quotes is filled with a JSON text, quotes and all.

    Events come at least once: the event's id makes of two deliveries one build.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
    """
    variables = ",".join(
        f'{{"name":"PENSTOCK_{name.upper()}","type":"PLAINTEXT","value":<{name}>}}' for name in sorted(ids)
    )
    return f'{{"idempotencyToken":<event>,"environmentVariablesOverride":[{variables}]}}'


def _canonical(document: object) -> str:
    return json.dumps(document, sort_keys=True, separators=(",", ":"))
