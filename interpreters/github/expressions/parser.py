"""The tree of an expression."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from interpreters.github.expressions.functions import ARITIES
from interpreters.github.expressions.lexer import Token, tokens, unexpected
from interpreters.github.expressions.values import ExpressionError, Value

DEEPEST = 50


@dataclass(frozen=True, slots=True)
class Literal:
    value: Value


@dataclass(frozen=True, slots=True)
class Context:
    name: str


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Index:
    of: Node
    by: Node | None  # none: the filter `*`


@dataclass(frozen=True, slots=True)
class Not:
    of: Node


@dataclass(frozen=True, slots=True)
class Compare:
    sign: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Logical:
    sign: str  # "&&" or "||"
    parts: tuple[Node, ...]


Node: TypeAlias = Literal | Context | Call | Index | Not | Compare | Logical


@lru_cache(maxsize=4096)
def parse(text: str) -> Node:
    parser = Parser(text)
    tree = parser.either()
    if parser.next.kind != "end":
        parser.refuse()
    return tree


class Parser:
    """One method a level of precedence, loosest first."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(tokens(text))
        self.at = 0
        self.depth = 0
        if self.next.kind == "end":
            raise ExpressionError("an expression is empty")

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def take(self, *kinds: str) -> Token | None:
        token = self.next
        if token.kind not in kinds:
            return None
        self.at += 1
        return token

    def expect(self, kind: str) -> Token:
        return self.take(kind) or self.refuse()

    def refuse(self) -> Token:
        if self.next.kind == "end":
            raise ExpressionError(f"the expression {self.text!r} ends too early")
        unexpected(self.next.text, self.next.at, self.text)

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ExpressionError(f"the expression {self.text[:40]!r}... is deeper than {DEEPEST} levels")

    def either(self) -> Node:
        self.deeper()
        parts = [self.both()]
        while self.take("||"):
            parts.append(self.both())
        self.depth -= 1
        return parts[0] if len(parts) == 1 else Logical("||", tuple(parts))

    def both(self) -> Node:
        parts = [self.equality()]
        while self.take("&&"):
            parts.append(self.equality())
        return parts[0] if len(parts) == 1 else Logical("&&", tuple(parts))

    def equality(self) -> Node:
        left = self.order()
        while sign := self.take("==", "!="):
            left = Compare(sign.kind, left, self.order())
        return left

    def order(self) -> Node:
        left = self.negation()
        while sign := self.take("<", "<=", ">", ">="):
            left = Compare(sign.kind, left, self.negation())
        return left

    def negation(self) -> Node:
        if not self.take("!"):
            return self.property()
        self.deeper()
        negated = Not(self.negation())
        self.depth -= 1
        return negated

    def property(self) -> Node:
        literal = self.next.kind == "value"
        of, before = self.primary(), self.depth
        while not literal and (opened := self.take("[", ".")):
            self.deeper()
            of = Index(of, self.bracketed() if opened.kind == "[" else self.dotted())
        self.depth = before
        return of

    def bracketed(self) -> Node | None:
        by = None if self.take("*") else self.either()
        self.expect("]")
        return by

    def dotted(self) -> Node | None:
        return None if self.take("*") else Literal(self.expect("name").text)

    def primary(self) -> Node:
        if value := self.take("value"):
            return Literal(value.value)
        if name := self.take("name"):
            return self.call(name) if self.take("(") else Context(name.text)
        self.expect("(")
        inner = self.either()
        self.expect(")")
        return inner

    def call(self, name: Token) -> Call:
        arguments: list[Node] = []
        while not self.take(")"):
            arguments.append(self.either())
            if self.next.kind != ")":
                self.expect(",")
        check_count(name.text, len(arguments))
        return Call(name.text.lower(), tuple(arguments))


def check_count(name: str, count: int) -> None:
    arity = ARITIES.get(name.lower())
    if arity and not arity[0] <= count <= arity[1]:
        raise ExpressionError(f"{name}() has {count} arguments; it takes {arity[0]} to {arity[1]}")
    if name.lower() == "case" and count % 2 == 0:
        raise ExpressionError("case() takes pairs and one last default: an odd number of arguments")
