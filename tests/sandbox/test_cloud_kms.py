"""Keys: who may sign, who may change them, and what is a signature."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

from tests.sandbox.cloud_desk import Account, Statement, allow, an_account, deny, document, refused

ALGORITHM = "ECDSA_SHA_256"
RAW = {"Message": b"manifest", "SigningAlgorithm": ALGORITHM}
ADMINISTERS = [
    "kms:Put*",
    "kms:Get*",
    "kms:Describe*",
    "kms:CreateAlias",
    "kms:UpdateAlias",
    "kms:ScheduleKeyDeletion",
]


def administered(account: Account, *more: Statement) -> str:
    """The account administers and does no more; the rest is granted by name."""
    return document(allow(ADMINISTERS, Principal=account.root), *more)


def a_signing_key(account: Account, *more: Statement) -> str:
    made = account.client("kms").create_key(
        KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY", Policy=administered(account, *more)
    )
    return str(made["KeyMetadata"]["Arn"])


def test_only_who_the_keys_policy_names_signs() -> None:
    account = an_account()
    signer, other = (account.role(name, allow("kms:*")) for name in ("signer", "other"))
    key = a_signing_key(account, allow("kms:Sign", Principal={"AWS": signer}))
    assert account.acting(signer, "kms").sign(KeyId=key, **RAW)["Signature"]
    assert "kms:Sign" in refused(account.acting(other, "kms").sign, KeyId=key, **RAW).message


def test_a_condition_on_the_algorithm_is_judged() -> None:
    account = an_account()
    signer = account.role("signer", allow("kms:*"))
    wanted = {"StringEquals": {"kms:SigningAlgorithm": "ECDSA_SHA_384"}}
    key = a_signing_key(account, allow("kms:Sign", Principal={"AWS": signer}, Condition=wanted))
    assert refused(account.acting(signer, "kms").sign, KeyId=key, **RAW).code == "AccessDeniedException"
    fitting = {"StringEquals": {"kms:SigningAlgorithm": ALGORITHM}}
    policy = administered(account, allow("kms:Sign", Principal={"AWS": signer}, Condition=fitting))
    account.client("kms").put_key_policy(KeyId=key, Policy=policy)
    assert account.acting(signer, "kms").sign(KeyId=key, **RAW)["Signature"]


def test_an_identity_policy_may_name_a_key_by_its_alias() -> None:
    account = an_account()
    named = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/penstock-dev-seal"}}
    role = account.role("planner", allow("kms:Sign", Condition=named))
    one, other = (a_signing_key(account, allow("kms:Sign", Principal=account.root)) for _ in range(2))
    account.client("kms").create_alias(AliasName="alias/penstock-dev-seal", TargetKeyId=one)
    assert account.acting(role, "kms").sign(KeyId="alias/penstock-dev-seal", **RAW)["KeyId"] == one
    assert refused(account.acting(role, "kms").sign, KeyId=other, **RAW).code == "AccessDeniedException"


def test_moving_an_alias_takes_both_keys_and_the_alias() -> None:
    account = an_account()
    mover = account.role("mover", allow("kms:UpdateAlias"))
    open_key = a_signing_key(account, allow("kms:UpdateAlias", Principal={"AWS": mover}))
    closed = a_signing_key(account, deny("kms:UpdateAlias", Principal={"AWS": mover}))
    keys = account.client("kms")
    for name, key in (("alias/a", open_key), ("alias/b", closed)):
        keys.create_alias(AliasName=name, TargetKeyId=key)
    move = account.acting(mover, "kms").update_alias
    move(AliasName="alias/a", TargetKeyId=open_key)
    assert "explicit deny" in refused(move, AliasName="alias/a", TargetKeyId=closed).message
    assert "explicit deny" in refused(move, AliasName="alias/b", TargetKeyId=open_key).message


@pytest.mark.parametrize("action", ["CreateGrant", "ScheduleKeyDeletion", "GetPublicKey", "Decrypt"])
def test_other_uses_of_a_key_are_judged_too(action: str) -> None:
    account = an_account()
    keys = account.client("kms")
    key = keys.create_key()["KeyMetadata"]["Arn"]
    cipher = keys.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    asked: dict[str, Any] = {
        "CreateGrant": {"KeyId": key, "GranteePrincipal": account.root["AWS"], "Operations": ["Decrypt"]},
        "ScheduleKeyDeletion": {"KeyId": key, "PendingWindowInDays": 7},
        "GetPublicKey": {"KeyId": key},
        "Decrypt": {"CiphertextBlob": cipher},
    }[action]
    client = account.acting(account.role("other", allow("kms:Describe*")), "kms")
    method = next(name for name, known in client.meta.method_to_api_mapping.items() if known == action)
    assert f"kms:{action}" in refused(getattr(client, method), **asked).message


def test_a_service_alone_may_be_granted_grants() -> None:
    account = an_account()
    key = account.client("kms").create_key()["KeyMetadata"]["Arn"]
    for_services = {"Bool": {"kms:GrantIsForAWSResource": "true"}}
    person = account.acting(account.role("a", allow("kms:CreateGrant", Condition=for_services)), "kms")
    asked = {"KeyId": key, "GranteePrincipal": account.root["AWS"], "Operations": ["Decrypt"]}
    assert refused(person.create_grant, **asked).code == "AccessDeniedException"
    anyone = account.acting(account.role("b", allow("kms:CreateGrant")), "kms")
    assert anyone.create_grant(**asked)["GrantId"]


def test_a_policy_that_locks_everyone_out_is_refused() -> None:
    account = an_account()
    signer = account.role("signer")
    locking = document(allow("kms:Sign", Principal={"AWS": signer}))
    create = account.client("kms").create_key
    said = refused(create, Policy=locking)
    assert said.code == "MalformedPolicyDocumentException"
    assert create(Policy=locking, BypassPolicyLockoutSafetyCheck=True)["KeyMetadata"]["Arn"]


def test_a_policy_that_denies_its_own_change_is_refused() -> None:
    account = an_account()
    key = a_signing_key(account)
    put = account.client("kms").put_key_policy
    locking = administered(account, deny("kms:PutKeyPolicy", Principal="*"))
    assert "will not allow you to update" in refused(put, KeyId=key, Policy=locking).message
    put(KeyId=key, Policy=administered(account, deny("kms:Sign", Principal="*")))


def test_a_key_policy_that_names_nobody_is_refused() -> None:
    account = an_account()
    nobody = f"arn:aws:iam::{account.id}:role/nobody"
    policy = administered(account, allow("kms:Sign", Principal={"AWS": nobody}))
    assert "Invalid principal" in refused(account.client("kms").create_key, Policy=policy).message


def test_a_signature_over_the_message_verifies_outside_this_cloud() -> None:
    account = an_account()
    keys = account.client("kms")
    key = a_signing_key(account)
    public: Any = load_der_public_key(keys.get_public_key(KeyId=key)["PublicKey"])
    signature = keys.sign(KeyId=key, **RAW)["Signature"]
    public.verify(signature, RAW["Message"], ec.ECDSA(hashes.SHA256()))


def test_a_digest_is_signed_as_it_is() -> None:
    account = an_account()
    keys, key = account.client("kms"), a_signing_key(account)
    digest = hashlib.sha256(b"manifest").digest()
    asked = {"KeyId": key, "SigningAlgorithm": ALGORITHM}
    signature = keys.sign(Message=digest, MessageType="DIGEST", **asked)["Signature"]
    assert keys.verify(Message=b"manifest", Signature=signature, **asked)["SignatureValid"]
    assert keys.verify(Message=digest, MessageType="DIGEST", Signature=signature, **asked)["SignatureValid"]
    said = refused(keys.sign, Message=b"too short", MessageType="DIGEST", **asked)
    assert "invalid length" in said.message


@pytest.mark.parametrize("kind", ["RAW", "DIGEST"])
def test_a_wrong_signature_is_an_exception(kind: str) -> None:
    account = an_account()
    keys, key = account.client("kms"), a_signing_key(account)
    signature = keys.sign(KeyId=key, **RAW)["Signature"]
    other = b"another" if kind == "RAW" else hashlib.sha256(b"another").digest()
    asked = {"KeyId": key, "SigningAlgorithm": ALGORITHM, "Message": other, "MessageType": kind}
    assert refused(keys.verify, Signature=signature, **asked).code == "KMSInvalidSignatureException"


def test_a_message_of_more_than_4096_bytes_is_refused() -> None:
    account = an_account()
    keys, key = account.client("kms"), a_signing_key(account)
    asked = {"KeyId": key, "SigningAlgorithm": ALGORITHM}
    assert refused(keys.sign, Message=b"x" * 4097, **asked).code == "ValidationException"
    assert keys.sign(Message=b"x" * 4096, **asked)["Signature"]


def test_another_account_uses_a_key_when_both_sides_allow() -> None:
    owner, user = an_account(), an_account()
    shared = allow("kms:Decrypt", Principal=user.root)
    key = owner.client("kms").create_key(Policy=document(allow("kms:*", Principal=owner.root), shared))
    arn = key["KeyMetadata"]["Arn"]
    cipher = owner.client("kms").encrypt(KeyId=arn, Plaintext=b"x")["CiphertextBlob"]
    with_right, without = user.role("a", allow("kms:Decrypt", arn)), user.role("b", allow("s3:*"))
    asked = {"CiphertextBlob": cipher, "KeyId": arn}
    assert user.acting(with_right, "kms").decrypt(**asked)["Plaintext"] == b"x"
    assert refused(user.acting(without, "kms").decrypt, **asked).code == "AccessDeniedException"


def test_a_keys_policy_is_read_without_its_only_name() -> None:
    account = an_account()
    keys, key = account.client("kms"), a_signing_key(account)
    assert keys.get_key_policy(KeyId=key)["Policy"] == administered(account)
