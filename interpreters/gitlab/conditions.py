"""The language of `rules:if`: a few tokens, five operators, and Ruby's idea of what is true."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from interpreters.gitlab.patterns import pattern_of
from interpreters.outcome import Unreadable

Value = str | bool | re.Pattern[str] | None
Variables = Mapping[str, str]
Expression = Callable[[Variables], Value]

TOKENS = re.compile(
    r"""(?P<open>\()|(?P<close>\))|\$(?P<name>\w+)|"(?P<double>.*?)"|'(?P<single>.*?)'
      |(?P<pattern>/(?:[^/]|\\/)+[^\\]/[ismU]*)|(?P<null>null)|(?P<boolean>\b(?:true|false)\b)
      |(?P<operator>==|=~|!=|!~|&&|\|\|)""",
    re.VERBOSE | re.DOTALL,
)
MOST_TOKENS = 100
BINDS = {"==": 0, "!=": 0, "=~": 0, "!~": 0, "&&": 1, "||": 2}  # as in Ruby; the smaller binds tighter


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str


def holds(text: str, variables: Variables, place: str) -> bool:
    """Whether the whole is "present" in Ruby's sense: an empty or blank string is not, for all its inner truth."""
    value = read(text, place)(variables)
    return bool(value.strip()) if isinstance(value, str) else bool(value)


def read(text: str, place: str) -> Expression:
    tokens = tokenise(text, place)
    operands: list[Expression] = []
    operators: list[str] = []
    for token in tokens:
        if token.kind == "open":
            operators.append("(")
        elif token.kind == "close":
            close(operands, operators, text, place)
        elif token.kind == "operator":
            while operators and operators[-1] != "(" and BINDS[token.text] >= BINDS[operators[-1]]:
                join(operands, operators.pop(), text, place)
            operators.append(token.text)
        else:
            operands.append(leaf(token, place))
    while operators:
        join(operands, operators.pop(), text, place)
    if len(operands) != 1:
        raise wrong(text, place)
    return operands[0]


def tokenise(text: str, place: str) -> list[Token]:
    found: list[Token] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        match = TOKENS.match(text, at)
        if match is None or match.lastgroup is None or len(found) == MOST_TOKENS:
            raise wrong(text, place)
        found.append(Token(match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return found


def close(operands: list[Expression], operators: list[str], text: str, place: str) -> None:
    while operators and operators[-1] != "(":
        join(operands, operators.pop(), text, place)
    if not operators:
        raise wrong(text, place)
    operators.pop()


def join(operands: list[Expression], operator: str, text: str, place: str) -> None:
    if operator == "(" or len(operands) < 2:
        raise wrong(text, place)
    right = operands.pop()
    left = operands.pop()
    operands.append(JOINED[operator](left, right))


def leaf(token: Token, place: str) -> Expression:
    match token.kind:
        case "name":
            return lambda variables: variables.get(token.text)
        case "pattern":
            compiled = pattern_of(token.text)
            if compiled is None:
                raise Unreadable(f"{place}: {token.text} is no regular expression that RE2 reads")
            return lambda _: compiled
        case "null":
            return lambda _: None
        case "boolean":
            return lambda _: token.text == "true"
    return lambda _: token.text


def wrong(text: str, place: str) -> Unreadable:
    return Unreadable(
        f"{place}: invalid expression syntax in {text!r}; see rules:if in GitLab's documentation"
    )


def matches(text: Value, pattern: Value) -> bool:
    """Whether the pattern is found in the left; a right side that is no `/pattern/` is searched the other way
    round, as a warning in https://docs.gitlab.com/ci/jobs/job_rules/ says."""
    if pattern is None or pattern is False:
        return False
    left = "" if text is None else str(text).lower() if isinstance(text, bool) else str(text)
    compiled = pattern_of(pattern) if isinstance(pattern, str) else pattern
    if isinstance(compiled, re.Pattern):
        return compiled.search(left) is not None
    return left in str(pattern)


def same(left: Value, right: Value) -> bool:
    return type(left) is type(right) and left == right


def equals(left: Expression, right: Expression) -> Expression:
    return lambda variables: same(left(variables), right(variables))


def differs(left: Expression, right: Expression) -> Expression:
    return lambda variables: not same(left(variables), right(variables))


def found(left: Expression, right: Expression) -> Expression:
    return lambda variables: matches(left(variables), right(variables))


def absent(left: Expression, right: Expression) -> Expression:
    return lambda variables: not matches(left(variables), right(variables))


def falsy(value: Value) -> bool:
    return value is None or value is False  # an empty string is true inside an expression


def both(left: Expression, right: Expression) -> Expression:
    return lambda variables: value if falsy(value := left(variables)) else right(variables)


def either(left: Expression, right: Expression) -> Expression:
    return lambda variables: right(variables) if falsy(value := left(variables)) else value


JOINED: Mapping[str, Callable[[Expression, Expression], Expression]] = {
    "==": equals,
    "!=": differs,
    "=~": found,
    "!~": absent,
    "&&": both,
    "||": either,
}
