"""How long work looks: a live line on a terminal, plain lines anywhere else."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.status import Status

from sandbox.voice import Progress

_QUIET_SECONDS = 10
_NOTHING_DONE = {"same", "read", "refresh"}


class QuietWhenCut(Console):
    """A reader that goes away (`penstock up | head`) ends the talk and not the run, which others rely on.

    The base class leaves the process, from whichever thread was speaking: the engine would wait for ever.
    """

    def on_broken_pipe(self) -> None:
        self.quiet = True


class Screen:
    """Speaks on standard error, so that standard output holds the answer alone."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or QuietWhenCut(
            stderr=True, highlight=False, soft_wrap=not sys.stderr.isatty()
        )
        self._status: Status | None = None
        self._spoke = time.monotonic()

    def __enter__(self) -> Self:
        if self.console.is_terminal:
            self._status = self.console.status("")
            self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, at: TracebackType | None
    ) -> None:
        if self._status:
            self._status.stop()

    def say(self, text: str) -> None:
        self._spoke = time.monotonic()
        self.console.print(escape(text))

    def tick(self, text: str) -> None:
        if self._status:
            self._status.update(escape(text))
        elif time.monotonic() - self._spoke > _QUIET_SECONDS:
            self.say(f"  {text}")

    def progress(self, progress: Progress) -> None:
        of = f"/{progress.total}" if progress.total else ""
        line = f"{progress.stack}: {progress.done}{of} {progress.operation} {progress.type} {progress.name}"
        if self._status:
            self._status.update(escape(f"{progress.verb} {line}"))
        elif progress.verb != "preview" and progress.operation not in _NOTHING_DONE:
            self.say(f"  {line}")
        else:
            self.tick(f"{progress.verb} {line}")
