"""`penstock render`: the files that pipelines run by, written out for people to read and reviews to see change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from delivery.bundle import File

FINDINGS = 1


def render(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; say which files differ, and exit 1.")
    ] = False,
) -> None:
    """Write the files of every bundle where the repository keeps them."""
    files = _files(Path.cwd())
    stale = [file for file in files if not _stands(file)]
    for file in stale:
        typer.echo(f"{file.path} differs from what the model says." if check else _written(file))
    if stale and check:
        typer.echo("Run `penstock render` and commit what it writes.")
        raise typer.Exit(FINDINGS)
    if not stale:
        typer.echo(f"{len(files)} files: each is as the model says.")


def _files(root: Path) -> tuple[File, ...]:
    from delivery.site import sites_of
    from delivery.texts import Digest
    from settings import load
    from toolbox import archive

    sites = sites_of(load(root).estate, Digest(f"sha256:{archive.digest()}"))
    every = (file for site in sites for delivered in site.delivered for file in delivered.bundle.files)
    found = {(file.path, file.text): file for file in every}.values()
    paths = [file.path for file in found]
    for path in sorted({path for path in paths if paths.count(path) > 1}):
        typer.echo(
            f"{path}: services run different steps or tools there, and one file cannot say both.", err=True
        )
        raise typer.Exit(FINDINGS)
    return tuple(sorted(found, key=lambda file: file.path))


def _stands(file: File) -> bool:
    path = Path(file.path)
    return path.exists() and path.read_text(encoding="utf-8") == file.text


def _written(file: File) -> str:
    path = Path(file.path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(file.text, encoding="utf-8")
    return f"{file.path} written."
