"""What the buckets refuse, whatever a role's own policies allow. Every refusal stands beside what is allowed."""

from __future__ import annotations

import pytest

from delivery.aws.buckets import (
    access_log_policy,
    artifact_expiry,
    artifact_policy,
    state_policy,
)
from delivery.aws.names import Duty
from delivery.aws.policy import Document
from delivery.identity import Purpose
from tests.permitted import DEV, STAGING, administrator, may, role, service_may

STATE, ARTIFACTS, LOGS = state_policy(DEV), artifact_policy(DEV), access_log_policy(DEV)
PLAN, APPLY, PREVIEW, OBSERVE = (
    role(purpose) for purpose in (Purpose.PLAN, Purpose.APPLY, Purpose.PREVIEW, Purpose.OBSERVE)
)
PIPELINE = DEV.duty_role_arn(Duty.PIPELINE)
OURS = [PLAN, APPLY, PREVIEW, OBSERVE, PIPELINE]


def at(bucket: str, key: str = "") -> str:
    return f"arn:aws:s3:::{bucket}/{key}" if key else f"arn:aws:s3:::{bucket}"


FILE = at(DEV.state_bucket, "network-7f3a/terraform.tfstate")
LOCK = FILE + ".tflock"
SEALED = at(DEV.artifact_bucket, "sealed/network-7f3a/plan.tar")
BUILDSPEC = at(DEV.artifact_bucket, "buildspecs/0f.yml")
TOOLBOX = at(DEV.artifact_bucket, "toolbox/0f.pyz")
OUTPUT = at(DEV.artifact_bucket, "network-dev/plan_outpu/x")
CREATES = {"s3:ObjectCreationOperation": "true"}
CREATES_ONCE = {**CREATES, "s3:if-none-match": "*"}


def test_apply_writes_state() -> None:
    assert may(APPLY, "s3:PutObject", STATE, on=FILE)


@pytest.mark.parametrize("caller", [PLAN, PREVIEW, OBSERVE, PIPELINE, DEV.duty_role_arn(Duty.BACKUP)])
@pytest.mark.mission(177)
def test_no_other_role_of_ours_writes_state(caller: str) -> None:
    assert not may(caller, "s3:PutObject", STATE, on=FILE)


@pytest.mark.parametrize("caller", [PLAN, APPLY, OBSERVE])
@pytest.mark.parametrize("action", ["s3:PutObject", "s3:DeleteObject"])
@pytest.mark.mission(177)
def test_who_plans_or_applies_takes_and_leaves_the_lock(caller: str, action: str) -> None:
    assert may(caller, action, STATE, on=LOCK, told=CREATES_ONCE)


@pytest.mark.parametrize("caller", [PLAN, APPLY, OBSERVE])
def test_a_lock_that_is_held_is_not_taken(caller: str) -> None:
    assert not may(caller, "s3:PutObject", STATE, on=LOCK, told=CREATES)


@pytest.mark.parametrize("caller", [PREVIEW, PIPELINE])
@pytest.mark.parametrize("action", ["s3:PutObject", "s3:DeleteObject"])
def test_nobody_else_of_ours_touches_the_lock(caller: str, action: str) -> None:
    assert not may(caller, action, STATE, on=LOCK, told=CREATES_ONCE)


@pytest.mark.parametrize("caller", OURS)
def test_no_role_of_ours_deletes_state(caller: str) -> None:
    assert not may(caller, "s3:DeleteObject", STATE, on=FILE)


@pytest.mark.parametrize("caller", OURS)
@pytest.mark.parametrize("on", [FILE, LOCK])
def test_no_role_of_ours_takes_a_version_away(caller: str, on: str) -> None:
    assert not may(caller, "s3:DeleteObjectVersion", STATE, on=on)


def test_an_administrator_can_break_a_lock_and_take_a_version_away() -> None:
    assert all(
        may(administrator(), action, STATE, on=LOCK)
        for action in ("s3:DeleteObject", "s3:DeleteObjectVersion")
    )


@pytest.mark.parametrize("caller", OURS)
def test_every_role_of_ours_may_be_let_read_state(caller: str) -> None:
    assert may(caller, "s3:GetObject", STATE, on=FILE)


SETTINGS = [
    "s3:PutBucketVersioning",
    "s3:PutBucketPolicy",
    "s3:DeleteBucketPolicy",
    "s3:DeleteBucket",
    "s3:PutLifecycleConfiguration",
    "s3:PutEncryptionConfiguration",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutBucketLogging",
    "s3:PutReplicationConfiguration",
    "s3:PutBucketNotification",
]


@pytest.mark.parametrize(
    ("policy", "bucket"),
    [(STATE, DEV.state_bucket), (ARTIFACTS, DEV.artifact_bucket), (LOGS, DEV.access_log_bucket)],
)
@pytest.mark.parametrize("action", SETTINGS)
def test_settings_are_an_administrators(policy: Document, bucket: str, action: str) -> None:
    people = may(administrator(), action, policy, on=at(bucket))
    assert (people, may(APPLY, action, policy, on=at(bucket))) == (True, False)


def test_backups_ask_the_state_to_tell_them_of_changes() -> None:
    assert may(DEV.duty_role_arn(Duty.BACKUP), "s3:PutBucketNotification", STATE, on=at(DEV.state_bucket))


ENCRYPTION = "s3:x-amz-server-side-encryption"
KEY = "s3:x-amz-server-side-encryption-aws-kms-key-id"
PLACES = [(STATE, FILE, APPLY), (ARTIFACTS, OUTPUT, PLAN)]


@pytest.mark.parametrize(("policy", "on", "caller"), PLACES)
def test_a_request_that_asks_for_no_encryption_gets_the_buckets_own(
    policy: Document, on: str, caller: str
) -> None:
    assert may(caller, "s3:PutObject", policy, on=on)


@pytest.mark.parametrize(("policy", "on", "caller"), PLACES)
def test_a_request_for_a_key_of_this_account_passes(policy: Document, on: str, caller: str) -> None:
    assert may(
        caller, "s3:PutObject", policy, on=on, told={ENCRYPTION: "aws:kms", KEY: DEV.arn("kms", "key/1")}
    )


@pytest.mark.parametrize(("policy", "on", "caller"), PLACES)
@pytest.mark.parametrize("asked", ["AES256", "aws:kms:dsse"])
def test_a_request_for_another_encryption_is_refused(
    policy: Document, on: str, caller: str, asked: str
) -> None:
    assert not may(caller, "s3:PutObject", policy, on=on, told={ENCRYPTION: asked})


@pytest.mark.parametrize(("policy", "on", "caller"), PLACES)
def test_a_request_for_another_accounts_key_is_refused(policy: Document, on: str, caller: str) -> None:
    told = {ENCRYPTION: "aws:kms", KEY: STAGING.arn("kms", "key/1")}
    assert not may(caller, "s3:PutObject", policy, on=on, told=told)


@pytest.mark.parametrize(
    ("policy", "on"), [(STATE, FILE), (ARTIFACTS, OUTPUT), (LOGS, at(DEV.access_log_bucket, "x"))]
)
@pytest.mark.parametrize("secure", ["true", "false"])
@pytest.mark.mission(49)
def test_nothing_is_read_but_over_tls(policy: Document, on: str, secure: str) -> None:
    allowed = may(administrator(), "s3:GetObject", policy, on=on, told={"aws:SecureTransport": secure})
    assert allowed == (secure == "true")


def test_a_plan_is_sealed_once() -> None:
    assert may(PLAN, "s3:PutObject", ARTIFACTS, on=SEALED, told=CREATES_ONCE)


@pytest.mark.parametrize("caller", [PLAN, administrator(), DEV.root])
def test_nobody_seals_over_a_plan(caller: str) -> None:
    assert not may(caller, "s3:PutObject", ARTIFACTS, on=SEALED, told=CREATES)


def test_the_parts_of_a_large_plan_need_no_condition() -> None:
    assert may(PLAN, "s3:PutObject", ARTIFACTS, on=SEALED, told={"s3:ObjectCreationOperation": "false"})


@pytest.mark.parametrize("caller", [APPLY, PREVIEW, OBSERVE, PIPELINE])
def test_only_a_plan_is_sealed(caller: str) -> None:
    assert not may(caller, "s3:PutObject", ARTIFACTS, on=SEALED, told=CREATES_ONCE)


@pytest.mark.parametrize("on", [BUILDSPEC, TOOLBOX])
@pytest.mark.parametrize("caller", OURS)
def test_no_role_of_ours_writes_what_jobs_are_told(caller: str, on: str) -> None:
    assert not may(caller, "s3:PutObject", ARTIFACTS, on=on, told=CREATES_ONCE)


@pytest.mark.parametrize("on", [BUILDSPEC, TOOLBOX])
def test_whoever_runs_the_program_writes_what_jobs_are_told(on: str) -> None:
    assert may(administrator(), "s3:PutObject", ARTIFACTS, on=on, told=CREATES)


@pytest.mark.parametrize("caller", [PLAN, APPLY, PIPELINE])
def test_jobs_write_what_they_make(caller: str) -> None:
    assert may(caller, "s3:PutObject", ARTIFACTS, on=OUTPUT, told=CREATES)


@pytest.mark.parametrize("on", [SEALED, BUILDSPEC, TOOLBOX, OUTPUT])
@pytest.mark.parametrize(
    "action", ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObjectAcl", "s3:PutObjectRetention"]
)
def test_no_role_of_ours_deletes_or_opens_an_artifact(on: str, action: str) -> None:
    assert not any(may(caller, action, ARTIFACTS, on=on) for caller in OURS)


@pytest.mark.parametrize("on", [SEALED, BUILDSPEC, TOOLBOX, OUTPUT])
def test_artifacts_are_read(on: str) -> None:
    assert may(APPLY, "s3:GetObject", ARTIFACTS, on=on)


def test_s3_writes_the_access_log_of_a_bucket_of_ours() -> None:
    told = {"aws:SourceAccount": DEV.id, "aws:SourceArn": at(DEV.state_bucket)}
    assert service_may(
        "logging.s3.amazonaws.com", "s3:PutObject", LOGS, on=at(DEV.access_log_bucket, "x"), told=told
    )


@pytest.mark.parametrize(
    "told",
    [
        {"aws:SourceAccount": STAGING.id, "aws:SourceArn": at(DEV.state_bucket)},
        {"aws:SourceAccount": DEV.id, "aws:SourceArn": at("elsewhere")},
    ],
)
def test_s3_writes_no_other_access_log_there(told: dict[str, str]) -> None:
    on = at(DEV.access_log_bucket, "x")
    assert not service_may("logging.s3.amazonaws.com", "s3:PutObject", LOGS, on=on, told=told)


@pytest.mark.parametrize("action", ["s3:PutObject", "s3:DeleteObject"])
def test_no_role_of_ours_writes_an_access_log(action: str) -> None:
    assert not any(may(caller, action, LOGS, on=at(DEV.access_log_bucket, "x")) for caller in OURS)


def test_what_a_run_leaves_expires_by_its_pipelines_short_name() -> None:
    found = artifact_expiry(("a-service-with-a-long-name-dev",))
    assert [(one.prefix, one.days) for one in found] == [("a-service-with-a-lon/", 90)]


def test_two_pipelines_of_one_short_name_expire_by_one_rule() -> None:
    assert len(artifact_expiry(("a-service-with-a-long-name-dev", "a-service-with-a-long-other-dev"))) == 1


def test_evidence_never_expires() -> None:
    prefixes = [one.prefix for one in artifact_expiry(("network-dev", "sealed-dev"))]
    assert not [one for one in prefixes if one in ("", "sealed/", "buildspecs/", "toolbox/")]
