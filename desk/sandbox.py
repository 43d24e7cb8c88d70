"""`penstock up`, `refresh` and `down` for the sandbox: the real engine against the emulator on this desk."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sandbox.failure import WrongUse

if TYPE_CHECKING:
    from desk.screen import Screen
    from sandbox.home import Home
    from sandbox.run import Box, Session
    from sandbox.tally import Outcome

SandboxFlag = Annotated[bool, typer.Option("--sandbox", help="On this desk, never in an account.")]
JsonFlag = Annotated[bool, typer.Option("--json", help="The answer as JSON on standard output.")]
Stacks = Annotated[list[str] | None, typer.Argument(help="Only these stacks; all of them if none is named.")]


def up(stacks: Stacks = None, sandbox: SandboxFlag = False, as_json: JsonFlag = False) -> None:
    """Create or update every stack in the sandbox, after showing what would change."""
    _only_in_the_sandbox(sandbox, "up", "pulumi up -s dev")
    from desk.screen import Screen
    from desk.summary import previewed, summarised
    from sandbox.run import opened

    with Screen() as screen:
        box = _box(Path.cwd(), screen)
        chosen = box.project.choose(stacks or ())
        with opened(box, "penstock up --sandbox") as session:
            previewed(screen.console, session.preview(chosen))
            outcomes = session.up(chosen)
    if as_json:
        _answer(box, session, outcomes)
    else:
        summarised(box.engine, session, outcomes)


def refresh(stacks: Stacks = None, sandbox: SandboxFlag = False, as_json: JsonFlag = False) -> None:
    """Compare the state with the sandbox's emulator, and list what was changed behind the engine's back."""
    _only_in_the_sandbox(sandbox, "refresh", "pulumi refresh -s dev")
    from desk.screen import Screen
    from desk.summary import drifted
    from sandbox.run import opened

    with Screen() as screen:
        box = _box(Path.cwd(), screen)
        chosen = box.project.choose(stacks or ())
        with opened(box, "penstock refresh --sandbox") as session:
            outcomes = session.refresh(chosen)
    if as_json:
        _answer(box, session, outcomes)
    else:
        drifted(outcomes)
    if any(outcome.drift for outcome in outcomes):
        raise typer.Exit(1)


def down(sandbox: SandboxFlag = False) -> None:
    """End every process of the sandbox and remove its folder; the engine in your cache stays."""
    _only_in_the_sandbox(sandbox, "down", "pulumi destroy -s dev")
    from sandbox import daemon
    from sandbox.run import down as take_down

    removed = take_down(_home(Path.cwd()), daemon, "penstock down --sandbox")
    typer.echo("The sandbox is gone." if removed else "There is no sandbox here; nothing to remove.")


def _only_in_the_sandbox(sandbox: bool, verb: str, real: str) -> None:
    if not sandbox:
        raise WrongUse(
            f"`penstock {verb}` works in the sandbox alone: say `penstock {verb} --sandbox`.",
            f"A real account is the engine's own business: `{real}`.",
        )


def _home(repository: Path) -> Home:
    from sandbox.home import Home

    return Home(repository.resolve())


def _box(repository: Path, screen: Screen) -> Box:
    from desk.stacks import with_slices
    from sandbox import daemon
    from sandbox.engine import find_engine
    from sandbox.program import program_of
    from sandbox.project import read_project
    from sandbox.provider import install_plugin, tier
    from sandbox.run import Box

    home = _home(repository)
    project = with_slices(home.repository, read_project(home.repository))
    return Box(
        home=home,
        project=project,
        engine=find_engine(project.requirement, voice=screen),
        program=program_of(home.repository),
        cloud=daemon,
        install_plugin=install_plugin,
        tier=tier,
        voice=screen,
    )


def _answer(box: Box, session: Session, outcomes: tuple[Outcome, ...]) -> None:
    answer = {
        "engine": {"version": box.engine.version, "origin": box.engine.origin},
        "endpoint": session.daemon.endpoint,
        "rebuilt": session.rebuilt,
        "stacks": [asdict(outcome) for outcome in outcomes],
    }
    typer.echo(json.dumps(answer, indent=2, sort_keys=True))
