"""Hooks and CI run what people run."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import yaml

from tests.conftest import Judge
from tools.lint import CHECKS, sources

ROOT = Path(__file__).resolve().parents[2]


def test_the_hooks_are_a_file_that_pre_commit_accepts(judge: Callable[[str], Judge], tmp_path: Path) -> None:
    checker = judge("pre-commit")
    assert checker.accepts("validate-config", ROOT / ".pre-commit-config.yaml")
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("repos:\n  - repo: local\n    hooks:\n      - id: nameless\n")
    assert not checker.accepts("validate-config", wrong)


def test_the_hooks_come_from_this_repository_alone() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    assert {repo["repo"] for repo in config["repos"]} == {"local"}
    assert {hook["language"] for repo in config["repos"] for hook in repo["hooks"]} == {"system"}


def test_ci_is_a_script_that_shellcheck_accepts(judge: Callable[[str], Judge]) -> None:
    checker = judge("shellcheck")
    assert checker.accepts(ROOT / ".ci/run")
    assert not checker.accepts("-s", "bash", "-", stdin="cd $1\n")


def ci(folder: Path, makefile: str) -> subprocess.CompletedProcess[str]:
    (folder / ".ci").mkdir()
    (folder / ".ci/run").write_bytes((ROOT / ".ci/run").read_bytes())
    (folder / "Makefile").write_text(makefile)
    return subprocess.run(["bash", ".ci/run"], cwd=folder, capture_output=True, text=True, check=False)


def test_ci_runs_tests_judges_and_mutants(tmp_path: Path) -> None:
    ended = ci(tmp_path, "test judge mutants:\n\t@echo ran $@\n")
    assert ended.returncode == 0
    assert [line for line in ended.stdout.splitlines() if line.startswith("ran")] == [
        "ran test",
        "ran judge",
        "ran mutants",
    ]


def test_ci_fails_when_one_of_them_fails_and_names_it(tmp_path: Path) -> None:
    ended = ci(tmp_path, "test mutants:\n\t@true\njudge:\n\t@false\n")
    assert ended.returncode == 1
    assert ended.stdout.splitlines()[-1] == "CI: failed: judge"


def test_lint_looks_at_every_python_file_of_ours() -> None:
    seen = set(sources())
    assert {"tools/lint.py", "tests/conftest.py", "tests/tools/test_workshop.py"} <= seen
    assert not [name for name in seen if name.startswith((".venv", "build"))]
    assert set(CHECKS) == {"ruff check", "ruff format", "mypy", "import-linter"}
