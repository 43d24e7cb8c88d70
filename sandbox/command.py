"""The engine's command line for the Automation API: its own environment and session, never orphaned."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from pathlib import Path
from threading import Thread
from typing import IO

from pulumi.automation import CommandResult, PulumiCommand
from pulumi.automation.errors import create_command_error
from semver import VersionInfo

from sandbox.engine import Engine
from sandbox.home import Home
from sandbox.memory import note_engine

OnOutput = Callable[[str], object]
# What the caller's shell holds for real accounts and real backends has no place in the sandbox.
_NOT_INHERITED = ("PULUMI_", "AWS_")
_GRACE_SECONDS = 20


def environment(home: Home) -> dict[str, str]:
    """What the engine and the plugins it starts may know."""
    inherited = {name: text for name, text in os.environ.items() if not name.startswith(_NOT_INHERITED)}
    loopback = ",".join(filter(None, (inherited.get("NO_PROXY"), "127.0.0.1,localhost")))
    return {
        **inherited,
        "NO_PROXY": loopback,
        "no_proxy": loopback,
        "PULUMI_HOME": str(home.pulumi),
        "PULUMI_BACKEND_URL": home.state.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE_FILE": str(home.passphrase),
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_CHECKPOINT_BACKUPS": "true",
        "PULUMI_AUTOMATION_API": "true",
        "TMPDIR": str(home.scratch),
    }


class EngineCommand(PulumiCommand):
    """Ctrl-C reaches Python alone, which asks the engine to finish what is in flight and free its lock."""

    def __init__(self, engine: Engine, home: Home) -> None:
        # The base class would run `pulumi version` once more; find_engine has done so.
        self.command = str(engine.path)
        self.version = VersionInfo.parse(engine.version)
        self.ended = 0
        self.complained: tuple[str, ...] = ()
        self._home = home

    def run(
        self,
        args: list[str],
        cwd: str,
        additional_env: Mapping[str, str],
        on_output: OnOutput | None = None,
        on_error: OnOutput | None = None,
        *,
        typed: str | None = None,
    ) -> CommandResult:
        """As the base class does; `typed` is what a person would type, so that no secret is an argument."""
        if "--non-interactive" not in args:
            args.insert(0, "--non-interactive")
        env = {**environment(self._home), **additional_env}
        env["PATH"] = os.pathsep.join((str(Path(self.command).parent), env.get("PATH", os.defpath)))
        child = subprocess.Popen(
            [self.command, *args],
            cwd=cwd,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        out, err = self._attend(child, typed, on_output, on_error)
        self.ended = child.returncode
        self.complained = tuple(line.removeprefix("error: ") for line in err.splitlines() if line.strip())
        result = CommandResult(stdout=out, stderr=err, code=child.returncode)
        if child.returncode != 0:
            raise create_command_error(result)
        return result

    def _attend(
        self,
        child: subprocess.Popen[str],
        typed: str | None,
        on_output: OnOutput | None,
        on_error: OnOutput | None,
    ) -> tuple[str, str]:
        out: list[str] = []
        err: list[str] = []
        readers = (_reader(child.stdout, out, on_output), _reader(child.stderr, err, on_error))
        try:
            note_engine(self._home, child.pid, Path(self.command))
            if child.stdin is not None:
                with suppress(BrokenPipeError), child.stdin as stdin:
                    stdin.write(typed or "")
            child.wait()
        finally:
            _end(child)
            for reader in readers:
                reader.join(timeout=5)
            self._home.running_engine.unlink(missing_ok=True)
        return "\n".join(out), "\n".join(err)


def _reader(stream: IO[str] | None, lines: list[str], tell: OnOutput | None) -> Thread:
    def read() -> None:
        with stream or nullcontext(()) as written:
            for line in written:
                lines.append(line.rstrip())
                if tell:
                    tell(line.rstrip())

    thread = Thread(target=read, daemon=True)
    thread.start()
    return thread


def _end(child: subprocess.Popen[str]) -> None:
    """Asks first: an engine that is killed leaves its lock and operations of which nobody knows the end."""
    try:
        if child.poll() is None:
            child.send_signal(signal.SIGINT)
            child.wait(timeout=_GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        pass
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
