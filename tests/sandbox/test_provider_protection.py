"""What AWS refuses to delete, the sandbox refuses to delete; what it only schedules, it schedules."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox.cloud import client
from sandbox.provider.values import Properties
from tests.sandbox.provider_cases.case import TRUST, allow
from tests.sandbox.provider_driver import REGION, Driver, HalfMade, Refused, emulator

ACCOUNT = "333333333333"
TABLE: Properties = {
    "name": "ledger",
    "billingMode": "PAY_PER_REQUEST",
    "hashKey": "id",
    "attributes": [{"name": "id", "type": "S"}],
    "deletionProtectionEnabled": True,
}


@pytest.fixture
def driver() -> Iterator[Driver]:
    made = Driver(account=ACCOUNT)
    yield made
    made.close()


def test_a_table_with_deletion_protection_is_deleted_only_after_it_was_taken_off(driver: Driver) -> None:
    kept = driver.create("aws:dynamodb/table:Table", TABLE)
    with pytest.raises(Refused, match="DeletionProtectionEnabled"):
        driver.delete(kept)
    freed = driver.update(kept, {**TABLE, "deletionProtectionEnabled": False})
    driver.delete(freed)
    assert driver.read(freed) is None


@pytest.mark.parametrize("forced", [True, False])
def test_a_bucket_with_something_in_it_is_deleted_only_by_force(driver: Driver, forced: bool) -> None:
    bucket = driver.create(
        "aws:s3/bucket:Bucket", {"bucket": f"full-{forced}".lower(), "forceDestroy": forced}
    )
    s3 = client("s3", ACCOUNT, emulator(), REGION)
    s3.put_bucket_versioning(Bucket=bucket.id, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket=bucket.id, Key="a", Body=b"1")
    s3.delete_object(Bucket=bucket.id, Key="a")
    if forced:
        driver.delete(bucket)
        assert driver.read(bucket) is None
    else:
        with pytest.raises(Refused, match="BucketNotEmpty"):
            driver.delete(bucket)


def test_a_deleted_key_is_scheduled_for_deletion_and_stays_to_verify(driver: Driver) -> None:
    kept = driver.create("aws:kms/key:Key", {"deletionWindowInDays": 7})
    driver.delete(kept)
    described = client("kms", ACCOUNT, emulator(), REGION).describe_key(KeyId=kept.id)
    assert described["KeyMetadata"]["KeyState"] == "PendingDeletion"
    assert driver.read(kept) is None


@pytest.mark.parametrize("forced", [True, False])
def test_a_role_with_policies_is_deleted_only_when_they_may_be_detached(driver: Driver, forced: bool) -> None:
    role = driver.create(
        "aws:iam/role:Role", {"name": f"r-{forced}", "assumeRolePolicy": TRUST, "forceDetachPolicies": forced}
    )
    iam = client("iam", ACCOUNT, emulator(), REGION)
    iam.put_role_policy(RoleName=role.id, PolicyName="x", PolicyDocument=allow("s3:GetObject", "*"))
    if forced:
        driver.delete(role)
        assert driver.read(role) is None
    else:
        with pytest.raises(Refused, match="DeleteConflict"):
            driver.delete(role)


def test_versioning_stays_on_where_objects_are_locked(driver: Driver) -> None:
    bucket = driver.create("aws:s3/bucket:Bucket", {"bucket": "locked-versions", "objectLockEnabled": True})
    versioning = driver.create(
        "aws:s3/bucketVersioning:BucketVersioning",
        {"bucket": bucket.id, "versioningConfiguration": {"status": "Enabled"}},
    )
    driver.delete(versioning)
    found = client("s3", ACCOUNT, emulator(), REGION).get_bucket_versioning(Bucket=bucket.id)
    assert found["Status"] == "Enabled"


def test_a_policy_changed_more_often_than_it_keeps_versions_is_still_changed(driver: Driver) -> None:
    document = (
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:Get%s", "Resource": "*"}]}'
    )
    kept = driver.create("aws:iam/policy:Policy", {"name": "often", "policy": document % 0})
    for number in range(1, 8):
        kept = driver.update(kept, {"name": "often", "policy": document % number})
    versions = client("iam", ACCOUNT, emulator(), REGION).list_policy_versions(PolicyArn=kept.id)["Versions"]
    assert len(versions) <= 5
    driver.delete(kept)
    assert driver.read(kept) is None


def test_a_resource_that_could_not_be_finished_says_why_and_stays_known(driver: Driver) -> None:
    with pytest.raises(HalfMade) as half:
        driver.create("aws:s3/bucket:Bucket", {"bucket": "unfinished", "tags": {"aws:mine": "no"}})
    assert "PutBucketTagging was refused" in str(half.value)
    assert half.value.id == "unfinished"
    assert half.value.outputs["arn"] == "arn:aws:s3:::unfinished"


def test_the_next_run_finishes_what_was_left_undone(driver: Driver) -> None:
    bucket: Properties = {"bucket": "half", "tags": {"aws:mine": "no"}}
    with pytest.raises(HalfMade) as half:
        driver.create("aws:s3/bucket:Bucket", bucket)
    assert half.value.inputs == {"bucket": "half"}
