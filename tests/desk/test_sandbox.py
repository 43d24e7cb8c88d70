"""`penstock up`, `refresh` and `down` as a person types them: real engine, real emulator, real provider."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import boto3
import pytest
from botocore.awsrequest import AWSRequest

from sandbox import daemon
from sandbox.engine_build import pinned_version
from sandbox.home import Home
from sandbox.run import down
from tests.sandbox.tiny import REQUIREMENT, alive, end, until

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
ACCOUNT = "111111111111"
PROGRAM = """
import time
from pathlib import Path

import pulumi
import pulumi_aws as aws

environment = pulumi.Config("penstock").require_object("environment")
account = aws.Provider("account", region="eu-central-1", allowed_account_ids=[environment["account"]])
if Path("hold").exists() and not pulumi.runtime.is_dry_run():
    Path("held").touch()
    while Path("hold").exists():
        time.sleep(0.02)
for name in Path("buckets").read_text().split():
    aws.s3.Bucket(name, bucket=f"tiny-{name}", opts=pulumi.ResourceOptions(provider=account))
pulumi.export("account", environment["account"])
"""
REFUSES = """
class Problems(Exception):
    sentences = ("catalog/pay.yaml:3: `owner` is missing", "catalog/web.yaml:7: `rootz`: did you mean `root`?")

raise Problems
"""


def repository(at: Path) -> Path:
    """One stack, one account, two buckets."""
    (at / "__main__.py").write_text(PROGRAM)
    (at / "buckets").write_text("one two")
    settings = {"name": "tiny", "runtime": "python", "requiredPulumiVersion": REQUIREMENT}
    (at / "Pulumi.yaml").write_text(json.dumps(settings))
    environment = {"penstock:environment": {"name": "dev", "account": ACCOUNT}}
    (at / "Pulumi.dev.yaml").write_text(json.dumps({"config": environment}))
    return at


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Path]:
    """A repository whose sandbox is gone when the test is."""
    yield repository(tmp_path)
    for child in BEGUN:
        child.kill()
        child.communicate()
    BEGUN.clear()
    down(Home(tmp_path), daemon, "the test")


@dataclass(frozen=True, slots=True)
class Standing:
    at: Path
    code: int
    said: str


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """A sandbox that was brought up once, and is left as it was found."""
    at = repository(tmp_path_factory.mktemp("standing"))
    yield Standing(at, *penstock(at, "up", "--sandbox"))
    down(Home(at), daemon, "the tests")


BEGUN: list[subprocess.Popen[str]] = []


def begun(at: Path, *words: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [sys.executable, "-m", "desk", *words],
        cwd=at,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100", **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    BEGUN.append(child)
    return child


def penstock(at: Path, *words: str, env: Mapping[str, str] | None = None) -> tuple[int, str]:
    """The exit code and all that was said."""
    return ended(begun(at, *words, env=env))


def ended(child: subprocess.Popen[str]) -> tuple[int, str]:
    said, _ = child.communicate(timeout=300)
    BEGUN.remove(child)
    assert "Traceback" not in said
    return child.returncode, said


def held(at: Path) -> subprocess.Popen[str]:
    """An `up` in the middle of its program."""
    (at / "hold").touch()
    child = begun(at, "up", "--sandbox")
    until((at / "held").exists)
    return child


def released(at: Path) -> None:
    (at / "hold").unlink()
    (at / "held").unlink()


def emulator(at: Path) -> daemon.Daemon:
    running = daemon.status(Home(at).folder)
    assert running is not None
    return running


def engine(at: Path) -> int:
    return int(json.loads(Home(at).running_engine.read_text())["pid"])


def frozen_in_flight(at: Path) -> tuple[subprocess.Popen[str], daemon.Daemon]:
    """An `up` that waits for an emulator that does not answer, with creations under way."""
    (at / "buckets").write_text(" ".join(f"bucket-{number}" for number in range(60)))
    child = begun(at, "up", "--sandbox")
    until(lambda: pending(at))
    warm = emulator(at)
    os.kill(warm.pid, signal.SIGSTOP)
    while not pending(at):
        # It was frozen between two creations: let it go on to the next.
        os.kill(warm.pid, signal.SIGCONT)
        until(lambda: pending(at))
        os.kill(warm.pid, signal.SIGSTOP)
    return child, warm


def pending(at: Path) -> bool:
    checkpoint = Home(at).state / ".pulumi" / "stacks" / "tiny" / "dev.json"
    return checkpoint.exists() and '"pending_operations"' in checkpoint.read_text()


def rebuilt(at: Path) -> str:
    code, said = penstock(at, "up", "--sandbox")
    assert code == 0
    assert " create pulumi:pulumi:Stack tiny-dev" in said
    return said


def test_up_ends_with_engine_emulator_exports_and_what_a_green_run_proves(standing: Standing) -> None:
    endpoint = emulator(standing.at).endpoint
    assert standing.code == 0
    for part in ("Engine", endpoint, f"account  {ACCOUNT}", "not AWS", "penstock down --sandbox"):
        assert part in standing.said


def test_a_second_up_says_that_nothing_changed(standing: Standing) -> None:
    code, said = penstock(standing.at, "up", "--sandbox")
    assert (code, "Nothing changed" in said) == (0, True)


def test_the_answer_for_a_machine_is_json_alone_on_standard_output(standing: Standing) -> None:
    command = [sys.executable, "-m", "desk", "up", "--sandbox", "--json"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    shown = subprocess.run(
        command, cwd=standing.at, env=env, capture_output=True, text=True, check=True
    ).stdout
    (stack,) = json.loads(shown)["stacks"]
    assert (stack["stack"], stack["unchanged"], stack["served"], stack["recorded"]) == ("dev", 4, 2, 0)


def test_refresh_names_what_was_deleted_behind_the_engine_and_up_puts_it_back(standing: Standing) -> None:
    at = standing.at
    s3 = boto3.client(
        "s3",
        endpoint_url=emulator(at).endpoint,
        region_name="eu-central-1",
        aws_access_key_id="any",
        aws_secret_access_key="any",
    )
    s3.meta.events.register("before-sign.s3.*", in_account)
    s3.delete_bucket(Bucket="tiny-two")
    code, said = penstock(at, "refresh", "--sandbox")
    assert (code, "dev: aws:s3/bucket:Bucket two gone" in said) == (1, True)
    assert "create aws:s3/bucket:Bucket two" in penstock(at, "up", "--sandbox")[1]
    assert penstock(at, "refresh", "--sandbox") == (0, "Nothing was changed behind the engine's back.\n")


def in_account(request: AWSRequest, **_: object) -> None:
    request.headers["x-moto-account-id"] = ACCOUNT


def test_an_emulator_killed_in_the_middle_is_a_sentence_and_the_next_up_works(at: Path) -> None:
    child = held(at)
    end(emulator(at).pid)
    released(at)
    code, said = ended(child)
    assert (code, "dev: the emulator ended in the middle of up." in said) == (1, True)
    assert "The emulator is no longer running" in rebuilt(at)


def test_an_engine_killed_with_creations_in_flight_is_followed_by_a_new_sandbox(at: Path) -> None:
    child, warm = frozen_in_flight(at)
    os.kill(engine(at), signal.SIGKILL)
    os.kill(warm.pid, signal.SIGCONT)
    code, said = ended(child)
    assert (code, "the engine was killed (signal 9)" in said) == (1, True)
    assert "The last run was cut off in the middle" in rebuilt(at)
    assert not alive(warm.pid)


def test_ctrl_c_in_the_middle_is_a_sentence_and_the_next_up_works(at: Path) -> None:
    child = held(at)
    running = engine(at)
    child.send_signal(signal.SIGINT)
    code, said = ended(child)
    released(at)
    assert (code, "Stopped." in said) == (130, True)
    assert not alive(running)
    assert penstock(at, "up", "--sandbox")[0] == 0


def test_ctrl_c_with_creations_in_flight_lets_them_end_and_the_next_up_goes_on(at: Path) -> None:
    child, warm = frozen_in_flight(at)
    child.send_signal(signal.SIGINT)
    os.kill(warm.pid, signal.SIGCONT)
    assert ended(child)[0] == 130
    code, said = penstock(at, "up", "--sandbox")
    assert code == 0
    assert "thrown away" not in said
    assert emulator(at).generation == warm.generation


def test_a_second_up_names_the_first_and_ends_with_1(at: Path) -> None:
    child = held(at)
    code, said = penstock(at, "up", "--sandbox")
    assert (code, f"(process {child.pid}, since " in said) == (1, True)
    released(at)
    assert ended(child)[0] == 0


def test_down_removes_folder_and_processes_and_may_be_repeated(at: Path) -> None:
    penstock(at, "up", "--sandbox")
    warm = emulator(at)
    assert penstock(at, "down", "--sandbox") == (0, "The sandbox is gone.\n")
    assert not alive(warm.pid)
    assert not Home(at).folder.exists()
    assert penstock(at, "down", "--sandbox") == (0, "There is no sandbox here; nothing to remove.\n")


def test_an_up_whose_reader_goes_away_ends_all_the_same(at: Path) -> None:
    child = begun(at, "up", "--sandbox")
    assert child.stdout is not None
    child.stdout.readline()
    child.stdout.close()
    child.wait(timeout=300)
    BEGUN.remove(child)
    assert json.loads(Home(at).memory.read_text())["settled"]
    assert "Nothing changed" in penstock(at, "up", "--sandbox")[1]


def test_what_the_program_refuses_is_shown_sentence_by_sentence(at: Path) -> None:
    (at / "__main__.py").write_text(REFUSES)
    code, said = penstock(at, "up", "--sandbox")
    assert code == 1
    assert said.splitlines()[-2:] == [
        "catalog/pay.yaml:3: `owner` is missing",
        "catalog/web.yaml:7: `rootz`: did you mean `root`?",
    ]


@pytest.mark.parametrize("verb", ["up", "refresh", "down"])
def test_without_the_sandbox_flag_nothing_is_done_and_the_real_command_is_named(at: Path, verb: str) -> None:
    code, said = penstock(at, verb)
    assert (code, "pulumi" in said, Home(at).folder.exists()) == (2, True, False)


def test_an_unknown_stack_is_wrong_use(at: Path) -> None:
    code, said = penstock(at, "up", "--sandbox", "dve")
    assert (code, "no stack 'dve'" in said) == (2, True)


def test_a_machine_that_gets_no_engine_is_told_the_command_and_ends_with_3(at: Path) -> None:
    nowhere = "http://127.0.0.1:9"
    shut = dict.fromkeys(("https_proxy", "http_proxy", "HTTPS_PROXY", "HTTP_PROXY"), nowhere)
    env = {**shut, "PATH": "/usr/bin:/bin", "PIP_NO_INDEX": "1", "XDG_CACHE_HOME": str(at / "empty")}
    code, said = penstock(at, "up", "--sandbox", env=env)
    assert code == 3
    assert said.splitlines()[-1].endswith(f"sh -s -- --version {pinned_version()}")
