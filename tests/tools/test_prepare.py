"""A fresh machine: what it must bring, and what it is told when it does not."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import prepare

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copy(ROOT / "requirements-dev.txt", tmp_path)
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    return tmp_path


def made(folder: Path, python: str) -> subprocess.CompletedProcess[str]:
    command = ["make", "test", f"PYTHON={python}"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_a_python_that_is_too_old_is_named_with_the_cure(fresh: Path) -> None:
    old = fresh / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = -V ] && echo Python 3.9.1 && exit 0\nexit 1\n')
    old.chmod(0o755)
    ended = made(fresh, str(old))
    assert "needs Python 3.11 or later" in ended.stderr
    assert "is Python 3.9.1" in ended.stderr
    assert "Error 3" in ended.stderr


def test_a_machine_without_python_is_told_what_to_bring(fresh: Path) -> None:
    ended = made(fresh, "no-such-python")
    assert "found no 'no-such-python'" in ended.stderr
    assert "Error 3" in ended.stderr


def test_a_python_without_venv_is_a_sentence_and_exit_3(fresh: Path) -> None:
    without = "import sys; sys.modules['ensurepip'] = None; from tools.prepare import main; sys.exit(main())"
    ended = subprocess.run(
        [sys.executable, "-c", without], cwd=fresh, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 3
    assert "comes without the venv module" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_uv_itself_is_installed_by_the_hashes_of_the_lock() -> None:
    entry = prepare.entry("uv", (ROOT / "requirements-dev.txt").read_text())
    assert entry.startswith("uv==")
    assert entry.count("--hash=sha256:") > 1
    assert "==" not in entry.removeprefix("uv==")


def test_a_lock_without_uv_says_how_to_get_one() -> None:
    with pytest.raises(prepare.Missing, match="make lock"):
        prepare.entry("uv", "ruff==0.17.5\n")


def test_the_launcher_works_from_any_folder_and_a_path_with_spaces(tmp_path: Path) -> None:
    binaries = tmp_path / "a folder" / ".venv/bin"
    binaries.mkdir(parents=True)
    (binaries / "python").symlink_to(sys.executable)
    rooms = binaries / "desk"
    rooms.mkdir()
    (rooms / "app.py").write_text("import sys\ndef main() -> int:\n    print(sys.argv[1:])\n    return 7\n")
    (binaries / "penstock").write_text(prepare.LAUNCHER)
    (binaries / "penstock").chmod(0o755)
    ended = subprocess.run(
        [binaries / "penstock", "up", "a b"], cwd="/", capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (7, "['up', 'a b']\n")
