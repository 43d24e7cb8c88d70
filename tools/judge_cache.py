"""Where judges that are built or installed once are kept: a folder a user, named by the digest of what pins them."""

from __future__ import annotations

import fcntl
import hashlib
import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

PINS = Path(__file__).parent / "judges"


class Missing(Exception):
    """Something a judge needs is not on this machine: says what, and the cure."""


def last_words(text: str) -> str:
    """What a program said at the end, on one line."""
    return " / ".join([line.strip() for line in text.splitlines() if line.strip()][-12:])


def kept(name: str, pins: Iterable[Path], make: Callable[[Path], None]) -> Path:
    """The folder that `make` filled; whoever comes second waits for the first and finds it ready."""
    folder = _home() / f"{name}-{_digest(pins)}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            _make_whole(folder, make)
    return folder


def _make_whole(folder: Path, make: Callable[[Path], None]) -> None:
    """A folder appears under its name only when it is complete: an install that was stopped leaves none."""
    half = folder.with_name(f"{folder.name}.half")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir()
    make(half)
    half.rename(folder)


def _home() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "penstock" / "judges"


def _digest(pins: Iterable[Path]) -> str:
    machine = f"{sys.platform} {platform.machine()}".encode()
    contents = (path.name.encode() + b"\0" + path.read_bytes() for path in pins)
    return hashlib.sha256(b"\0".join([machine, *contents])).hexdigest()[:20]
