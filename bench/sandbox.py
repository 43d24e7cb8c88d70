"""What a person waits for `make up`: with nothing there yet but Python's packages and the engine, and again."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox.engine import find_engine
from sandbox.project import read_project
from sandbox.voice import Silent
from tools.figure import Figure
from tools.process import ROOT, once

LEFT = (".git", ".venv", ".penstock", "build", "__pycache__", ".*_cache", ".hypothesis")
# The copy's .venv is this one's: make would otherwise ask whether it is of today.
MAKE = ("make", "--no-print-directory", "-o", ".venv/.ready")


def measure() -> Iterator[Figure]:
    engine = find_engine(read_project(ROOT).requirement, voice=Silent())
    with _copy() as repository:
        for what, how in (("cold", f"engine {engine.version} at hand"), ("warm", "nothing to change")):
            spent = once((*MAKE, "up"), repository)
            yield Figure(bench="sandbox", what=f"make up, {what}", value=spent.seconds, unit="s", reason=how)


@contextmanager
def _copy() -> Iterator[Path]:
    """A repository of its own: the sandbox of this one may be in use."""
    with tempfile.TemporaryDirectory() as folder:
        repository = Path(folder) / "penstock"
        shutil.copytree(ROOT, repository, ignore=shutil.ignore_patterns(*LEFT))
        (repository / ".venv").symlink_to(ROOT / ".venv")
        try:
            yield repository
        finally:
            once((*MAKE, "down"), repository)
