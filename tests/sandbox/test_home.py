"""The folder, its lock, and the copies of the project in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from sandbox.failure import SandboxBusy, SandboxFailure, WrongUse
from sandbox.home import Home, held
from sandbox.project import copy_project, copy_stack, read_project
from tests.sandbox import tiny

HOLDS = """
import sys
from pathlib import Path
from sandbox.home import Home, held
with held(Home(Path(sys.argv[1])), "penstock up --sandbox"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tiny.repository(tmp_path))
    made.make()
    return made


def holder(home: Home) -> subprocess.Popen[str]:
    """Another process that has the sandbox."""
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", HOLDS, str(home.repository)]
    child = subprocess.Popen(command, cwd=root, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    return child


def test_the_second_is_told_who_holds_the_sandbox_and_how_to_stop_it(home: Home) -> None:
    with holder(home) as other:
        with pytest.raises(SandboxBusy) as busy, held(home, "penstock refresh --sandbox"):
            pass
        other.kill()
    first, second = busy.value.sentences
    assert first.startswith(f"The sandbox is in use by `penstock up --sandbox` (process {other.pid}, since ")
    assert second == f"Wait until it ends, or stop it with: kill {other.pid}."
    assert busy.value.exit_code == 1


def test_a_holder_that_was_killed_is_no_obstacle(home: Home) -> None:
    with holder(home) as other:
        other.kill()
        other.wait()
        with held(home, "penstock up --sandbox"):
            assert json.loads(home.lock.read_text())["pid"] == os.getpid()


def test_the_sandbox_is_free_after_its_command(home: Home) -> None:
    with held(home, "one"):
        pass
    with held(home, "two"):
        assert json.loads(home.lock.read_text())["command"] == "two"


def test_the_lock_of_a_removed_folder_guards_nothing(home: Home) -> None:
    with held(home, "down"):
        home.remove()
        with held(home, "up"):
            assert home.lock.exists()


def test_the_passphrase_stays_when_the_rest_is_forgotten(home: Home) -> None:
    before = home.passphrase.read_text()
    (home.state / "old").touch()
    home.forget()
    assert home.passphrase.read_text() == before
    assert not list(home.state.iterdir())


def test_two_homes_have_two_passphrases(home: Home, tmp_path: Path) -> None:
    other = Home(tmp_path / "other")
    other.repository.mkdir()
    other.make()
    assert other.passphrase.read_text() != home.passphrase.read_text()
    assert len(home.passphrase.read_text()) >= 32


def test_the_stacks_come_in_the_order_of_their_environments(home: Home) -> None:
    assert [found.stack for found in read_project(home.repository).stacks] == ["dev", "staging", "prod"]


def test_a_stack_file_that_sets_no_environment_is_no_stack_of_the_sandbox(home: Home) -> None:
    (home.repository / "Pulumi.forge.yaml").write_text("config: {penstock:forge: x}")
    assert "forge" not in [found.stack for found in read_project(home.repository).stacks]


def test_an_unknown_stack_is_wrong_use_that_names_the_known_ones(home: Home) -> None:
    with pytest.raises(WrongUse, match="no stack 'prd' for the sandbox; there are: dev, staging, prod"):
        read_project(home.repository).choose(["prd"])


def test_a_project_without_stacks_is_wrong_use(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: empty")
    with pytest.raises(WrongUse, match="there is no stack to bring up"):
        read_project(tmp_path)


def test_a_folder_without_a_project_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match=r"There is no Pulumi\.yaml"):
        read_project(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("config: [", r"Pulumi\.dev\.yaml is not YAML: .*line 1"),
        ("- a", "should hold a mapping, and holds list"),
    ],
)
def test_a_stack_file_that_cannot_be_read_is_a_sentence(home: Home, text: str, said: str) -> None:
    (home.repository / "Pulumi.dev.yaml").write_text(text)
    with pytest.raises(SandboxFailure, match=said):
        read_project(home.repository)


def test_environments_in_a_circle_are_refused(home: Home) -> None:
    text = json.dumps({"config": {"penstock:environment": {"name": "dev", "after": ["prod"]}}})
    (home.repository / "Pulumi.dev.yaml").write_text(text)
    with pytest.raises(SandboxFailure, match=r"in a circle: .*dev"):
        read_project(home.repository)


def copied(home: Home, settings: Mapping[str, object]) -> tuple[dict[str, object], dict[str, str]]:
    path = home.repository / "Pulumi.dev.yaml"
    environment = {"penstock:environment": {"name": "dev"}}
    config = settings.get("config")
    merged = {**settings, "config": {**environment, **(config if isinstance(config, dict) else {})}}
    path.write_text(json.dumps(merged))
    found = read_project(home.repository).choose(["dev"])[0]
    wanted = copy_stack(home, found)
    return yaml.safe_load((home.project / path.name).read_text()), wanted


def test_the_copy_of_the_project_has_no_backend_and_no_toolchain(home: Home) -> None:
    path = home.repository / "Pulumi.yaml"
    path.write_text(
        "name: tiny\nbackend: {url: s3://state}\nruntime: {name: python, options: {virtualenv: v}}\n"
    )
    copy_project(home, read_project(home.repository), home.repository)
    assert yaml.safe_load((home.project / "Pulumi.yaml").read_text()) == {"name": "tiny", "runtime": "python"}


def test_the_copy_of_a_stack_does_not_have_the_locks_of_the_real_one(home: Home) -> None:
    copy, _ = copied(home, {"secretsprovider": "awskms://key", "encryptedkey": "k", "encryptionsalt": "s"})
    assert set(copy) == {"config"}


def test_the_lock_that_the_sandbox_made_stays_in_the_copy(home: Home) -> None:
    (home.project / "Pulumi.dev.yaml").write_text("encryptionsalt: ours")
    copy, _ = copied(home, {"encryptionsalt": "theirs"})
    assert copy["encryptionsalt"] == "ours"


def test_each_secret_of_the_real_stack_is_left_out_and_asked_for_by_its_path(home: Home) -> None:
    config = {"a:plain": "x", "a:top": {"secure": "v1:1"}, "a:deep": {"list": ["y", {"secure": "v1:2"}]}}
    copy, wanted = copied(home, {"config": config})
    assert "v1:" not in json.dumps(copy)
    assert sorted(wanted) == ['a:deep["list"][1]', "a:top"]


def test_a_stand_in_that_is_there_already_is_not_asked_for_again(home: Home) -> None:
    (home.project / "Pulumi.dev.yaml").write_text(json.dumps({"config": {"a:top": {"secure": "ours"}}}))
    copy, wanted = copied(home, {"config": {"a:top": {"secure": "theirs"}}})
    assert (copy["config"], wanted) == (
        {"penstock:environment": {"name": "dev"}, "a:top": {"secure": "ours"}},
        {},
    )
