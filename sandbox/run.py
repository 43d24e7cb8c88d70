"""Brings the stacks up with the real engine, against the emulator, and keeps state and emulator together."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import current_thread, main_thread
from types import FrameType

from pulumi.automation import Stack
from pulumi.automation.errors import CommandError

from sandbox.command import EngineCommand
from sandbox.engine import Engine
from sandbox.home import Home, held
from sandbox.memory import Cloud, Daemon, end_orphan, open_ends, remember, why_rebuild
from sandbox.program import Program
from sandbox.project import Project, StackFile, copy_project
from sandbox.report import Report
from sandbox.tally import Outcome, Tally, Tier
from sandbox.voice import Silent, Voice
from sandbox.workspace import MaskedStack, ready_stack


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """All that a run needs and does not decide for itself."""

    home: Home
    project: Project
    engine: Engine
    program: Program
    cloud: Cloud
    install_plugin: Callable[[Path], object]
    tier: Tier
    voice: Voice = field(default_factory=Silent)
    secrets: Mapping[str, str] = field(default_factory=dict)


@contextmanager
def opened(box: Box, command: str) -> Iterator[Session]:
    """The sandbox, locked for this command, with emulator and state that belong together."""
    with held(box.home, command), _stoppable(), chdir(box.home.repository):
        end_orphan(box.home)
        daemon, rebuilt = _together(box)
        box.install_plugin(box.home.folder)
        copy_project(box.home, box.project, box.home.repository)
        yield Session(box, daemon, rebuilt)


def down(home: Home, cloud: Cloud, command: str) -> bool:
    """Ends every process of the sandbox and removes its folder; False if there was nothing."""
    if not home.folder.exists():
        return False
    with held(home, command):
        end_orphan(home)
        cloud.stop(home.folder)
        home.remove()
    return True


class Session:
    """Operations on the stacks, one after the other in the order of their environments."""

    def __init__(self, box: Box, daemon: Daemon, rebuilt: str | None) -> None:
        self.daemon, self.rebuilt = daemon, rebuilt
        self._box = box
        self._command = EngineCommand(box.engine, box.home)
        self._stacks: dict[str, MaskedStack] = {}
        self._sizes: dict[str, int] = {}

    def preview(self, stacks: Sequence[StackFile]) -> tuple[Outcome, ...]:
        return tuple(self._run(found, "preview", _preview) for found in stacks)

    def up(self, stacks: Sequence[StackFile]) -> tuple[Outcome, ...]:
        return tuple(self._run(found, "up", _up) for found in stacks)

    def refresh(self, stacks: Sequence[StackFile]) -> tuple[Outcome, ...]:
        return tuple(self._run(found, "refresh", _refresh) for found in stacks)

    def _run(self, found: StackFile, verb: str, operate: Operation) -> Outcome:
        box = self._box
        report = Report(box.home, found.stack, verb, box.secrets)
        tally = Tally(found.stack, verb, box.voice, total=self._sizes.get(found.stack))
        box.voice.tick(f"{verb} {found.stack}")
        remember(box.home, self.daemon, settled=False)
        try:
            stack = self._stack(found)
            stack.workspace.program = report.watched(box.program)
            exports = operate(stack, tally)
        except CommandError as error:
            said = tally.errors or self._command.complained
            lost = box.cloud.status(box.home.folder) is None
            raise report.failure(said, self._command.ended, emulator_lost=lost) from error
        finally:
            remember(box.home, self.daemon, settled=not open_ends(box.home))
        self._sizes[found.stack] = tally.resources
        return tally.outcome(found.environment, box.tier, exports)

    def _stack(self, found: StackFile) -> MaskedStack:
        if found.stack not in self._stacks:
            ready = ready_stack(self._box.home, found, self._command, self._box.secrets)
            self._stacks[found.stack] = ready
        return self._stacks[found.stack]


Operation = Callable[[Stack, Tally], Mapping[str, object]]


def _preview(stack: Stack, tally: Tally) -> Mapping[str, object]:
    stack.preview(on_event=tally.hear, color="never")
    return {}


def _up(stack: Stack, tally: Tally) -> Mapping[str, object]:
    done = stack.up(on_event=tally.hear, color="never", show_secrets=False)
    return {name: "[secret]" if output.secret else output.value for name, output in done.outputs.items()}


def _refresh(stack: Stack, tally: Tally) -> Mapping[str, object]:
    stack.refresh(on_event=tally.hear, color="never", show_secrets=False)
    return {}


def _together(box: Box) -> tuple[Daemon, str | None]:
    daemon = box.cloud.status(box.home.folder)
    reason = why_rebuild(box.home, daemon)
    if reason:
        box.voice.say(f"{reason}: the sandbox is thrown away and built anew.")
        box.cloud.stop(box.home.folder)
        box.home.forget()
        daemon = None
    box.voice.tick("starting the emulator")
    return daemon or box.cloud.start(box.home.folder), reason


@contextmanager
def _stoppable() -> Iterator[None]:
    """A polite kill ends the run as Ctrl-C does: the engine is asked to finish what is in flight."""
    if current_thread() is not main_thread():
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
