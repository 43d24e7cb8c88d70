"""`penstock preview`: the whole program in memory, and what each stack would hold."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sandbox.failure import SandboxFailure, WrongUse

if TYPE_CHECKING:
    from desk.holding import Holding
    from sandbox.project import Project

Stacks = Annotated[list[str] | None, typer.Argument(help="Only these stacks; all of them if none is named.")]
Slice = Annotated[str, typer.Option("--slice", help="Only the stacks of this slice, one an account.")]
JsonFlag = Annotated[bool, typer.Option("--json", help="The answer as JSON on standard output.")]


def preview(stacks: Stacks = None, slice_name: Slice = "", as_json: JsonFlag = False) -> None:
    """Show what each stack would hold: the whole program in memory, with no engine and no network."""
    from desk.screen import Screen
    from desk.stacks import chosen_stacks

    repository = Path.cwd().resolve()
    project = _project(repository)
    chosen = chosen_stacks(repository, project, stacks or (), slice_name)
    with Screen() as screen:
        holdings = []
        for stack in chosen:
            screen.tick(f"{stack}: in memory")
            holdings.append(_held(repository, project.name, stack))
    if as_json:
        typer.echo(json.dumps(as_data(holdings), indent=2))
    else:
        from desk.preview_table import show

        show(holdings)


def as_data(holdings: Iterable[Holding]) -> dict[str, object]:
    return {
        "stacks": [
            {
                "stack": held.stack,
                "components": [asdict(part) for part in held.parts],
                "resources": held.resources,
                "total": held.total,
                "notes": [asdict(note) for note in held.notes],
            }
            for held in holdings
        ]
    }


def _project(repository: Path) -> Project:
    from sandbox.project import read_project

    try:
        return read_project(repository)
    except WrongUse:
        raise
    except SandboxFailure:
        from settings import load

        load(repository)  # says the same with line and cure
        raise


def _held(repository: Path, project: str, stack: str) -> Holding:
    from pulumi import RunError

    from desk.holding import holding
    from sandbox.in_memory import Unexpected, deploy
    from sandbox.program import program_of

    try:
        deployed = deploy(program_of(repository), preview=True, project=project, stack=stack)
    except RunError as problem:  # what the engine would show without a traceback
        raise SandboxFailure(*str(problem).splitlines()) from problem
    except Unexpected as problem:
        raise SandboxFailure(f"{stack}: {problem}; a preview in memory has nobody to ask.") from problem
    return holding(stack, deployed)
