"""The one record of who approved what and what was deployed: rows are added and never change."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_aws import dynamodb

from delivery.aws.names import Account
from delivery.aws.tables import APPROVALS, DEPLOYMENTS, Index, LedgerTable, table_policy


@dataclass(frozen=True, kw_only=True)
class LedgerArgs:
    account: Account
    key_arn: pulumi.Input[str]
    readers_above: tuple[Account, ...] = ()  # their pullers read what was deployed here


class Ledger(pulumi.ComponentResource):
    approvals: pulumi.Output[str]
    deployments: pulumi.Output[str]

    def __init__(self, name: str, args: LedgerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("penstock:index:Ledger", name, None, opts)
        self.approvals = self._table(f"{name}-approvals", APPROVALS, args)
        self.deployments = self._table(f"{name}-deployments", DEPLOYMENTS, args, args.readers_above)
        self.register_outputs({"approvals": self.approvals, "deployments": self.deployments})

    def _table(
        self, name: str, table: LedgerTable, args: LedgerArgs, readers_above: tuple[Account, ...] = ()
    ) -> pulumi.Output[str]:
        made = dynamodb.Table(
            f"{name}-table",
            name=table.name,
            billing_mode="PAY_PER_REQUEST",
            hash_key="id",
            attributes=[{"name": attribute, "type": "S"} for attribute in table.attributes],
            global_secondary_indexes=[_index(index) for index in table.indexes],
            point_in_time_recovery={"enabled": True},
            deletion_protection_enabled=True,
            server_side_encryption={"enabled": True, "kms_key_arn": args.key_arn},
            stream_enabled=True,
            stream_view_type="NEW_IMAGE",
            opts=pulumi.ResourceOptions(parent=self, protect=True),
        )
        dynamodb.ResourcePolicy(
            f"{name}-policy",
            resource_arn=made.arn,
            policy=table_policy(args.account, table, readers_above).json,
            opts=pulumi.ResourceOptions(parent=self, protect=True),
        )
        return made.name


def _index(index: Index) -> dynamodb.TableGlobalSecondaryIndexArgs:
    keys = [("HASH", index.hash), *([("RANGE", index.range)] if index.range else [])]
    return dynamodb.TableGlobalSecondaryIndexArgs(
        name=index.name,
        projection_type="ALL",
        key_schemas=[
            dynamodb.TableGlobalSecondaryIndexKeySchemaArgs(attribute_name=name, key_type=kind)
            for kind, name in keys
        ],
    )
