"""A preview knows what the program gave, says so of the rest, and touches nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox.cloud import client
from sandbox.provider.values import UNKNOWN, Properties
from tests.sandbox.provider_driver import REGION, Driver, emulator

ACCOUNT = "555555555555"


@pytest.fixture
def driver() -> Iterator[Driver]:
    made = Driver(account=ACCOUNT, tags={"Owner": "platform"})
    yield made
    made.close()


def test_a_creation_is_shown_with_its_unknown_outputs_and_creates_nothing(driver: Driver) -> None:
    shown = driver.create("aws:kms/key:Key", {"description": "one"}, preview=True)
    assert shown.id == ""
    assert shown.outputs["arn"] == shown.outputs["keyId"] == UNKNOWN
    assert shown.outputs["description"] == "one"
    assert client("kms", ACCOUNT, emulator(), REGION).list_keys()["Keys"] == []


@pytest.mark.parametrize(
    "inputs",
    [
        {"name": UNKNOWN, "roleArn": UNKNOWN, "artifactStores": UNKNOWN, "stages": UNKNOWN},
        {
            "roleArn": UNKNOWN,
            "artifactStores": [{"location": UNKNOWN, "type": "S3"}],
            "stages": [{"name": "Source", "actions": UNKNOWN}],
            "tags": UNKNOWN,
        },
    ],
)
def test_unknown_inputs_pass_the_check(driver: Driver, inputs: Properties) -> None:
    checked = driver.check("aws:codepipeline/pipeline:Pipeline", inputs)
    assert checked["roleArn"] == UNKNOWN


def test_an_unknown_that_will_be_known_counts_as_a_change(driver: Driver) -> None:
    kept = driver.create("aws:cloudwatch/logGroup:LogGroup", {"name": "g", "retentionInDays": 1})
    found = driver.diff(kept, {"name": "g", "retentionInDays": UNKNOWN})
    assert found.changed == {"retentionInDays"}


def test_an_update_is_shown_without_what_was_taken_away(driver: Driver) -> None:
    kept = driver.create("aws:sns/topic:Topic", {"name": "t", "displayName": "T"})
    shown = driver.preview_update(kept, {"name": "t"})
    assert "displayName" not in shown
    assert shown["arn"] == kept.outputs["arn"]


def test_a_changed_object_has_an_unknown_version(driver: Driver) -> None:
    driver.create("aws:s3/bucket:Bucket", {"bucket": "previews"}, name="b")
    kept = driver.create(
        "aws:s3/bucketObjectv2:BucketObjectv2", {"bucket": "previews", "key": "k", "content": "1"}
    )
    shown = driver.preview_update(kept, {"bucket": "previews", "key": "k", "content": "2"})
    assert shown["etag"] == UNKNOWN
    assert (
        client("s3", ACCOUNT, emulator(), REGION).get_object(Bucket="previews", Key="k")["Body"].read()
        == b"1"
    )
