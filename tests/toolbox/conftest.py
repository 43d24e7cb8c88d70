"""The cloud in a box for the toolbox's edges: one for all tests of this room."""

from __future__ import annotations

import pytest

from sandbox import cloud
from tests.toolbox.boxed import (
    APPROVALS,
    BUCKET,
    DEPLOYMENTS,
    JOB,
    PIPELINE,
    REGION,
    admin,
    make_pipeline,
    make_table,
)
from toolbox import here
from toolbox.seams import Edges


@pytest.fixture(scope="session")
def endpoint() -> str:
    return cloud.serve()


@pytest.fixture
def edges(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Edges:
    monkeypatch.setattr("boto3.DEFAULT_SESSION", None)
    for name, value in {**JOB, "AWS_ENDPOINT_URL": endpoint}.items():
        monkeypatch.setenv(name, value)
    return here.edges()


@pytest.fixture(scope="session")
def bucket(endpoint: str) -> str:
    s3 = admin("s3", endpoint)
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    return BUCKET


@pytest.fixture(scope="session")
def keys(endpoint: str) -> tuple[str, str]:
    kms = admin("kms", endpoint)
    made = [kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY") for _ in range(2)]
    return made[0]["KeyMetadata"]["Arn"], made[1]["KeyMetadata"]["Arn"]


@pytest.fixture(scope="session")
def approvals(endpoint: str) -> str:
    return make_table(endpoint, APPROVALS, "environment")


@pytest.fixture(scope="session")
def deployments(endpoint: str) -> str:
    return make_table(endpoint, DEPLOYMENTS, "environment", "component")


@pytest.fixture(scope="session")
def pipeline(endpoint: str) -> str:
    return make_pipeline(endpoint, PIPELINE)
