"""What `penstock preview` and the harness stand on: the same each time, and loud when it fails."""

from __future__ import annotations

import pulumi
import pytest
from pulumi_aws import get_caller_identity_output, kms, s3

from sandbox.in_memory import Unexpected, deploy


def many() -> None:
    """Each after the one before it and apart from it, as a real program mixes them."""
    key = kms.Key("first")
    for number in range(20):
        s3.Bucket(f"apart-{number}")
        key = kms.Key(f"after-{number}", description=key.arn.apply(lambda arn: f"after {arn}"))


@pytest.mark.parametrize("preview", [False, True])
def test_registrations_arrive_in_the_same_order_each_time(preview: bool) -> None:
    orders = [[each.name for each in deploy(many, preview=preview).resources] for _ in range(3)]
    assert orders[0] == orders[1] == orders[2]
    assert len(orders[0]) == 41


def late(fail: bool) -> None:
    """Found out only when the answer of another resource is there."""
    arn = kms.Key("first").arn.apply(lambda arn: arn[len(arn) :][0] if fail else arn)
    for number in range(5):
        s3.Bucket(f"apart-{number}")
    pulumi.export("arn", arn)


def test_a_failure_that_waits_for_an_answer_is_still_raised() -> None:
    with pytest.raises(IndexError):
        deploy(lambda: late(fail=True))


def test_an_answer_that_is_waited_for_is_exported() -> None:
    assert str(deploy(lambda: late(fail=False)).exports["arn"]).startswith("arn:aws:kms:")


def test_a_refusal_is_raised_though_others_still_wait() -> None:
    def program() -> None:
        many()
        get_caller_identity_output()

    with pytest.raises(Unexpected, match="getCallerIdentity"):
        deploy(program)


def test_a_deployment_after_a_failed_one_starts_anew() -> None:
    with pytest.raises(IndexError):
        deploy(lambda: late(fail=True))
    assert len(deploy(many).resources) == 41
