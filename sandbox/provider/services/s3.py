"""S3: a bucket and its satellites, each with the bucket's name as its id."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sandbox.provider.clients import Refusal
from sandbox.provider.table import Arguments, Cloud, Entry, Facet, Op
from sandbox.provider.values import Json, Properties

_ID = {"Bucket": "{id}"}


def _location(_: Properties, arguments: Arguments) -> None:
    """us-east-1 is the one region that must not be named."""
    location = arguments.get("CreateBucketConfiguration")
    if isinstance(location, dict) and location.get("LocationConstraint") == "us-east-1":
        del arguments["CreateBucketConfiguration"]


def _empty(cloud: Cloud, properties: Properties) -> None:
    """`forceDestroy` deletes what is in the bucket; without it AWS refuses to delete a bucket with anything in it."""
    bucket = properties["id"]
    if properties.get("forceDestroy") is not True:
        return
    delete_versions(cloud, bucket, cloud.call("s3", "list_object_versions", {"Bucket": bucket}))


def delete_versions(
    cloud: Cloud, bucket: Json, listed: Arguments, *, only: Json = None, bypass: bool = True
) -> None:
    for kind in ("Versions", "DeleteMarkers"):
        found = listed.get(kind)
        for one in found if isinstance(found, list) else []:
            if only in (None, one["Key"]):
                cloud.call(
                    "s3",
                    "delete_object",
                    {
                        "Bucket": bucket,
                        "Key": one["Key"],
                        "VersionId": one["VersionId"],
                        **({"BypassGovernanceRetention": True} if bypass else {}),
                    },
                )


def _no_logging(_: Properties, arguments: Arguments) -> None:
    arguments["BucketLoggingStatus"] = {}


BUCKET = Entry(
    token="aws:s3/bucket:Bucket",
    service="s3",
    id="{bucket}",
    create=Op(
        call="create_bucket",
        fields="bucket objectLockEnabled=ObjectLockEnabledForBucket",
        at={"CreateBucketConfiguration.LocationConstraint": "{region}"},
        finish=_location,
    ),
    read=Op(call="head_bucket", at=_ID),
    delete=Op(call="delete_bucket", at=_ID),
    facets=(
        Facet(
            put=Op(call="put_bucket_tagging", at=_ID, fields="tagsAll=Tagging.TagSet"),
            get=Op(call="get_bucket_tagging", at=_ID, fields="tagsAll=TagSet"),
            drop=Op(call="delete_bucket_tagging", at=_ID),
        ),
    ),
    outputs={
        "arn": "arn:{partition}:s3:::{id}",
        "bucketDomainName": "{id}.s3.amazonaws.com",
        "bucketRegion": "{region}",
        "bucketRegionalDomainName": "{id}.s3.{region}.amazonaws.com",
    },
    named="bucket",
    lowercase=True,
    local="forceDestroy",
    before_delete=_empty,
)


def _suspend(cloud: Cloud, properties: Properties) -> None:
    """Versioning cannot be deleted, only suspended; a bucket with object lock keeps it, as on AWS."""
    bucket = {"Bucket": properties["id"]}
    try:
        locked = bool(cloud.call("s3", "get_object_lock_configuration", bucket))
    except Refusal as refusal:
        locked = not refusal.absent
    if not locked:
        cloud.call(
            "s3", "put_bucket_versioning", {**bucket, "VersioningConfiguration": {"Status": "Suspended"}}
        )


def _unset(found: Arguments) -> bool:
    return not found


def _satellite(
    kind: str,
    fields: str,
    *,
    call: str,
    drop: Op | None,
    read: Op | None = None,
    at: Mapping[str, str] | None = None,
    local: str = "",
    before_delete: Callable[[Cloud, Properties], None] | None = None,
) -> Entry:
    """What is put on a bucket: `put_`, `get_` and `delete_` of one subject, with the bucket's name as id."""
    lower = kind[:1].lower() + kind[1:]
    fixed = at or {}
    return Entry(
        token=f"aws:s3/{lower}:{kind}",
        service="s3",
        id="{bucket}",
        create=Op(call=f"put_{call}", fields=f"bucket {fields}", at=fixed),
        read=read or Op(call=f"get_{call}", at=_ID),
        delete=drop,
        facets=(Facet(put=Op(call=f"put_{call}", at={**_ID, **fixed}, fields=fields)),),
        local=local,
        blind="bucket",
        gone=_unset,
        before_delete=before_delete,
    )


def _own_drop(call: str) -> Op:
    return Op(call=f"delete_{call}", at=_ID)


VERSIONING = _satellite(
    "BucketVersioning",
    "versioningConfiguration mfa",
    call="bucket_versioning",
    read=Op(call="get_bucket_versioning", at=_ID, fields="versioningConfiguration=."),
    drop=None,
    before_delete=_suspend,
)

ENCRYPTION = _satellite(
    "BucketServerSideEncryptionConfiguration",
    "rules=ServerSideEncryptionConfiguration.Rules",
    call="bucket_encryption",
    drop=_own_drop("bucket_encryption"),
)

_BLOCK = "PublicAccessBlockConfiguration"
PUBLIC_ACCESS = _satellite(
    "BucketPublicAccessBlock",
    f"blockPublicAcls={_BLOCK}.BlockPublicAcls blockPublicPolicy={_BLOCK}.BlockPublicPolicy "
    f"ignorePublicAcls={_BLOCK}.IgnorePublicAcls restrictPublicBuckets={_BLOCK}.RestrictPublicBuckets",
    call="public_access_block",
    drop=_own_drop("public_access_block"),
)

OWNERSHIP = _satellite(
    "BucketOwnershipControls",
    "rule=OwnershipControls.Rules",
    call="bucket_ownership_controls",
    drop=_own_drop("bucket_ownership_controls"),
)

LIFECYCLE = _satellite(
    "BucketLifecycleConfiguration",
    "rules=LifecycleConfiguration.Rules",
    call="bucket_lifecycle_configuration",
    drop=_own_drop("bucket_lifecycle"),
)

_LOG = "BucketLoggingStatus.LoggingEnabled"
LOGGING = _satellite(
    "BucketLogging",
    f"targetBucket={_LOG}.TargetBucket targetPrefix={_LOG}.TargetPrefix targetGrants={_LOG}.TargetGrants "
    f"targetObjectKeyFormat={_LOG}.TargetObjectKeyFormat",
    call="bucket_logging",
    read=Op(call="get_bucket_logging", at=_ID, found="LoggingEnabled"),
    drop=Op(call="put_bucket_logging", at=_ID, finish=_no_logging),
)

POLICY = _satellite("BucketPolicy", "policy", call="bucket_policy", drop=_own_drop("bucket_policy"))

OBJECT_LOCK = _satellite(
    "BucketObjectLockConfiguration",
    "rule=ObjectLockConfiguration.Rule",
    call="object_lock_configuration",
    at={"ObjectLockConfiguration.ObjectLockEnabled": "Enabled"},
    drop=Op(
        call="put_object_lock_configuration",
        at={**_ID, "ObjectLockConfiguration.ObjectLockEnabled": "Enabled"},
    ),
    local="objectLockEnabled",
)


ENTRIES = (
    BUCKET,
    VERSIONING,
    ENCRYPTION,
    PUBLIC_ACCESS,
    OWNERSHIP,
    LIFECYCLE,
    LOGGING,
    POLICY,
    OBJECT_LOCK,
)
