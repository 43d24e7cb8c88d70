"""Whether the state on disk and the emulator's memory still belong together."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from sandbox.home import Home, write_private


class Daemon(Protocol):
    """The emulator while it runs; its generation is new with every start, as its memory is."""

    @property
    def endpoint(self) -> str: ...
    @property
    def pid(self) -> int: ...
    @property
    def generation(self) -> str: ...


class Cloud(Protocol):
    """How the emulator is started and stopped; `home` is the `.penstock` folder."""

    def start(self, home: Path) -> Daemon: ...
    def stop(self, home: Path) -> None: ...
    def status(self, home: Path) -> Daemon | None: ...


def remember(home: Home, daemon: Daemon, *, settled: bool) -> None:
    """Written before the engine starts (not settled) and after it ended (settled, if all is closed)."""
    known = {"generation": daemon.generation, "settled": settled, "passphrase": _digest(home.passphrase)}
    write_private(home.memory, json.dumps({**known, "code": _own_code()}))


def why_rebuild(home: Home, daemon: Daemon | None) -> str | None:
    """The reason for throwing everything away, as a sentence; None while state and emulator agree."""
    if not home.memory.exists() and not any(home.state.glob("**/*.json")):
        return None
    remembered = _read(home.memory)
    if not remembered.get("settled") or open_ends(home):
        return "The last run was cut off in the middle"
    if daemon is None:
        return "The emulator is no longer running, and what it held is gone"
    if remembered.get("generation") != daemon.generation:
        return "The emulator was started anew, and what it held before is gone"
    if remembered.get("passphrase") != _digest(home.passphrase):
        return "The sandbox's passphrase is another one, and its state cannot be opened"
    if remembered.get("code") != _own_code():
        return "The sandbox's own code has changed, and the emulator still runs the old"
    return None


def _own_code() -> str:
    """Of the warm process and of what drives it: neither is reloaded while the emulator runs."""
    folder = Path(__file__).parent
    digests = (f"{path.relative_to(folder)} {_digest(path)}" for path in sorted(folder.rglob("*.py")))
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def open_ends(home: Home) -> bool:
    """A lock the engine did not take back, or an operation of which nobody knows how it ended."""
    stacks = home.state / ".pulumi"
    if any((stacks / "locks").rglob("*.json")):
        return True
    return any(_pending(path) for path in (stacks / "stacks").rglob("*.json"))


def _pending(path: Path) -> bool:
    checkpoint = _read(path).get("checkpoint")
    latest = checkpoint.get("latest") if isinstance(checkpoint, dict) else None
    if checkpoint is None:
        return True
    return isinstance(latest, dict) and bool(latest.get("pending_operations"))


def _read(path: Path) -> dict[str, object]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def note_engine(home: Home, pid: int, binary: Path) -> None:
    write_private(home.running_engine, json.dumps({"pid": pid, "binary": str(binary)}))


def end_orphan(home: Home) -> None:
    """Ends an engine whose driver was killed: it would go on writing to a state that is about to go."""
    noted = _read(home.running_engine)
    pid, binary = noted.get("pid"), noted.get("binary")
    if isinstance(pid, int) and isinstance(binary, str) and _runs(pid, binary):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
        deadline = time.monotonic() + 5
        while _runs(pid, binary) and time.monotonic() < deadline:
            time.sleep(0.05)
    home.running_engine.unlink(missing_ok=True)


def _runs(pid: int, binary: str) -> bool:
    """Whether this process is that program: process ids are used again."""
    listing = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self").exists():
        with suppress(OSError):
            return listing.read_bytes().split(b"\0", 1)[0] == binary.encode()
        return False
    shown = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True)
    return shown.stdout.startswith(binary)
