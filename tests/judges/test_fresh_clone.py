"""What the README promises a person who has just cloned: two commands, nothing else."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import note
from tests.judges.fresh_clone import Clone, Ended, cloned
from tools import ledger

pytestmark = pytest.mark.judge
STACKS = ("dev", "staging", "prod")


@dataclass(frozen=True, kw_only=True, slots=True)
class Lived:
    """From `git clone` to `make down`."""

    clone: Clone
    engine_before: str | None
    first: Ended
    second: Ended
    engine: Ended
    down: Ended
    status_before: str
    status_after: str
    left: list[str]


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Lived:
    clone = cloned(tmp_path_factory.mktemp("fresh"))
    capture = request.config.pluginmanager.getplugin("capturemanager")

    def tell(line: str) -> None:
        with capture.global_and_fixture_disabled():
            print(line, flush=True)

    before = clone.status()
    try:
        first = clone.make("up", tell)
        second = clone.make("up", tell)
    finally:
        down = clone.make("down", tell)
    engines = sorted(clone.home.glob("cache/penstock/engines/*/bin/pulumi"))
    engine = _version(engines)
    note(ledger.Entry(tool="pulumi engine", version=engine.said.strip().lstrip("v"), judged=2, rejected=0))
    return Lived(
        clone=clone,
        engine_before=shutil.which("pulumi", path=clone.environment()["PATH"]),
        first=first,
        second=second,
        engine=engine,
        down=down,
        status_before=before,
        status_after=clone.status(),
        left=clone.processes(),
    )


def _version(engines: list[Path]) -> Ended:
    if len(engines) != 1:
        return Ended(code=1, said=f"engines in the cache: {engines}")
    shown = subprocess.run([engines[0], "version"], capture_output=True, text=True)
    return Ended(code=shown.returncode, said=shown.stdout)


def test_the_machine_has_no_engine_before(lived: Lived) -> None:
    assert lived.engine_before is None


def test_make_up_ends_well(lived: Lived) -> None:
    assert lived.first.code == 0, lived.first.said[-2000:]


def test_make_up_sets_the_machine_up_and_brings_an_engine(lived: Lived) -> None:
    assert "preparing .venv" in lived.first.said
    assert lived.engine.said.strip() == "v3.220.0"


@pytest.mark.parametrize("stack", STACKS)
def test_the_summary_names_every_stack(lived: Lived, stack: str) -> None:
    assert stack in lived.first.said[-4000:]


def test_a_second_make_up_changes_nothing(lived: Lived) -> None:
    assert lived.second.code == 0
    assert "nothing changed" in lived.second.said.lower()


def test_make_down_ends_well_and_leaves_no_folder(lived: Lived) -> None:
    assert lived.down.code == 0
    assert not (lived.clone.at / ".penstock").exists()


def test_make_down_leaves_no_process(lived: Lived) -> None:
    assert lived.left == []


def test_git_sees_nothing_of_all_that(lived: Lived) -> None:
    assert lived.status_after == lived.status_before
