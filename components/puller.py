"""Accounts pull: this one looks at the ledger below, and starts its own pipelines at what succeeded there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import cloudwatch, scheduler

from components.build_project import BuildProject, BuildProjectArgs
from delivery.aws.duties import ScheduleSpec, pull_schedule, puller
from delivery.aws.names import Account
from delivery.environment import Environment
from delivery.texts import Digest

# The next look comes after ten minutes: trying longer would only make two of one.
TEN_MINUTES = 600  # in seconds


@dataclass(frozen=True, kw_only=True)
class PullerArgs:
    environment: Environment
    below: Account
    toolbox: Digest
    logs_key_arn: pulumi.Input[str]
    artifacts_key_arn: pulumi.Input[str]
    lost_events_queue_arn: pulumi.Input[str]
    after: Sequence[pulumi.Resource] = ()

    def __post_init__(self) -> None:
        if self.environment.after != (self.below.environment,):
            after = ", ".join(self.environment.after) or "nothing"
            raise ValueError(
                f"{self.environment.name} comes after {after}, not after {self.below.environment} alone"
            )


class Puller(pulumi.ComponentResource):
    project_arn: pulumi.Output[str]

    def __init__(self, name: str, args: PullerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("penstock:index:Puller", name, None, opts)
        account = Account.of(args.environment)
        spec = puller(account, args.toolbox)
        log = cloudwatch.LogGroup(
            f"{name}-log",
            name=spec.log_group,
            retention_in_days=args.environment.log_retention_days,
            kms_key_id=args.logs_key_arn,
            opts=pulumi.ResourceOptions(parent=self),
        )
        project = BuildProject(
            f"{name}-build",
            BuildProjectArgs(
                account=account,
                project=spec,
                artifacts_key_arn=args.artifacts_key_arn,
                after=[*args.after, log],
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        # A schedule names its project as text inside its input, so the engine cannot see what it needs.
        options = pulumi.ResourceOptions(parent=self, depends_on=[*args.after, project])
        schedule = pull_schedule(account, args.below)
        _schedule(f"{name}-schedule", schedule, args.lost_events_queue_arn, options)
        self.project_arn = project.arn
        self.register_outputs({"projectArn": self.project_arn})


def _schedule(
    name: str, spec: ScheduleSpec, lost_events_queue_arn: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> None:
    scheduler.Schedule(
        name,
        name=spec.name,
        description=spec.description,
        group_name="default",
        schedule_expression=spec.expression,
        flexible_time_window=scheduler.ScheduleFlexibleTimeWindowArgs(mode="OFF"),
        state="ENABLED",
        target=scheduler.ScheduleTargetArgs(
            arn=spec.target_arn,
            role_arn=spec.role_arn,
            input=spec.input,
            dead_letter_config=scheduler.ScheduleTargetDeadLetterConfigArgs(arn=lost_events_queue_arn),
            retry_policy=scheduler.ScheduleTargetRetryPolicyArgs(
                maximum_event_age_in_seconds=TEN_MINUTES, maximum_retry_attempts=3
            ),
        ),
        opts=opts,
    )
