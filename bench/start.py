"""What a person waits before `penstock` says its first word."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from tools.figure import Figure
from tools.process import cost


def measure() -> Iterator[Figure]:
    penstock = str(Path(sys.executable).parent / "penstock")
    spent = cost([penstock, "--help"], times=5)
    yield Figure(bench="start", what="penstock --help", value=spent.seconds, unit="s", aim=0.5)
    yield Figure(bench="start", what="penstock --help, peak memory", value=spent.peak_mb, unit="MB")
