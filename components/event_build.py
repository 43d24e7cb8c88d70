"""A duty that events start: its project, its log, the rule, and what becomes of an event it cannot take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import cloudwatch

from components.build_project import BuildProject, BuildProjectArgs
from delivery.aws.duties import EventDuty
from delivery.aws.names import Account
from delivery.environment import Environment

ONE_DAY = 24 * 60 * 60  # the longest that EventBridge tries


@dataclass(frozen=True, kw_only=True)
class EventBuildArgs:
    environment: Environment
    duty: EventDuty
    artifacts_key_arn: pulumi.Input[str]
    logs_key_arn: pulumi.Input[str]
    lost_events_queue_arn: pulumi.Input[str]
    after: Sequence[pulumi.Resource] = ()


class EventBuild(pulumi.ComponentResource):
    project_arn: pulumi.Output[str]

    def __init__(self, name: str, args: EventBuildArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("penstock:index:EventBuild", name, None, opts)
        duty, children = args.duty, pulumi.ResourceOptions(parent=self)
        log = cloudwatch.LogGroup(
            f"{name}-log",
            name=duty.project.log_group,
            retention_in_days=args.environment.log_retention_days,
            kms_key_id=args.logs_key_arn,
            opts=children,
        )
        project = BuildProject(
            name,
            BuildProjectArgs(
                account=Account.of(args.environment),
                project=duty.project,
                artifacts_key_arn=args.artifacts_key_arn,
                after=[*args.after, log],
            ),
            opts=children,
        )
        rule = cloudwatch.EventRule(
            f"{name}-rule",
            name=duty.name,
            description=duty.project.description,
            event_pattern=duty.pattern,
            state="ENABLED",
            opts=children,
        )
        cloudwatch.EventTarget(
            f"{name}-target",
            rule=rule.name,
            target_id=duty.name,
            arn=project.arn,
            role_arn=duty.role_arn,
            input_transformer=cloudwatch.EventTargetInputTransformerArgs(
                input_paths=dict(duty.paths), input_template=duty.template
            ),
            dead_letter_config=cloudwatch.EventTargetDeadLetterConfigArgs(arn=args.lost_events_queue_arn),
            retry_policy=cloudwatch.EventTargetRetryPolicyArgs(
                maximum_event_age_in_seconds=ONE_DAY, maximum_retry_attempts=185
            ),
            opts=children,
        )
        self.project_arn = project.arn
        self.register_outputs({"projectArn": self.project_arn})
