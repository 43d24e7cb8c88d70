"""What a run leaves behind, what jobs are told, sealed plans, and who looked at any of it."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from components.store import StoreArgs, hardened_bucket
from delivery.aws.buckets import (
    access_log_expiry,
    access_log_policy,
    artifact_expiry,
    artifact_policy,
)
from delivery.aws.names import Account


@dataclass(frozen=True, kw_only=True)
class ArtifactStoreArgs:
    account: Account
    key_arn: pulumi.Input[str]
    pipelines: tuple[str, ...] = ()  # names: what their runs leave expires, evidence does not


class ArtifactStore(pulumi.ComponentResource):
    bucket: pulumi.Output[str]
    access_logs: pulumi.Output[str]

    def __init__(
        self, name: str, args: ArtifactStoreArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("penstock:index:ArtifactStore", name, None, opts)
        logs = StoreArgs(
            bucket=args.account.access_log_bucket,
            policy=access_log_policy(args.account),
            expiry=access_log_expiry(),
        )
        self.access_logs = hardened_bucket(f"{name}-access-logs", logs, self).bucket
        store = StoreArgs(
            bucket=args.account.artifact_bucket,
            policy=artifact_policy(args.account),
            expiry=artifact_expiry(args.pipelines),
            key_arn=args.key_arn,
            access_logs=self.access_logs,
        )
        self.bucket = hardened_bucket(name, store, self).bucket
        self.register_outputs({"bucket": self.bucket, "access_logs": self.access_logs})
