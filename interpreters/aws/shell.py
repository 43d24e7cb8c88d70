"""Shell text without its comments; a comment is no command."""

from __future__ import annotations

import re

TOKEN = re.compile(
    r"""
      \\. | '[^']*' | "(?:\\.|[^"\\])*" | <<<
    | <<-?[ \t]*(?P<quote>['"]?)(?P<end>[A-Za-z_]\w*)(?P=quote)
    | (?P<comment>(?:^|(?<=[ \t\n;&|(]))\#[^\n]*)
    | (?P<line>\n)
    | .
    """,
    re.VERBOSE | re.DOTALL,
)


def commands(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text for text in map(without_comments, texts) if text)


def without_comments(text: str) -> str:
    kept: list[str] = []
    ends: list[str] = []
    at = 0
    while (token := TOKEN.match(text, at)) is not None:
        at = token.end()
        kept.append("" if token["comment"] else token[0])
        if token["end"]:
            ends.append(token["end"])
        if token["line"] and ends:
            body, at, ends = at, _past(text, at, ends), []
            kept.append(text[body:at])
    return "\n".join(line.rstrip() for line in "".join(kept).splitlines() if line.strip())


def _past(text: str, at: int, ends: list[str]) -> int:
    """Where the last of the here-documents that begin on this line ends."""
    for end in ends:
        match = re.compile(rf"^\t*{re.escape(end)}$", re.MULTILINE).search(text, at)
        at = match.end() if match else len(text)
    return at
