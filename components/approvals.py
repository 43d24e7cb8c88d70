"""Asking people, and writing down what they answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import sns

from components.event_build import EventBuild, EventBuildArgs
from delivery.aws.duties import logger
from delivery.aws.messaging import topic_policy
from delivery.aws.names import Account
from delivery.environment import Environment
from delivery.texts import Digest


@dataclass(frozen=True, kw_only=True)
class ApprovalsArgs:
    environment: Environment
    toolbox: Digest
    messages_key_arn: pulumi.Input[str]
    logs_key_arn: pulumi.Input[str]
    artifacts_key_arn: pulumi.Input[str]
    lost_events_queue_arn: pulumi.Input[str]
    after: Sequence[pulumi.Resource] = ()


class Approvals(pulumi.ComponentResource):
    topic_arn: pulumi.Output[str]

    def __init__(self, name: str, args: ApprovalsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("penstock:index:Approvals", name, None, opts)
        account = Account.of(args.environment)
        topic = sns.Topic(
            f"{name}-topic",
            name=account.named("approvals"),
            display_name=f"Approvals for {args.environment.name}",
            kms_master_key_id=args.messages_key_arn,
            opts=pulumi.ResourceOptions(parent=self),
        )
        sns.TopicPolicy(
            f"{name}-topic-policy",
            arn=topic.arn,
            policy=topic_policy(account).json,
            opts=pulumi.ResourceOptions(parent=self),
        )
        if args.environment.approval_contact:
            sns.TopicSubscription(
                f"{name}-contact",
                topic=topic.arn,
                protocol="email",
                endpoint=args.environment.approval_contact,
                opts=pulumi.ResourceOptions(parent=self),
            )
        EventBuild(
            f"{name}-logger",
            EventBuildArgs(
                environment=args.environment,
                duty=logger(account, args.toolbox),
                artifacts_key_arn=args.artifacts_key_arn,
                logs_key_arn=args.logs_key_arn,
                lost_events_queue_arn=args.lost_events_queue_arn,
                after=args.after,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.topic_arn = topic.arn
        self.register_outputs({"topicArn": self.topic_arn})
