"""Keys, buckets and what stands on them."""

from __future__ import annotations

from sandbox.provider.values import Json
from tests.sandbox.provider_cases.case import ANYONE, ARN, KEY, Case, allow
from tests.sandbox.provider_driver import ACCOUNT, REGION

_RULES: list[Json] = [
    {
        "id": "old",
        "status": "Enabled",
        "filter": {"prefix": ""},
        "expiration": {"days": 30},
        "noncurrentVersionExpiration": {"noncurrentDays": 30},
    }
]
_YEARLY: list[Json] = [
    {"id": "old", "status": "Enabled", "filter": {"prefix": ""}, "expiration": {"days": 365}}
]
_SSE: list[Json] = [
    {
        "applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": KEY},
        "bucketKeyEnabled": True,
    }
]
CASES = (
    Case(
        token="aws:kms/key:Key",
        inputs={"description": "first", "enableKeyRotation": True, "tags": {"a": "1"}},
        change={"description": "second", "tags": {"b": "2"}, "isEnabled": False, "enableKeyRotation": False},
        replace={
            "keyUsage": "SIGN_VERIFY",
            "customerMasterKeySpec": "ECC_NIST_P256",
            "enableKeyRotation": False,
        },
        drift=("kms", "disable_key_rotation", {"KeyId": "{id}"}),
        drifts="enableKeyRotation",
        vanish=("kms", "schedule_key_deletion", {"KeyId": "{id}", "PendingWindowInDays": 7}),
        bad={"keyUse": "SIGN_VERIFY"},
        says="Did you mean 'keyUsage'?",
    ),
    Case(
        token="aws:kms/alias:Alias",
        inputs={"name": "alias/one", "targetKeyId": KEY},
        change={"targetKeyId": "{other_key}"},
        replace={"name": "alias/two"},
        id="alias/one",
        outputs={"arn": ARN.format("kms", "alias/one")},
        drift=("kms", "update_alias", {"AliasName": "alias/one", "TargetKeyId": "{other_key}"}),
        drifts="targetKeyId",
        vanish=("kms", "delete_alias", {"AliasName": "alias/one"}),
        bad={"name": "alias/one"},
        says="needs the argument 'targetKeyId'",
    ),
    Case(
        token="aws:s3/bucket:Bucket",
        inputs={"bucket": "{bucket}-one", "tags": {"a": "1"}},
        change={"tags": {"a": "2"}},
        replace={"bucket": "{bucket}-two"},
        id="{bucket}-one",
        outputs={
            "arn": "arn:aws:s3:::{bucket}-one",
            "bucketDomainName": "{bucket}-one.s3.amazonaws.com",
            "bucketRegionalDomainName": f"{{bucket}}-one.s3.{REGION}.amazonaws.com",
        },
        drift=(
            "s3",
            "put_bucket_tagging",
            {"Bucket": "{bucket}-one", "Tagging": {"TagSet": [{"Key": "x", "Value": "y"}]}},
        ),
        drifts="tags",
        vanish=("s3", "delete_bucket", {"Bucket": "{bucket}-one"}),
        bad={"bucket": "{bucket}-one", "versioning": {"enabled": True}},
        says="no mapping for 'versioning'",
    ),
    Case(
        token="aws:s3/bucketVersioning:BucketVersioning",
        id="{bucket}",
        inputs={"bucket": "{bucket}", "versioningConfiguration": {"status": "Enabled"}},
        change={"versioningConfiguration": {"status": "Suspended"}},
        replace={"bucket": "{bucket}-other"},
        drift=(
            "s3",
            "put_bucket_versioning",
            {"Bucket": "{bucket}", "VersioningConfiguration": {"Status": "Suspended"}},
        ),
        drifts="versioningConfiguration",
        bad={"bucket": "{bucket}", "versioningConfiguration": {"state": "Enabled"}},
        says="no field 'state'",
    ),
    Case(
        token="aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        id="{bucket}",
        inputs={"bucket": "{bucket}", "rules": _SSE},
        change={"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}]},
        replace={"bucket": "{bucket}-other"},
        drift=(
            "s3",
            "put_bucket_encryption",
            {
                "Bucket": "{bucket}",
                "ServerSideEncryptionConfiguration": {
                    "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
                },
            },
        ),
        drifts="rules",
        vanish=("s3", "delete_bucket_encryption", {"Bucket": "{bucket}"}),
        bad={"bucket": "{bucket}", "rules": "aws:kms"},
        says="rules must be a list",
    ),
    Case(
        token="aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        id="{bucket}",
        inputs={
            "bucket": "{bucket}",
            "blockPublicAcls": True,
            "blockPublicPolicy": True,
            "ignorePublicAcls": True,
            "restrictPublicBuckets": True,
        },
        change={"blockPublicAcls": False},
        replace={"bucket": "{bucket}-other"},
        drift=(
            "s3",
            "put_public_access_block",
            {
                "Bucket": "{bucket}",
                "PublicAccessBlockConfiguration": {
                    "BlockPublicAcls": True,
                    "BlockPublicPolicy": False,
                    "IgnorePublicAcls": True,
                    "RestrictPublicBuckets": True,
                },
            },
        ),
        drifts="blockPublicPolicy",
        vanish=("s3", "delete_public_access_block", {"Bucket": "{bucket}"}),
        bad={"bucket": "{bucket}", "skipDestroy": True},
        says="no mapping for 'skipDestroy'",
    ),
    Case(
        token="aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        id="{bucket}",
        inputs={"bucket": "{bucket}", "rule": {"objectOwnership": "BucketOwnerEnforced"}},
        change={"rule": {"objectOwnership": "BucketOwnerPreferred"}},
        replace={"bucket": "{bucket}-other"},
        drift=(
            "s3",
            "put_bucket_ownership_controls",
            {"Bucket": "{bucket}", "OwnershipControls": {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}},
        ),
        drifts="rule",
        vanish=("s3", "delete_bucket_ownership_controls", {"Bucket": "{bucket}"}),
        bad={"bucket": "{bucket}", "rule": {}, "owner": "me"},
        says="no argument 'owner'",
    ),
    Case(
        token="aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        id="{bucket}",
        inputs={"bucket": "{bucket}", "rules": _RULES},
        change={"rules": _YEARLY},
        replace={"bucket": "{bucket}-other"},
        drift=(
            "s3",
            "put_bucket_lifecycle_configuration",
            {
                "Bucket": "{bucket}",
                "LifecycleConfiguration": {
                    "Rules": [
                        {
                            "ID": "old",
                            "Status": "Disabled",
                            "Filter": {"Prefix": ""},
                            "Expiration": {"Days": 1},
                        }
                    ]
                },
            },
        ),
        drifts="rules",
        vanish=("s3", "delete_bucket_lifecycle", {"Bucket": "{bucket}"}),
        bad={"bucket": "{bucket}", "rules": [{"id": "x", "status": "Enabled", "expiration": {"weeks": 1}}]},
        says="no field 'weeks'",
    ),
    Case(
        token="aws:s3/bucketLogging:BucketLogging",
        id="{bucket}",
        inputs={"bucket": "{bucket}", "targetBucket": "{bucket}-logs", "targetPrefix": "a/"},
        change={"targetPrefix": "b/"},
        replace={"bucket": "{bucket}-other"},
        drift=(
            "s3",
            "put_bucket_logging",
            {
                "Bucket": "{bucket}",
                "BucketLoggingStatus": {
                    "LoggingEnabled": {"TargetBucket": "{bucket}-logs", "TargetPrefix": "x/"}
                },
            },
        ),
        drifts="targetPrefix",
        vanish=("s3", "put_bucket_logging", {"Bucket": "{bucket}", "BucketLoggingStatus": {}}),
        bad={
            "bucket": "{bucket}",
            "targetBucket": "{bucket}-logs",
            "targetPrefix": "a/",
            "expectedBucketOwner": ACCOUNT,
        },
        says="no mapping for 'expectedBucketOwner'",
    ),
    Case(
        token="aws:s3/bucketPolicy:BucketPolicy",
        id="{bucket}",
        inputs={"bucket": "{bucket}", "policy": allow("s3:GetObject", "arn:aws:s3:::{bucket}/*", **ANYONE)},
        change={"policy": allow("s3:PutObject", "arn:aws:s3:::{bucket}/*", **ANYONE)},
        replace={"bucket": "{bucket}-other"},
        drift=(
            "s3",
            "put_bucket_policy",
            {"Bucket": "{bucket}", "Policy": allow("s3:*", "arn:aws:s3:::{bucket}/*", **ANYONE)},
        ),
        drifts="policy",
        vanish=("s3", "delete_bucket_policy", {"Bucket": "{bucket}"}),
        bad={"bucket": "{bucket}"},
        says="needs the argument 'policy'",
    ),
    Case(
        token="aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
        id="{bucket}-locked",
        inputs={"bucket": "{bucket}-locked", "rule": {"defaultRetention": {"mode": "GOVERNANCE", "days": 1}}},
        change={"rule": {"defaultRetention": {"mode": "GOVERNANCE", "days": 2}}},
        replace={"bucket": "{bucket}-locked-too"},
        drift=(
            "s3",
            "put_object_lock_configuration",
            {
                "Bucket": "{bucket}-locked",
                "ObjectLockConfiguration": {
                    "ObjectLockEnabled": "Enabled",
                    "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 9}},
                },
            },
        ),
        drifts="rule",
        bad={"bucket": "{bucket}-locked", "rule": {"defaultRetention": {"days": "soon"}}},
        says="must be a whole number",
    ),
    Case(
        token="aws:s3/bucketObjectv2:BucketObjectv2",
        id="{bucket}/a/b.txt",
        inputs={"bucket": "{bucket}", "key": "a/b.txt", "content": "first", "contentType": "text/plain"},
        change={"content": "second"},
        replace={"key": "c.txt"},
        outputs={"arn": "arn:aws:s3:::{bucket}/a/b.txt"},
        drift=(
            "s3",
            "put_object",
            {"Bucket": "{bucket}", "Key": "a/b.txt", "Body": b"forged", "ContentType": "text/plain"},
        ),
        drifts="content",
        vanish=("s3", "delete_object", {"Bucket": "{bucket}", "Key": "a/b.txt"}),
        bad={"bucket": "{bucket}", "key": "k", "acl": "public-read"},
        says="no mapping for 'acl'",
    ),
)
