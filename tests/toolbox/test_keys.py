"""Signing and verifying by KMS."""

from __future__ import annotations

import pytest

from tests.toolbox.boxed import ACCOUNT, REGION, admin
from toolbox.aws import Answer
from toolbox.grammar import KEY_ARN
from toolbox.kms import Kms
from toolbox.seams import Edges


def test_a_signature_of_the_key_verifies(edges: Edges, keys: tuple[str, str]) -> None:
    assert edges.keys.verifies(keys[0], b"manifest", edges.keys.sign(keys[0], b"manifest"))


def test_a_signature_of_another_message_does_not_verify(edges: Edges, keys: tuple[str, str]) -> None:
    assert not edges.keys.verifies(keys[0], b"manifesto", edges.keys.sign(keys[0], b"manifest"))


def test_a_signature_of_another_key_does_not_verify(edges: Edges, keys: tuple[str, str]) -> None:
    assert not edges.keys.verifies(keys[1], b"manifest", edges.keys.sign(keys[0], b"manifest"))


def test_bytes_that_are_no_signature_do_not_verify(edges: Edges, keys: tuple[str, str]) -> None:
    assert not edges.keys.verifies(keys[0], b"manifest", b"signed, trust me")


def test_a_key_may_be_named_by_our_own_alias(edges: Edges, endpoint: str, keys: tuple[str, str]) -> None:
    alias = "alias/penstock-prod-sealing-1"
    admin("kms", endpoint).create_alias(AliasName=alias, TargetKeyId=keys[0])
    arn = f"arn:aws:kms:{REGION}:{ACCOUNT}:{alias}"
    assert KEY_ARN.holds(arn)
    assert edges.keys.verifies(arn, b"manifest", edges.keys.sign(arn, b"manifest"))


@pytest.mark.parametrize(
    "name", ["alias/mine", "alias/aws/s3", "alias/penstock-", "alias/penstock-a/b", "penstock-a"]
)
def test_an_alias_that_is_not_ours_could_be_moved_and_is_refused(name: str) -> None:
    assert not KEY_ARN.holds(f"arn:aws:kms:{REGION}:{ACCOUNT}:{name}")


@pytest.mark.parametrize(("account", "good"), [(ACCOUNT, True), ("111111111111", False)])
def test_the_key_of_an_alias_must_be_in_its_own_account(account: str, good: bool) -> None:
    answer: Answer = {"SignatureValid": True, "KeyId": f"arn:aws:kms:{REGION}:{account}:key/1"}

    def verify(_operation: str, /, **_asked: object) -> Answer:
        return answer

    found = Kms(lambda _service, _region: verify)
    arn = f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/penstock-prod-sealing-1"
    assert found.verifies(arn, b"manifest", b"signature") is good
