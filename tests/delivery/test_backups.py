"""Who makes the state's recovery points."""

from __future__ import annotations

import json

import pytest

from delivery.aws.backups import backup_role, vault_policy
from delivery.aws.names import Duty
from delivery.identity import Purpose
from tests.permitted import DEV, STAGING, administrator, may, role, service_may


def test_aws_backup_of_this_account_becomes_the_role() -> None:
    told = {"aws:SourceAccount": DEV.id}
    assert service_may("backup.amazonaws.com", "sts:AssumeRole", backup_role(DEV).trust, told=told)


def test_aws_backup_of_another_account_does_not() -> None:
    told = {"aws:SourceAccount": STAGING.id}
    assert not service_may("backup.amazonaws.com", "sts:AssumeRole", backup_role(DEV).trust, told=told)


def test_it_writes_and_deletes_no_object() -> None:
    actions = [
        action
        for one in json.loads(backup_role(DEV).permissions.json)["Statement"]
        for action in one["Action"]
    ]
    assert not [action for action in actions if action.startswith(("s3:PutObject", "s3:DeleteObject"))]


@pytest.mark.parametrize(
    "action", ["backup:DeleteRecoveryPoint", "backup:StartRestoreJob", "backup:DeleteBackupVault"]
)
def test_recovery_points_are_an_administrators(action: str) -> None:
    ours = [
        may(caller, action, vault_policy(DEV))
        for caller in (role(Purpose.APPLY), DEV.duty_role_arn(Duty.BACKUP))
    ]
    assert (may(administrator(), action, vault_policy(DEV)), any(ours)) == (True, False)
