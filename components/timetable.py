"""A schedule: when it comes round, EventBridge Scheduler asks AWS to start something."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_aws import scheduler

from delivery.aws.names import Account
from delivery.backends.codepipeline.hooks import LATE_SECONDS, TRIES, ScheduleSpec


@dataclass(frozen=True, kw_only=True)
class TimetableArgs:
    account: Account
    schedule: ScheduleSpec


class Timetable(pulumi.ComponentResource):
    def __init__(self, name: str, args: TimetableArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("penstock:index:Timetable", name, None, opts)
        spec = args.schedule
        scheduler.Schedule(
            f"{name}-schedule",
            name=spec.name,
            description=spec.description,
            group_name="default",
            schedule_expression=spec.expression,
            schedule_expression_timezone=spec.time_zone,
            flexible_time_window=scheduler.ScheduleFlexibleTimeWindowArgs(mode="OFF"),
            state="ENABLED",
            target=scheduler.ScheduleTargetArgs(
                arn=spec.target_arn,
                role_arn=spec.role_arn,
                input=spec.input,
                dead_letter_config=scheduler.ScheduleTargetDeadLetterConfigArgs(
                    arn=args.account.lost_events_queue_arn
                ),
                retry_policy=scheduler.ScheduleTargetRetryPolicyArgs(
                    maximum_event_age_in_seconds=LATE_SECONDS, maximum_retry_attempts=TRIES
                ),
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})
