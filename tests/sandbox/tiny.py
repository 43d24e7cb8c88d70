"""A repository of three stacks, a program with one component, and an emulator that is only a process.

Run as a script it is `penstock up --sandbox` for that repository, in a process that tests can kill.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import pulumi

from sandbox.engine import Engine, find_engine
from sandbox.home import Home
from sandbox.project import read_project
from sandbox.run import Box, opened
from sandbox.voice import Progress

REQUIREMENT = ">=3.220.0 <4.0.0"
ORDER = {"dev": [], "staging": ["dev"], "prod": ["staging"]}


def repository(at: Path, config: Mapping[str, object] | None = None) -> Path:
    at.mkdir(parents=True, exist_ok=True)
    settings = {"name": "tiny", "runtime": "python", "requiredPulumiVersion": REQUIREMENT}
    (at / "Pulumi.yaml").write_text(json.dumps(settings))
    for name, after in ORDER.items():
        environment = {"penstock:environment": {"name": name, "after": after}, **(config or {})}
        (at / f"Pulumi.{name}.yaml").write_text(json.dumps({"config": environment}))
    return at


class Thing(pulumi.ComponentResource):
    def __init__(self, name: str) -> None:
        super().__init__("tiny:index:Thing", name)
        self.register_outputs({})


def program() -> None:
    """One component more than there are lines in `things`, and one export."""
    for name in Path("things").read_text().split() if Path("things").exists() else ():
        Thing(name)
    Thing("first")
    if Path("hold").exists():
        Path("held").touch()
        while Path("hold").exists():
            time.sleep(0.02)
    pulumi.export("environment", pulumi.Config("penstock").require_object("environment")["name"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    endpoint: str
    pid: int
    generation: str


class Process:
    """An emulator as far as the run can tell: it lives, has a generation, and can die."""

    def start(self, home: Path) -> Running:
        detached = ["sh", "-c", "sleep 600 >/dev/null 2>&1 & echo $!"]
        pid = int(subprocess.run(detached, capture_output=True, text=True, check=True).stdout)
        running = Running(endpoint="http://127.0.0.1:1", pid=pid, generation=uuid.uuid4().hex)
        (home / "sandbox.json").write_text(json.dumps(asdict(running)))
        return running

    def stop(self, home: Path) -> None:
        running = self.status(home)
        if running:
            end(running.pid)
        (home / "sandbox.json").unlink(missing_ok=True)

    def status(self, home: Path) -> Running | None:
        with suppress(OSError, ValueError, TypeError):
            running = Running(**json.loads((home / "sandbox.json").read_text()))
            return running if alive(running.pid) else None
        return None


def end(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    until(lambda: not alive(pid))


def alive(pid: int) -> bool:
    """Running, and not merely waiting for its parent to notice that it ended."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False


class Notes:
    """A voice that keeps what was said."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.done: list[Progress] = []

    def say(self, text: str) -> None:
        self.said.append(text)

    def tick(self, text: str) -> None:
        pass

    def progress(self, progress: Progress) -> None:
        self.done.append(progress)


def box(
    at: Path,
    engine: Engine,
    *,
    runs: Callable[[], None] = program,
    voice: Notes | None = None,
    secrets: Mapping[str, str] | None = None,
) -> Box:
    return Box(
        home=Home(at),
        project=read_project(at),
        engine=engine,
        program=runs,
        cloud=Process(),
        install_plugin=lambda home: home,
        tier=lambda _: "served",
        voice=voice or Notes(),
        secrets=secrets or {},
    )


def until(true: Callable[[], object], seconds: float = 120) -> None:
    """Waits for what another process does."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError("what was waited for did not come")
        time.sleep(0.02)


def main() -> None:
    at = Path(sys.argv[1])
    token = os.environ.get("TINY_TOKEN")
    made = box(at, find_engine(REQUIREMENT), secrets={"penstock:token": token} if token else {})
    with opened(made, "tiny up") as session:
        session.up(made.project.choose(["dev"]))


if __name__ == "__main__":
    main()
