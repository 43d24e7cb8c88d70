"""The functions that every expression has.

https://docs.github.com/actions/reference/workflows-and-actions/expressions#functions
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn

from interpreters.github.expressions.values import (
    ExpressionError,
    Value,
    equals,
    is_scalar,
    shortest,
    to_text,
    upper,
)

MANY = 255
ARITIES = {
    "case": (3, MANY),
    "contains": (2, 2),
    "endswith": (2, 2),
    "format": (1, MANY),
    "fromjson": (1, 1),
    "join": (1, 2),
    "startswith": (2, 2),
    "tojson": (1, 1),
}
PIECE = re.compile(r"\{\{|\}\}|\{(\d+)[^{}]*\}|[{}]")


def contains(where: Value, what: Value) -> bool:
    if isinstance(where, Sequence) and not isinstance(where, str):
        return any(equals(what, each) for each in where)
    return is_scalar(where) and is_scalar(what) and to_text(what).lower() in to_text(where).lower()


def starts_with(text: Value, start: Value) -> bool:
    return is_scalar(text) and is_scalar(start) and upper(to_text(text)).startswith(upper(to_text(start)))


def ends_with(text: Value, end: Value) -> bool:
    return is_scalar(text) and is_scalar(end) and upper(to_text(text)).endswith(upper(to_text(end)))


def format_text(pattern: Value, *arguments: Value) -> str:
    text = to_text(pattern)

    def piece(found: re.Match[str]) -> str:
        if found[0] in {"{{", "}}"}:
            return found[0][0]
        if found[1] is None:
            raise ExpressionError(
                f"the format string {text!r} has a brace that is neither doubled nor a number"
            )
        if int(found[1]) >= len(arguments):
            raise ExpressionError(f"the format string {text!r} asks for more arguments than were given")
        return to_text(arguments[int(found[1])])

    return PIECE.sub(piece, text)


def join(items: Value, separator: Value = ",") -> str:
    if isinstance(items, Sequence) and not isinstance(items, str):
        between = to_text(separator) if is_scalar(separator) else ","
        return between.join(map(to_text, items))
    return to_text(items) if is_scalar(items) else ""


def from_json(text: Value) -> Value:
    def refuse(name: str) -> NoReturn:
        raise ValueError(f"{name} is not JSON")

    try:
        found: Value = json.loads(
            to_text(text), parse_int=float, parse_constant=refuse, object_pairs_hook=first_of_each
        )
    except (ValueError, RecursionError) as fault:
        raise ExpressionError(
            f"fromJSON() was given {to_text(text)[:60]!r}, which is not JSON: {fault}"
        ) from fault
    return found


def first_of_each(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    """A repeated name keeps its last value; a name that differs only in case from an earlier one is dropped."""
    written = dict(pairs)
    kept: dict[str, str] = {}
    for name in written:
        kept.setdefault(name.lower(), name)
    return {name: written[name] for name in kept.values()}


def to_json(value: Value) -> str:
    return written_json(value, "\n")


def written_json(value: Value, line: str) -> str:
    inner = line + "  "
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int | float):
        return shortest(float(value)) if math.isfinite(value) else "null"
    if isinstance(value, Mapping):
        items = [f"{json.dumps(k, ensure_ascii=False)}: {written_json(v, inner)}" for k, v in value.items()]
        return "{" + inner + f",{inner}".join(items) + line + "}" if items else "{}"
    items = [written_json(each, inner) for each in value]
    return "[" + inner + f",{inner}".join(items) + line + "]" if items else "[]"


def case(*arguments: Value) -> Value:
    for predicate, value in zip(arguments[:-1:2], arguments[1::2], strict=True):
        if not isinstance(predicate, bool):
            raise ExpressionError(
                f"a predicate of case() is {to_text(predicate)!r}; it must be true or false"
            )
        if predicate:
            return value
    return arguments[-1]


FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "case": case,
    "contains": contains,
    "endswith": ends_with,
    "format": format_text,
    "fromjson": from_json,
    "join": join,
    "startswith": starts_with,
    "tojson": to_json,
}
