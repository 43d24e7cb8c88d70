"""The PartiQL that DynamoDB takes, as far as INSERT and SELECT: read into items and filter expressions. Pure.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.html
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

Value = dict[str, Any]  # DynamoDB's own form: {"S": "text"}

TOKEN = re.compile(
    r"""\s*(?:
      (?P<name>"(?:[^"]|"")+")
    | (?P<text>'(?:[^']|'')*')
    | (?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    | (?P<mark><<|>>|<=|>=|<>|!=|[?=<>{}\[\](),.:*])
    | (?P<word>[A-Za-z_][A-Za-z0-9_-]*)
    )""",
    re.VERBOSE,
)
COMPARISONS = {"=": "=", "<": "<", ">": ">", "<=": "<=", ">=": ">=", "<>": "<>", "!=": "<>"}
FUNCTIONS = {"begins_with", "contains", "attribute_type", "size"}


class BadStatement(ValueError):
    """The statement is not one that this reader understands."""


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Insert:
    table: str
    item: dict[str, Value]


@dataclass(frozen=True, kw_only=True, slots=True)
class Select:
    table: str
    index: str
    columns: tuple[str, ...]
    condition: str
    names: dict[str, str]
    values: dict[str, Value]


@dataclass(frozen=True, slots=True)
class Other:
    """UPDATE and DELETE: only the table is read."""

    verb: str
    table: str


Statement = Insert | Select | Other


def tokens(statement: str) -> list[Token]:
    found, position, text = [], 0, statement.rstrip().rstrip(";")
    while position < len(text.rstrip()):
        match = TOKEN.match(text, position)
        if match is None:
            near = text[position : position + 20]
            raise BadStatement(f"Statement wasn't well formed, can't be processed: near {near!r}")
        kind = match.lastgroup or ""
        found.append(Token(kind, _plain(kind, match.group(kind))))
        position = match.end()
    return found


def _plain(kind: str, text: str) -> str:
    if kind in ("name", "text"):
        return text[1:-1].replace(text[0] * 2, text[0])
    return text


def parse(statement: str, parameters: Sequence[Value] = ()) -> Statement:
    """One statement with its `?` parameters put in; as many parameters as marks."""
    reader = Reader(tokens(statement), list(parameters))
    verb = reader.word()
    if verb == "INSERT":
        found: Statement = reader.insert()
    elif verb == "SELECT":
        found = reader.select()
    elif verb in ("UPDATE", "DELETE"):
        if verb == "DELETE":
            reader.expect("FROM")
        return Other(verb, reader.table()[0])
    else:
        raise BadStatement(f"Unsupported operation: {verb}; allowed: INSERT, SELECT, UPDATE, DELETE")
    reader.end()
    return found


@dataclass(slots=True)
class Reader:
    rest: list[Token]
    parameters: list[Value]
    used: int = 0
    names: dict[str, str] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)

    def peek(self) -> Token:
        return self.rest[0] if self.rest else Token("end", "")

    def take(self) -> Token:
        if not self.rest:
            raise BadStatement("Statement wasn't well formed, can't be processed: it ends too early")
        return self.rest.pop(0)

    def word(self) -> str:
        return self.take().text.upper()

    def at(self, text: str) -> bool:
        found = self.peek()
        return found.kind in ("mark", "word") and found.text.upper() == text

    def skip(self, text: str) -> bool:
        if self.at(text):
            self.take()
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.skip(text):
            raise BadStatement(f"Statement wasn't well formed: expected {text}, found {self.peek().text!r}")

    def end(self) -> None:
        if self.rest:
            raise BadStatement(f"Statement wasn't well formed: unexpected {self.peek().text!r}")
        if self.used != len(self.parameters):
            raise BadStatement("Number of parameters in request and statement don't match.")

    def table(self) -> tuple[str, str]:
        table = self.take()
        if table.kind not in ("name", "word"):
            raise BadStatement(f"Statement wasn't well formed: expected a table, found {table.text!r}")
        return table.text, self.take().text if self.skip(".") else ""

    def insert(self) -> Insert:
        self.expect("INTO")
        table, _ = self.table()
        self.expect("VALUE")
        found = self.value()
        if "M" not in found:
            raise BadStatement("Statement wasn't well formed: VALUE takes one tuple { ... }")
        item: dict[str, Value] = found["M"]
        return Insert(table=table, item=item)

    def value(self) -> Value:
        token = self.take()
        if token.kind == "text":
            return {"S": token.text}
        if token.kind == "number":
            return {"N": token.text}
        if token.kind == "word" and token.text.upper() in ("TRUE", "FALSE"):
            return {"BOOL": token.text.upper() == "TRUE"}
        if token.kind == "word" and token.text.upper() == "NULL":
            return {"NULL": True}
        readers = {"?": self.parameter, "{": self.members_of, "[": self.values_of, "<<": self.set_of}
        if token.kind == "mark" and token.text in readers:
            return readers[token.text]()
        raise BadStatement(f"Statement wasn't well formed: expected a value, found {token.text!r}")

    def parameter(self) -> Value:
        if self.used >= len(self.parameters):
            raise BadStatement("Number of parameters in request and statement don't match.")
        self.used += 1
        return self.parameters[self.used - 1]

    def members_of(self) -> Value:
        found: dict[str, Value] = {}
        while not self.skip("}"):
            key = self.take()
            self.expect(":")
            found[key.text] = self.value()
            if not self.at("}"):
                self.expect(",")
        return {"M": found}

    def values_of(self) -> Value:
        return {"L": self.until("]")}

    def set_of(self) -> Value:
        members = self.until(">>")
        kinds = {kind for member in members for kind in member}
        if len(kinds) != 1 or not kinds <= {"S", "N", "B"}:
            raise BadStatement("A set holds values of one type: text, number or binary, and at least one")
        kind = kinds.pop()
        return {f"{kind}S": [member[kind] for member in members]}

    def until(self, close: str) -> list[Value]:
        found = []
        while not self.skip(close):
            found.append(self.value())
            if not self.at(close):
                self.expect(",")
        return found

    def select(self) -> Select:
        columns = self.columns()
        self.expect("FROM")
        table, index = self.table()
        condition = self.condition() if self.skip("WHERE") else ""
        return Select(
            table=table,
            index=index,
            columns=columns,
            condition=condition,
            names=self.names,
            values=self.values,
        )

    def columns(self) -> tuple[str, ...]:
        if self.skip("*"):
            return ()
        found = [self.take().text]
        while self.skip(","):
            found.append(self.take().text)
        return tuple(found)

    def condition(self) -> str:
        """The WHERE clause as a filter expression; names and literals become placeholders."""
        parts = []
        while self.rest:
            parts.append(self.part())
        return " ".join(parts)

    def part(self) -> str:
        token = self.peek()
        upper = token.text.upper()
        if token.kind == "word" and upper in ("AND", "OR", "NOT", "BETWEEN", "IN"):
            return self.word()
        if token.kind == "word" and token.text.lower() in FUNCTIONS:
            return self.take().text.lower()
        if token.kind == "mark" and token.text in COMPARISONS:
            return COMPARISONS[self.take().text]
        if token.kind == "mark" and token.text in "(),":
            return self.take().text
        if token.kind == "mark" and token.text == "[":
            return self.members()
        if token.kind == "name" or (token.kind == "word" and upper not in ("TRUE", "FALSE", "NULL")):
            return self.attribute()
        return self.placeholder(self.value())

    def members(self) -> str:
        """IN [a, b] is IN (a, b) in a filter expression."""
        self.take()
        return "(" + ", ".join(self.placeholder(value) for value in self.until("]")) + ")"

    def attribute(self) -> str:
        path = [self.name(self.take().text)]
        while self.skip("."):
            path.append(self.name(self.take().text))
        full = ".".join(path)
        if not self.skip("IS"):
            return full
        present = self.skip("NOT")
        self.expect("MISSING")
        return f"attribute_exists({full})" if present else f"attribute_not_exists({full})"

    def name(self, attribute: str) -> str:
        placeholder = f"#n{len(self.names)}"
        self.names[placeholder] = attribute
        return placeholder

    def placeholder(self, value: Value) -> str:
        name = f":v{len(self.values)}"
        self.values[name] = value
        return name
