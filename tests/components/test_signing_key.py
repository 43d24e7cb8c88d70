"""The key that signs, as the engine would be told to make it."""

from __future__ import annotations

from functools import cache

import pytest

from components.signing_key import SigningKey, SigningKeyArgs
from delivery.identity import Purpose
from tests.harness import UNKNOWN, Deployed, Resource, deploy
from tests.permitted import DEV, role

PLAN, APPLY = role(Purpose.PLAN), role(Purpose.APPLY)


@cache
def signing_key(*, preview: bool = False) -> Deployed:
    args = SigningKeyArgs(account=DEV, alias=DEV.sealing_alias(1), signers=(PLAN,), verifiers=(APPLY,))
    return deploy(lambda: SigningKey("sealing", args), preview=preview)


def key(*, preview: bool = False) -> Resource:
    return signing_key(preview=preview).one("aws:kms/key:Key")


@pytest.mark.mission(351)
def test_the_key_is_asymmetric_and_only_signs() -> None:
    assert (key().inputs["customerMasterKeySpec"], key().inputs["keyUsage"]) == (
        "ECC_NIST_P256",
        "SIGN_VERIFY",
    )


def test_no_rotation_is_asked_of_a_key_that_cannot_rotate() -> None:
    assert "enableKeyRotation" not in key().inputs


def test_its_policy_is_known_before_anything_is_created() -> None:
    assert key(preview=True).document("policy") == key().document("policy")


def test_its_arn_is_unknown_before_it_is_created() -> None:
    deployed = signing_key(preview=True)
    assert deployed.outputs[deployed.named("sealing").urn]["arn"] is UNKNOWN


def test_its_arn_is_told_once_it_is_created() -> None:
    deployed = signing_key()
    assert str(deployed.outputs[deployed.named("sealing").urn]["arn"]).startswith("arn:aws:kms:")


def test_key_and_alias_are_protected() -> None:
    assert all(child.protect for child in signing_key().resources if child.custom)


def test_key_and_alias_hang_under_the_component() -> None:
    deployed = signing_key()
    assert [child.name for child in deployed.children(deployed.named("sealing"))] == [
        "sealing-key",
        "sealing-alias",
    ]


def test_the_alias_has_the_name_that_it_was_given() -> None:
    assert signing_key().one("aws:kms/alias:Alias").inputs["name"] == "alias/penstock-dev-sealing-1"


def test_a_key_that_is_deleted_can_be_saved_for_thirty_days() -> None:
    assert key().inputs["deletionWindowInDays"] == 30


def test_a_retired_key_is_denied_to_its_signers_too() -> None:
    args = SigningKeyArgs(
        account=DEV, alias=DEV.sealing_alias(1), signers=(PLAN,), verifiers=(APPLY,), retired=True
    )
    retired = deploy(lambda: SigningKey("sealing", args)).one("aws:kms/key:Key").document("policy")
    denials = [one for one in retired["Statement"] if one["Sid"] == "NobodyElseSigns"]
    assert [("Condition" in one, one["Action"]) for one in denials] == [(False, "kms:Sign")]
