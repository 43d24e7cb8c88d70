"""Expressions made by chance, the same for the same seed, with the contexts that they are evaluated in.

Two habits of the published engine are kept out: it unescapes only the first doubled quote of a text, and JavaScript
moves keys that look like whole numbers to the front of an object.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Json: TypeAlias = "bool | float | str | list[Json] | dict[str, Json] | None"
Contexts: TypeAlias = dict[str, Json]

WORDS = (
    "main",
    "Main",
    "refs/heads/main",
    "success",
    "failure",
    "true",
    "false",
    "null",
    "",
    " ",
    "a b",
    "0",
    "1",
    "42",
)
ODD_WORDS = (
    "0x1F",
    "1e3",
    "-1",
    "1.50",
    " 7 ",
    "NaN",
    "Infinity",
    ".5",
    "0b11",
    "0o17",
    "straße",
    "ÉCOLE",
    "école",
    "{0}",
    "it's",
    "x,y",
)
NUMBERS = (
    "0",
    "1",
    "-1",
    "42",
    "1.5",
    "-0.25",
    "+7",
    ".5",
    "5.",
    "0xFF",
    "0o17",
    "1e3",
    "1E-7",
    "1e21",
    "-2.99e-2",
    "NaN",
    "Infinity",
    "100000000000000000000",
)
NAMES = (
    "ref",
    "event_name",
    "labels",
    "name",
    "result",
    "outputs",
    "digest",
    "some-name",
    "count",
    "kinds",
    "missing",
)
ROOTS = ("github", "env", "vars", "needs", "inputs", "matrix", "steps", "GitHub", "NEEDS")
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
STATUS = ("success", "failure", "cancelled")
JSON_TEXTS = (
    '["push", "PULL"]',
    "[1, 2.5, null, true]",
    '{"a": {"B": [1]}}',
    "3",
    "true",
    "null",
    '"text"',
    "{",
    "",
    "[]",
    "{}",
    "1e400",
    "[1,]",
)
FORMATS = (
    "{0}",
    "{0}-{1}",
    "{{{0}}}",
    "{1}{0}{1}",
    "plain",
    "{",
    "}",
    "{a}",
    "{0",
    "{2}",
    "{{}}",
    "{0} {{0}} {0}",
)
FUNCTIONS = (
    "contains",
    "startsWith",
    "endsWith",
    "format",
    "join",
    "toJSON",
    "fromJSON",
    "case",
    "success",
    "failure",
    "always",
    "cancelled",
)
SPOILT = 0.08


def generated_expressions(count: int, seed: int) -> Iterator[tuple[str, Contexts]]:
    """Texts without their braces; `status` among the contexts is how what came before has ended."""
    chance = random.Random(seed)  # noqa: S311  repeatable cases, no secrets
    for _ in range(count):
        maker = Maker(chance)
        text = maker.expression(chance.randint(1, 4))
        if chance.random() < SPOILT:
            text = maker.spoilt(text)
        yield text, contexts(chance)


@dataclass(frozen=True, slots=True)
class Maker:
    chance: random.Random

    def expression(self, depth: int) -> str:
        if depth <= 0:
            return self.leaf()
        kinds: tuple[Callable[[int], str], ...] = (
            self.comparison,
            self.logical,
            self.negation,
            self.call,
            self.path,
            self.grouped,
        )
        return self.chance.choices(kinds, weights=(5, 4, 2, 6, 4, 1))[0](depth - 1)

    def leaf(self) -> str:
        kinds: tuple[Callable[[], str], ...] = (self.text, self.number, self.constant, self.plain_path)
        return self.chance.choices(kinds, weights=(5, 3, 2, 5))[0]()

    def text(self) -> str:
        return quoted(self.chance.choice(WORDS + ODD_WORDS))

    def number(self) -> str:
        return self.chance.choice(NUMBERS)

    def constant(self) -> str:
        return self.chance.choice(("true", "false", "null"))

    def plain_path(self) -> str:
        steps = "".join(f".{self.chance.choice(NAMES)}" for _ in range(self.chance.randint(0, 2)))
        return self.chance.choice(ROOTS) + steps

    def path(self, depth: int) -> str:
        root = self.chance.choice(
            (self.plain_path(), self.plain_path(), 'fromJSON(\'[[1, {"a": 2}], {"a": 3}]\')')
        )
        return root + "".join(self.step(depth) for _ in range(self.chance.randint(1, 3)))

    def step(self, depth: int) -> str:
        kind = self.chance.randrange(6)
        if kind < 2:
            return "." + self.chance.choice((*NAMES, "a"))
        if kind < 4:
            return self.chance.choice((".*", "[*]"))
        return f"[{self.leaf() if kind == 4 else self.expression(min(depth, 1))}]"

    def grouped(self, depth: int) -> str:
        return f"({self.expression(depth)})"

    def negation(self, depth: int) -> str:
        return "!" + self.operand(depth)

    def operand(self, depth: int) -> str:
        inner = self.expression(depth)
        return inner if self.chance.random() < 0.5 else f"({inner})"

    def comparison(self, depth: int) -> str:
        space = self.chance.choice((" ", "", "  "))
        sign = self.chance.choice(COMPARISONS)
        return f"{self.operand(depth)}{space or ' '}{sign}{space}{self.operand(depth)}"

    def logical(self, depth: int) -> str:
        sign = self.chance.choice((" && ", " || "))
        return sign.join(self.operand(depth) for _ in range(self.chance.randint(2, 3)))

    def call(self, depth: int) -> str:
        name = self.chance.choice(FUNCTIONS)
        arguments = self.arguments(name, depth)
        written = name if self.chance.random() < 0.8 else name.upper()
        return f"{written}({', '.join(arguments)})"

    def arguments(self, name: str, depth: int) -> Sequence[str]:
        match name:
            case "success" | "failure" | "always" | "cancelled":
                return ()
            case "fromJSON":
                return (
                    quoted(self.chance.choice(JSON_TEXTS))
                    if self.chance.random() < 0.8
                    else self.expression(depth),
                )
            case "format":
                given = [self.expression(depth) for _ in range(self.chance.randint(1, 3))]
                return (quoted(self.chance.choice(FORMATS)), *given)
            case "case":
                pairs = self.chance.randint(1, 2)
                return [self.predicate(depth) if not n % 2 else self.leaf() for n in range(2 * pairs)] + [
                    self.leaf()
                ]
            case "toJSON":
                return (self.expression(depth),)
            case "join":
                return [self.expression(depth) for _ in range(self.chance.randint(1, 2))]
        return (self.expression(depth), self.expression(depth))

    def predicate(self, depth: int) -> str:
        return self.comparison(depth) if self.chance.random() < 0.8 else self.leaf()

    def spoilt(self, text: str) -> str:
        """One character taken out, doubled or put in: most of these are refused."""
        at = self.chance.randrange(len(text))
        put = self.chance.choice(("", text[at] * 2, "=", "&", '"', "$", ")", "(", ".", ",", "*", " x "))
        return text[:at] + put + text[at + 1 :]


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def contexts(chance: random.Random) -> Contexts:
    made: Contexts = {
        name: mapping(chance, 2) for name in ("github", "env", "vars", "needs", "inputs", "matrix", "steps")
    }
    made["status"] = chance.choice(STATUS)
    return made


def mapping(chance: random.Random, depth: int) -> Json:
    names = chance.sample([*NAMES[:-1], "a", "true", "Extra"], chance.randint(1, 6))
    return {name: value(chance, depth) for name in names}


def value(chance: random.Random, depth: int) -> Json:
    kind = chance.randrange(8) if depth else chance.randrange(5)
    if kind < 2:
        return chance.choice(WORDS + ODD_WORDS)
    if kind == 2:
        return chance.choice((0.0, 1.0, -1.0, 42.0, 1.5, 1e21, 1e-7, 0.1, 123456789.125, 1e15))
    if kind == 3:
        return chance.choice((True, False))
    if kind == 4:
        return None
    if kind == 5:
        return [value(chance, depth - 1) for _ in range(chance.randint(0, 3))]
    return mapping(chance, depth - 1)
