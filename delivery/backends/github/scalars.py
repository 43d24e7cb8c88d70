"""One text as one scalar, which every reader of YAML reads back the same, be it one of 1.1 or of 1.2.

https://yaml.org/type/ has what 1.1 takes for more than a text, https://yaml.org/spec/1.2.2/#1032-tag-resolution what
1.2 does. Where the two differ, and wherever a character is one that cannot be seen, the text stands in quotes.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from functools import lru_cache

import yaml

# What no reader of YAML takes for a number, a date, a boolean or a mark of its own.
WORD = r"[A-Za-z0-9_./@*${}=-]+(?::+[A-Za-z0-9_./@*${}=-]+)*"
BARE = re.compile(rf"(?!(?i:true|false|yes|no|on|off|null|y|n)$)(?=-?[A-Za-z]){WORD}(?: {WORD})*")
# The emitter speaks 1.1, and these are numbers in 1.2 alone, or of those readers that mix the two.
NUMBER = re.compile(
    r"[-+]?(0o[0-7_]*|0x[0-9a-f_]*|0b[01_]*|(\.[0-9_]+|[0-9_]+(\.[0-9_]*)?)(e[-+]?[0-9_]*)?|\.inf|\.nan)",
    re.IGNORECASE,
)
MEANT_IN_BRACKETS = frozenset("{}[],#&!|>%`'\"?")
# Such as two ports: the only colons that mean nothing there.
JOINED = re.compile(r"[A-Za-z0-9_./]+(:[A-Za-z0-9_./]+)+")


def scalar(value: str | int) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return _quoted_if_needed(str(value)) if isinstance(value, str) else str(value)


def in_brackets(value: str | int) -> bool:
    """Whether it may stand in a list of one line: there, braces, commas and colons would mean something."""
    if not isinstance(value, str):
        return True
    marks = MEANT_IN_BRACKETS & set(value)
    return is_seen(value) and not marks and (":" not in value or JOINED.fullmatch(value) is not None)


def is_seen(text: str) -> bool:
    """Not one of its characters breaks a line, turns what is shown around, or cannot be shown at all."""
    return text.isprintable()


def is_block(lines: Sequence[str]) -> bool:
    """Whether they can stand below a bar: a reader counts the blanks of the first, and cuts off an empty end."""
    return (
        all(map(is_seen, lines)) and bool(lines) and bool(lines[-1].strip()) and _begins_with_a_word(lines[0])
    )


def is_folded(words: Sequence[str]) -> bool:
    """Whether words may stand one a line: a blank before one would keep the line break in front of it."""
    return bool(words) and all(is_seen(word) and _begins_with_a_word(word) for word in words)


def in_a_comment(text: str) -> str:
    """It ends where its line ends, so it is one line, of characters that a reader takes."""
    together = " ".join(text.split())
    return "".join(each if is_seen(each) else each.encode("unicode_escape").decode() for each in together)


def _begins_with_a_word(line: str) -> bool:
    return bool(line.strip()) and not line[0].isspace()


@lru_cache(maxsize=65_536)
def _quoted_if_needed(text: str) -> str:
    """Kept, since services say the same words: asking the emitter was most of the time that writing takes."""
    if BARE.fullmatch(text):
        return text
    if not (text.isascii() and is_seen(text)):
        return _emitted(text, style='"')
    return _emitted(text, style="'" if NUMBER.fullmatch(text) else None)


def _emitted(text: str, *, style: str | None) -> str:
    found: str = yaml.safe_dump(text, width=sys.maxsize, allow_unicode=False, default_style=style)
    return found.removesuffix("\n").removesuffix("\n...")
