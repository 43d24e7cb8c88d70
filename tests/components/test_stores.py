"""The buckets, as the engine would be told to make them: what holds for each of them, and what for one."""

from __future__ import annotations

from functools import cache

import pytest

from components.artifact_store import ArtifactStore, ArtifactStoreArgs
from components.state_store import StateStore, StateStoreArgs
from delivery.aws.names import Duty
from tests.harness import Deployed, Resource, deploy
from tests.permitted import DEV

KEY = DEV.arn("kms", "key/1")
STATE, ARTIFACTS, LOGS = DEV.state_bucket, DEV.artifact_bucket, DEV.access_log_bucket
BUCKETS = [STATE, ARTIFACTS, LOGS]


def program() -> None:
    made = ArtifactStore("artifacts", ArtifactStoreArgs(account=DEV, key_arn=KEY, pipelines=("network-dev",)))
    backup = DEV.duty_role_arn(Duty.BACKUP)
    args = StateStoreArgs(account=DEV, key_arn=KEY, access_logs=made.access_logs, backup_role_arn=backup)
    StateStore("state", args)


@cache
def stores(*, preview: bool = False) -> Deployed:
    return deploy(program, preview=preview)


def part(type: str, bucket: str, *, preview: bool = False) -> Resource:
    """The satellite of that type which belongs to that bucket."""
    (found,) = (
        each for each in stores(preview=preview).all(f"aws:s3/{type}") if each.inputs["bucket"] == bucket
    )
    return found


@pytest.mark.parametrize("bucket", BUCKETS)
@pytest.mark.mission(49)
def test_every_bucket_is_versioned(bucket: str) -> None:
    found = part("bucketVersioning:BucketVersioning", bucket)
    assert found.inputs["versioningConfiguration"] == {"status": "Enabled"}


@pytest.mark.parametrize("bucket", BUCKETS)
@pytest.mark.mission(49)
def test_every_bucket_is_closed_to_the_public(bucket: str) -> None:
    found = part("bucketPublicAccessBlock:BucketPublicAccessBlock", bucket).inputs
    blocks = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
    assert [found[block] for block in blocks] == [True] * 4


@pytest.mark.parametrize("bucket", [STATE, ARTIFACTS])
@pytest.mark.mission(49, 177)
def test_state_and_artifacts_are_encrypted_with_the_key_that_was_given(bucket: str) -> None:
    (rule,) = part(
        "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", bucket
    ).inputs["rules"]
    assert rule == {
        "applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": KEY},
        "bucketKeyEnabled": True,
    }


def test_access_logs_are_encrypted_by_s3_which_takes_no_other_key_for_them() -> None:
    (rule,) = part(
        "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", LOGS
    ).inputs["rules"]
    assert rule["applyServerSideEncryptionByDefault"] == {"sseAlgorithm": "AES256"}


@pytest.mark.parametrize("bucket", BUCKETS)
def test_the_account_owns_every_object(bucket: str) -> None:
    found = part("bucketOwnershipControls:BucketOwnershipControls", bucket)
    assert found.inputs["rule"] == {"objectOwnership": "BucketOwnerEnforced"}


@pytest.mark.parametrize("bucket", BUCKETS)
def test_every_policy_is_known_before_anything_is_created(bucket: str) -> None:
    preview = part("bucketPolicy:BucketPolicy", bucket, preview=True).document("policy")
    assert preview == part("bucketPolicy:BucketPolicy", bucket).document("policy")


@pytest.mark.parametrize("bucket", BUCKETS)
@pytest.mark.mission(49)
def test_every_policy_refuses_what_comes_without_tls(bucket: str) -> None:
    statements = part("bucketPolicy:BucketPolicy", bucket).document("policy")["Statement"]
    assert [one["Condition"] for one in statements if one["Sid"] == "TlsOnly"] == [
        {"Bool": {"aws:SecureTransport": "false"}}
    ]


@pytest.mark.parametrize("bucket", [STATE, ARTIFACTS])
def test_who_looked_is_logged(bucket: str) -> None:
    found = part("bucketLogging:BucketLogging", bucket).inputs
    assert (found["targetBucket"], found["targetPrefix"]) == (LOGS, f"{bucket}/")


def test_the_log_of_access_is_not_logged_into_itself() -> None:
    assert not [
        each for each in stores().all("aws:s3/bucketLogging:BucketLogging") if each.inputs["bucket"] == LOGS
    ]


def test_every_bucket_and_its_versions_are_protected() -> None:
    deployed = stores()
    kept = (*deployed.all("aws:s3/bucket:Bucket"), *deployed.all("aws:s3/bucketVersioning:BucketVersioning"))
    assert [each.protect for each in kept] == [True] * 6


def test_no_bucket_is_emptied_by_a_destroy() -> None:
    assert not [each for each in stores().all("aws:s3/bucket:Bucket") if each.inputs.get("forceDestroy")]


def rules(bucket: str) -> dict[str, dict[str, object]]:
    found = part("bucketLifecycleConfiguration:BucketLifecycleConfiguration", bucket).inputs["rules"]
    return {rule["id"]: rule for rule in found}


@pytest.mark.parametrize("bucket", BUCKETS)
def test_uploads_that_nobody_ends_are_aborted(bucket: str) -> None:
    assert rules(bucket)["uploads"]["abortIncompleteMultipartUpload"] == {"daysAfterInitiation": 7}


@pytest.mark.mission(296)
def test_versions_of_the_state_stay_thirty_days() -> None:
    assert rules(STATE)["versions"]["noncurrentVersionExpiration"] == {"noncurrentDays": 30}


def test_the_state_itself_never_expires() -> None:
    assert not [rule for rule in rules(STATE).values() if "expiration" in rule]


def test_what_a_run_leaves_expires_and_nothing_else_does() -> None:
    expiring = {
        name: (rule["filter"], rule["expiration"])
        for name, rule in rules(ARTIFACTS).items()
        if "expiration" in rule
    }
    assert expiring == {"run-network-dev": ({"prefix": "network-dev/"}, {"days": 90})}


def test_access_logs_stay_a_year() -> None:
    assert rules(LOGS)["logs"]["expiration"] == {"days": 365}


@pytest.mark.mission(296)
def test_the_state_has_a_recovery_point_every_night_for_thirty_days() -> None:
    (rule,) = stores().one("aws:backup/plan:Plan").inputs["rules"]
    assert (rule["schedule"], rule["lifecycle"]) == ("cron(0 2 * * ? *)", {"deleteAfter": 30})


def test_the_plan_backs_up_the_state_and_nothing_else() -> None:
    assert stores().one("aws:backup/selection:Selection").inputs["resources"] == [f"arn:aws:s3:::{STATE}"]


def test_recovery_points_are_made_by_the_duty_role() -> None:
    role = stores().one("aws:backup/selection:Selection").inputs["iamRoleArn"]
    assert role == "arn:aws:iam::111122223333:role/penstock/dev/backup/penstock-dev-backup"


def test_recovery_points_are_encrypted_and_their_vault_protected() -> None:
    vault = stores().one("aws:backup/vault:Vault")
    assert (vault.inputs["kmsKeyArn"], vault.protect) == (KEY, True)


def test_the_vault_has_a_policy_that_is_known_before_anything_is_created() -> None:
    found = stores(preview=True).one("aws:backup/vaultPolicy:VaultPolicy")
    assert (found.inputs["backupVaultName"], bool(found.document("policy"))) == ("penstock-dev-state", True)


def test_the_state_waits_until_its_access_log_may_be_written() -> None:
    allowed = stores().named("artifacts-access-logs-policy").urn
    assert allowed in part("bucketLogging:BucketLogging", STATE).dependencies


def test_everything_hangs_under_its_component() -> None:
    deployed = stores()
    components = {deployed.named("artifacts").urn, deployed.named("state").urn}
    assert {each.parent for each in deployed.resources if each.custom} == components
