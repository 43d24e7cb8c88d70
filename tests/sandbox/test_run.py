"""`up`, `refresh` and `down` with the real engine, and every way of cutting them off."""

from __future__ import annotations

import base64
import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pulumi
import pytest

from sandbox.engine import Engine, find_engine
from sandbox.failure import SandboxFailure
from sandbox.home import Home
from sandbox.run import Box, down, opened
from sandbox.tally import Outcome
from tests.sandbox import tiny

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def engine() -> Engine:
    return find_engine(tiny.REQUIREMENT)


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Path]:
    """A repository whose sandbox is gone when the test is."""
    path = tiny.repository(tmp_path / "repository")
    yield path
    (path / "hold").unlink(missing_ok=True)
    down(Home(path), tiny.Process(), "the test")


def up(box: Box, *stacks: str) -> tuple[Outcome, ...]:
    with opened(box, "up") as session:
        return session.up(box.project.choose(stacks))


def running(at: Path, *, token: str = "") -> subprocess.Popen[str]:
    """An `up` of dev in a process of its own, stopped in the middle of its program."""
    env = {**os.environ, "TINY_TOKEN": token}
    (at / "hold").touch()
    command = [sys.executable, "-m", "tests.sandbox.tiny", str(at)]
    child = subprocess.Popen(command, cwd=ROOT, env=env, text=True, stderr=subprocess.PIPE)
    tiny.until((at / "held").exists)
    return child


def cut(at: Path, pid: int, number: signal.Signals) -> None:
    os.kill(pid, number)
    (at / "held").unlink()


def engine_pid(at: Path) -> int:
    return int(json.loads(Home(at).running_engine.read_text())["pid"])


def files_under(home: Home) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in home.folder.rglob("*") if path.is_file()}


def test_every_stack_is_created_in_the_order_of_its_environment(at: Path, engine: Engine) -> None:
    outcomes = up(tiny.box(at, engine))
    assert [(one.stack, one.created, one.exports) for one in outcomes] == [
        (name, 2, {"environment": name}) for name in ("dev", "staging", "prod")
    ]


def test_a_second_up_changes_nothing(at: Path, engine: Engine) -> None:
    up(tiny.box(at, engine), "dev")
    (again,) = up(tiny.box(at, engine), "dev")
    assert (again.changed, again.unchanged) == (0, 2)


def test_a_preview_creates_nothing(at: Path, engine: Engine) -> None:
    box = tiny.box(at, engine)
    with opened(box, "preview") as session:
        (seen,) = session.preview(box.project.choose(["dev"]))
        (again,) = session.preview(box.project.choose(["dev"]))
    assert seen.created == again.created == 2


def test_what_the_program_no_longer_has_is_deleted(at: Path, engine: Engine) -> None:
    (at / "things").write_text("second third")
    up(tiny.box(at, engine), "dev")
    (at / "things").write_text("second")
    (outcome,) = up(tiny.box(at, engine), "dev")
    assert (outcome.created, outcome.deleted, outcome.unchanged) == (0, 1, 3)


def test_each_resource_is_told_while_it_happens(at: Path, engine: Engine) -> None:
    voice = tiny.Notes()
    box = tiny.box(at, engine, voice=voice)
    with opened(box, "up") as session:
        session.preview(box.project.choose(["dev"]))
        session.up(box.project.choose(["dev"]))
    told = [(one.name, one.done, one.total) for one in voice.done if one.verb == "up"]
    assert told[-1] == ("tiny-dev", 2, 2)


def test_what_the_program_warns_of_is_in_the_outcome_and_debugging_is_not(at: Path, engine: Engine) -> None:
    def warns() -> None:
        pulumi.log.warn("a waiver ends tomorrow")
        pulumi.log.debug("a detail")

    (outcome,) = up(tiny.box(at, engine, runs=warns), "dev")
    assert outcome.notes == ("a waiver ends tomorrow",)


def test_git_sees_nothing_of_the_sandbox(at: Path, engine: Engine) -> None:
    def status() -> str:
        command = ["git", "status", "--porcelain"]
        return subprocess.run(command, cwd=at, capture_output=True, text=True, check=True).stdout

    identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
    for words in (["init", "-q"], ["add", "."], [*identity, "commit", "-qm", "all"]):
        subprocess.run(["git", *words], cwd=at, check=True)
    assert status() == ""
    up(tiny.box(at, engine), "dev")
    assert status() == ""


def test_only_the_owner_can_read_the_sandbox(at: Path) -> None:
    home = Home(at)
    home.make()
    assert stat.S_IMODE(home.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(home.passphrase.stat().st_mode) == 0o600


def test_a_dead_emulator_means_a_new_sandbox_and_a_sentence(at: Path, engine: Engine) -> None:
    up(tiny.box(at, engine), "dev")
    running = tiny.Process().status(Home(at).folder)
    assert running is not None
    tiny.end(running.pid)
    voice = tiny.Notes()
    (again,) = up(tiny.box(at, engine, voice=voice), "dev")
    assert again.created == 2
    (said,) = voice.said
    assert said.startswith(
        "The emulator is no longer running, and what it held is gone: the sandbox is thrown"
    )


def test_an_emulator_started_anew_means_a_new_sandbox(at: Path, engine: Engine) -> None:
    up(tiny.box(at, engine), "dev")
    cloud = tiny.Process()
    cloud.stop(Home(at).folder)
    cloud.start(Home(at).folder)
    (again,) = up(tiny.box(at, engine), "dev")
    assert again.created == 2


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ("passphrase", "The sandbox's passphrase is another one"),
        ("code", "The sandbox's own code has changed"),
        ("settled", "The last run was cut off in the middle"),
    ],
)
def test_what_no_longer_fits_what_was_remembered_means_a_new_sandbox(
    at: Path, engine: Engine, known: str, said: str
) -> None:
    up(tiny.box(at, engine), "dev")
    memory = Home(at).memory
    memory.write_text(json.dumps({**json.loads(memory.read_text()), known: ""}))
    voice = tiny.Notes()
    (again,) = up(tiny.box(at, engine, voice=voice), "dev")
    assert (again.created, voice.said[0].startswith(said)) == (2, True)


def test_an_up_that_is_told_to_end_ends_its_engine_and_the_next_works(at: Path, engine: Engine) -> None:
    child = running(at)
    pid = engine_pid(at)
    cut(at, child.pid, signal.SIGTERM)
    (at / "hold").unlink()
    child.communicate(timeout=60)
    assert not tiny.alive(pid)
    (outcome,) = up(tiny.box(at, engine), "dev")
    assert outcome.created + outcome.unchanged == 2


def test_a_killed_engine_is_a_sentence_and_the_next_up_builds_anew(at: Path, engine: Engine) -> None:
    child = running(at)
    cut(at, engine_pid(at), signal.SIGKILL)
    (at / "hold").unlink()
    _, said = child.communicate(timeout=60)
    voice = tiny.Notes()
    (outcome,) = up(tiny.box(at, engine, voice=voice), "dev")
    assert "dev: the engine was killed (signal 9) in the middle of up." in said
    assert (outcome.created, voice.said[0][:38]) == (2, "The last run was cut off in the middle")


def test_an_up_that_was_killed_is_followed_by_a_new_sandbox(at: Path, engine: Engine) -> None:
    child = running(at)
    orphan = engine_pid(at)
    cut(at, child.pid, signal.SIGKILL)
    child.communicate(timeout=60)
    (at / "hold").unlink()
    voice = tiny.Notes()
    (outcome,) = up(tiny.box(at, engine, voice=voice), "dev")
    assert outcome.created == 2
    assert not tiny.alive(orphan)
    assert voice.said[0].startswith("The last run was cut off in the middle")


def test_down_leaves_no_process_and_no_folder_and_may_be_repeated(at: Path, engine: Engine) -> None:
    up(tiny.box(at, engine), "dev")
    cloud = tiny.Process()
    emulator = cloud.status(Home(at).folder)
    assert emulator is not None
    assert down(Home(at), cloud, "down") is True
    assert down(Home(at), cloud, "down") is False
    assert not Home(at).folder.exists()
    tiny.until(lambda: not tiny.alive(emulator.pid))


class Problems(Exception):
    sentences = ("catalog/a.yaml:3: one", "catalog/b.yaml:9: two")


def test_what_the_settings_refuse_is_shown_as_its_own_sentences(at: Path, engine: Engine) -> None:
    def refuses() -> None:
        raise Problems

    with pytest.raises(SandboxFailure) as refused:
        up(tiny.box(at, engine, runs=refuses), "dev")
    assert refused.value.sentences == Problems.sentences


def test_an_unexpected_error_is_one_sentence_and_a_log(at: Path, engine: Engine) -> None:
    def breaks() -> None:
        raise KeyError("no such thing")

    with pytest.raises(SandboxFailure) as broken:
        up(tiny.box(at, engine, runs=breaks), "dev")
    (sentence,) = broken.value.sentences
    log = at / sentence.rsplit(" ", 1)[1].rstrip(".")
    assert sentence.startswith(
        "dev: the program stopped with KeyError: 'no such thing'. All of it stands in "
    )
    assert "Traceback (most recent call last)" in log.read_text()


def test_an_error_inside_an_apply_is_one_sentence_and_a_log(at: Path, engine: Engine) -> None:
    def breaks_later() -> None:
        pulumi.export("late", pulumi.Output.from_input(0).apply(lambda number: 1 / number))

    with pytest.raises(SandboxFailure, match="dev: the program stopped with ZeroDivisionError") as broken:
        up(tiny.box(at, engine, runs=breaks_later), "dev")
    assert len(broken.value.sentences) == 1


def test_a_program_that_failed_leaves_a_sandbox_that_goes_on(at: Path, engine: Engine) -> None:
    def refuses() -> None:
        raise Problems

    up(tiny.box(at, engine), "dev")
    with pytest.raises(SandboxFailure):
        up(tiny.box(at, engine, runs=refuses), "dev")
    (again,) = up(tiny.box(at, engine), "dev")
    assert (again.changed, again.unchanged) == (0, 2)


CANARY = "canary/7f3a+9c=1d"
SPELLINGS = (CANARY, base64.b64encode(CANARY.encode()).decode().rstrip("="), quote(CANARY, safe=""))


def exports_the_secret() -> None:
    pulumi.export("token", pulumi.Config("penstock").require_secret("token"))


def tells_the_secret() -> None:
    raise ValueError(f"{SPELLINGS} were refused")


@pytest.mark.parametrize("runs", [exports_the_secret, tells_the_secret])
def test_a_configured_secret_stands_nowhere_in_clear(at: Path, engine: Engine, runs: object) -> None:
    voice = tiny.Notes()
    chosen = exports_the_secret if runs is exports_the_secret else tells_the_secret
    box = tiny.box(at, engine, runs=chosen, voice=voice, secrets={"penstock:token": CANARY})
    try:
        seen = [str(up(box, "dev"))]
    except SandboxFailure as failure:
        seen = list(failure.sentences)
    for spelling in SPELLINGS:
        assert not [path for path, text in files_under(Home(at)).items() if spelling.encode() in text]
        assert spelling not in " ".join([*seen, *voice.said])


def test_a_configured_secret_stands_nowhere_in_clear_after_a_kill(at: Path) -> None:
    child = running(at, token=CANARY)
    orphan = engine_pid(at)
    arguments = Path(f"/proc/{orphan}/cmdline").read_text()
    cut(at, child.pid, signal.SIGKILL)
    _, said = child.communicate(timeout=60)
    for spelling in SPELLINGS:
        assert not [path for path, text in files_under(Home(at)).items() if spelling.encode() in text]
        assert spelling not in arguments + said


def test_the_program_does_see_the_secret(at: Path, engine: Engine) -> None:
    def compares() -> None:
        token = pulumi.Config("penstock").require("token")
        pulumi.export("same", token == CANARY)

    (outcome,) = up(tiny.box(at, engine, runs=compares, secrets={"penstock:token": CANARY}), "dev")
    assert outcome.exports == {"same": True}


def test_a_secret_of_the_real_stack_has_a_stand_in_that_stays(tmp_path: Path, engine: Engine) -> None:
    at = tiny.repository(tmp_path / "secret", {"penstock:list": [{"inner": {"secure": "v1:locked"}}]})

    def exports() -> None:
        inner = pulumi.Config("penstock").require_object("list")[0]["inner"]
        pulumi.export("stand_in", inner.startswith("stand-in-"))
        tiny.Thing(inner)

    box = tiny.box(at, engine, runs=exports)
    try:
        (first,) = up(box, "dev")
        (second,) = up(box, "dev")
    finally:
        down(box.home, box.cloud, "the test")
    assert first.exports == {"stand_in": True}
    assert second.changed == 0
