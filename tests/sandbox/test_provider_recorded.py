"""Types the emulator is not asked about: checked against the SDK, echoed, and counted as what they are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox.provider import Tier, tier
from sandbox.provider.values import Properties
from tests.sandbox.provider_driver import REGION, Driver, Refused

ACCOUNT = "666666666666"
ZONE = "aws:route53/zone:Zone"
FUNCTION = "aws:lambda/function:Function"


@pytest.fixture
def driver() -> Iterator[Driver]:
    made = Driver(account=ACCOUNT, tags={"Owner": "platform"})
    yield made
    made.close()


def test_a_recorded_resource_comes_back_with_its_inputs_an_arn_and_tags(driver: Driver) -> None:
    kept = driver.create(FUNCTION, {"role": "r", "name": "f", "tags": {"a": "b"}})
    assert kept.id == "f"
    assert kept.outputs["arn"] == f"arn:aws:lambda:{REGION}:{ACCOUNT}:function/f"
    assert kept.outputs["tagsAll"] == {"Owner": "platform", "a": "b"}


def test_a_recorded_resource_updates_reads_and_deletes(driver: Driver) -> None:
    kept = driver.create(ZONE, {"name": "example.org"})
    assert not driver.diff(kept, {"name": "example.org"}).changed
    assert driver.diff(kept, {"name": "example.org", "comment": "c"}).changed == {"comment"}
    changed = driver.update(kept, {"name": "example.org", "comment": "c"})
    again = driver.read(changed)
    assert again is not None
    assert again.outputs["comment"] == "c"
    driver.delete(changed)


@pytest.mark.parametrize(
    ("token", "inputs", "says"),
    [
        (FUNCTION, {"role": "r", "runtimes": "python3.12"}, "Did you mean 'runtime'?"),
        (FUNCTION, {"role": "r", "timeout": "long"}, "timeout must be a whole number; this is 'long'."),
        (FUNCTION, {"role": "r", "environment": {"vars": {}}}, "environment has no field 'vars'"),
        (FUNCTION, {"name": "f"}, "needs the argument 'role'"),
        ("aws:moon/rover:Rover", {}, "pulumi-aws has no resource type aws:moon/rover:Rover"),
    ],
)
def test_a_recorded_type_is_held_to_the_sdks_own_arguments(
    driver: Driver, token: str, inputs: Properties, says: str
) -> None:
    with pytest.raises(Refused) as refused:
        driver.check(token, inputs)
    assert says in str(refused.value)


def test_a_type_says_how_far_a_green_run_reaches() -> None:
    assert tier("aws:kms/key:Key") is Tier.SERVED
    assert tier(ZONE) is Tier.RECORDED
    assert tier("aws:kms/key:Key") == "served"
