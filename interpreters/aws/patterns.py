"""The glob patterns of CodePipeline's trigger filters.

https://docs.aws.amazon.com/codepipeline/latest/userguide/syntax-glob.html
"""

from __future__ import annotations

import re
from functools import lru_cache

from interpreters.outcome import Unreadable


@lru_cache(maxsize=4096)
def expression(pattern: str) -> re.Pattern[str]:
    """The regular expression that means the same over the whole text."""
    parts: list[str] = []
    at, grouped = 0, False
    while at < len(pattern):
        part, at, grouped = _piece(pattern, at, grouped)
        parts.append(part)
    if grouped:
        raise Unreadable(f"glob {pattern!r}: a group is opened and not closed")
    try:
        return re.compile("".join(parts), re.DOTALL)
    except re.error as fault:
        raise Unreadable(f"glob {pattern!r}: {fault}") from fault


def matches(pattern: str, text: str) -> bool:
    return expression(pattern).fullmatch(text) is not None


def _piece(pattern: str, at: int, grouped: bool) -> tuple[str, int, bool]:
    sign = pattern[at]
    if sign == "*":
        return (*_stars(pattern, at), grouped)
    if sign == "[":
        return (*_bracket(pattern, at), grouped)
    if sign in "{}" or (sign == "," and grouped):
        return (*_group(pattern, at, grouped), sign != "}")
    if sign == "\\":
        return (*_escaped(pattern, at), grouped)
    return "[^/]" if sign == "?" else re.escape(sign), at + 1, grouped


def _stars(pattern: str, at: int) -> tuple[str, int]:
    if not pattern.startswith("**", at):
        return "[^/]*", at + 1
    # The guide: "**/*" is all files and "directory/**/*" all below it, so the directories may be none.
    if pattern.startswith("**/", at) and (at == 0 or pattern[at - 1] == "/"):
        return "(?:.*/)?", at + 3
    return ".*", at + 2


def _bracket(pattern: str, at: int) -> tuple[str, int]:
    end = pattern.find("]", at + 2)
    if end < 0:
        raise Unreadable(f"glob {pattern!r}: a bracket is opened and not closed")
    inside = pattern[at + 1 : end]
    negated = inside.startswith("!")
    signs = re.sub(r"([\\\[\]^&~|])", r"\\\1", inside[1:] if negated else inside)
    return f"(?!/)[{'^' if negated else ''}{signs}]", end + 1


def _group(pattern: str, at: int, grouped: bool) -> tuple[str, int]:
    if (pattern[at] == "{") == grouped:
        raise Unreadable(
            f"glob {pattern!r}: groups cannot be nested, and one is closed only after it is opened"
        )
    return {"{": "(?:", "}": ")", ",": "|"}[pattern[at]], at + 1


def _escaped(pattern: str, at: int) -> tuple[str, int]:
    if at + 1 == len(pattern):
        raise Unreadable(f"glob {pattern!r}: nothing follows the last backslash")
    return re.escape(pattern[at + 1]), at + 2
