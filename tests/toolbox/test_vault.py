"""The vault on S3."""

from __future__ import annotations

import hashlib

import pytest

from tests.toolbox.boxed import (
    ACCOUNT,
    BUCKET,
    REGION,
    admin,
)
from toolbox import aws
from toolbox.seams import Edges
from toolbox.stops import Refused
from toolbox.vault import S3Vault


def kept(edges: Edges, bucket: str, content: bytes) -> tuple[str, str]:
    key = f"sealed/{hashlib.sha256(content).hexdigest()}.sealed"
    return key, edges.vault.keep(bucket=bucket, owner=ACCOUNT, key=key, content=content)


def test_what_the_vault_keeps_it_gives_back(edges: Edges, bucket: str) -> None:
    key, version = kept(edges, bucket, b"sealed")
    found = edges.vault.fetch(bucket=bucket, owner=ACCOUNT, key=key, version=version, limit=100)
    assert found == b"sealed"


def test_the_same_object_kept_twice_is_one_version(edges: Edges, bucket: str) -> None:
    assert kept(edges, bucket, b"twice") == kept(edges, bucket, b"twice")


def test_an_object_that_stands_is_not_overwritten(edges: Edges, bucket: str) -> None:
    key, _ = kept(edges, bucket, b"first")
    edges.vault.keep(bucket=bucket, owner=ACCOUNT, key=key, content=b"second")
    assert edges.vault.fetch(bucket=bucket, owner=ACCOUNT, key=key, version="", limit=100) == b"first"


def test_an_object_that_is_not_there_is_missing(edges: Edges, bucket: str) -> None:
    with pytest.raises(Refused, match="is missing; expected an object made by seal"):
        edges.vault.fetch(bucket=bucket, owner=ACCOUNT, key="sealed/none.sealed", version="", limit=100)


def test_an_object_that_is_too_large_is_refused(edges: Edges, bucket: str) -> None:
    key, _ = kept(edges, bucket, b"x" * 101)
    with pytest.raises(Refused, match="more than 100 bytes"):
        edges.vault.fetch(bucket=bucket, owner=ACCOUNT, key=key, version="", limit=100)


def test_a_bucket_without_versions_is_refused(edges: Edges, endpoint: str) -> None:
    s3 = admin("s3", endpoint)
    s3.create_bucket(Bucket="unversioned", CreateBucketConfiguration={"LocationConstraint": REGION})
    with pytest.raises(Refused, match="versioned bucket"):
        kept(edges, "unversioned", b"sealed")


def test_every_call_to_the_bucket_names_its_owner() -> None:
    calls: list[tuple[str, dict[str, object]]] = []

    def client(operation: str, /, **asked: object) -> aws.Answer:
        calls.append((operation, asked))
        if operation == "put_object":
            raise aws.ServiceRefusal(operation, "PreconditionFailed")
        return {"VersionId": "1", "Body": b""}

    vault = S3Vault(lambda _service, _region: client)
    vault.keep(bucket=BUCKET, owner=ACCOUNT, key="k", content=b"")
    vault.fetch(bucket=BUCKET, owner=ACCOUNT, key="k", version="", limit=1)
    assert [(name, asked["ExpectedBucketOwner"]) for name, asked in calls] == [
        ("put_object", ACCOUNT),
        ("head_object", ACCOUNT),
        ("get_object", ACCOUNT),
    ]
    assert calls[0][1]["IfNoneMatch"] == "*"


@pytest.mark.parametrize("answer", [{}, {"VersionId": "null"}])
def test_a_version_that_is_none_is_refused(answer: aws.Answer) -> None:
    def client(_operation: str, /, **_asked: object) -> aws.Answer:
        return answer

    with pytest.raises(Refused, match="versioned bucket"):
        S3Vault(lambda _service, _region: client).keep(bucket=BUCKET, owner=ACCOUNT, key="k", content=b"")
