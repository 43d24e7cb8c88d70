"""Values of expressions: their truth, their text, their number, and GitHub's loose comparison.

https://docs.github.com/actions/reference/workflows-and-actions/expressions#operators
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias

Value: TypeAlias = "bool | float | str | Sequence[Value] | Mapping[str, Value] | None"

DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|Infinity)")
RADIX = {"0x": 16, "0o": 8, "0b": 2}
LARGEST_WRITTEN_OUT = 21
SMALLEST_WRITTEN_OUT = -7
FRACTION_DIGITS = 15
DOTLESS_I = "\N{LATIN SMALL LETTER DOTLESS I}"


class ExpressionError(ValueError):
    """An expression that GitHub refuses, when it reads it or when it evaluates it."""


def is_list(value: Value) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def is_scalar(value: Value) -> bool:
    return value is None or isinstance(value, bool | int | float | str)


def truthy(value: Value) -> bool:
    if isinstance(value, float | int) and not isinstance(value, bool):
        return value != 0 and not math.isnan(value)
    return not (value is None or value is False or value == "")


def to_number(value: Value) -> float:
    if value is None:
        return 0.0
    if isinstance(value, bool | int | float):
        return float(value)
    return text_to_number(value.strip()) if isinstance(value, str) else math.nan


def text_to_number(text: str) -> float:
    if not text:
        return 0.0
    if DECIMAL.fullmatch(text):
        return float(text)
    radix = RADIX.get(text[:2].lower())
    try:
        return float(int(text[2:], radix)) if radix and text[2:].isalnum() else math.nan
    except ValueError:
        return math.nan


def to_text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_to_text(float(value))
    if isinstance(value, str):
        return value
    return "Array" if is_list(value) else "Object"


def number_to_text(number: float) -> str:
    """Decimal, exponential when large; a fraction keeps fifteen digits."""
    if math.isnan(number) or math.isinf(number):
        return "NaN" if math.isnan(number) else ("Infinity" if number > 0 else "-Infinity")
    if abs(number) < 10.0**LARGEST_WRITTEN_OUT:
        number = float(f"{number:.{FRACTION_DIGITS}f}")
    return shortest(number)


def shortest(number: float) -> str:
    """A finite number as JSON writes it: no more digits than it takes to read it back."""
    if number == 0:
        return "0"
    exact = Decimal(repr(number)).normalize()
    sign, digits, _ = exact.as_tuple()
    written = "".join(map(str, digits))
    point = exact.adjusted() + 1
    if len(written) <= point <= LARGEST_WRITTEN_OUT:
        body = written + "0" * (point - len(written))
    elif 0 < point <= LARGEST_WRITTEN_OUT:
        body = f"{written[:point]}.{written[point:]}"
    elif SMALLEST_WRITTEN_OUT < point - 1 < 0:
        body = "0." + "0" * -point + written
    else:
        body = written[0] + (f".{written[1:]}" if written[1:] else "") + f"e{point - 1:+d}"
    return f"-{body}" if sign else body


def upper(text: str) -> str:
    """Case is ignored by upper case; the dotless i has none (it would become an I)."""
    return DOTLESS_I.join(part.upper() for part in text.split(DOTLESS_I))


def coerced(left: Value, right: Value) -> tuple[Value, Value]:
    """Both sides as one type: numbers, when the types differ and neither is a list or a mapping."""
    if type(left) is type(right) or not (is_scalar(left) and is_scalar(right)):
        return left, right
    return to_number(left), to_number(right)


def equals(left: Value, right: Value) -> bool:
    left, right = coerced(left, right)
    if isinstance(left, str) and isinstance(right, str):
        return upper(left) == upper(right)
    if not is_scalar(left) or not is_scalar(right):
        return left is right  # only the same instance is equal
    return left == right


def less(left: Value, right: Value) -> bool:
    left, right = coerced(left, right)
    if isinstance(left, str) and isinstance(right, str):
        return code_units(upper(left)) < code_units(upper(right))
    if isinstance(left, bool | float | int) and isinstance(right, bool | float | int):
        return left < right
    return False


def code_units(text: str) -> bytes:
    return text.encode("utf-16-be", "surrogatepass")


def member(mapping: Mapping[str, Value], name: str) -> Value:
    """The names of properties ignore case."""
    if name in mapping:
        return mapping[name]
    lowered = name.lower()
    return next((value for key, value in mapping.items() if key.lower() == lowered), None)
