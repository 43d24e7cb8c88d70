"""Where Terraform's state lives: versioned, locked by a file, and with a recovery point every night."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_aws import backup

from components.store import StoreArgs, hardened_bucket
from delivery.aws.backups import EVERY_NIGHT, KEPT_DAYS, vault_policy
from delivery.aws.buckets import state_expiry, state_policy
from delivery.aws.names import Account


@dataclass(frozen=True, kw_only=True)
class StateStoreArgs:
    account: Account
    key_arn: pulumi.Input[str]
    access_logs: pulumi.Input[str]
    backup_role_arn: pulumi.Input[str]


class StateStore(pulumi.ComponentResource):
    bucket: pulumi.Output[str]

    def __init__(self, name: str, args: StateStoreArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("penstock:index:StateStore", name, None, opts)
        store = StoreArgs(
            bucket=args.account.state_bucket,
            policy=state_policy(args.account),
            expiry=state_expiry(),
            key_arn=args.key_arn,
            access_logs=args.access_logs,
        )
        bucket = hardened_bucket(name, store, self)
        self._recovery_points(name, args, bucket.arn)
        self.bucket = bucket.bucket
        self.register_outputs({"bucket": self.bucket})

    def _recovery_points(self, name: str, args: StateStoreArgs, bucket_arn: pulumi.Output[str]) -> None:
        child = pulumi.ResourceOptions(parent=self)
        kept = pulumi.ResourceOptions(parent=self, protect=True)
        vault = backup.Vault(
            f"{name}-vault",
            name=args.account.named("state"),
            kms_key_arn=args.key_arn,
            opts=kept,
        )
        policy = vault_policy(args.account).json
        backup.VaultPolicy(f"{name}-vault-policy", backup_vault_name=vault.name, policy=policy, opts=kept)
        rule = backup.PlanRuleArgs(
            rule_name="nightly",
            target_vault_name=vault.name,
            schedule=EVERY_NIGHT,
            lifecycle=backup.PlanRuleLifecycleArgs(delete_after=KEPT_DAYS),
        )
        plan = backup.Plan(f"{name}-backup", name=args.account.named("state"), rules=[rule], opts=child)
        backup.Selection(
            f"{name}-backed-up",
            name=args.account.named("state"),
            plan_id=plan.id,
            iam_role_arn=args.backup_role_arn,
            resources=[bucket_arn],
            opts=child,
        )
