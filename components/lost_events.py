"""The queue of events and schedules that reached nobody, so that none is lost in silence."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_aws import sqs

from delivery.aws.messaging import lost_events_policy
from delivery.aws.names import Account

FOURTEEN_DAYS = 14 * 24 * 60 * 60  # the longest that SQS keeps a message


@dataclass(frozen=True, kw_only=True)
class LostEventsArgs:
    account: Account
    messages_key_arn: pulumi.Input[str]


class LostEvents(pulumi.ComponentResource):
    arn: pulumi.Output[str]

    def __init__(self, name: str, args: LostEventsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("penstock:index:LostEvents", name, None, opts)
        queue = sqs.Queue(
            f"{name}-queue",
            name=args.account.named("lost-events"),
            kms_master_key_id=args.messages_key_arn,
            message_retention_seconds=FOURTEEN_DAYS,
            policy=lost_events_policy(args.account).json,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.arn = queue.arn
        self.register_outputs({"arn": self.arn})
