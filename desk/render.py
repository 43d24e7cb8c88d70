"""`penstock render`: the files that pipelines run by, written out for people to read and reviews to see change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desk.rendering import Change

FINDINGS = 1
EXAMPLES = Path("examples")
Check = Annotated[bool, typer.Option("--check", help="Write nothing; say which files differ, and exit 1.")]
Into = Annotated[
    Path,
    typer.Option(help="Where files of repositories and accounts are written; buildspecs/ stays where it is."),
]


def render(check: Check = False, into: Into = EXAMPLES) -> None:
    """Write the files of every bundle; remove what penstock wrote there before and nobody renders any more."""
    from desk.rendering import changes, check_folder, done

    check_folder(into)
    wanted = _wanted(into)
    found = changes(wanted, into)
    for change in found:
        if not check:
            done(change)
        typer.echo(_told(change, check=check))
    if found and check:
        typer.echo("Run `penstock render` and commit what it writes.")
        raise typer.Exit(FINDINGS)
    if not found:
        typer.echo(f"{len(wanted)} files: each is as the model says.")


def _wanted(into: Path) -> Mapping[Path, str]:
    """Nothing is rendered while anything that was found stands, and nobody has accepted it."""
    from datetime import UTC, datetime

    from delivery.compiled import bundles
    from delivery.texts import Digest
    from desk.rendering import texts
    from settings import judge, load
    from toolbox import archive

    loaded = load(Path.cwd())
    compiled = tuple(bundles(loaded.estate, Digest(f"sha256:{archive.digest()}")))
    judge(loaded, (found for each in compiled for found in each.bundle.findings), datetime.now(UTC).date())
    return texts(compiled, into)


def _told(change: Change, *, check: bool) -> str:
    from desk.rendering import Deed

    match change.deed, check:
        case Deed.WRITE, True:
            return f"{change.path} differs from what the model says."
        case Deed.REMOVE, True:
            return f"{change.path} is rendered by nobody any more."
        case Deed.WRITE, _:
            return f"{change.path} written."
    return f"{change.path} removed: nobody renders it any more."
