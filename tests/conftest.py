"""What every test may ask for, and the list of judges at the end of a run."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from pathlib import Path

import pytest

from tools import ledger

BIN = Path(sys.executable).parent
ROOT = Path(__file__).resolve().parent.parent


@dataclass(kw_only=True, slots=True)
class Judge:
    """One real tool in one test: what it was shown and what it turned down."""

    tool: str
    version: str
    command: Path | None
    verdicts: list[bool] = field(default_factory=list)

    def accepts(self, *arguments: str | Path, stdin: str = "", cwd: Path | None = None) -> bool:
        """Run the tool once over one thing; its exit code is the verdict."""
        return self.run(*arguments, stdin=stdin, cwd=cwd).returncode == 0

    def run(
        self, *arguments: str | Path, stdin: str = "", cwd: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        if self.command is None:
            raise TypeError(f"{self.tool} is a library: call it, then say .found(accepted)")
        ended = subprocess.run(
            [self.command, *arguments], input=stdin, capture_output=True, text=True, cwd=cwd, check=False
        )
        self.found(ended.returncode == 0)
        return ended

    def found(self, accepted: bool) -> bool:
        """Note one verdict of a tool that was called as a library."""
        self.verdicts.append(accepted)
        return accepted


class Missing(Exception):
    """A tool that a test needs is not on this machine: the test fails, it does not skip."""


def call_judge(tool: str) -> Judge:
    """A program beside this Python or on PATH, else a library that is installed."""
    command = shutil.which(tool, path=str(BIN)) or shutil.which(tool)
    try:
        if command is not None:
            return Judge(tool=tool, version=stated(tool, Path(command)), command=Path(command))
        return Judge(tool=tool, version=installed(tool), command=None)
    except PackageNotFoundError:
        raise Missing(
            f"{tool} is neither in .venv, nor on PATH, nor a library: add it to requirements-dev.in"
        ) from None


def stated(tool: str, command: Path) -> str:
    try:
        return installed(tool)
    except PackageNotFoundError:
        said = subprocess.run([command, "--version"], capture_output=True, text=True, check=False)
        number = re.search(r"\d+(?:\.\d+)+", said.stdout + said.stderr)
        return number.group() if number else "unstated"


@pytest.fixture
def judge() -> Iterator[Callable[[str], Judge]]:
    """`judge("shellcheck").accepts("-s", "bash", path)`; a tool that is missing fails the test."""
    called: list[Judge] = []

    def call(tool: str) -> Judge:
        called.append(call_judge(tool))
        return called[-1]

    yield call
    for one in called:
        rejected = one.verdicts.count(False)
        note(ledger.Entry(tool=one.tool, version=one.version, judged=len(one.verdicts), rejected=rejected))


NOTED: list[ledger.Entry] = []


def note(entry: ledger.Entry) -> None:
    NOTED.append(entry)
    ledger.record(entry)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    entries = ledger.recorded() or tuple(NOTED)
    if entries:
        terminalreporter.section("tools that judged, and what they turned down")
        for line in ledger.table(entries):
            terminalreporter.write_line(line)


def rows_fault(rows: Sequence[object]) -> str | None:
    """What is wrong with the rows of the mission that one test claims to prove."""
    wrong = [row for row in rows if not isinstance(row, int) or not 1 <= row <= 452]
    if wrong or len(rows) > 2:
        return f"carries mission rows {list(rows)}; at most two, each a number from 1 to 452"
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        rows = [row for mark in item.iter_markers("mission") for row in mark.args]
        if (fault := rows_fault(rows)) is not None:
            raise pytest.UsageError(f"{item.nodeid} {fault}")
    # Quick ones first: what is plainly broken shows within seconds, not after the engine.
    items.sort(key=lambda item: item.get_closest_marker("slow") is not None)
