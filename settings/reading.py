"""Files become trees, or problems with a line. Nothing that a file can hold raises anything else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

import yaml

from settings.nodes import DEEPEST, Composed
from settings.problems import Problem
from settings.tree import Layer, Tree

LONGEST = 1_000_000
_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # types-PyYAML does not type the C parser


@dataclass(frozen=True, slots=True)
class Document:
    """One file as it was read. There may be a tree and problems: what could be read is still checked."""

    file: str
    tree: Tree | None
    problems: tuple[Problem, ...] = ()
    left_out: tuple[Problem, ...] = ()  # those of the problems in whose place a stand-in stands


def read(root: FilePath, path: FilePath, level: str) -> Document:
    file = shown(path.relative_to(root))
    try:
        node = _node(_text(path))
    except _Unreadable as reason:
        problem = Problem(file=file, line=reason.line, found=reason.found, cure=reason.cure)
        return Document(file, None, (problem,))
    composed = Composed(file)
    value = composed.plain(node, (), node.start_mark.line + 1)
    if isinstance(value, dict):
        tree = Tree(value, (Layer(level, file, composed.marks),))
        return Document(file, tree, tuple(composed.problems), tuple(composed.left_out))
    problem = Problem(
        file=file, line=1, found="the file holds no mapping", cure="Write lines of `key: value`."
    )
    return Document(file, None, tuple(composed.problems) or (problem,))


def shown(path: FilePath) -> str:
    """A file's name as any screen can take it: names on disk need not be UTF-8."""
    return path.as_posix().encode("utf-8", "backslashreplace").decode()


class _Unreadable(Exception):
    def __init__(self, found: str, cure: str, line: int = 0) -> None:
        super().__init__(found)
        self.found, self.cure, self.line = found, cure, line


def _text(path: FilePath) -> str:
    if path.is_dir():
        raise _Unreadable("this is a folder", "Give it a name that does not end in .yaml, or remove it.")
    if not path.is_file():
        raise _Unreadable("this is no file that can be read", "Replace it by an ordinary file, or remove it.")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _Unreadable(f"this cannot be read: {error.strerror}", "Look at its permissions.") from None
    if len(data) > LONGEST:
        raise _Unreadable(f"this has {len(data)} bytes; {LONGEST} are enough for anybody", "Split it.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _Unreadable("this is not UTF-8", "Save the file as UTF-8.", line) from None


def _node(text: str) -> yaml.Node:
    try:
        _refuse_depth(text)
        node: yaml.Node | None = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        raise _broken(error) from None
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise _Unreadable("a character stands here that YAML does not allow", "Remove it.", line) from None
    except yaml.YAMLError as error:
        raise _Unreadable(f"this is not YAML: {error}", "Correct it.") from None
    if node is None:
        raise _Unreadable("the file is empty", "Write it, or remove it.", 1)
    return node


def _broken(error: yaml.MarkedYAMLError) -> _Unreadable:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 0
    told = " ".join(part for part in (error.context, error.problem) if part)
    if "another document" in told:
        return _Unreadable("a second document (---) begins here", "One file holds one document.", line)
    if "anchor" in told or "alias" in told:
        return _Unreadable(f"this is not YAML: {told}", "Write values out, without & and *.", line)
    if "tab" in told or "cannot start any token" in told:
        return _Unreadable(
            f"this is not YAML: {told}", "Indent with spaces, never with tabs; quote odd words.", line
        )
    return _Unreadable(f"this is not YAML: {told}", "Look at the indentation, colons and quotes here.", line)


def _refuse_depth(text: str) -> None:
    """The C composer recurses without a limit and takes the process down: only flat text may reach it."""
    openers = text.count("[") + text.count("{")
    if openers < 400 and all(len(line) < 400 for line in text.split("\n")):
        return
    depth = 0
    for event in _events(text):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            line = event.start_mark.line + 1 if event.start_mark else 0
            raise _Unreadable(f"this is nested deeper than {DEEPEST}", "Flatten it.", line)


def _events(text: str) -> Iterable[yaml.Event]:
    return yaml.parse(text, Loader=_LOADER)
