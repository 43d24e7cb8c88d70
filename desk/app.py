"""The `penstock` command: what every subcommand shares is how it ends."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from contextlib import suppress
from pathlib import Path

import typer

from desk import gates, pins, preview, render, sandbox
from desk.check import check
from desk.explain import explain
from desk.simulate import simulate

FINDINGS, MISSING, INTERRUPTED = 1, 3, 130
_STOPPED = "Stopped. The same command takes it up again."

app = typer.Typer(
    name="penstock",
    help="Describe services and their delivery once; let changes through to production.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("check")(check)
app.command("explain")(explain)
app.command("gates")(gates.gates)
app.add_typer(pins.pins, name="pins")
app.command("preview")(preview.preview)
app.command("render")(render.render)
app.command("simulate")(simulate)
app.command("up")(sandbox.up)
app.command("refresh")(sandbox.refresh)
app.command("down")(sandbox.down)


def main() -> None:
    """Runs the command line; every way out is an exit code and, if it is a bad one, a sentence."""
    code = _ended()
    with suppress(BrokenPipeError):
        sys.stdout.flush()
        sys.stderr.flush()
    # A thread of an interrupted engine run may wait for an answer that never comes: nothing waits for it.
    os._exit(code)


def _ended() -> int:
    try:
        app()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(bool(end.code))
        return say(_STOPPED, INTERRUPTED) if code == INTERRUPTED else code
    except KeyboardInterrupt:
        return say(_STOPPED, INTERRUPTED)
    except BrokenPipeError:
        return FINDINGS  # whoever read our output has gone, and with them anybody to tell
    except Exception as problem:  # noqa: BLE001 - the last door: a person never sees a traceback
        return _failed(problem)
    return 0


def _failed(problem: Exception) -> int:
    sentences = getattr(problem, "sentences", None)
    if isinstance(sentences, tuple):
        code = getattr(problem, "exit_code", FINDINGS)
        return say("\n".join(map(str, sentences)), code if isinstance(code, int) else FINDINGS)
    if isinstance(problem, OSError) and problem.filename:
        return say(f"{problem.filename}: {problem.strerror}.", MISSING)
    handle, name = tempfile.mkstemp(prefix="penstock-", suffix=".log")
    with os.fdopen(handle, "w", encoding="utf-8") as log:
        traceback.print_exception(problem, file=log)
    first = (str(problem).strip().splitlines() or ["no message"])[0]
    what = f"{type(problem).__name__}: {first.rstrip('.')}"
    return say(f"penstock failed with {what}. All of it stands in {Path(name)}.", FINDINGS)


def say(text: str, code: int) -> int:
    typer.echo(text, err=True)
    return code
