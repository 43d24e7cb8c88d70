"""Child processes that never outlive us: each gets a session of its own, ended as a whole."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

OnLine = Callable[[str], None]


@contextmanager
def own_session(
    command: Sequence[str], *, folder: Path, env: Mapping[str, str], on_line: OnLine
) -> Iterator[subprocess.Popen[str]]:
    """Runs the command, hands every line of its output over, and leaves nothing of it behind."""
    child = subprocess.Popen(
        command,
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    reader = Thread(target=_read, args=(child, on_line), daemon=True)
    reader.start()
    try:
        yield child
    finally:
        end_session(child)
        reader.join(timeout=5)


def end_session(child: subprocess.Popen[str]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _read(child: subprocess.Popen[str], on_line: OnLine) -> None:
    if child.stdout is not None:
        with child.stdout as written:
            for line in written:
                on_line(line.rstrip())
