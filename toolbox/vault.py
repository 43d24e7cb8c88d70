"""The edge to S3: objects that are written once, in a bucket whose owner is known."""

from __future__ import annotations

from collections.abc import Mapping

from toolbox.aws import Clients, ServiceRefusal
from toolbox.stops import Refused

ABSENT = {"NoSuchKey", "NoSuchVersion", "404", "NotFound"}
# S3 answers 403 for an object that is not there when the reader may not list the bucket.
HIDDEN = {"AccessDenied", "403", "Forbidden"}
TAKEN = {"PreconditionFailed", "412"}


class S3Vault:
    def __init__(self, make: Clients) -> None:
        self._make = make

    def keep(self, *, bucket: str, owner: str, key: str, content: bytes) -> str:
        """An object of this key has these bytes, for the key is their digest: then its version is told."""
        where: dict[str, object] = {"Bucket": bucket, "Key": key, "ExpectedBucketOwner": owner}
        client = self._make("s3", "")
        try:
            answer = client("put_object", **where, Body=content, IfNoneMatch="*")
        except ServiceRefusal as refusal:
            if refusal.error not in TAKEN:
                raise
            answer = client("head_object", **where)
        return _version(answer, bucket)

    def fetch(self, *, bucket: str, owner: str, key: str, version: str, limit: int) -> bytes:
        where: dict[str, object] = {"Bucket": bucket, "Key": key, "ExpectedBucketOwner": owner}
        if version:
            where["VersionId"] = version
        try:
            answer = self._make("s3", "")("get_object", **where)
        except ServiceRefusal as refusal:
            raise _unreadable(refusal, f"{bucket}/{key}", owner) from None
        content = answer["Body"]
        if not isinstance(content, bytes) or len(content) > limit:
            raise Refused(f"The sealed plan has more than {limit} bytes; expected an object made by seal.")
        return content


def _version(answer: Mapping[str, object], bucket: str) -> str:
    version = answer.get("VersionId")
    if not isinstance(version, str) or version == "null":
        raise Refused(
            f"The bucket {bucket} gives no versions; expected a versioned bucket. Turn versioning on."
        )
    return version


def _unreadable(refusal: ServiceRefusal, what: str, owner: str) -> Refused:
    if refusal.error in ABSENT:
        return Refused(
            f"The sealed plan {what} is missing; expected an object made by seal."
            " Plans expire: plan again, and have the new plan approved."
        )
    if refusal.error in HIDDEN:
        return Refused(
            f"The sealed plan {what} is missing, or this role may not read it, or the bucket is not account"
            f" {owner}'s. Plan again, or look at this role's permissions."
        )
    return refusal
