"""The keys that encrypt, as the engine would be told to make them."""

from __future__ import annotations

from functools import cache

import pytest

from components.data_key import DataKey, DataKeyArgs
from delivery.aws.names import DataClass
from tests.harness import Deployed, deploy
from tests.permitted import DEV, STAGING


@cache
def data_key(data: DataClass, *, preview: bool = False) -> Deployed:
    return deploy(lambda: DataKey(str(data), DataKeyArgs(account=DEV, data=data)), preview=preview)


@pytest.mark.parametrize("data", list(DataClass))
def test_every_class_of_data_has_a_key_that_rotates(data: DataClass) -> None:
    assert data_key(data).one("aws:kms/key:Key").inputs["enableKeyRotation"] is True


@pytest.mark.parametrize("data", list(DataClass))
def test_its_policy_is_known_before_anything_is_created(data: DataClass) -> None:
    assert data_key(data, preview=True).one("aws:kms/key:Key").document("policy")


@pytest.mark.parametrize("data", list(DataClass))
def test_each_is_found_by_its_own_alias(data: DataClass) -> None:
    assert data_key(data).one("aws:kms/alias:Alias").inputs["name"] == f"alias/penstock-dev-{data}"


def test_key_and_alias_are_protected() -> None:
    assert all(resource.protect for resource in data_key(DataClass.STATE).resources if resource.custom)


def test_readers_above_are_in_the_policy() -> None:
    args = DataKeyArgs(account=DEV, data=DataClass.LEDGER, readers_above=(STAGING,))
    key = deploy(lambda: DataKey("ledger", args)).one("aws:kms/key:Key")
    assert STAGING.root in key.inputs["policy"]
