"""The connection to a forge, where none is named yet: it is born pending, and a person completes it."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_aws import codeconnections

from delivery.aws.names import Account
from delivery.environment import Forge


@dataclass(frozen=True, kw_only=True)
class SourceConnectionArgs:
    account: Account
    forge: Forge


class SourceConnection(pulumi.ComponentResource):
    arn: pulumi.Output[str]

    def __init__(
        self, name: str, args: SourceConnectionArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("penstock:index:SourceConnection", name, None, opts)
        connection = codeconnections.Connection(
            f"{name}-connection",
            name=args.account.named("source"),
            provider_type=args.forge.value,
            opts=pulumi.ResourceOptions(parent=self, protect=True),
        )
        self.arn = connection.arn
        self.register_outputs({"arn": self.arn})
