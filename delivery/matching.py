"""Patterns of branches, tags and paths: a star stays inside a segment, two stars cross segments."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache


def matches(pattern: str, text: str) -> bool:
    return _compiled(pattern).fullmatch(text) is not None


def any_matches(patterns: Iterable[str], texts: Iterable[str]) -> bool:
    texts = tuple(texts)
    return any(matches(pattern, text) for pattern in patterns for text in texts)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(regular_expression(pattern))


def regular_expression(pattern: str) -> str:
    """The same pattern for platforms that know regular expressions alone; the caller anchors it."""
    words = {"**": ".*", "*": "[^/]*"}
    return "".join(words.get(part, re.escape(part)) for part in re.split(r"(\*\*|\*)", pattern))
