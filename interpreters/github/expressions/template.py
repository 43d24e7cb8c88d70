"""Expressions inside the texts of a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from interpreters.github.expressions.evaluation import Scope, evaluate, mentions_status
from interpreters.github.expressions.values import ExpressionError, Value, to_text, truthy

OPEN, CLOSE = "${{", "}}"


def resolve(value: Value, scope: Scope) -> Value:
    """The value with all its expressions evaluated: a text that is one expression keeps the type of its value."""
    if isinstance(value, str):
        return interpolated(value, scope)
    if isinstance(value, Mapping):
        return {to_text(interpolated(key, scope)): resolve(each, scope) for key, each in value.items()}
    if isinstance(value, Sequence):
        return [resolve(each, scope) for each in value]
    return value


def interpolated(text: str, scope: Scope) -> Value:
    if OPEN not in text:
        return text
    parts = list(pieces(text))
    if len(parts) == 1 and parts[0][0]:
        return evaluate(parts[0][1], scope)
    return "".join(to_text(evaluate(part, scope)) if is_code else part for is_code, part in parts)


def pieces(text: str) -> Iterator[tuple[bool, str]]:
    """Pairs of (is an expression, its text)."""
    at = 0
    while (start := text.find(OPEN, at)) >= 0:
        if start > at:
            yield False, text[at:start]
        end = end_of_expression(text, start + len(OPEN))
        yield True, text[start + len(OPEN) : end].strip()
        at = end + len(CLOSE)
    if at < len(text):
        yield False, text[at:]


def end_of_expression(text: str, at: int) -> int:
    """The closing braces; those within quotes do not close."""
    quoted = False
    while at < len(text):
        if text[at] == "'":
            quoted = not quoted
        elif not quoted and text.startswith(CLOSE, at):
            return at
        at += 1
    raise ExpressionError(f"{text!r} opens an expression and never closes it")


def condition(text: Value, scope: Scope) -> bool:
    """Whether an `if` holds: braces may be left out, and `success()` is asked unless a status is."""
    written = to_text(text).strip()
    if not written:
        return truthy(evaluate("success()", scope))
    if OPEN not in written:
        return holds(written, scope)
    parts = list(pieces(written))
    if len(parts) == 1:
        return holds(parts[0][1], scope)
    # Text around the braces makes the whole a text, and a text that is not empty is true.
    asked = any(mentions_status(part) for is_code, part in parts if is_code)
    passed = asked or truthy(evaluate("success()", scope))
    return truthy(interpolated(written, scope)) and passed


def holds(expression: str, scope: Scope) -> bool:
    if mentions_status(expression):
        return truthy(evaluate(expression, scope))
    return truthy(evaluate(f"success() && ({expression})", scope))
