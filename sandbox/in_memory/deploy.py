"""Deploys a program, or one component, into memory and gives plain data back.

No engine, no plugin, no network. Each run has a context of its own, so nothing of one reaches the next.
"""

from __future__ import annotations

import asyncio
import contextvars
import gc
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from pulumi.runtime import config as pulumi_config
from pulumi.runtime.settings import ROOT, SETTINGS, Settings, configure
from pulumi.runtime.stack import run_in_stack

from sandbox.in_memory.deployed import Deployed
from sandbox.in_memory.monitor import Answers, Engine, Monitor

Program = Callable[[], object]
Returned = TypeVar("Returned")


class InTurn(ThreadPoolExecutor):
    """The SDK asks the engine from several threads: here the answer is at hand, and the order the same each time."""

    def submit(self, fn: Callable[..., Returned], /, *args: Any, **kwargs: Any) -> Future[Returned]:
        future: Future[Returned] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as problem:  # noqa: BLE001  it is the asker's, and raised where the answer is awaited
            future.set_exception(problem)
        return future


def deploy(
    program: Program,
    *,
    preview: bool = False,
    project: str = "penstock",
    stack: str = "dev",
    config: Mapping[str, str] | None = None,
    secrets: tuple[str, ...] = (),
    answers: Answers | None = None,
) -> Deployed:
    """Runs the program to its end. `answers` are the results of functions that it may call, by token."""
    monitor = Monitor(project=project, stack=stack, preview=preview, answers=answers or {})
    engine = Engine()

    async def program_to_its_end() -> None:
        program()
        await _settled()

    def run() -> None:
        configure(Settings(project=project, stack=stack, monitor=monitor, engine=engine, dry_run=preview))
        ROOT.set(None)
        pulumi_config.set_all_config(dict(config or {}), list(secrets))
        with asyncio.Runner() as runner:
            runner.get_loop().set_default_executor(InTurn(max_workers=1))
            # The failure itself is raised below; its echoes, one a waiting task, would be logged by the collector.
            runner.get_loop().set_exception_handler(_no_echo)
            runner.run(run_in_stack(program_to_its_end))

    with _uncollected():
        contextvars.Context().run(run)
    outputs = dict(monitor.outputs)
    exports = outputs.pop(monitor.stack_urn, {})
    return Deployed(
        resources=tuple(monitor.registered), exports=exports, outputs=outputs, log=tuple(engine.log)
    )


@contextmanager
def _uncollected() -> Iterator[None]:
    """Nothing is garbage before the end; the collector would walk all of it again and again, a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


async def _settled() -> None:
    """Left to itself, the SDK looks at every open output again whenever one is done: half the time of a large run."""
    while waiting := [task for task in SETTINGS.outputs if not task.done()]:
        done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_EXCEPTION)
        if any(task.cancelled() or task.exception() for task in done):
            return  # the SDK finds it again and says it


def _no_echo(_loop: asyncio.AbstractEventLoop, _context: dict[str, Any]) -> None:
    pass
