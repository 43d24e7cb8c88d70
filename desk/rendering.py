"""Where each rendered file stands, and what differs between that and what stands there already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from delivery.bundle import InAccount

if TYPE_CHECKING:
    from delivery.bundle import File
    from delivery.compiled import Compiled

HEADER = "# Made by penstock from "
# In an account's store the same bytes stand under their digest; nobody reads them by that name.
STORED = "objects/"
SPECIFICATIONS = "buildspecs/"
# What JSON cannot say in a comment, its folder says: these are written by nobody else.
DOCUMENTS = ("pipelines", "projects", "schedules", "approvers")


class Deed(StrEnum):
    WRITE = "write"
    REMOVE = "remove"


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    deed: Deed
    path: Path
    text: str = ""


class Unrendered(Exception):
    """Nothing was written; `sentences` say why, each with its cure."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences = tuple(sentences)
        super().__init__("\n".join(self.sentences))


def texts(compiled: Iterable[Compiled], into: Path) -> Mapping[Path, str]:
    """Relative to the repository. Two services may write one file only if they write the same."""
    said: dict[Path, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for each in compiled:
        for file in each.bundle.files:
            if not file.path.startswith(STORED):
                said[_place(file, into)][file.text].append(each.service.name)
    refused = [_two_texts(path, by_text) for path, by_text in sorted(said.items()) if len(by_text) > 1]
    if refused:
        raise Unrendered(refused)
    return {path: next(iter(by_text)) for path, by_text in sorted(said.items())}


def changes(wanted: Mapping[Path, str], into: Path) -> tuple[Change, ...]:
    """What is to be done, in the order of the paths; a file that somebody else wrote stops it all."""
    found = [
        Change(deed=Deed.WRITE, path=path, text=text) for path, text in wanted.items() if _read(path) != text
    ]
    foreign = [change.path for change in found if change.path.exists() and not _ours(change.path, into)]
    if foreign:
        raise Unrendered(map(_foreign, foreign))
    left = (Change(deed=Deed.REMOVE, path=path) for path in _standing(into) if path not in wanted)
    return tuple(sorted((*found, *left), key=lambda change: change.path))


def done(change: Change) -> None:
    if change.deed is Deed.WRITE:
        change.path.parent.mkdir(parents=True, exist_ok=True)
        change.path.write_text(change.text, encoding="utf-8")
        return
    change.path.unlink()
    for folder in change.path.parents:
        if any(folder.iterdir()):
            return
        folder.rmdir()


def check_folder(into: Path) -> None:
    """What stands in it and is not wanted is removed: that must not be the repository."""
    here = Path.cwd()
    if here.is_relative_to((here / into).resolve()):
        raise Unrendered(
            (f"{into}: this folder holds the catalog itself. Choose one below it, or one elsewhere.",)
        )
    if into.exists() and not into.is_dir():
        raise Unrendered((f"{into}: this is a file, and a folder is needed. Choose another name.",))


def _place(file: File, into: Path) -> Path:
    if not isinstance(file.owner, InAccount):
        return into / file.owner.repository / file.path
    return (
        Path(file.path) if file.path.startswith(SPECIFICATIONS) else into / file.owner.environment / file.path
    )


def _ours(path: Path, into: Path) -> bool:
    if path.suffix == ".json":
        return path.is_relative_to(into) and path.relative_to(into).parts[1:2] in [
            (each,) for each in DOCUMENTS
        ]
    return path.parts[0] == SPECIFICATIONS.rstrip("/") or (_read(path) or "").startswith(HEADER)


def _standing(into: Path) -> Iterator[Path]:
    for path in sorted(into.rglob("*")):
        if path.is_file() and ".git" not in path.parts and _ours(path, into):
            yield path


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        return None


def _two_texts(path: Path, by_text: Mapping[str, list[str]]) -> str:
    names = ", ".join(sorted({name for names in by_text.values() for name in names}))
    return (
        f"{path}: {names} run different steps or tools there, and one file cannot say both. "
        "Give them one profile and the same versions, or each a repository of its own."
    )


def _foreign(path: Path) -> str:
    return (
        f"{path}: it would be written over, and its first line does not say that penstock made it. "
        "Move it elsewhere if it is wanted, or remove it, and render again."
    )
