"""Who may do what with a signing key. Every refusal stands beside what is allowed."""

from __future__ import annotations

import json

import pytest

from delivery.aws.keys import signing_key_policy
from delivery.aws.names import Duty
from delivery.aws.policy import Document
from delivery.identity import Purpose
from tests.permitted import DEV, STAGING, administrator, delegated, may, role, without

SIGNER = role(Purpose.PLAN)
VERIFIER = role(Purpose.APPLY)
ADMINISTRATOR = administrator()
RIGHTLY = {"kms:SigningAlgorithm": "ECDSA_SHA_256"}


def policy(*, retired: bool = False) -> Document:
    return signing_key_policy(account=DEV, signers=(SIGNER,), verifiers=(VERIFIER,), retired=retired)


@pytest.mark.mission(352)
def test_the_signer_signs() -> None:
    assert may(SIGNER, "kms:Sign", policy(), told=RIGHTLY)


@pytest.mark.mission(352)
@pytest.mark.parametrize(
    "caller",
    [
        VERIFIER,
        ADMINISTRATOR,
        DEV.root,
        role(Purpose.PLAN, service="other"),
        role(Purpose.SIGN),
        DEV.duty_role_arn(Duty.PIPELINE),
        SIGNER + "-2",
        STAGING.duty_role_arn(Duty.PULL),
    ],
)
def test_nobody_but_the_signer_signs(caller: str) -> None:
    assert not may(caller, "kms:Sign", policy(), told=RIGHTLY)


def test_nobody_but_the_signer_signs_even_when_everything_is_left_to_the_account() -> None:
    assert not may(ADMINISTRATOR, "kms:Sign", delegated(policy()), told=RIGHTLY)


def test_the_signer_signs_when_everything_is_left_to_the_account() -> None:
    assert may(SIGNER, "kms:Sign", delegated(policy()), told=RIGHTLY)


def test_the_right_to_sign_is_given_to_the_signer_alone() -> None:
    given = without(policy(), "NobodyElseSigns")
    assert (may(SIGNER, "kms:Sign", given, told=RIGHTLY), may(VERIFIER, "kms:Sign", given, told=RIGHTLY)) == (
        True,
        False,
    )


def test_the_signer_signs_with_one_algorithm_only() -> None:
    assert not may(SIGNER, "kms:Sign", policy(), told={"kms:SigningAlgorithm": "ECDSA_SHA_384"})


@pytest.mark.parametrize("caller", [SIGNER, VERIFIER])
@pytest.mark.parametrize("action", ["kms:GetPublicKey", "kms:DescribeKey"])
def test_signer_and_verifier_know_the_public_key(caller: str, action: str) -> None:
    assert may(caller, action, policy())


def test_the_verifier_verifies() -> None:
    assert may(VERIFIER, "kms:Verify", policy())


@pytest.mark.parametrize("caller", [SIGNER, role(Purpose.PREVIEW), ADMINISTRATOR])
def test_nobody_else_verifies(caller: str) -> None:
    assert not may(caller, "kms:Verify", policy())


@pytest.mark.parametrize("action", ["kms:PutKeyPolicy", "kms:DescribeKey", "kms:ScheduleKeyDeletion"])
def test_an_administrator_administers(action: str) -> None:
    assert may(ADMINISTRATOR, action, policy())


@pytest.mark.parametrize("caller", [SIGNER, VERIFIER, DEV.duty_role_arn(Duty.PIPELINE)])
@pytest.mark.parametrize(
    "action",
    ["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:DisableKey", "kms:CreateAlias", "kms:CreateGrant"],
)
def test_no_delivery_role_administers(caller: str, action: str) -> None:
    assert not may(caller, action, delegated(policy()))


@pytest.mark.parametrize("caller", [ADMINISTRATOR, DEV.root, SIGNER])
@pytest.mark.parametrize("action", ["kms:UpdateAlias", "kms:DeleteAlias"])
def test_nobody_moves_the_alias(caller: str, action: str) -> None:
    assert not may(caller, action, delegated(policy()))


def test_an_administrator_gives_the_new_key_its_alias() -> None:
    assert may(ADMINISTRATOR, "kms:CreateAlias", policy())


def test_nobody_hands_the_right_to_sign_on_by_a_grant() -> None:
    assert not may(ADMINISTRATOR, "kms:CreateGrant", policy())


def test_the_account_is_not_locked_out() -> None:
    assert may(DEV.root, "kms:PutKeyPolicy", policy())


@pytest.mark.mission(351)
def test_a_retired_key_verifies() -> None:
    assert may(VERIFIER, "kms:Verify", policy(retired=True))


@pytest.mark.mission(351)
def test_a_retired_key_signs_for_nobody() -> None:
    assert not may(SIGNER, "kms:Sign", policy(retired=True), told=RIGHTLY)


def test_a_signer_of_another_account_is_refused() -> None:
    with pytest.raises(ValueError, match="neither a role of ours in account 111122223333"):
        signing_key_policy(account=DEV, signers=(STAGING.duty_role_arn(Duty.PULL),), verifiers=())


@pytest.mark.parametrize("wide", ["*", DEV.delivery_roles, f"{DEV.root}", SIGNER[:-3] + "*"])
def test_a_signer_that_is_more_than_one_purpose_is_refused(wide: str) -> None:
    with pytest.raises(ValueError, match="neither a role of ours"):
        signing_key_policy(account=DEV, signers=(wide,), verifiers=())


def test_all_roles_of_one_purpose_may_sign() -> None:
    wide = signing_key_policy(account=DEV, signers=(DEV.roles_of(Purpose.PLAN),), verifiers=())
    assert may(role(Purpose.PLAN, service="other"), "kms:Sign", wide, told=RIGHTLY)


def test_more_roles_than_a_key_policy_holds_are_refused_with_the_pattern_that_fits() -> None:
    many = tuple(role(Purpose.PLAN, service=f"service-{number}") for number in range(400))
    with pytest.raises(ValueError, match=r"KMS takes 32768.*role/penstock/dev/plan/\*"):
        signing_key_policy(account=DEV, signers=many, verifiers=())


def test_no_action_is_a_wildcard_of_the_whole_service() -> None:
    allowed = [one for one in json.loads(policy().json)["Statement"] if one["Effect"] == "Allow"]
    assert not [one for one in allowed if "kms:*" in one["Action"]]
