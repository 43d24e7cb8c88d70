"""Regular expressions as RE2 reads them, and paths as Ruby's `File.fnmatch` reads them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

WRITTEN = re.compile(r"^/(?P<body>.*)/(?P<flags>[ismU]*)$", re.DOTALL)
FLAGS = {
    "i": re.IGNORECASE,
    "s": re.DOTALL,
    "m": re.MULTILINE,
    "U": re.NOFLAG,
}  # ungreedy finds the same texts
POSIX = {
    "[:alnum:]": "0-9A-Za-z",
    "[:alpha:]": "A-Za-z",
    "[:digit:]": "0-9",
    "[:lower:]": "a-z",
    "[:upper:]": "A-Z",
    "[:space:]": r"\s",
    "[:word:]": r"\w",
    "[:xdigit:]": "0-9A-Fa-f",
}
PIECES = re.compile(r"\\.|\[:\w+:\]|\(\?[=!>#]|\(\?<[=!]|\(\?P=|[*+?}]\+|.", re.DOTALL)
NOT_IN_RE2 = re.compile(r"\\[1-9]|\(\?[=!>#]|\(\?<[=!]|\(\?P=|[*+?}]\+")


@lru_cache(maxsize=4096)
def pattern_of(written: str) -> re.Pattern[str] | None:
    """What stands between two slashes; None when RE2 would not have it (it knows no look-around)."""
    found = WRITTEN.match(written)
    if found is None:
        return None
    flags = re.ASCII
    for flag in found["flags"]:
        flags |= FLAGS[flag]
    body = translated(found["body"].replace("\\/", "/"), lines="m" in found["flags"])
    try:
        return None if body is None else re.compile(body, flags)
    except re.error:
        return None


def translated(body: str, *, lines: bool) -> str | None:
    """Python's words for RE2's; outside a class a dollar sign ends the text, not the line before its last break."""
    written = []
    inside = False
    for piece in PIECES.findall(body):
        if not inside and NOT_IN_RE2.fullmatch(piece):
            return None
        if piece in {"[", "]"}:
            inside = piece == "["
        end = piece == r"\z" or (piece == "$" and not lines)
        written.append(r"\Z" if end and not inside else POSIX.get(piece, piece))
    return "".join(written)


def any_matches(globs: Iterable[str], paths: Iterable[str]) -> bool:
    """Stars stay within a folder, `**/` goes through folders, dots are ordinary, braces choose."""
    compiled = [glob_of(glob) for glob in globs]
    return any(glob.fullmatch(path) for path in paths for glob in compiled)


@lru_cache(maxsize=4096)
def glob_of(glob: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{as_pattern(one)})" for one in chosen(glob)))


def chosen(glob: str) -> Iterator[str]:
    """Each of the globs that braces stand for, nested ones too; an unclosed brace is an ordinary character."""
    opened = glob.find("{")
    closed = closing(glob, opened) if opened >= 0 else -1
    if closed < 0:
        yield glob
        return
    for choice in split(glob[opened + 1 : closed]):
        yield from chosen(glob[:opened] + choice + glob[closed + 1 :])


def closing(glob: str, opened: int) -> int:
    depth = 0
    for at in range(opened, len(glob)):
        depth += {"{": 1, "}": -1}.get(glob[at], 0)
        if depth == 0:
            return at
    return -1


def split(text: str) -> Iterator[str]:
    depth = 0
    began = 0
    for at, letter in enumerate(text):
        depth += {"{": 1, "}": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            yield text[began:at]
            began = at + 1
    yield text[began:]


GLOB_PIECES = re.compile(
    r"(?P<deep>(?:(?<=/)|^)(?:\*\*/)+)|(?P<star>\*+)|(?P<one>\?)|(?P<set>\[[^]/]+\])|\\?(?P<plain>.)"
)


def as_pattern(glob: str) -> str:
    written = []
    for piece in GLOB_PIECES.finditer(glob):
        if piece["deep"]:
            written.append("(?:[^/]+/)*")
        elif piece["star"]:
            written.append("[^/]*")
        elif piece["one"]:
            written.append("[^/]")
        elif piece["set"]:
            written.append(piece["set"].replace("[!", "[^", 1).replace("\\", "\\\\"))
        else:
            written.append(re.escape(piece["plain"]))
    return "".join(written)
