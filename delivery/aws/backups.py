"""The state's daily recovery points: who makes them, when, and for how long they stay."""

from __future__ import annotations

from delivery.aws.names import Account, DataClass, Duty
from delivery.aws.policy import EVERYONE, Document, Effect, Principals, Statement, allow
from delivery.aws.roles import RoleSpec, use_key

KEPT_DAYS = 30
EVERY_NIGHT = "cron(0 2 * * ? *)"


def backup_role(account: Account) -> RoleSpec:
    return RoleSpec(
        name=account.duty_role_name(Duty.BACKUP),
        purpose=Duty.BACKUP,
        path=account.role_path(Duty.BACKUP),
        description=f"Recovery points of the state in {account.environment}",
        trust=_trust(account),
        permissions=_permissions(account),
        boundary_arn=account.boundary_arn,
    )


def vault_policy(account: Account) -> Document:
    """A recovery point that a job could delete, or restore into its own bucket, would be none."""
    return Document(
        (
            Statement(
                sid="RecoveryPointsAreNotOurs",
                effect=Effect.DENY,
                principals=EVERYONE,
                actions=_VAULT,
                resources=("*",),
                conditions={"ArnLike": {"aws:PrincipalArn": account.delivery_roles}},
            ),
        )
    )


def _trust(account: Account) -> Document:
    return Document(
        (
            Statement(
                sid="Trust",
                actions=("sts:AssumeRole",),
                principals=Principals(services=("backup.amazonaws.com",)),
                conditions={"StringEquals": {"aws:SourceAccount": account.id}},
            ),
        )
    )


def _permissions(account: Account) -> Document:
    """https://docs.aws.amazon.com/aws-backup/latest/devguide/s3-backups.html"""
    bucket = f"arn:aws:s3:::{account.state_bucket}"
    rule = account.arn("events", "rule/AwsBackupManagedRule*")
    return Document(
        (
            allow("Bucket", _BUCKET, (bucket,)),
            allow("Objects", _OBJECTS, (f"{bucket}/*",)),
            allow("Changes", _RULE, (rule,)),
            use_key(account, DataClass.STATE),
        )
    )


_VAULT = (
    "backup:CopyFromBackupVault",
    "backup:DeleteBackupVault",
    "backup:DeleteBackupVaultAccessPolicy",
    "backup:DeleteRecoveryPoint",
    "backup:PutBackupVaultAccessPolicy",
    "backup:StartRestoreJob",
    "backup:UpdateRecoveryPointLifecycle",
)
_BUCKET = (
    "s3:GetBucketAcl",
    "s3:GetBucketLocation",
    "s3:GetBucketNotification",
    "s3:GetBucketTagging",
    "s3:GetBucketVersioning",
    "s3:GetInventoryConfiguration",
    "s3:ListBucket",
    "s3:ListBucketVersions",
    "s3:PutBucketNotification",
    "s3:PutInventoryConfiguration",
)
_OBJECTS = (
    "s3:GetObject",
    "s3:GetObjectAcl",
    "s3:GetObjectTagging",
    "s3:GetObjectVersion",
    "s3:GetObjectVersionAcl",
    "s3:GetObjectVersionTagging",
)
_RULE = (
    "events:DeleteRule",
    "events:DescribeRule",
    "events:DisableRule",
    "events:EnableRule",
    "events:ListTargetsByRule",
    "events:PutRule",
    "events:PutTargets",
    "events:RemoveTargets",
)
