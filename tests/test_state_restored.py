"""What docs/state.md tells a person to type does what it says, on an emulated S3."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.request import Request, urlopen

import boto3
import pytest
from moto.server import ThreadedMotoServer

PAGE = Path(__file__).resolve().parent.parent / "docs" / "state.md"
BUCKET, KEY = "penstock-dev-111122223333-state", "network-7f3a/terraform.tfstate"
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
}


s3 = partial(
    boto3.client, "s3", aws_access_key_id="none", aws_secret_access_key="none", region_name="eu-west-1"
)


@pytest.fixture
def endpoint() -> Iterator[str]:
    """An emulated S3 with a state that was right, and was then written over."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    place = f"http://{host}:{port}"
    client = s3(endpoint_url=place)
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    for body in (b"right", b"wrong"):
        client.put_object(Bucket=BUCKET, Key=KEY, Body=body)
    yield place
    urlopen(Request(f"{place}/moto-api/reset", method="POST")).close()
    server.stop()


def bodies(endpoint: str) -> list[bytes]:
    """Newest first."""
    client = s3(endpoint_url=endpoint)
    versions = client.list_object_versions(Bucket=BUCKET, Prefix=KEY)["Versions"]
    return [
        client.get_object(Bucket=BUCKET, Key=KEY, VersionId=version["VersionId"])["Body"].read()
        for version in versions
    ]


def typed(line: str, endpoint: str, version: str = "") -> str:
    """One line of the page, run as a person would."""
    environment = {
        **CREDENTIALS,
        "AWS_ENDPOINT_URL": endpoint,
        "BUCKET": BUCKET,
        "KEY": KEY,
        "VERSION": version,
    }
    ended = subprocess.run(
        ["bash", "-ec", line], env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def lines() -> list[str]:
    (block,) = re.findall(
        r"^   ```sh\n(.*?)^   ```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    return [line.strip() for line in block.strip().splitlines()]


@pytest.mark.slow
@pytest.mark.mission(297)
def test_an_earlier_version_of_the_state_comes_back_and_the_wrong_one_stays(endpoint: str) -> None:
    look, bring_back = lines()
    shown = [line.split() for line in typed(look, endpoint).splitlines()]
    (earlier,) = (version for _, version, latest in shown if latest == "False")
    typed(bring_back, endpoint, earlier)
    assert bodies(endpoint) == [b"right", b"wrong", b"right"]
