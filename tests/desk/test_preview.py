"""`penstock preview`: what each stack would hold, from the program alone."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from desk.app import app
from sandbox.failure import SandboxFailure, WrongUse
from tools.estates import write_estate

ROOT = Path(__file__).resolve().parents[2]
FINDINGS, WRONG_USE = 1, 2
PROGRAM = """
import pulumi
import pulumi_aws as aws


class Store(pulumi.ComponentResource):
    def __init__(self, name, parent=None):
        super().__init__("tiny:index:Store", name, None, pulumi.ResourceOptions(parent=parent))
        for each in ("one", "two"):
            aws.s3.Bucket(f"{name}-{each}", opts=pulumi.ResourceOptions(parent=self))


account = aws.Provider("account", region="eu-west-1")
shelf = Store("shelf")
Store("drawer", parent=shelf)
key = aws.kms.Key("key")
key.arn.apply(lambda arn: pulumi.log.error(f"somebody knew {arn}"))
pulumi.log.info(f"this is {pulumi.get_stack()}")
pulumi.log.warn("a connection waits for its handshake")
"""
ASKING = "from pulumi_aws import get_caller_identity_output as who\nimport pulumi\npulumi.export('who', who().id)\n"


def repository(at: Path, program: str = PROGRAM) -> Path:
    """Two stacks; the one that comes first is not the first of the alphabet."""
    (at / "__main__.py").write_text(program)
    (at / "Pulumi.yaml").write_text(json.dumps({"name": "tiny", "runtime": "python"}))
    for name, after in (("zero", []), ("alpha", ["zero"])):
        settings = {"config": {"penstock:environment": {"name": name, "after": after}}}
        (at / f"Pulumi.{name}.yaml").write_text(json.dumps(settings))
    return at


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "path", sys.path[:])
    monkeypatch.chdir(tmp_path)
    return repository(tmp_path)


def penstock(*words: str) -> Result:
    return CliRunner().invoke(app, ["preview", *words])


@pytest.mark.usefixtures("here")
def test_a_table_says_what_each_stack_would_hold_by_component() -> None:
    lines = [line.split() for line in penstock("zero").stdout.splitlines()]
    assert ["zero", "would", "hold", "5", "resources", "in", "2", "components"] in lines
    assert ["Store", "shelf", "4", "4", "s3.Bucket"] in lines
    assert ["Stack", "zero", "1", "1", "kms.Key"] in lines


@pytest.mark.usefixtures("here")
def test_a_table_of_types_stands_all_stacks_side_by_side() -> None:
    lines = [line.split() for line in penstock().stdout.splitlines()]
    assert ["type", "zero", "alpha"] in lines
    assert ["s3.Bucket", "4", "4"] in lines
    assert ["all", "5", "5"] in lines


@pytest.mark.usefixtures("here")
def test_a_note_of_every_stack_is_told_once() -> None:
    told = [line for line in penstock().stdout.splitlines() if "handshake" in line]
    assert told == ["warning (zero, alpha): a connection waits for its handshake"]


@pytest.mark.usefixtures("here")
def test_a_machine_is_told_the_same_in_a_form_that_stays() -> None:
    stack, tiny = (
        "urn:pulumi:zero::tiny::pulumi:pulumi:Stack::tiny-zero",
        "urn:pulumi:zero::tiny::tiny:index:Store",
    )
    drawer, shelf = f"{tiny}$tiny:index:Store::drawer", f"{tiny}::shelf"
    buckets, key = {"aws:s3/bucket:Bucket": 2}, {"aws:kms/key:Key": 1}
    store = {"type": "tiny:index:Store", "resources": buckets}
    assert json.loads(penstock("zero", "--json").stdout) == {
        "stacks": [
            {
                "stack": "zero",
                "components": [
                    {
                        "type": "pulumi:pulumi:Stack",
                        "name": "zero",
                        "urn": stack,
                        "parent": "",
                        "resources": key,
                    },
                    {**store, "name": "drawer", "urn": drawer, "parent": shelf},
                    {**store, "name": "shelf", "urn": shelf, "parent": ""},
                ],
                "resources": {"aws:kms/key:Key": 1, "aws:s3/bucket:Bucket": 4},
                "total": 5,
                "notes": [
                    {"severity": "warning", "message": "a connection waits for its handshake"},
                    {"severity": "info", "message": "this is zero"},
                ],
            }
        ]
    }


@pytest.mark.usefixtures("here")
def test_the_stacks_come_in_the_order_of_their_environments_however_they_are_typed() -> None:
    stacks = json.loads(penstock("alpha", "zero", "--json").stdout)["stacks"]
    assert [held["stack"] for held in stacks] == ["zero", "alpha"]


@pytest.mark.usefixtures("here")
def test_what_only_the_cloud_could_tell_is_known_to_nobody() -> None:
    assert "somebody knew" not in penstock("zero").output


@pytest.mark.usefixtures("here")
def test_the_same_program_gives_the_same_bytes() -> None:
    assert penstock("--json").stdout == penstock("--json").stdout


def test_nothing_is_left_behind(here: Path) -> None:
    before = sorted(here.iterdir())
    penstock()
    assert sorted(here.iterdir()) == before


@pytest.mark.usefixtures("here")
def test_an_unknown_stack_is_wrong_use_and_the_nearest_is_named() -> None:
    problem = penstock("aplha").exception
    assert isinstance(problem, WrongUse)
    assert problem.exit_code == WRONG_USE
    assert problem.sentences == ("There is no stack 'aplha'; there are zero, alpha. Did you mean alpha?",)


def test_a_program_that_asks_the_cloud_is_refused_by_name(here: Path) -> None:
    repository(here, ASKING)
    problem = penstock("zero").exception
    assert isinstance(problem, SandboxFailure)
    assert problem.exit_code == FINDINGS
    assert "zero: the program calls aws:index/getCallerIdentity" in str(problem)


# The whole program, in a process of its own: its rooms are the test's own too.


def ended(at: Path, *words: str, before: str = "") -> subprocess.CompletedProcess[str]:
    code = f"import sys\n{before}\nsys.argv[0] = 'penstock'\nfrom desk.app import main\nmain()"
    command = [sys.executable, "-c", code, "preview", *words]
    return subprocess.run(command, cwd=at, capture_output=True, text=True, check=False)


def test_a_wrong_word_ends_the_command_with_its_own_code(tmp_path: Path) -> None:
    result = ended(repository(tmp_path), "zeroo")
    assert (result.returncode, result.stdout) == (WRONG_USE, "")
    assert result.stderr == "There is no stack 'zeroo'; there are zero, alpha. Did you mean zero?\n"


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_estate(tmp_path_factory.mktemp("estate"), 1)


def spoilt(at: Path, file: str, old: str, new: str) -> Path:
    at = write_estate(at, 1)
    text = (at / file).read_text()
    assert old in text
    (at / file).write_text(text.replace(old, new))
    return at


def test_a_wrong_catalog_is_told_with_its_place_and_no_traceback(tmp_path: Path) -> None:
    result = ended(spoilt(tmp_path, "catalog/s0001.yaml", "root:", "rooot:"), "dev")
    assert (result.returncode, result.stdout) == (FINDINGS, "")
    assert result.stderr.startswith("catalog/s0001.yaml:6: rooot:")
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("old", "new"),
    [("after: [dev]", "after: [prod]"), ("name: staging", "name: [stag"), ("config:", "- config:")],
)
def test_wrong_stack_settings_are_told_with_their_place(tmp_path: Path, old: str, new: str) -> None:
    result = ended(spoilt(tmp_path, "Pulumi.staging.yaml", old, new), "--json")
    assert (result.returncode, result.stdout) == (FINDINGS, "")
    assert re.match(r"Pulumi\.(staging|prod)\.yaml:\d+: ", result.stderr)
    assert "Traceback" not in result.stderr


NOBODY = """
import grpc
def refuse(event, arguments):
    if event in {'socket.connect', 'socket.getaddrinfo', 'subprocess.Popen', 'os.exec', 'os.posix_spawn', 'os.system'}:
        print('ASKED', event, arguments, file=sys.stderr)
        raise SystemExit(99)
sys.addaudithook(refuse)
def channel(target, *more, **others):
    refuse('socket.connect', target)
grpc.insecure_channel = grpc.secure_channel = channel
"""


@pytest.mark.slow
def test_no_engine_no_plugin_and_no_network_is_asked(estate: Path) -> None:
    result = ended(estate, "dev", before=NOBODY)
    assert (result.returncode, "ASKED" in result.stderr) == (0, False)


@pytest.mark.parametrize(
    "asks", ["import socket; socket.create_connection(('127.0.0.1', 9))", "import os; os.system('true')"]
)
def test_who_does_ask_is_caught(tmp_path: Path, asks: str) -> None:
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk/__init__.py").touch()
    (tmp_path / "desk/app.py").write_text(f"def main():\n    {asks}\n")
    assert ended(tmp_path, before=NOBODY).returncode == 99


HARNESS = """
import json, runpy, sys
from collections import Counter
sys.path[:0] = ["", sys.argv[1]]
from tests.harness import deploy
deployed = deploy(lambda: runpy.run_path("__main__.py", run_name="__main__"), stack="dev")
print(json.dumps(Counter(each.type for each in deployed.resources if each.type.startswith("aws:"))))
"""


@pytest.mark.slow
def test_the_numbers_are_those_of_the_harness_and_nothing_is_said_to_exist(estate: Path) -> None:
    said = ended(estate, "dev", "--json")
    harness = subprocess.run(
        [sys.executable, "-c", HARNESS, ROOT], cwd=estate, capture_output=True, text=True, check=True
    )
    (held,) = json.loads(said.stdout)["stacks"]
    assert held["resources"] == json.loads(harness.stdout)
    assert "created" not in (said.stdout + said.stderr).lower()


def test_help_starts_without_the_sdk_and_the_settings() -> None:
    code = (
        "import sys, desk.app; print(sorted({'pulumi', 'settings', 'pydantic', 'yaml'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"
