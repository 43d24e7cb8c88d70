"""A clone on a machine that has Python, git, make and package registries: no cache, no engine, no account."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.estate.copy_of_repository import ROOT, lay_over

LONGEST = 1800  # seconds: the engine is built from its Go module
# What this machine keeps for itself; how registries are reached and trusted is left as it is.
OWN = (
    "AWS_ACCESS",
    "AWS_PROFILE",
    "AWS_SECRET",
    "AWS_SESSION",
    "GOCACHE",
    "GOMODCACHE",
    "GOPATH",
    "PENSTOCK_",
    "PULUMI_",
)
ELSEWHERE = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "MAKEFLAGS", "MAKELEVEL", "MFLAGS", "CLICOLOR_FORCE"}

Tell = Callable[[str], object]


@dataclass(frozen=True, kw_only=True, slots=True)
class Ended:
    code: int
    said: str


@dataclass(frozen=True, slots=True)
class Clone:
    at: Path
    home: Path

    def make(self, target: str, tell: Tell) -> Ended:
        child = subprocess.Popen(
            ["make", target],
            cwd=self.at,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        lines = []
        with child.stdout or nullcontext(()) as said:
            for line in said:
                lines.append(line)
                tell(f"  make {target}: {line.rstrip()}")
        return Ended(code=child.wait(timeout=LONGEST), said="".join(lines))

    def environment(self) -> dict[str, str]:
        kept = {
            name: text
            for name, text in os.environ.items()
            if not name.startswith((*OWN, "XDG_")) and name not in ELSEWHERE
        }
        return {
            **kept,
            "PATH": os.pathsep.join(_tools()),
            "HOME": str(self.home),
            "XDG_CACHE_HOME": str(self.home / "cache"),
            "COLUMNS": "160",
        }

    def status(self) -> str:
        command = ["git", "status", "--porcelain", "--untracked-files=all"]
        return subprocess.run(command, cwd=self.at, capture_output=True, text=True, check=True).stdout

    def processes(self) -> list[str]:
        """What still runs in the clone, or was started from it."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                if str(self.at) in words or (process / "cwd").readlink().is_relative_to(self.at):
                    found.append(words)
        return found


def cloned(into: Path) -> Clone:
    """HEAD, with what is not committed yet laid over it."""
    at, home = into / "clone", into / "home"
    home.mkdir()
    subprocess.run(["git", "clone", "--quiet", ROOT, at], check=True, capture_output=True)
    lay_over(at)
    return Clone(at, home)


def _tools() -> list[str]:
    """The interpreter under this one, Go if there is one, and the system's own folders."""
    go = shutil.which("go")
    folders = [
        Path(sys.base_prefix, "bin"),
        *([Path(go).parent] if go else []),
        Path("/usr/bin"),
        Path("/bin"),
    ]
    return [str(folder) for folder in folders]
