"""One step of one tool, at the version that the lock file has."""

from __future__ import annotations

from delivery.pins import version_of
from delivery.step import Artifact, Readers, Step, Tool
from delivery.texts import ArtifactName


def step(
    name: str,
    *command: str,
    folder: str = ".",
    tool: str | None = None,
    output: str | None = None,
    accepts: tuple[int, ...] = (0,),
) -> Step:
    """The first word is the tool, unless another is named."""
    named = tool or command[0]
    return Step(
        name=name,
        command=command,
        tool=Tool(name=named, version=version_of(named)),
        folder=folder,
        output=output,
        accepts=accepts,
    )


def ours(name: str, *words: str, folder: str = ".", output: str | None = None) -> Step:
    """A command of the toolbox, which every job is brought by digest."""
    return Step(name=name, command=("penstock", *words), folder=folder, output=output)


def native(name: str, *command: str, folder: str = ".", output: str | None = None) -> Step:
    """A program that the runner's own image has, or that the repository brings."""
    return Step(name=name, command=command, folder=folder, output=output)


def kept(name: str, *paths: str, days: int = 7, readers: Readers = Readers.DEVELOPERS) -> Artifact:
    return Artifact(name=ArtifactName(name), paths=paths, retention_days=days, readers=readers)
