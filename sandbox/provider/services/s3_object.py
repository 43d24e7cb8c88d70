"""S3 objects: every version goes with the resource."""

from __future__ import annotations

import base64
from pathlib import Path

from sandbox.provider.clients import Refusal
from sandbox.provider.services.s3 import delete_versions
from sandbox.provider.table import Arguments, Cloud, Entry, Facet, Op
from sandbox.provider.values import Json, Properties


def _body(properties: Properties, arguments: Arguments) -> None:
    if isinstance(properties.get("content"), str):
        arguments["Body"] = str(properties["content"]).encode()
    elif isinstance(properties.get("contentBase64"), str):
        arguments["Body"] = base64.b64decode(str(properties["contentBase64"]))
    else:
        arguments["Body"] = _asset(properties.get("source"))


def _asset(source: Json) -> bytes:
    if isinstance(source, dict) and isinstance(source.get("text"), str):
        return str(source["text"]).encode()
    if isinstance(source, dict) and isinstance(source.get("path"), str):
        return Path(str(source["path"])).read_bytes()
    raise Refusal("An object's source must be a FileAsset or a StringAsset; the sandbox reads no other.")


def _content(found: Arguments) -> Arguments:
    body = found.get("Body")
    try:
        text = body.decode() if isinstance(body, bytes) else ""
    except UnicodeDecodeError:
        text = ""
    return {**found, "Body": text, "ETag": str(found.get("ETag", "")).strip('"')}


def _every_version(cloud: Cloud, properties: Properties) -> None:
    """As the real provider: all versions of the object go, locked ones only with `forceDestroy`."""
    listed = cloud.call(
        "s3", "list_object_versions", {"Bucket": properties["bucket"], "Prefix": properties["key"]}
    )
    delete_versions(
        cloud,
        properties["bucket"],
        listed,
        only=properties["key"],
        bypass=properties.get("forceDestroy") is True,
    )


_OBJECT = {"Bucket": "{bucket}", "Key": "{key}"}
_OBJECT_FIELDS = (
    "contentType cacheControl contentDisposition contentEncoding contentLanguage metadata storageClass "
    "serverSideEncryption kmsKeyId=SSEKMSKeyId bucketKeyEnabled websiteRedirect=WebsiteRedirectLocation "
    "objectLockMode objectLockRetainUntilDate objectLockLegalHoldStatus content=Body"
)


def _object(kind: str) -> Entry:
    lower = kind[:1].lower() + kind[1:]
    return Entry(
        token=f"aws:s3/{lower}:{kind}",
        service="s3",
        id="{bucket}/{key}",
        create=Op(call="put_object", fields=f"bucket key {_OBJECT_FIELDS}", finish=_body),
        read=Op(call="get_object", at=_OBJECT, opened=_content),
        delete=Op(call="delete_object", at=_OBJECT),
        facets=(
            Facet(
                put=Op(
                    call="put_object",
                    at=_OBJECT,
                    finish=_body,
                    fields=f"{_OBJECT_FIELDS} contentBase64=Body source=Body sourceHash=Body",
                )
            ),
            Facet(
                put=Op(call="put_object_tagging", at=_OBJECT, fields="tagsAll=Tagging.TagSet"),
                get=Op(call="get_object_tagging", at=_OBJECT, fields="tagsAll=TagSet"),
                drop=Op(call="delete_object_tagging", at=_OBJECT),
            ),
        ),
        outputs={"arn": "arn:{partition}:s3:::{bucket}/{key}", "etag": "{ETag}", "versionId": "{VersionId}"},
        named="key",
        local="forceDestroy",
        blind="bucket key contentBase64 source sourceHash",
        free="content contentBase64 source sourceHash",
        fresh="etag versionId",
        before_delete=_every_version,
    )


ENTRIES = (_object("BucketObjectv2"), _object("BucketObject"))
