"""What an S3 call reaches: bucket or object, the bucket's policy, the condition keys of S3.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
"""

import json
from typing import Any
from urllib.parse import unquote

from moto.s3.models import s3_backends

from sandbox.cloud.access_kinds import Access, Context
from sandbox.cloud.call import Call, Refused
from sandbox.cloud.evaluator import Policy

# Operations whose permission has another name; the rest are called as they are.
ACTIONS = {
    "HeadObject": "GetObject",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "HeadBucket": "ListBucket",
    "ListBuckets": "ListAllMyBuckets",
    "ListObjectVersions": "ListBucketVersions",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "ListParts": "ListMultipartUploadParts",
    "DeleteObjects": "DeleteObject",
    "CopyObject": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "UploadPart": "PutObject",
    "UploadPartCopy": "PutObject",
    "CompleteMultipartUpload": "PutObject",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketEncryption": "PutEncryptionConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "GetBucketReplication": "GetReplicationConfiguration",
    "PutBucketReplication": "PutReplicationConfiguration",
    "DeleteBucketReplication": "PutReplicationConfiguration",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
    "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
    "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
    "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
    "GetBucketNotificationConfiguration": "GetBucketNotification",
    "PutBucketNotificationConfiguration": "PutBucketNotification",
    "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
    "DeleteBucketTagging": "PutBucketTagging",
}
VERSIONED = {"GetObject", "DeleteObject", "GetObjectTagging", "PutObjectTagging", "GetObjectAcl"}
MAKES_OBJECT = {"PutObject", "CopyObject", "CompleteMultipartUpload"}
BY_HEADER = ("x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id", "x-amz-acl",
             "x-amz-storage-class", "x-amz-copy-source", "x-amz-content-sha256")  # fmt: skip


def owner_of(bucket: str) -> str:
    found = s3_backends.bucket_accounts.get(bucket)
    return found[1] if found else ""


def policy_of(bucket: str) -> Policy | None:
    owner = owner_of(bucket)
    text = s3_backends[owner]["aws"].buckets[bucket].policy if owner else None
    return json.loads(text) if text else None


def key_of_bucket(bucket: str) -> str | None:
    """The default key of a bucket, as moto keeps its encryption."""
    owner = owner_of(bucket)
    held: Any = s3_backends[owner]["aws"].buckets[bucket].encryption if owner else None
    rule = (held or {}).get("Rule", {})
    rule = rule[0] if isinstance(rule, list) else rule
    found = rule.get("ApplyServerSideEncryptionByDefault", {}).get("KMSMasterKeyID")
    return str(found) if found else None


def _context(call: Call) -> Context:
    context: Context = {"s3:TlsVersion": ("1.3",), "s3:signatureversion": ("AWS4-HMAC-SHA256",)}
    for name in BY_HEADER:
        value = call.header(name)
        if value is not None:
            context[f"s3:{name}"] = (value,)
    for name in ("if-none-match", "if-match"):
        value = call.header(name)
        if value is not None and call.operation in MAKES_OBJECT | {"DeleteObject"}:
            context[f"s3:{name}"] = (value,)
    if ACTIONS.get(call.operation, call.operation) == "PutObject":
        context["s3:ObjectCreationOperation"] = (str(call.operation in MAKES_OBJECT).lower(),)
    for parameter, name in (("Prefix", "prefix"), ("Delimiter", "delimiter"), ("MaxKeys", "max-keys")):
        if parameter in call.params:
            context[f"s3:{name}"] = (str(call.params[parameter]),)
    if "VersionId" in call.params:
        context["s3:VersionId"] = (call.params["VersionId"],)
    return context


def _access(call: Call, action: str, bucket: str, key: str | None) -> Access:
    owner = owner_of(bucket)
    context = _context(call)
    if owner:
        context |= {"s3:ResourceAccount": (owner,), "aws:ResourceAccount": (owner,)}
    resource = f"arn:aws:s3:::{bucket}" if key is None else f"arn:aws:s3:::{bucket}/{key}"
    return Access(action=f"s3:{action}", resource=resource, account=owner, region=call.region,
                  policy=policy_of(bucket), context=context)  # fmt: skip


def reached(call: Call) -> list[Access]:
    params = call.params
    action = ACTIONS.get(call.operation, call.operation)
    bucket = params.get("Bucket")
    if not bucket or call.operation in ("ListBuckets", "CreateBucket"):
        resource = f"arn:aws:s3:::{bucket}" if bucket else "*"
        return [Access(action=f"s3:{action}", resource=resource)]
    expected = call.header("x-amz-expected-bucket-owner")
    if expected is not None and owner_of(bucket) and expected != owner_of(bucket):
        raise Refused(
            "AccessDenied", "Access Denied: the bucket belongs to another account than expected", 403
        )
    if call.operation == "DeleteObjects":
        objects = params.get("Delete", {}).get("Objects", [])
        return [_access(call, _versioned(action, one), bucket, one["Key"]) for one in objects]
    accesses = [_access(call, _versioned(action, params), bucket, params.get("Key"))]
    source = call.header("x-amz-copy-source")
    if source:
        name, _, key = unquote(source).lstrip("/").partition("?")[0].partition("/")
        accesses.append(_access(call, "GetObject", name, key))
    return accesses


def _versioned(action: str, params: dict[str, str]) -> str:
    return f"{action}Version" if "VersionId" in params and action in VERSIONED else action
