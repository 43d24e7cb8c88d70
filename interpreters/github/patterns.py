"""The pattern languages of GitHub: filters of branches, tags and paths, and deployment branch policies.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

SPECIAL = re.compile(
    r"\\(?P<escaped>.)|(?P<deep>\*\*/?)|(?P<star>\*)|(?P<set>\[[^\]]+\])|(?P<count>[?+])|(?P<plain>.)",
    re.DOTALL,
)
FILE_NAME = re.compile(
    r"\\(?P<escaped>.)|(?P<deep>\*\*/)|(?P<star>\*+)|(?P<one>\?)|(?P<set>\[[^\]]+\])|(?P<plain>.)", re.DOTALL
)


def selected(name: str, patterns: Sequence[str]) -> bool:
    """The last pattern that matches decides; a leading `!` takes out what came before."""
    chosen = False
    for pattern in patterns:
        negative = pattern.startswith("!")
        if matches(name, pattern[1:] if negative else pattern):
            chosen = not negative
    return chosen


def matches(name: str, pattern: str) -> bool:
    return compiled(pattern).fullmatch(name) is not None


def fault(pattern: str) -> str | None:
    try:
        compiled(pattern.removeprefix("!"))
    except re.error as wrong:
        return f"the pattern {pattern!r} is invalid: {wrong}"
    return None


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> re.Pattern[str]:
    """As a regular expression: `?` and `+` count what stands before them, as they do there."""
    atoms: list[str] = []
    for found in SPECIAL.finditer(pattern):
        if found.lastgroup != "count":
            atoms.append(atom(found, pattern))
        elif not atoms:
            atoms.append(re.escape(found[0]))
        elif not atoms[-1].endswith("*"):
            atoms.append(f"(?:{atoms.pop()}){found[0]}")
    return re.compile("".join(atoms), re.DOTALL)


def atom(found: re.Match[str], pattern: str) -> str:
    match found.lastgroup:
        case "deep":
            # `**/` also matches no folder at all: `**/README.md` finds the one at the root.
            folders = found[0].endswith("/") and at_a_folder(pattern, found.start())
            return "(?:.*/)?" if folders else whole(found[0])
        case "star":
            return "[^/]*"
        case "set":
            return character_set(found[0])
        case "escaped":
            return re.escape(found["escaped"])
    return re.escape(found[0])


def at_a_folder(pattern: str, start: int) -> bool:
    return start == 0 or pattern[start - 1] == "/"


def whole(stars: str) -> str:
    return ".*" + re.escape(stars[2:])


def character_set(written: str) -> str:
    inner = written[1:-1].replace("\\", "\\\\").replace("[", "\\[").replace("^", "\\^").replace("&", "\\&")
    return f"[{inner}]"


def policy_allows(name: str, pattern: str) -> bool:
    """Deployment branch policies are Ruby's File.fnmatch: `*` and `?` stop at a slash, `**/` is any folders."""
    return policy_expression(pattern).fullmatch(name) is not None


@lru_cache(maxsize=1024)
def policy_expression(pattern: str) -> re.Pattern[str]:
    return re.compile("".join(policy_piece(found) for found in FILE_NAME.finditer(pattern)), re.DOTALL)


def policy_piece(found: re.Match[str]) -> str:
    match found.lastgroup:
        case "deep":
            return "(?:[^/]+/)*"
        case "star":
            return "[^/]*"
        case "one":
            return "[^/]"
        case "set":
            negated = found[0].startswith(("[!", "[^"))
            return "(?!/)[^" + character_set("[" + found[0][2:])[1:] if negated else character_set(found[0])
        case "escaped":
            return re.escape(found["escaped"])
    return re.escape(found[0])
