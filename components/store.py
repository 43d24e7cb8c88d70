"""What all buckets have in common."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_aws import s3

from delivery.aws.buckets import Expiry
from delivery.aws.policy import Document

ABORTED_AFTER_DAYS = 7


@dataclass(frozen=True, kw_only=True)
class StoreArgs:
    bucket: str
    policy: Document
    expiry: tuple[Expiry, ...]
    key_arn: pulumi.Input[str] | None = None  # none for access logs: S3 writes those under no other's key
    access_logs: pulumi.Input[str] | None = None


@dataclass(frozen=True, kw_only=True)
class Hardened:
    """Its name comes from its policy: who uses it waits until the policy stands."""

    arn: pulumi.Output[str]
    bucket: pulumi.Output[str]


def hardened_bucket(name: str, args: StoreArgs, parent: pulumi.Resource) -> Hardened:
    """Versioned, encrypted, closed to the public, over TLS only, owned by whoever owns the account."""
    child = pulumi.ResourceOptions(parent=parent)
    # What closes a bucket stays as long as the bucket: a destroy that stops there must not leave it open.
    kept = pulumi.ResourceOptions(parent=parent, protect=True)
    bucket = s3.Bucket(f"{name}-bucket", bucket=args.bucket, opts=kept)
    s3.BucketOwnershipControls(
        f"{name}-ownership",
        bucket=bucket.bucket,
        rule={"object_ownership": "BucketOwnerEnforced"},
        opts=kept,
    )
    versioning = s3.BucketVersioning(
        f"{name}-versioning",
        bucket=bucket.bucket,
        versioning_configuration={"status": "Enabled"},
        opts=kept,
    )
    s3.BucketServerSideEncryptionConfiguration(
        f"{name}-encryption", bucket=bucket.bucket, rules=[_encryption(args.key_arn)], opts=kept
    )
    closed = s3.BucketPublicAccessBlock(
        f"{name}-public-access",
        bucket=bucket.bucket,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        opts=kept,
    )
    # S3 refuses two changes of a bucket's access at once.
    after = pulumi.ResourceOptions(parent=parent, depends_on=[closed, versioning])
    policy = s3.BucketPolicy(
        f"{name}-policy",
        bucket=bucket.bucket,
        policy=args.policy.json,
        opts=pulumi.ResourceOptions.merge(after, pulumi.ResourceOptions(protect=True)),
    )
    s3.BucketLifecycleConfiguration(
        f"{name}-lifecycle", bucket=bucket.bucket, rules=_rules(args.expiry), opts=after
    )
    if args.access_logs is not None:
        s3.BucketLogging(
            f"{name}-logging",
            bucket=bucket.bucket,
            target_bucket=args.access_logs,
            target_prefix=f"{args.bucket}/",
            opts=child,
        )
    return Hardened(arn=bucket.arn, bucket=policy.bucket)


def _encryption(
    key_arn: pulumi.Input[str] | None,
) -> s3.BucketServerSideEncryptionConfigurationRuleArgs:
    how = s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
        sse_algorithm="AES256" if key_arn is None else "aws:kms", kms_master_key_id=key_arn
    )
    return s3.BucketServerSideEncryptionConfigurationRuleArgs(
        apply_server_side_encryption_by_default=how, bucket_key_enabled=key_arn is not None
    )


def _rules(expiry: tuple[Expiry, ...]) -> list[s3.BucketLifecycleConfigurationRuleArgs]:
    abort = s3.BucketLifecycleConfigurationRuleArgs(
        id="uploads",
        status="Enabled",
        filter=s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
        abort_incomplete_multipart_upload=s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
            days_after_initiation=ABORTED_AFTER_DAYS
        ),
    )
    return [abort, *map(_rule, expiry)]


def _rule(expiry: Expiry) -> s3.BucketLifecycleConfigurationRuleArgs:
    current, versions = expiry.days, expiry.noncurrent_days
    return s3.BucketLifecycleConfigurationRuleArgs(
        id=expiry.name,
        status="Enabled",
        filter=s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=expiry.prefix),
        expiration=s3.BucketLifecycleConfigurationRuleExpirationArgs(days=current) if current else None,
        noncurrent_version_expiration=(
            s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(noncurrent_days=versions)
            if versions
            else None
        ),
    )
