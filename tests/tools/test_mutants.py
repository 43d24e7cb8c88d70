"""The runner of mutants, on a toy tree of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tools.mutants import listed

ROOT = Path(__file__).resolve().parents[2]
CODE = "def covers(have: int, need: int) -> bool:\n    return have >= need\n"
TEST = """
from gate import covers

def test_more_covers_less() -> None:
    assert covers(2, 1) and covers(1, 1)

def test_less_does_not_cover() -> None:
    assert not covers(0, 1)

def test_red_already() -> None:
    assert covers(0, 1)
"""


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    (tmp_path / "tests").mkdir()
    (tmp_path / "gate.py").write_text(CODE)
    (tmp_path / "tests/test_gate.py").write_text(TEST)
    return tmp_path


def runner(toy: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tools.mutants", "--root", str(toy)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def judged(toy: Path, old: str, new: str, test: str) -> subprocess.CompletedProcess[str]:
    entry = {"file": "gate.py", "old": old, "new": new, "test": f"tests/test_gate.py::{test}"}
    lines = "".join(f"{key} = '{value}'\n" for key, value in entry.items())
    (toy / "tests/mutants.toml").write_text(f"[[mutant]]\n{lines}")
    return runner(toy)


def test_a_mutant_that_a_test_notices_is_killed(toy: Path) -> None:
    ended = judged(toy, "have >= need", "have > need", "test_more_covers_less")
    assert ended.returncode == 0, ended.stdout
    assert "1 of 1 mutants killed" in ended.stdout


def test_a_surviving_mutant_fails_the_run(toy: Path) -> None:
    ended = judged(toy, "have >= need", "have > need", "test_less_does_not_cover")
    assert ended.returncode == 1
    assert "SURVIVED" in ended.stdout


def test_an_entry_whose_line_is_gone_is_stale(toy: Path) -> None:
    ended = judged(toy, "have == need", "have > need", "test_more_covers_less")
    assert ended.returncode == 1
    assert "old stands 0 times in gate.py" in ended.stdout


def test_a_test_that_is_red_before_the_edit_proves_nothing(toy: Path) -> None:
    ended = judged(toy, "have >= need", "have > need", "test_red_already")
    assert ended.returncode == 1
    assert "red before" in ended.stdout


def test_an_edit_that_is_no_python_is_not_a_kill(toy: Path) -> None:
    ended = judged(toy, "have >= need", "have >= (", "test_more_covers_less")
    assert ended.returncode == 1
    assert "new is no Python" in ended.stdout


def test_a_test_that_does_not_exist_is_not_a_kill(toy: Path) -> None:
    ended = judged(toy, "have >= need", "have > need", "test_nowhere")
    assert ended.returncode == 1
    assert "no match" in ended.stdout


def test_the_tree_itself_is_never_edited(toy: Path) -> None:
    judged(toy, "have >= need", "have > need", "test_more_covers_less")
    assert (toy / "gate.py").read_text() == CODE


def test_no_entry_of_ours_is_stale() -> None:
    faults = {f"{mutant.file}: {mutant.old}": mutant.fault(ROOT) for mutant in listed(ROOT)}
    assert not {entry: fault for entry, fault in faults.items() if fault is not None}


def test_each_entry_of_ours_names_a_test_that_stands_there() -> None:
    named = {mutant.test.partition("[")[0].partition("::")[::2] for mutant in listed(ROOT)}
    here = {(file, name): (ROOT / file).read_text() for file, name in named}
    assert not [each for each, text in here.items() if each[1] and f"def {each[1]}(" not in text]


def test_a_list_beside_the_first_one_is_judged_too(toy: Path) -> None:
    (toy / "tests/mutants").mkdir()
    (toy / "tests/mutants.toml").write_text("")
    entry = {"file": "gate.py", "old": ">= need", "new": "> need"} | {
        "test": "tests/test_gate.py::test_more_covers_less"
    }
    lines = "".join(f"{key} = '{value}'\n" for key, value in entry.items())
    (toy / "tests/mutants/gate.toml").write_text(f"[[mutant]]\n{lines}")
    assert "1 of 1 mutants killed" in runner(toy).stdout


def test_an_empty_list_is_wrong_use(toy: Path) -> None:
    (toy / "tests/mutants.toml").write_text("")
    ended = runner(toy)
    assert ended.returncode == 2
    assert "no mutant to judge" in ended.stderr
