"""Account, region and default tags are the provider instance's own; names come from the seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from sandbox.cloud import client
from sandbox.provider.account import configuration
from sandbox.provider.values import Properties
from tests.sandbox.provider_driver import REGION, Driver, emulator

TOPIC = "aws:sns/topic:Topic"
Open = Callable[..., Driver]


@pytest.fixture
def opened() -> Iterator[Open]:
    drivers: list[Driver] = []

    def make(account: str, region: str = REGION, tags: Properties | None = None) -> Driver:
        drivers.append(Driver(account=account, region=region, tags=tags or {}))
        return drivers[-1]

    yield make
    for driver in drivers:
        driver.close()


def topics(account: str, region: str = REGION) -> list[str]:
    found = client("sns", account, emulator(), region).list_topics()["Topics"]
    return [str(topic["TopicArn"]) for topic in found]


def test_each_account_holds_only_its_own_resources(opened: Open) -> None:
    dev, prod = opened("444444444441"), opened("444444444442")
    dev.create(TOPIC, {"name": "dev"})
    prod.create(TOPIC, {"name": "prod"})
    assert topics("444444444441") == [f"arn:aws:sns:{REGION}:444444444441:dev"]
    assert topics("444444444442") == [f"arn:aws:sns:{REGION}:444444444442:prod"]


def test_the_region_is_the_providers_unless_the_resource_names_its_own(opened: Open) -> None:
    driver = opened("444444444443", region="eu-west-1")
    driver.create(TOPIC, {"name": "here"})
    there = driver.create(TOPIC, {"name": "there", "region": "us-east-1"}, name="there")
    assert topics("444444444443", "eu-west-1") == ["arn:aws:sns:eu-west-1:444444444443:here"]
    assert there.outputs["arn"] == "arn:aws:sns:us-east-1:444444444443:there"
    assert there.outputs["region"] == "us-east-1"


def test_moving_a_resource_to_another_region_replaces_it(opened: Open) -> None:
    driver = opened("444444444444")
    kept = driver.create(TOPIC, {"name": "here"})
    assert driver.diff(kept, {"name": "here", "region": "us-east-1"}).replaces == {"region"}


def test_default_tags_are_merged_below_the_resources_own_and_really_put_on_it(opened: Open) -> None:
    driver = opened("444444444445", tags={"Owner": "platform", "Service": "all"})
    kept = driver.create(TOPIC, {"name": "one", "tags": {"Service": "one"}})
    assert kept.outputs["tags"] == {"Service": "one"}
    assert kept.outputs["tagsAll"] == {"Owner": "platform", "Service": "one"}
    found = client("sns", "444444444445", emulator(), REGION).list_tags_for_resource(ResourceArn=kept.id)
    assert {tag["Key"]: tag["Value"] for tag in found["Tags"]} == {"Owner": "platform", "Service": "one"}


def test_a_default_tag_taken_off_behind_the_engines_back_is_seen_and_mended(opened: Open) -> None:
    driver = opened("444444444446", tags={"Owner": "platform"})
    kept = driver.create(TOPIC, {"name": "one"})
    client("sns", "444444444446", emulator(), REGION).untag_resource(ResourceArn=kept.id, TagKeys=["Owner"])
    seen = driver.read(kept)
    assert seen is not None
    assert driver.diff(seen, {"name": "one"}).changed == {"tagsAll"}
    assert driver.update(seen, {"name": "one"}).outputs["tagsAll"] == {"Owner": "platform"}


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ({"region": "eu-central-1", "allowedAccountIds": '["12345"]'}, "not an AWS account id"),
        ({"region": "mars-1", "allowedAccountIds": '["111111111111"]'}, "not an AWS region"),
        ({}, "not an AWS region"),
        ({"region": "eu-central-1", "ignoreTags": "{}"}, "cannot ignore tags"),
    ],
)
def test_a_configuration_that_names_no_place_is_refused(opened: Open, config: Properties, says: str) -> None:
    (reason,) = opened("444444444447").check_config(config)
    assert says in reason


def test_a_good_configuration_passes(opened: Open) -> None:
    driver = opened("444444444447")
    assert driver.check_config({"region": "us-gov-west-1", "allowedAccountIds": '["111111111111"]'}) == []


def test_a_resource_without_a_name_gets_one_and_keeps_it(opened: Open) -> None:
    driver = opened("444444444448")
    kept = driver.create(TOPIC, {}, name="alerts")
    assert str(kept.inputs["name"]).startswith("alerts-")
    assert not driver.diff(kept, {}).changed


def test_a_replacement_under_the_same_given_name_deletes_first_and_one_named_automatically_does_not(
    opened: Open,
) -> None:
    driver = opened("444444444449")
    named = driver.create("aws:ecr/repository:Repository", {"name": "one"})
    free = driver.create("aws:ecr/repository:Repository", {}, name="free")
    encrypted: Properties = {"encryptionConfigurations": [{"encryptionType": "KMS"}]}
    assert driver.diff(named, {"name": "one", **encrypted}).delete_first
    assert not driver.diff(free, encrypted).delete_first


def test_the_account_is_also_told_by_the_role_to_assume() -> None:
    role = "arn:aws:iam::444444444440:role/deploy"
    assert (
        configuration({"region": REGION, "assumeRoles": f'[{{"roleArn": "{role}"}}]'}).account
        == "444444444440"
    )


@pytest.mark.parametrize(
    ("token", "inputs", "begins", "ends"),
    [
        ("aws:s3/bucket:Bucket", {}, "mybucket-", ""),
        ("aws:s3/bucket:Bucket", {"bucketPrefix": "logs-"}, "logs-", ""),
        ("aws:kms/alias:Alias", {"targetKeyId": "k"}, "alias/MyBucket-", ""),
        ("aws:sqs/queue:Queue", {"fifoQueue": True}, "MyBucket-", ".fifo"),
        ("aws:sqs/queue:Queue", {}, "MyBucket-", ""),
    ],
)
def test_an_automatic_name_keeps_to_the_services_rules(
    opened: Open, token: str, inputs: Properties, begins: str, ends: str
) -> None:
    checked = opened("444444444450").check(token, inputs, name="MyBucket")
    (name,) = (str(value) for argument, value in checked.items() if argument in ("name", "bucket"))
    assert name.startswith(begins)
    assert name.endswith(ends)


def test_another_prefix_means_another_name(opened: Open) -> None:
    driver = opened("444444444451")
    kept = driver.create(TOPIC, {"namePrefix": "one-"})
    assert not driver.diff(kept, {"namePrefix": "one-"}).changed
    assert driver.diff(kept, {"namePrefix": "two-"}).replaces == {"name"}
