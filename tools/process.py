"""Run a program and say what it cost: the whole process, seen from outside."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, kw_only=True, slots=True)
class Cost:
    seconds: float
    processor: float  # what it takes however busy the machine is
    peak_mb: float


def cost(command: Sequence[str], *, times: int = 3, at: Path = ROOT) -> Cost:
    """The best of several runs: the others tell about the machine, not about the program."""
    runs = [once(command, at) for _ in range(times)]
    return Cost(
        seconds=min(run.seconds for run in runs),
        processor=min(run.processor for run in runs),
        peak_mb=min(run.peak_mb for run in runs),
    )


def once(command: Sequence[str], at: Path = ROOT) -> Cost:
    """What it says is shown only if it fails."""
    with tempfile.TemporaryFile() as said:
        began = time.monotonic()
        child = subprocess.Popen(command, cwd=at, stdout=said, stderr=said)
        # wait4 and not getrusage(RUSAGE_CHILDREN): that one keeps the largest child of all time.
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.monotonic() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            said.seek(0)
            sys.stderr.write(said.read().decode(errors="replace"))
            raise subprocess.CalledProcessError(child.returncode, list(command))
    unit = 1 if sys.platform == "darwin" else 1024
    processor = usage.ru_utime + usage.ru_stime
    return Cost(seconds=seconds, processor=processor, peak_mb=usage.ru_maxrss * unit / 1_000_000)
