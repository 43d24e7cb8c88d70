"""Who may use the keys that encrypt. Every refusal stands beside what is allowed."""

from __future__ import annotations

import json

import pytest

from delivery.aws.data_keys import data_key_policy
from delivery.aws.names import DEPLOYMENTS_TABLE, DataClass, Duty
from delivery.aws.policy import Document
from delivery.identity import Purpose
from tests.permitted import DEV, STAGING, administrator, delegated, may, role, service_may

PLAN, APPLY, PREVIEW = role(Purpose.PLAN), role(Purpose.APPLY), role(Purpose.PREVIEW)
LOG, RECORD = DEV.duty_role_arn(Duty.LOG), DEV.duty_role_arn(Duty.RECORD)
PULLER = STAGING.duty_role_arn(Duty.PULL)


def key(data: DataClass) -> Document:
    return data_key_policy(account=DEV, data=data)


def through_s3(bucket: str) -> dict[str, str]:
    return {
        "kms:ViaService": "s3.eu-west-1.amazonaws.com",
        "kms:EncryptionContext:aws:s3:arn": f"arn:aws:s3:::{bucket}",
    }


STATE = through_s3(DEV.state_bucket)
ARTIFACTS = through_s3(DEV.artifact_bucket)
ROWS = {
    "kms:ViaService": "dynamodb.eu-west-1.amazonaws.com",
    "kms:EncryptionContext:aws:dynamodb:tableName": DEPLOYMENTS_TABLE,
}


@pytest.mark.parametrize("caller", [PLAN, APPLY, PREVIEW, DEV.duty_role_arn(Duty.BACKUP)])
def test_state_is_read_by_who_plans_applies_previews_and_backs_up(caller: str) -> None:
    assert may(caller, "kms:Decrypt", key(DataClass.STATE), told=STATE)


@pytest.mark.parametrize(
    "caller", [LOG, DEV.duty_role_arn(Duty.CHECK), DEV.duty_role_arn(Duty.PIPELINE), PULLER]
)
def test_state_is_read_by_nobody_else(caller: str) -> None:
    assert not may(caller, "kms:Decrypt", key(DataClass.STATE), told=STATE)


def test_apply_encrypts_state() -> None:
    assert may(APPLY, "kms:GenerateDataKey", key(DataClass.STATE), told=STATE)


def test_preview_reads_state_and_encrypts_none() -> None:
    assert not may(PREVIEW, "kms:GenerateDataKey", key(DataClass.STATE), told=STATE)


@pytest.mark.parametrize("caller", [APPLY, administrator(), DEV.root])
def test_nobody_decrypts_state_by_hand(caller: str) -> None:
    assert not may(caller, "kms:Decrypt", key(DataClass.STATE))


def test_knowing_the_context_is_not_enough_to_decrypt_by_hand() -> None:
    context = {key: value for key, value in STATE.items() if key != "kms:ViaService"}
    assert not may(APPLY, "kms:Decrypt", key(DataClass.STATE), told=context)


def test_the_key_of_state_does_not_open_another_bucket() -> None:
    assert not may(APPLY, "kms:Decrypt", key(DataClass.STATE), told=through_s3("elsewhere"))


def test_the_key_of_state_does_not_open_artifacts() -> None:
    assert not may(APPLY, "kms:Decrypt", key(DataClass.STATE), told=ARTIFACTS)


def test_the_key_of_artifacts_does() -> None:
    assert may(APPLY, "kms:Decrypt", key(DataClass.ARTIFACTS), told=ARTIFACTS)


@pytest.mark.parametrize("caller", [DEV.duty_role_arn(Duty.CHECK), LOG, RECORD, DEV.duty_role_arn(Duty.PULL)])
def test_jobs_without_output_read_artifacts_and_encrypt_none(caller: str) -> None:
    document = key(DataClass.ARTIFACTS)
    reads = may(caller, "kms:Decrypt", document, told=ARTIFACTS)
    assert (reads, may(caller, "kms:GenerateDataKey", document, told=ARTIFACTS)) == (True, False)


def test_whoever_runs_the_program_uploads_through_s3() -> None:
    assert may(administrator(), "kms:GenerateDataKey", key(DataClass.ARTIFACTS), told=ARTIFACTS)


@pytest.mark.parametrize("caller", [LOG, RECORD, APPLY])
def test_the_ledger_is_opened_by_who_writes_it_and_by_apply(caller: str) -> None:
    assert may(caller, "kms:Decrypt", key(DataClass.LEDGER), told=ROWS)


@pytest.mark.parametrize("caller", [PLAN, DEV.duty_role_arn(Duty.CHECK), PREVIEW])
def test_the_ledger_is_opened_by_nobody_else(caller: str) -> None:
    assert not may(caller, "kms:Decrypt", key(DataClass.LEDGER), told=ROWS)


def test_a_service_of_ours_gets_its_grant_when_an_administrator_makes_a_table() -> None:
    told = {**ROWS, "kms:GrantIsForAWSResource": "true"}
    assert may(administrator(), "kms:CreateGrant", key(DataClass.LEDGER), told=told)


def test_no_person_gets_a_grant() -> None:
    told = {**ROWS, "kms:GrantIsForAWSResource": "false"}
    assert not may(administrator(), "kms:CreateGrant", key(DataClass.LEDGER), told=told)


def test_no_delivery_role_gives_a_grant() -> None:
    told = {**ROWS, "kms:GrantIsForAWSResource": "true"}
    assert not may(RECORD, "kms:CreateGrant", key(DataClass.LEDGER), told=told)


READ_ABOVE = data_key_policy(account=DEV, data=DataClass.LEDGER, readers_above=(STAGING,))


def test_the_puller_above_decrypts_rows() -> None:
    assert may(PULLER, "kms:Decrypt", READ_ABOVE, told=ROWS)


def test_the_puller_above_encrypts_nothing() -> None:
    assert not may(PULLER, "kms:GenerateDataKey", READ_ABOVE, told=ROWS)


def test_the_puller_above_decrypts_nothing_by_hand() -> None:
    assert not may(PULLER, "kms:Decrypt", READ_ABOVE)


@pytest.mark.parametrize(
    "caller", [administrator(STAGING), role(Purpose.APPLY, account=STAGING), STAGING.root]
)
def test_nobody_else_above_decrypts_rows(caller: str) -> None:
    assert not may(caller, "kms:Decrypt", READ_ABOVE, told=ROWS)


def test_without_readers_above_no_other_account_is_named() -> None:
    assert STAGING.id not in key(DataClass.LEDGER).json


def from_source(service: str, resource: str) -> dict[str, str]:
    return {"aws:SourceAccount": DEV.id, "aws:SourceArn": DEV.arn(service, resource)}


@pytest.mark.parametrize(
    ("service", "source"),
    [
        ("cloudwatch", "alarm:penstock-dev-failed"),
        ("events", "rule/penstock-dev-log"),
        ("sns", "penstock-dev-approvals"),
    ],
)
def test_services_encrypt_messages_for_things_of_this_account(service: str, source: str) -> None:
    told = from_source(service, source)
    assert service_may(f"{service}.amazonaws.com", "kms:GenerateDataKey", key(DataClass.MESSAGES), told=told)


@pytest.mark.parametrize("service", ["cloudwatch", "events", "sns"])
def test_services_encrypt_no_messages_for_another_account(service: str) -> None:
    told = {"aws:SourceAccount": STAGING.id, "aws:SourceArn": STAGING.arn(service, "penstock-dev-x")}
    assert not service_may(
        f"{service}.amazonaws.com", "kms:GenerateDataKey", key(DataClass.MESSAGES), told=told
    )


@pytest.mark.parametrize("wrong", [{"aws:SourceAccount": STAGING.id}, {"aws:SourceArn": DEV.root}])
def test_account_and_thing_are_both_asked_of_a_service(wrong: dict[str, str]) -> None:
    told = {**from_source("cloudwatch", "alarm:penstock-dev-x"), **wrong}
    assert not service_may(
        "cloudwatch.amazonaws.com", "kms:GenerateDataKey", key(DataClass.MESSAGES), told=told
    )


@pytest.mark.parametrize("service", ["lambda", "s3", "codebuild"])
def test_no_other_service_encrypts_messages(service: str) -> None:
    told = from_source(service, "penstock-dev-x")
    assert not service_may(
        f"{service}.amazonaws.com", "kms:GenerateDataKey", key(DataClass.MESSAGES), told=told
    )


def test_logs_are_encrypted_for_groups_of_ours() -> None:
    told = {"kms:EncryptionContext:aws:logs:arn": DEV.log_group_arn("network")}
    assert service_may("logs.eu-west-1.amazonaws.com", "kms:GenerateDataKey", key(DataClass.LOGS), told=told)


def test_logs_are_encrypted_for_no_other_group() -> None:
    told = {"kms:EncryptionContext:aws:logs:arn": DEV.arn("logs", "log-group:/aws/lambda/other")}
    assert not service_may(
        "logs.eu-west-1.amazonaws.com", "kms:GenerateDataKey", key(DataClass.LOGS), told=told
    )


def test_a_schedule_leaves_what_it_could_not_deliver() -> None:
    told = {
        "kms:ViaService": "sqs.eu-west-1.amazonaws.com",
        "kms:EncryptionContext:aws:sqs:arn": DEV.lost_events_queue_arn,
    }
    assert may(DEV.duty_role_arn(Duty.SCHEDULE), "kms:GenerateDataKey", key(DataClass.MESSAGES), told=told)


def test_a_plan_reads_no_messages() -> None:
    told = {
        "kms:ViaService": "sqs.eu-west-1.amazonaws.com",
        "kms:EncryptionContext:aws:sqs:arn": DEV.lost_events_queue_arn,
    }
    assert not may(PLAN, "kms:Decrypt", key(DataClass.MESSAGES), told=told)


@pytest.mark.parametrize("data", list(DataClass))
def test_administrators_keep_every_key_and_no_alias_moves(data: DataClass) -> None:
    document = delegated(key(data))
    keeps, moves = may(DEV.root, "kms:PutKeyPolicy", document), may(DEV.root, "kms:UpdateAlias", document)
    assert (keeps, moves) == (True, False)


@pytest.mark.parametrize("data", list(DataClass))
def test_no_key_is_open_to_a_whole_service(data: DataClass) -> None:
    actions = [one["Action"] for one in json.loads(key(data).json)["Statement"] if one["Effect"] == "Allow"]
    assert not [action for action in actions if "*" in action or "kms:*" in action]
