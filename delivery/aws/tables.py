"""The ledger's tables: their keys, and policies under which a row can be inserted and never changed.

`PutItem` replaces an item, and no IAM condition sees a condition expression; PartiQL's INSERT refuses a key that
exists. So one role may insert, and nobody may do anything else, administrators included: they would have to
take the policy off first, which is one event in the account's trail.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-iam-actions.html
"""

from __future__ import annotations

from dataclasses import dataclass

from delivery.aws.names import APPROVALS_TABLE, DEPLOYMENTS_TABLE, Account, Duty
from delivery.aws.policy import EVERYONE, Document, Effect, Principals, Statement

CHANGES = (
    "dynamodb:BatchWriteItem",
    "dynamodb:DeleteItem",
    "dynamodb:PartiQLDelete",
    "dynamodb:PartiQLUpdate",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
)
SETTINGS = (
    "dynamodb:DeleteResourcePolicy",
    "dynamodb:DeleteTable",
    "dynamodb:DisableKinesisStreamingDestination",
    "dynamodb:EnableKinesisStreamingDestination",
    "dynamodb:PutResourcePolicy",
    "dynamodb:RestoreTableToPointInTime",
    "dynamodb:TagResource",
    "dynamodb:UntagResource",
    "dynamodb:UpdateContinuousBackups",
    "dynamodb:UpdateTable",
    "dynamodb:UpdateTimeToLive",
)
READS = ("dynamodb:GetItem", "dynamodb:PartiQLSelect", "dynamodb:Query")


@dataclass(frozen=True, kw_only=True, slots=True)
class Index:
    hash: str
    range: str | None = None

    @property
    def name(self) -> str:
        return f"{self.hash}-index"

    @property
    def attributes(self) -> tuple[str, ...]:
        return (self.hash, self.range) if self.range else (self.hash,)


@dataclass(frozen=True, kw_only=True, slots=True)
class LedgerTable:
    """One of the two; `writer` is the duty whose role inserts."""

    name: str
    writer: Duty
    indexes: tuple[Index, ...]

    @property
    def attributes(self) -> tuple[str, ...]:
        """All that are a key of something, once each: DynamoDB wants to know their types."""
        return tuple(dict.fromkeys(("id", *(name for index in self.indexes for name in index.attributes))))


APPROVALS = LedgerTable(name=APPROVALS_TABLE, writer=Duty.LOG, indexes=(Index(hash="environment"),))
# Ordered by their start, so that the newest is one read, however long the history is.
DEPLOYMENTS = LedgerTable(
    name=DEPLOYMENTS_TABLE,
    writer=Duty.RECORD,
    indexes=(Index(hash="environment", range="started"), Index(hash="component", range="started")),
)


def table_policy(account: Account, table: LedgerTable, readers_above: tuple[Account, ...] = ()) -> Document:
    arn = account.table_arn(table.name)
    everything = (arn, f"{arn}/index/*")
    return Document(
        (
            _deny("NothingIsChanged", CHANGES, arn),
            _deny(
                "OneRoleInserts",
                ("dynamodb:PartiQLInsert",),
                arn,
                {"ArnNotEquals": {"aws:PrincipalArn": account.duty_role_arn(table.writer)}},
            ),
            _deny("SettingsStay", SETTINGS, arn, {"ArnLike": {"aws:PrincipalArn": account.delivery_roles}}),
            *(_read_from_above(above, everything) for above in readers_above),
        )
    )


def _deny(
    sid: str, actions: tuple[str, ...], arn: str, conditions: dict[str, dict[str, str]] | None = None
) -> Statement:
    return Statement(
        sid=sid,
        effect=Effect.DENY,
        principals=EVERYONE,
        actions=actions,
        resources=(arn,),
        conditions=conditions or {},
    )


def _read_from_above(above: Account, resources: tuple[str, ...]) -> Statement:
    """The account and a condition: AWS refuses to name a role that does not exist yet."""
    return Statement(
        sid=f"PullerOf{above.environment.title().replace('-', '')}Reads",
        principals=Principals(aws=(above.root,)),
        actions=READS,
        resources=resources,
        conditions={"ArnEquals": {"aws:PrincipalArn": above.duty_role_arn(Duty.PULL)}},
    )
