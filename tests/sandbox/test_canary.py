"""Secrets within reach of a run, as a person's shell and settings hold them, stand nowhere that the run writes."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from sandbox import cloud, daemon
from sandbox.home import Home
from sandbox.run import down
from tests.canaries import spellings
from tests.sandbox.tiny import REQUIREMENT, alive, end, until

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
ACCOUNT, REGION = "111111111111", "eu-central-1"
CANARIES = {
    "AWS_ACCESS_KEY_ID": "AKIACANARY7F3A9C1D2E",
    "AWS_SECRET_ACCESS_KEY": "canary/secret+7f3a=9c",
    "AWS_SESSION_TOKEN": "canary/session+1d2e=4b//",
    "PULUMI_ACCESS_TOKEN": "pul-canary/5a6b+7c=",
    "PULUMI_CONFIG_PASSPHRASE": "canary phrase/8d+9e=",
}
LOCKED = "canary/locked+0a1b=2c"
# The program holds everything: the shell's credentials, and the secret in a property that the provider sends on.
PROGRAM = """
import os
import time
from pathlib import Path

import pulumi
import pulumi_aws as aws

environment = pulumi.Config("penstock").require_object("environment")
account = aws.Provider("account", region="eu-central-1", allowed_account_ids=[environment["account"]])
here = pulumi.ResourceOptions(provider=account)
token = pulumi.Config("tiny").require_secret("token")
if Path("hold").exists() and not pulumi.runtime.is_dry_run():
    Path("held").touch()
    while Path("hold").exists():
        time.sleep(0.02)
bucket = aws.s3.Bucket("bucket", bucket="tiny-canary", opts=here)
aws.s3.BucketObjectv2("secret", bucket=bucket.bucket, key="secret", content=token, opts=here)
if Path("fail").exists():
    aws.s3.BucketObjectv2("nowhere", bucket="no-such-bucket", key="secret", content=token, opts=here)
pulumi.export("token", token)
pulumi.export("credentials", "AWS_SECRET_ACCESS_KEY" in os.environ)
"""


@dataclass(frozen=True, slots=True)
class Stood:
    """A sandbox that was brought up, failed to be, and was killed, one after the other."""

    secret: str
    exported: Mapping[str, object]
    told: Mapping[str, str]
    written: Mapping[str, Mapping[str, bytes]]


@pytest.fixture(scope="module")
def stood(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stood]:
    at = repository(tmp_path_factory.mktemp("canary"))
    told, written = {}, {}
    try:
        answer, told["success"] = ended(begun(at))
        written["success"] = files(at)
        secret = in_the_bucket(at)
        (at / "fail").touch()
        _, told["failure"] = ended(begun(at))
        written["failure"] = files(at)
        told["kill"] = killed(at)
        written["kill"] = files(at)
        yield Stood(secret, json.loads(answer)["stacks"][0]["exports"], told, written)
    finally:
        down(Home(at), daemon, "the tests")


@pytest.mark.parametrize("after", ["success", "failure", "kill"])
def test_no_secret_is_told_or_written(stood: Stood, after: str) -> None:
    for secret in (*CANARIES.values(), LOCKED, stood.secret):
        for spelling in spellings(secret):
            assert spelling not in stood.told[after]
            assert not [name for name, text in stood.written[after].items() if spelling.encode() in text]


def test_the_secrets_were_within_reach(stood: Stood) -> None:
    assert stood.secret.startswith("stand-in-")
    assert stood.exported == {"token": "[secret]", "credentials": True}


def test_each_run_ended_as_it_was_meant_to(stood: Stood) -> None:
    assert "The specified bucket does not exist" in stood.told["failure"]
    assert "does not exist" not in stood.told["success"]
    assert all("state/.pulumi/stacks/tiny/dev.json" in names for names in stood.written.values())


@pytest.mark.parametrize("by", [0, 1, 2])
def test_the_search_finds_a_secret_in_every_spelling(by: int) -> None:
    for secret in (*CANARIES.values(), LOCKED):
        coded = base64.b64encode(b"x" * by + secret.encode() + b"y").decode()
        for text in (secret, quote(secret, safe=""), coded):
            assert any(spelling in f"before {text} after" for spelling in spellings(secret))


def repository(at: Path) -> Path:
    (at / "__main__.py").write_text(PROGRAM)
    settings = {"name": "tiny", "runtime": "python", "requiredPulumiVersion": REQUIREMENT}
    (at / "Pulumi.yaml").write_text(json.dumps(settings))
    config = {
        "penstock:environment": {"name": "dev", "account": ACCOUNT},
        "tiny:token": {"secure": f"v1:{LOCKED}"},
    }
    (at / "Pulumi.dev.yaml").write_text(json.dumps({"config": config}))
    return at


def begun(at: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "desk", "up", "--sandbox", "--json"],
        cwd=at,
        env={**os.environ, **CANARIES, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(child: subprocess.Popen[str]) -> tuple[str, str]:
    """Standard output, and all that was said."""
    answer, said = child.communicate(timeout=300)
    return answer, answer + said


def killed(at: Path) -> str:
    """Command and engine both, in the middle of the program."""
    (at / "hold").touch()
    child = begun(at)
    until((at / "held").exists)
    engine = int(json.loads(Home(at).running_engine.read_text())["pid"])
    child.send_signal(signal.SIGKILL)
    end(engine)
    (at / "hold").unlink()
    _, said = ended(child)
    until(lambda: not alive(engine))
    return said


def in_the_bucket(at: Path) -> str:
    """What the program got for the secret that it cannot open here."""
    running = daemon.status(Home(at).folder)
    assert running is not None
    s3 = cloud.client("s3", ACCOUNT, running.endpoint, REGION)
    body: bytes = s3.get_object(Bucket="tiny-canary", Key="secret")["Body"].read()
    return body.decode()


def files(at: Path) -> dict[str, bytes]:
    folder = Home(at).folder
    found = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}
