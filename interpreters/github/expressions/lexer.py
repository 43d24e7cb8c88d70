"""Words of an expression."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from interpreters.github.expressions.values import ExpressionError, Value, to_number

LONGEST = 21_000
SYMBOLS = ("==", "!=", ">=", "<=", "&&", "||", "(", ")", "[", "]", ",", ".", "!", "<", ">", "*")
CONSTANTS: dict[str, Value] = {
    "true": True,
    "false": False,
    "null": None,
    "NaN": math.nan,
    "Infinity": math.inf,
}
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
WORD = re.compile(r"[^\s()\[\],.!<>=&|]+")
NUMBER = re.compile(r"[^\s()\[\],!<>=&|]+")
TEXT = re.compile(r"'((?:[^']|'')*)'")
BEFORE_A_PROPERTY = {"name", "]", ")", "*"}


@dataclass(frozen=True, slots=True)
class Token:
    kind: str  # "name", "value", "end", or the symbol itself
    text: str
    at: int
    value: Value = None


def tokens(text: str) -> Iterator[Token]:
    if len(text) > LONGEST:
        raise ExpressionError(f"an expression has {len(text)} characters; {LONGEST} are allowed")
    at, before = 0, Token("end", "", 0)
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        before = token_at(text, at, before)
        yield before
        at += len(before.text)
    yield Token("end", "", at)


def token_at(text: str, at: int, before: Token) -> Token:
    first = text[at]
    if first == "'":
        return quoted(text, at)
    if first.isdigit() or first in "+-" or (first == "." and before.kind not in BEFORE_A_PROPERTY):
        return number(text, at)
    symbol = next((each for each in SYMBOLS if text.startswith(each, at)), None)
    return Token(symbol, symbol, at) if symbol else word(text, at, before)


def quoted(text: str, at: int) -> Token:
    found = TEXT.match(text, at)
    if not found:
        unexpected(text[at:], at, text)
    return Token("value", found[0], at, found[1].replace("''", "'"))


def number(text: str, at: int) -> Token:
    found = NUMBER.match(text, at)
    value = to_number(found[0]) if found else math.nan
    if not found or math.isnan(value):
        unexpected(found[0] if found else text[at], at, text)
    return Token("value", found[0], at, value)


def word(text: str, at: int, before: Token) -> Token:
    found = WORD.match(text, at)
    if not found or not NAME.fullmatch(found[0]):
        unexpected(found[0] if found else text[at], at, text)
    if found[0] in CONSTANTS and before.kind != ".":
        return Token("value", found[0], at, CONSTANTS[found[0]])
    return Token("name", found[0], at)


def unexpected(what: str, at: int, text: str) -> NoReturn:
    raise ExpressionError(f"unexpected {what!r} at position {at + 1} of the expression {text!r}")
