"""The repository's program: read anew for every stack."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import program as loaded_by_the_driver
from sandbox.program import program_of

ROOM = """
seen = []
"""
PROGRAM = """
import tiny_room
from pathlib import Path

tiny_room.seen.append(1)
with Path("log").open("a") as log:
    log.write(f"{__name__} {len(tiny_room.seen)}\\n")
"""


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "tiny_room.py").write_text(ROOM)
    (tmp_path / "__main__.py").write_text(PROGRAM)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    yield tmp_path
    sys.modules.pop("tiny_room", None)


def test_what_one_stack_left_in_a_module_the_next_does_not_see(at: Path) -> None:
    program = program_of(at)
    program()
    program()
    assert (at / "log").read_text() == "__main__ 1\n__main__ 1\n"


def test_what_a_failed_run_left_in_a_module_the_next_does_not_see(at: Path) -> None:
    (at / "__main__.py").write_text("import tiny_room\ntiny_room.seen.append(1)\nraise KeyError\n")
    with pytest.raises(KeyError):
        program_of(at)()
    (at / "__main__.py").write_text(PROGRAM)
    program_of(at)()
    assert (at / "log").read_text() == "__main__ 1\n"


def test_the_modules_of_the_last_run_stay_for_the_answers_that_come_after_it(at: Path) -> None:
    program_of(at)()
    assert sys.modules["tiny_room"].__file__ == str(at / "tiny_room.py")


def test_what_drives_the_program_is_not_loaded_anew() -> None:
    repository = Path(loaded_by_the_driver.__file__).parent.parent
    assert not loaded_by_the_driver._is_ours("sandbox.program", loaded_by_the_driver, repository)


def test_what_is_installed_inside_the_repository_is_not_loaded_anew() -> None:
    inside = Path(pytest.__file__).parents[4]
    assert not loaded_by_the_driver._is_ours("pytest", pytest, inside)
