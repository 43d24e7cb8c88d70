"""Copies as gitlab-ci-local asks rsync to, for machines that have none; a switch it does not know is refused."""

from __future__ import annotations

import argparse
import fnmatch
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path


def main(words: Sequence[str]) -> int:
    asked = _asked(words)
    excluded = [*asked.exclude, *(_lines(asked.exclude_from) if asked.exclude_from else [])]
    *sources, target = asked.paths
    into = Path(target)
    if asked.delete and into.exists():
        shutil.rmtree(into)
    named = [(Path(sources[0]), _lines(asked.files_from))] if asked.files_from else []
    if asked.relative and not named:
        named = [(Path(), list(sources))]
    found = [_copied(root, path, excluded) for root, paths in named for path in paths]
    found += [_copied(Path(source), ".", excluded) for source in ([] if named else sources)]
    for pairs in found:
        for file, place in pairs:
            _copy(file, into / place)
    return 0


def _asked(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="rsync", allow_abbrev=False)
    parser.add_argument("-a", "--archive", action="store_true")
    parser.add_argument("-r", "--recursive", action="store_true")
    parser.add_argument("-R", "--relative", action="store_true")
    parser.add_argument("--delete", action="store_true")
    parser.add_argument("--delete-excluded", action="store_true")
    parser.add_argument("--exclude", action="append", default=[])
    parser.add_argument("--exclude-from")
    parser.add_argument("--files-from")
    parser.add_argument("paths", nargs="+")
    return parser.parse_args(words)


def _lines(file: str) -> list[str]:
    return [line for line in Path(file).read_text().splitlines() if line]


def _copied(root: Path, path: str, excluded: Sequence[str]) -> Iterator[tuple[Path, Path]]:
    """Every file at or below the path, with its place below the root; what is left out is not even looked into."""
    place = (root / path).relative_to(root)
    if place != Path() and _leaves_out(place, excluded):
        return
    if (root / place).is_dir() and not (root / place).is_symlink():
        for entry in sorted((root / place).iterdir()):
            yield from _copied(root, str(place / entry.name), excluded)
    else:
        yield root / place, place


def _leaves_out(place: Path, excluded: Sequence[str]) -> bool:
    whole = [place, *place.parents][:-1]
    return any(_matches(each, pattern.rstrip("/")) for each in whole for pattern in excluded)


def _matches(place: Path, pattern: str) -> bool:
    """A pattern with a slash inside or in front is held against the whole path, another against the name."""
    anchored = pattern.startswith("/") or "/" in pattern
    return fnmatch.fnmatch(str(place) if anchored else place.name, pattern.lstrip("/"))


def _copy(file: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    shutil.copy2(file, place, follow_symlinks=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
