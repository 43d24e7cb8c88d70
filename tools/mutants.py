"""Break shipped code one line at a time, in a copy of the tree: the test that is named must go red."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).resolve().parent.parent
LIST = Path("tests/mutants.toml")
MORE = "tests/mutants/*.toml"  # a list of its own for each part that has many
WORKERS = 2
PATIENCE = 300  # seconds; a mutant that hangs is no verdict
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", ".penstock", "build", "__pycache__", ".*_cache", ".hypothesis"
)
KEYS = {"file", "old", "new", "test"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Mutant:
    """One line of shipped code, what it becomes, and the test that must notice."""

    file: str
    old: str
    new: str
    test: str

    def fault(self, root: Path) -> str | None:
        """Why this entry cannot be applied to the tree as it is."""
        path = root / self.file
        if not path.is_file():
            return f"no file {self.file}"
        if "\n" in self.old + self.new or self.old == self.new or not self.old.strip():
            return "old and new must be two different texts on one line"
        text = path.read_text()
        if (times := text.count(self.old)) != 1:
            return f"old stands {times} times in {self.file}; it must stand there once"
        return broken(path, text.replace(self.old, self.new))


def broken(path: Path, text: str) -> str | None:
    if path.suffix != ".py":
        return None
    try:
        compile(text, str(path), "exec")
    except SyntaxError as error:
        return f"new is no Python: {error.msg}"
    return None


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    mutant: Mutant
    word: str
    why: str = ""

    @property
    def good(self) -> bool:
        return self.word == "killed"


class Unreadable(Exception):
    """The list of mutants itself is wrong."""


def listed(root: Path) -> tuple[Mutant, ...]:
    paths = (root / LIST, *sorted(root.glob(MORE)))
    return tuple(mutant for path in paths for mutant in _read(path, path.relative_to(root)))


def _read(path: Path, called: Path) -> tuple[Mutant, ...]:
    try:
        entries = tomllib.loads(path.read_text()).get("mutant", [])
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise Unreadable(f"{called}: {error}") from None
    for place, entry in enumerate(entries, start=1):
        if set(entry) != KEYS or not all(isinstance(value, str) for value in entry.values()):
            raise Unreadable(
                f"{called}: entry {place} has {sorted(entry)}; it needs the texts {sorted(KEYS)}"
            )
    return tuple(Mutant(**entry) for entry in entries)


@contextmanager
def copies(root: Path, count: int) -> Iterator[SimpleQueue[Path]]:
    """Trees to spoil; the work tree is never touched, and .venv is shared by a link."""
    with tempfile.TemporaryDirectory(prefix="penstock-mutants-") as folder:
        free: SimpleQueue[Path] = SimpleQueue()
        for number in range(count):
            copy = Path(folder, str(number))
            shutil.copytree(root, copy, ignore=LEFT_OUT, symlinks=True)
            if (root / ".venv").exists():
                (copy / ".venv").symlink_to(root / ".venv")
            free.put(copy)
        yield free


def run(tests: Iterable[str], tree: Path) -> tuple[int | None, str]:
    """The exit code of pytest (None when it ran too long) and what it said."""
    # Two edits within one second leave one timestamp: cached bytecode would hide the second.
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(tree)}
    environment.pop("PENSTOCK_TOOLS", None)
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    try:
        ended = subprocess.run(
            command, cwd=tree, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE
        )
    except subprocess.TimeoutExpired:
        return None, f"ran longer than {PATIENCE} s"
    return ended.returncode, last_line(ended.stdout + ended.stderr)


def last_line(output: str) -> str:
    lines = [line for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else "said nothing"


def red_before(tests: tuple[str, ...], free: SimpleQueue[Path]) -> dict[str, str]:
    """The tests that fail with nothing broken: all at once, and one by one only if any does."""
    with borrowed(free) as tree:
        if not tests or run(tests, tree)[0] == 0:
            return {}
        answers = {test: run([test], tree) for test in tests}
    return {test: said for test, (code, said) in answers.items() if code != 0}


@contextmanager
def borrowed(free: SimpleQueue[Path]) -> Iterator[Path]:
    tree = free.get()
    try:
        yield tree
    finally:
        free.put(tree)


def judge(mutant: Mutant, free: SimpleQueue[Path], red: dict[str, str]) -> Verdict:
    with borrowed(free) as tree:
        if (fault := mutant.fault(tree)) is not None:
            return Verdict(mutant=mutant, word="stale", why=fault)
        if mutant.test in red:
            return Verdict(mutant=mutant, word="red before", why=red[mutant.test])
        path = tree / mutant.file
        whole = path.read_bytes()
        path.write_bytes(whole.replace(mutant.old.encode(), mutant.new.encode()))
        try:
            code, said = run([mutant.test], tree)
        finally:
            path.write_bytes(whole)
    words = {0: "SURVIVED", 1: "killed"}
    return Verdict(mutant=mutant, word=words.get(code if code is not None else -1, "no verdict"), why=said)


def verdicts(mutants: tuple[Mutant, ...], root: Path) -> tuple[Verdict, ...]:
    with copies(root, WORKERS) as free, ThreadPoolExecutor(WORKERS) as pool:
        red = red_before(tuple(dict.fromkeys(mutant.test for mutant in mutants)), free)
        return tuple(pool.map(lambda mutant: judge(mutant, free, red), mutants))


def report(verdict: Verdict) -> str:
    mutant = verdict.mutant
    edit = f"{mutant.old.strip()!r} -> {mutant.new.strip()!r}"
    lines = [f"{verdict.word:10}  {mutant.file}  {edit}", f"{'':12}{mutant.test}"]
    return "\n".join(lines if verdict.good else [*lines, f"{'':12}{verdict.why}"])


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.mutants", description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="the tree to break a copy of")
    parser.add_argument("--only", default="", help="only entries whose file or test holds this text")
    chosen = parser.parse_args()
    try:
        every = listed(chosen.root.resolve())
    except Unreadable as unreadable:
        print(unreadable, file=sys.stderr)
        return 2
    mutants = tuple(mutant for mutant in every if chosen.only in mutant.file + mutant.test)
    if not mutants:
        print(f"{LIST}: no mutant to judge, and none judged proves nothing", file=sys.stderr)
        return 2
    found = verdicts(mutants, chosen.root.resolve())
    print("\n".join(report(verdict) for verdict in found))
    killed = sum(verdict.good for verdict in found)
    print(f"{killed} of {len(found)} mutants killed")
    return 0 if killed == len(found) else 1


if __name__ == "__main__":
    sys.exit(main())
