"""The key that says: this plan, this image, is ours."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_aws import kms

from delivery.aws.keys import signing_key_policy
from delivery.aws.names import Account


@dataclass(frozen=True, kw_only=True)
class SigningKeyArgs:
    account: Account
    alias: str
    signers: tuple[str, ...]  # role ARNs
    verifiers: tuple[str, ...]  # role ARNs, or patterns of a path
    retired: bool = False


class SigningKey(pulumi.ComponentResource):
    """An asymmetric key; its private half never leaves the service's hardware modules.

    It cannot rotate by itself: a second key with an alias of its own is added, the first is `retired` (it
    verifies, nobody signs) and stays while anything that it signed may still be read. See docs/keys.md.
    """

    arn: pulumi.Output[str]
    alias: pulumi.Output[str]

    def __init__(self, name: str, args: SigningKeyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("penstock:index:SigningKey", name, None, opts)
        policy = signing_key_policy(
            account=args.account, signers=args.signers, verifiers=args.verifiers, retired=args.retired
        )
        key = kms.Key(
            f"{name}-key",
            description=f"Signs in {args.account.environment}; retired: {str(args.retired).lower()}",
            customer_master_key_spec="ECC_NIST_P256",
            key_usage="SIGN_VERIFY",
            deletion_window_in_days=30,
            policy=policy.json,
            opts=pulumi.ResourceOptions(parent=self, protect=True),
        )
        alias = kms.Alias(
            f"{name}-alias",
            name=args.alias,
            target_key_id=key.key_id,
            opts=pulumi.ResourceOptions(parent=self, protect=True),
        )
        self.arn = key.arn
        self.alias = alias.name
        self.register_outputs({"arn": self.arn, "alias": self.alias})
