"""`.penstock/`: everything the sandbox keeps on this machine, in one folder that can be thrown away."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from sandbox.failure import SandboxBusy, SandboxFailure

FOLDER = ".penstock"


@dataclass(frozen=True, slots=True)
class Home:
    """The layout; nothing is on disk before `make`."""

    repository: Path

    @property
    def folder(self) -> Path:
        return self.repository / FOLDER

    @property
    def pulumi(self) -> Path:
        """PULUMI_HOME: plugins, and where the engine keeps its own bookkeeping."""
        return self.folder / "pulumi"

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @property
    def project(self) -> Path:
        """Copies of Pulumi.yaml and the stack files: what the engine writes into them stays here."""
        return self.folder / "project"

    @property
    def scratch(self) -> Path:
        return self.folder / "tmp"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def passphrase(self) -> Path:
        return self.folder / "passphrase"

    @property
    def lock(self) -> Path:
        return self.folder / "lock"

    @property
    def memory(self) -> Path:
        return self.folder / "memory.json"

    @property
    def running_engine(self) -> Path:
        return self.folder / "engine.json"

    def make(self) -> None:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self.folder.chmod(0o700)
        (self.folder / ".gitignore").write_text("*\n", encoding="utf-8")
        for folder in (self.pulumi, self.state, self.project, self.scratch, self.logs):
            folder.mkdir(exist_ok=True)
        if not self.passphrase.exists():
            write_private(self.passphrase, secrets.token_urlsafe(32))

    def forget(self) -> None:
        """Throws away what belongs to one life of the emulator; passphrase, plugins and logs stay."""
        for folder in (self.state, self.project, self.scratch):
            shutil.rmtree(folder, ignore_errors=True)
        self.memory.unlink(missing_ok=True)
        self.make()

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.folder.exists():
            raise SandboxFailure(
                f"{self.folder} could not be removed whole; see who owns what is left in it."
            )


def write_private(path: Path, text: str) -> None:
    """Writes a file that only its owner can read, in one step: a reader sees the old text or the new."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(
        os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(text)
    aside.replace(path)


@contextmanager
def held(home: Home, command: str) -> Iterator[None]:
    """The sandbox for one command alone. The lock of a process goes with it, however it dies."""
    home.make()
    file = _locked(home)
    try:
        file.seek(0)
        file.truncate()
        since = datetime.now(UTC).astimezone().strftime("%H:%M:%S")
        json.dump({"pid": os.getpid(), "command": command, "since": since}, file)
        file.flush()
        yield
    finally:
        with suppress(OSError):
            file.truncate(0)
        file.close()


def _locked(home: Home) -> TextIO:
    while True:
        file = home.lock.open("a+", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            with file:
                raise _busy(file) from None
        # `down` removes the folder while it holds the lock: a lock on a file that is gone guards nothing.
        with suppress(FileNotFoundError):
            if os.path.samestat(home.lock.stat(), os.fstat(file.fileno())):
                return file
        file.close()
        home.make()


def _busy(file: TextIO) -> SandboxBusy:
    file.seek(0)
    try:
        holder = json.load(file)
        who = f"`{holder['command']}` (process {holder['pid']}, since {holder['since']})"
        stop = f"Wait until it ends, or stop it with: kill {holder['pid']}"
    except (ValueError, KeyError, TypeError):
        who, stop = "another command that is just starting", "Wait until it ends"
    return SandboxBusy(f"The sandbox is in use by {who}.", f"{stop}.")
