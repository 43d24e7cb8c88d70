"""The two tables, as the engine would be told to make them."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from components.ledger import Ledger, LedgerArgs
from tests.harness import Deployed, Resource, deploy
from tests.permitted import DEV, STAGING

KEY = DEV.arn("kms", "key/1")
APPROVALS, DEPLOYMENTS = "terraform-approvals", "infrastructure-deployments"
BOTH = pytest.mark.parametrize("name", [APPROVALS, DEPLOYMENTS])
TABLE, POLICY = "aws:dynamodb/table:Table", "aws:dynamodb/resourcePolicy:ResourcePolicy"


@cache
def ledger(*, preview: bool = False) -> Deployed:
    args = LedgerArgs(account=DEV, key_arn=KEY, readers_above=(STAGING,))
    return deploy(lambda: Ledger("ledger", args), preview=preview)


def table(name: str) -> Resource:
    (found,) = (each for each in ledger().all(TABLE) if each.inputs["name"] == name)
    return found


def indexes(name: str) -> dict[str, list[tuple[str, str]]]:
    found: list[dict[str, Any]] = table(name).inputs["globalSecondaryIndexes"]
    return {
        index["name"]: [(key["keyType"], key["attributeName"]) for key in index["keySchemas"]]
        for index in found
    }


@BOTH
@pytest.mark.mission(77, 97)
def test_a_row_is_known_by_its_id_and_paid_for_by_request(name: str) -> None:
    inputs = table(name).inputs
    assert (inputs["hashKey"], "rangeKey" in inputs, inputs["billingMode"]) == (
        "id",
        False,
        "PAY_PER_REQUEST",
    )


@pytest.mark.mission(77)
def test_approvals_are_found_by_environment() -> None:
    assert indexes(APPROVALS) == {"environment-index": [("HASH", "environment")]}


@pytest.mark.mission(97)
def test_deployments_are_found_by_environment_and_by_component_newest_last() -> None:
    assert indexes(DEPLOYMENTS) == {
        "environment-index": [("HASH", "environment"), ("RANGE", "started")],
        "component-index": [("HASH", "component"), ("RANGE", "started")],
    }


@BOTH
@pytest.mark.mission(77, 97)
def test_an_index_shows_whole_rows(name: str) -> None:
    assert {index["projectionType"] for index in table(name).inputs["globalSecondaryIndexes"]} == {"ALL"}


@BOTH
def test_only_keys_are_declared_and_all_of_them_are_texts(name: str) -> None:
    declared = {each["name"]: each["type"] for each in table(name).inputs["attributes"]}
    keys = {"id", *(attribute for keys in indexes(name).values() for _, attribute in keys)}
    assert declared == dict.fromkeys(keys, "S")


@BOTH
@pytest.mark.mission(77, 297)
def test_any_moment_of_the_past_can_be_restored(name: str) -> None:
    assert table(name).inputs["pointInTimeRecovery"] == {"enabled": True}


@BOTH
@pytest.mark.mission(77)
def test_rows_are_encrypted_with_the_key_that_was_given(name: str) -> None:
    assert table(name).inputs["serverSideEncryption"] == {"enabled": True, "kmsKeyArn": KEY}


@BOTH
@pytest.mark.mission(77)
def test_a_table_is_guarded_twice_against_deletion(name: str) -> None:
    assert (table(name).inputs["deletionProtectionEnabled"], table(name).protect) == (True, True)


@BOTH
def test_every_new_row_is_streamed(name: str) -> None:
    inputs = table(name).inputs
    assert (inputs["streamEnabled"], inputs["streamViewType"]) == (True, "NEW_IMAGE")


@BOTH
def test_no_row_expires(name: str) -> None:
    assert "ttl" not in table(name).inputs


def test_every_table_has_a_protected_policy_of_its_own() -> None:
    found = ledger().all(POLICY)
    assert {(each.inputs["resourceArn"], each.protect) for each in found} == {
        (DEV.table_arn(APPROVALS), True),
        (DEV.table_arn(DEPLOYMENTS), True),
    }


def test_the_policies_are_known_before_anything_is_created() -> None:
    known = [each.document("policy")["Version"] for each in ledger(preview=True).all(POLICY)]
    assert known == ["2012-10-17"] * 2


def test_the_account_above_reads_deployments_and_no_approvals() -> None:
    names = [each.name for each in ledger().all(POLICY) if STAGING.id in each.inputs["policy"]]
    assert names == ["ledger-deployments-policy"]
