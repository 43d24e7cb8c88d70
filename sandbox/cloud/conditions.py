"""Condition blocks of IAM policies: operators as a table, an unknown one refused loudly.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

import ipaddress
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache

Context = Mapping[str, tuple[str, ...]]
Compare = Callable[[str, str], bool]


class UnknownOperator(ValueError):
    """The policy uses a condition operator that this evaluator does not know."""

    def __init__(self, operator: str) -> None:
        super().__init__(
            f"condition operator {operator!r} is unknown; known: {', '.join(sorted(OPERATORS))}, Null, "
            "each with IfExists, ForAnyValue: or ForAllValues:"
        )


@lru_cache(maxsize=4096)
def _glob(pattern: str) -> re.Pattern[str]:
    parts = (".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern)
    return re.compile("".join(parts), re.DOTALL)


def like(pattern: str, value: str) -> bool:
    """IAM's wildcards: `*` any run of characters, `?` exactly one."""
    return _glob(pattern).fullmatch(value) is not None


def arn_like(pattern: str, value: str) -> bool:
    """Each of the six parts of an ARN is compared by itself; a wildcard does not cross a colon."""
    wanted, found = pattern.split(":", 5), value.split(":", 5)
    return len(wanted) == len(found) == 6 and all(map(like, wanted, found))


def _moment(text: str) -> datetime:
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return datetime.fromtimestamp(float(text), UTC)
    return datetime.fromisoformat(text)


def _in_network(network: str, address: str) -> bool:
    return ipaddress.ip_address(address) in ipaddress.ip_network(network, strict=False)


def _number(test: Callable[[float, float], bool]) -> Compare:
    return lambda wanted, found: test(float(found), float(wanted))


def _date(test: Callable[[datetime, datetime], bool]) -> Compare:
    return lambda wanted, found: test(_moment(found), _moment(wanted))


def _same(wanted: str, found: str) -> bool:
    return wanted == found


def _same_letters(wanted: str, found: str) -> bool:
    return wanted.casefold() == found.casefold()


# name -> (comparison of the policy's value with the request's, whether the operator is negated)
OPERATORS: Mapping[str, tuple[Compare, bool]] = {
    "StringEquals": (_same, False),
    "StringNotEquals": (_same, True),
    "StringEqualsIgnoreCase": (_same_letters, False),
    "StringNotEqualsIgnoreCase": (_same_letters, True),
    "StringLike": (like, False),
    "StringNotLike": (like, True),
    "ArnEquals": (arn_like, False),
    "ArnLike": (arn_like, False),
    "ArnNotEquals": (arn_like, True),
    "ArnNotLike": (arn_like, True),
    "Bool": (_same_letters, False),
    "BinaryEquals": (_same, False),
    "NumericEquals": (_number(lambda a, b: a == b), False),
    "NumericNotEquals": (_number(lambda a, b: a == b), True),
    "NumericLessThan": (_number(lambda a, b: a < b), False),
    "NumericLessThanEquals": (_number(lambda a, b: a <= b), False),
    "NumericGreaterThan": (_number(lambda a, b: a > b), False),
    "NumericGreaterThanEquals": (_number(lambda a, b: a >= b), False),
    "DateEquals": (_date(lambda a, b: a == b), False),
    "DateNotEquals": (_date(lambda a, b: a == b), True),
    "DateLessThan": (_date(lambda a, b: a < b), False),
    "DateLessThanEquals": (_date(lambda a, b: a <= b), False),
    "DateGreaterThan": (_date(lambda a, b: a > b), False),
    "DateGreaterThanEquals": (_date(lambda a, b: a >= b), False),
    "IpAddress": (_in_network, False),
    "NotIpAddress": (_in_network, True),
}


def texts(value: object) -> tuple[str, ...]:
    """A policy's value or list of values as text: JSON's true is 'true'."""
    values = value if isinstance(value, list) else [value]
    return tuple(str(v).lower() if isinstance(v, bool) else str(v) for v in values)


def fill(value: str, context: Context) -> str | None:
    """Policy variables filled in; None when a key has no single value, and then nothing matches.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
    """
    missing = False

    def substitute(found: re.Match[str]) -> str:
        nonlocal missing
        name = found.group(1)
        if name in ("*", "?", "$"):
            return name
        values = look_up(name, context)
        missing = missing or values is None or len(values) != 1
        return values[0] if values else ""

    filled = re.sub(r"\$\{([^}]*)\}", substitute, value)
    return None if missing else filled


def look_up(key: str, context: Context) -> tuple[str, ...] | None:
    """Condition keys are compared without regard to case."""
    wanted = key.casefold()
    return next((values for name, values in context.items() if name.casefold() == wanted), None)


def holds(operator: str, wanted: Sequence[str], found: tuple[str, ...] | None) -> bool:
    """One operator over one key."""
    quantifier, _, bare = operator.rpartition(":")
    if bare == "Null":
        return all((found is None) == (_same_letters("true", w)) for w in wanted)
    if_exists = bare.endswith("IfExists")
    name = bare.removesuffix("IfExists")
    if name not in OPERATORS or quantifier not in ("", "ForAnyValue", "ForAllValues"):
        raise UnknownOperator(operator)
    compare, negated = OPERATORS[name]
    if found is None:
        return quantifier == "ForAllValues" or (quantifier != "ForAnyValue" and (if_exists or negated))
    matches = [any(compare(w, f) for w in wanted) != negated for f in found]
    return all(matches) if quantifier == "ForAllValues" or (negated and not quantifier) else any(matches)


def all_hold(block: Mapping[str, Mapping[str, object]], context: Context) -> bool:
    """Every operator and key of a Condition block must hold; each operator is checked to be known first."""
    results = []
    for operator, keys in block.items():
        for key, value in keys.items():
            wanted = [filled for text in texts(value) if (filled := fill(text, context)) is not None]
            results.append(holds(operator, wanted, look_up(key, context)))
    return all(results)
