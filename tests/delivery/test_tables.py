"""The ledger's tables let rows in, and nothing out or over. Every refusal stands beside what is allowed."""

from __future__ import annotations

import pytest

from delivery.aws.names import Duty
from delivery.aws.tables import APPROVALS, DEPLOYMENTS, LedgerTable, table_policy
from delivery.identity import Purpose
from tests.permitted import DEV, STAGING, administrator, may, role

LOG, RECORD, PULLER = (
    DEV.duty_role_arn(Duty.LOG),
    DEV.duty_role_arn(Duty.RECORD),
    STAGING.duty_role_arn(Duty.PULL),
)
APPLY = role(Purpose.APPLY)
BOTH = [(APPROVALS, LOG), (DEPLOYMENTS, RECORD)]
ABOVE = table_policy(DEV, DEPLOYMENTS, (STAGING,))
INDEX = f"{DEV.table_arn(DEPLOYMENTS.name)}/index/component-index"


def allowed(caller: str, action: str, table: LedgerTable) -> bool:
    return may(caller, f"dynamodb:{action}", table_policy(DEV, table), on=DEV.table_arn(table.name))


@pytest.mark.parametrize(("table", "writer"), BOTH)
def test_one_role_inserts(table: LedgerTable, writer: str) -> None:
    assert allowed(writer, "PartiQLInsert", table)


@pytest.mark.parametrize(("table", "writer"), BOTH)
@pytest.mark.parametrize(
    "caller", [LOG, RECORD, APPLY, administrator(), DEV.root, DEV.duty_role_arn(Duty.PIPELINE)]
)
def test_nobody_else_inserts(table: LedgerTable, writer: str, caller: str) -> None:
    assert allowed(caller, "PartiQLInsert", table) == (caller == writer)


@pytest.mark.parametrize(("table", "writer"), BOTH)
@pytest.mark.parametrize(
    "action", ["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "PartiQLUpdate", "PartiQLDelete"]
)
def test_nobody_changes_a_row(table: LedgerTable, writer: str, action: str) -> None:
    assert not any(allowed(caller, action, table) for caller in (writer, APPLY, administrator(), DEV.root))


@pytest.mark.parametrize("table", [APPROVALS, DEPLOYMENTS])
@pytest.mark.parametrize("action", ["GetItem", "Query", "PartiQLSelect"])
def test_rows_are_read(table: LedgerTable, action: str) -> None:
    assert allowed(APPLY, action, table)


@pytest.mark.parametrize("table", [APPROVALS, DEPLOYMENTS])
@pytest.mark.parametrize(
    "action",
    [
        "UpdateTimeToLive",
        "DeleteTable",
        "UpdateTable",
        "PutResourcePolicy",
        "DeleteResourcePolicy",
        "UpdateContinuousBackups",
    ],
)
def test_settings_are_an_administrators(table: LedgerTable, action: str) -> None:
    ours = [allowed(caller, action, table) for caller in (LOG, RECORD, APPLY)]
    assert (allowed(administrator(), action, table), any(ours)) == (True, False)


@pytest.mark.parametrize("action", ["dynamodb:Query", "dynamodb:PartiQLSelect"])
@pytest.mark.parametrize("on", [DEV.table_arn(DEPLOYMENTS.name), INDEX])
def test_the_puller_above_reads_deployments(action: str, on: str) -> None:
    assert may(PULLER, action, ABOVE, on=on)


@pytest.mark.parametrize("caller", [administrator(STAGING), role(Purpose.APPLY, account=STAGING)])
def test_nobody_else_above_reads_deployments(caller: str) -> None:
    assert not may(caller, "dynamodb:Query", ABOVE, on=INDEX)


@pytest.mark.parametrize("action", ["PartiQLInsert", "PutItem", "Scan", "DeleteItem"])
def test_the_puller_above_does_nothing_but_read(action: str) -> None:
    assert not may(PULLER, f"dynamodb:{action}", ABOVE, on=DEV.table_arn(DEPLOYMENTS.name))


def test_without_readers_above_no_other_account_is_named() -> None:
    assert STAGING.id not in table_policy(DEV, DEPLOYMENTS).json


def test_every_key_attribute_is_declared_once() -> None:
    assert DEPLOYMENTS.attributes == ("id", "environment", "started", "component")
