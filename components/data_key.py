"""One key for one class of data, so that who reads messages does not read state."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_aws import kms

from delivery.aws.data_keys import data_key_policy
from delivery.aws.names import Account, DataClass


@dataclass(frozen=True, kw_only=True)
class DataKeyArgs:
    account: Account
    data: DataClass
    readers_above: tuple[Account, ...] = ()


class DataKey(pulumi.ComponentResource):
    """A symmetric key that rotates every year; who uses it is written in `delivery/aws/data_keys.py`."""

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: DataKeyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("penstock:index:DataKey", name, None, opts)
        policy = data_key_policy(account=args.account, data=args.data, readers_above=args.readers_above)
        key = kms.Key(
            f"{name}-key",
            description=f"Encrypts {args.data} in {args.account.environment}",
            enable_key_rotation=True,
            deletion_window_in_days=30,
            policy=policy.json,
            opts=pulumi.ResourceOptions(parent=self, protect=True),
        )
        kms.Alias(
            f"{name}-alias",
            name=args.account.key_alias(args.data),
            target_key_id=key.key_id,
            opts=pulumi.ResourceOptions(parent=self, protect=True),
        )
        self.arn = key.arn
        self.register_outputs({"arn": self.arn})
