"""What an expression comes to, in a scope of contexts and functions."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from interpreters.github.expressions.functions import FUNCTIONS
from interpreters.github.expressions.parser import (
    Call,
    Compare,
    Context,
    Index,
    Literal,
    Logical,
    Node,
    Not,
    parse,
)
from interpreters.github.expressions.values import (
    ExpressionError,
    Value,
    equals,
    is_scalar,
    less,
    member,
    to_number,
    to_text,
    truthy,
)

Function: TypeAlias = Callable[..., Value]
STATUS_FUNCTIONS = {"success", "failure", "always", "cancelled"}


@dataclass(frozen=True, slots=True)
class Scope:
    """The contexts and the further functions that a place of a file may use; no others exist there."""

    contexts: Mapping[str, Value]
    functions: Mapping[str, Function] = field(default_factory=dict)

    def plus(self, **contexts: Value) -> Scope:
        return Scope({**self.contexts, **contexts}, self.functions)

    def with_functions(self, functions: Mapping[str, Function]) -> Scope:
        return Scope(self.contexts, {**self.functions, **functions})


class Filtered(list[Value]):
    """What `*` selected: a further property is asked of each item, not of the list."""


def evaluate(expression: str, scope: Scope) -> Value:
    tree = parse(expression)
    check_names(tree, scope, expression)
    return value_of(tree, scope)


def check_names(tree: Node, scope: Scope, expression: str) -> None:
    """GitHub refuses an unknown name when it reads the file, reached or not."""
    contexts = {name.lower() for name in scope.contexts}
    for node in nodes(tree):
        if isinstance(node, Context) and node.name.lower() not in contexts:
            allowed = ", ".join(sorted(scope.contexts)) or "none"
            raise ExpressionError(f"{node.name!r} in {expression!r} is no context here; allowed: {allowed}")
        if isinstance(node, Call) and node.name not in FUNCTIONS and node.name not in scope.functions:
            allowed = ", ".join(sorted([*FUNCTIONS, *scope.functions]))
            raise ExpressionError(f"{node.name}() in {expression!r} is no function here; allowed: {allowed}")


def nodes(tree: Node) -> Iterator[Node]:
    yield tree
    for child in children(tree):
        yield from nodes(child)


def children(tree: Node) -> Sequence[Node]:
    match tree:
        case Call():
            return tree.arguments
        case Logical():
            return tree.parts
        case Compare():
            return (tree.left, tree.right)
        case Not():
            return (tree.of,)
        case Index():
            return (tree.of,) if tree.by is None else (tree.of, tree.by)
    return ()


def mentions_status(expression: str) -> bool:
    """`success()` is asked first, unless a status function is called anywhere in the condition."""
    return any(isinstance(node, Call) and node.name in STATUS_FUNCTIONS for node in nodes(parse(expression)))


def value_of(tree: Node, scope: Scope) -> Value:
    match tree:
        case Literal():
            return tree.value
        case Context():
            return member(scope.contexts, tree.name)
        case Not():
            return not truthy(value_of(tree.of, scope))
        case Compare():
            return compared(tree.sign, value_of(tree.left, scope), value_of(tree.right, scope))
        case Logical():
            return first_decisive(tree, scope)
        case Index():
            return indexed(tree, scope)
        case Call():
            arguments = [value_of(argument, scope) for argument in tree.arguments]
            function = scope.functions.get(tree.name) or FUNCTIONS[tree.name]
            return function(*arguments)


def compared(sign: str, left: Value, right: Value) -> bool:
    if sign in {"==", "!="}:
        return equals(left, right) is (sign == "==")
    if sign in {">", ">="}:
        left, right = right, left
    return less(left, right) or (sign in {"<=", ">="} and equals(left, right))


def first_decisive(tree: Logical, scope: Scope) -> Value:
    """`a && b` and `a || b` come to one of their operands, not to true or false."""
    value: Value = None
    for part in tree.parts:
        value = value_of(part, scope)
        if truthy(value) is (tree.sign == "||"):
            break
    return value


def indexed(tree: Index, scope: Scope) -> Value:
    of = value_of(tree.of, scope)
    if tree.by is None:
        return Filtered(items_below(of))
    by = value_of(tree.by, scope)
    if isinstance(of, Filtered):
        return Filtered(found[0] for each in of if (found := property_of(each, by)))
    found = property_of(of, by)
    return found[0] if found else None


def items_below(of: Value) -> Iterator[Value]:
    if isinstance(of, Filtered):
        for each in of:
            yield from plain_items(each)
    else:
        yield from plain_items(of)


def plain_items(of: Value) -> Sequence[Value]:
    if isinstance(of, Mapping):
        return list(of.values())
    return of if isinstance(of, Sequence) and not isinstance(of, str) else ()


def property_of(of: Value, by: Value) -> tuple[Value] | None:
    """The one property, if it is there."""
    if isinstance(of, Mapping):
        if not is_scalar(by):
            return None
        name = to_text(by)
        there = name in of or any(key.lower() == name.lower() for key in of)
        return (member(of, name),) if there else None
    if isinstance(of, str) or not isinstance(of, Sequence):
        return None
    number = to_number(by)
    position = math.floor(number) if math.isfinite(number) and number >= 0 else len(of)
    return (of[position],) if position < len(of) else None


__all__ = ["ExpressionError", "Filtered", "Function", "Scope", "evaluate", "mentions_status"]
