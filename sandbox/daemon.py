"""The one warm process behind the sandbox: it hosts the emulator and the `aws` provider.

It outlives the command that started it and ends by SIGTERM. `sandbox.json` in the home says where it is; the
provider's plugins, one a provider instance, knock at its door for a gRPC server of their own.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sandbox.door import ask, listen
from sandbox.failure import SandboxFailure
from sandbox.home import write_private

RECORD = "sandbox.json"
_START_SECONDS = 90.0
_STOP_SECONDS = 10.0
_ROOT = Path(__file__).resolve().parent.parent
# Ours to bury if we stop them; a daemon that outlives us is the system's.
_CHILDREN: dict[int, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Daemon:
    endpoint: str
    pid: int
    generation: str
    provider: str


def start(home: Path) -> Daemon:
    """The daemon of this home, started if it is not there, once it answers."""
    running = status(home)
    if running is not None:
        return running
    home.mkdir(parents=True, exist_ok=True)
    log = home / "logs" / "daemon.log"
    log.parent.mkdir(exist_ok=True)
    with log.open("w", encoding="utf-8") as out:
        child = subprocess.Popen(
            [sys.executable, "-m", "sandbox.daemon", str(home.resolve())],
            cwd=_ROOT,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
            env=_environment(home.resolve()),
        )
    for pid in [pid for pid, earlier in _CHILDREN.items() if earlier.poll() is not None]:
        del _CHILDREN[pid]
    _CHILDREN[child.pid] = child
    try:
        return _awaited(home, child, log)
    except BaseException:
        child.kill()
        child.wait()
        raise


def _awaited(home: Path, child: subprocess.Popen[bytes], log: Path) -> Daemon:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and child.poll() is None:
        running = status(home)
        if running is not None and running.pid == child.pid:
            return running
        time.sleep(0.05)
    said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    raise SandboxFailure(
        "The sandbox's emulator did not start.",
        f"Its last word was: {said[-1] if said else 'nothing'}",
        f"All of it is in {log}.",
    )


def status(home: Path) -> Daemon | None:
    """The daemon if it runs and answers at its door; a record left by a killed one counts for nothing."""
    daemon = _recorded(home)
    return daemon if daemon is not None and _answers(daemon) else None


def _recorded(home: Path) -> Daemon | None:
    try:
        record = json.loads((home / RECORD).read_text(encoding="utf-8"))
        return Daemon(
            endpoint=record["endpoint"],
            pid=record["pid"],
            generation=record["generation"],
            provider=record["provider"],
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _answers(daemon: Daemon) -> bool:
    return ask(daemon.provider, "who") == daemon.generation


def stop(home: Path) -> None:
    """Ends the daemon and waits for it; nothing happens if there is none."""
    daemon = _recorded(home)
    if daemon is not None:
        _end(daemon, home)
    (home / RECORD).unlink(missing_ok=True)


def _end(daemon: Daemon, home: Path) -> None:
    """Asks, and after a while insists; a process id that is another program's by now is left alone."""
    if _answers(daemon):
        _send(daemon.pid, signal.SIGTERM)
        deadline = time.monotonic() + _STOP_SECONDS
        # Its sockets go with the process, whoever has to bury it.
        while _answers(daemon) and time.monotonic() < deadline:
            time.sleep(0.02)
    if _command_of(daemon.pid).endswith(f"sandbox.daemon {home.resolve()}"):
        _send(daemon.pid, signal.SIGKILL)
    child = _CHILDREN.pop(daemon.pid, None)
    if child is not None:
        child.wait()


def _send(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def _command_of(pid: int) -> str:
    """The command line of a process; empty when there is none, or when it only waits to be buried."""
    if Path("/proc/self").exists():
        with suppress(OSError):
            return Path(f"/proc/{pid}/cmdline").read_bytes().rstrip(b"\0").replace(b"\0", b" ").decode()
        return ""
    return subprocess.run(
        ["ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, text=True
    ).stdout.strip()


def _environment(home: Path) -> dict[str, str]:
    """What a shell holds for real accounts must not reach the emulator, and what it drops stays in the home."""
    scratch = home / "tmp"
    scratch.mkdir(exist_ok=True)
    kept = {
        name: text for name, text in os.environ.items() if not name.startswith(("AWS_", "PULUMI_", "MOTO_"))
    }
    loopback = ",".join(filter(None, (kept.get("NO_PROXY"), "127.0.0.1,localhost")))
    return {
        **kept,
        "NO_PROXY": loopback,
        "no_proxy": loopback,
        "TMPDIR": str(scratch),
        "PYTHONUNBUFFERED": "1",
    }


def run(home: Path) -> None:
    """The daemon itself: serves until it is told to end."""
    from sandbox.cloud import serve as serve_cloud
    from sandbox.provider.servicer import serve as serve_provider
    from sandbox.provider.services import warm

    told = _told_to_end()
    generation = secrets.token_hex(8)
    endpoint = serve_cloud(0)
    door = listen(generation, lambda: serve_provider(endpoint))
    record = home / RECORD
    write_private(
        record,
        json.dumps({"endpoint": endpoint, "pid": os.getpid(), "generation": generation, "provider": door}),
    )
    threading.Thread(target=warm, daemon=True, name="warm").start()
    told.recv(1)
    with suppress(OSError, ValueError):
        if json.loads(record.read_text(encoding="utf-8"))["generation"] == generation:
            record.unlink()
    # The emulator's threads hold no data worth a farewell, and some of them wait for ever.
    os._exit(0)


def _told_to_end() -> socket.socket:
    """Readable once a signal came: the system may hand it to any thread, which would not wake the first."""
    reader, writer = socket.socketpair()
    writer.setblocking(False)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda _number, _frame: None)
    signal.set_wakeup_fd(writer.detach())
    return reader


if __name__ == "__main__":
    run(Path(sys.argv[1]))
