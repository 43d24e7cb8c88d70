"""EventBridge's patterns: which are valid, and which events they match. Pure.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
"""

import ipaddress
import json
import operator
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.cloud.conditions import like

Pattern = Mapping[str, Any]
MISSING = object()

COMPARES: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


class InvalidPattern(ValueError):
    """EventBridge would refuse the pattern; the message is its reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Event pattern is not valid. Reason: {reason}")


def read_pattern(text: str) -> Pattern:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise InvalidPattern(f"it is not JSON: {error}") from None
    if not isinstance(found, dict):
        raise InvalidPattern("Filter is not an object")
    _check_object(found)
    return found


def _check_object(pattern: Pattern) -> None:
    if not pattern:
        raise InvalidPattern("Empty objects are not allowed")
    for name, wanted in pattern.items():
        if name == "$or":
            _check_or(wanted)
        elif isinstance(wanted, dict):
            _check_object(wanted)
        elif isinstance(wanted, list):
            _check_list(name, wanted)
        else:
            raise InvalidPattern(f'"{name}" must be an object or an array')


def _check_or(choices: Any) -> None:
    if not isinstance(choices, list) or len(choices) < 2:
        raise InvalidPattern("$or takes an array of at least two patterns")
    for choice in choices:
        _check_object(choice)


def _check_list(name: str, wanted: list[Any]) -> None:
    if not wanted:
        raise InvalidPattern(f'Empty arrays are not allowed at "{name}"')
    for one in wanted:
        if isinstance(one, list):
            raise InvalidPattern(f'"{name}" holds an array in an array')
        if isinstance(one, dict):
            _check_filter(name, one)


def _check_filter(name: str, found: dict[str, Any]) -> None:
    if len(found) != 1:
        raise InvalidPattern(f'"{name}" must hold filters of exactly one match type each')
    kind, value = next(iter(found.items()))
    check = FILTERS.get(kind)
    if check is None:
        raise InvalidPattern(f"Unrecognized match type {kind}; known: {', '.join(sorted(FILTERS))}")
    if not check[0](value):
        raise InvalidPattern(f'the value of {kind} at "{name}" is not one that it takes: {json.dumps(value)}')


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _is_text_or_ignore_case(value: Any) -> bool:
    return _is_text(value) or (isinstance(value, dict) and list(value) == ["equals-ignore-case"])


def _is_numeric(value: Any) -> bool:
    if not isinstance(value, list) or len(value) not in (2, 4):
        return False
    signs, numbers = value[::2], value[1::2]
    return all(s in COMPARES for s in signs) and all(_is_number(n) for n in numbers)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_anything_but(value: Any) -> bool:
    if isinstance(value, dict):
        return len(value) == 1 and next(iter(value)) in ("prefix", "suffix", "wildcard", "equals-ignore-case")
    values = value if isinstance(value, list) else [value]
    return bool(values) and (all(isinstance(v, str) for v in values) or all(map(_is_number, values)))


def _is_network(value: Any) -> bool:
    try:
        ipaddress.ip_network(value, strict=False)
    except (ValueError, TypeError):
        return False
    return True


def _prefix(wanted: Any, found: Any) -> bool:
    if not isinstance(found, str):
        return False
    if isinstance(wanted, dict):
        return found.casefold().startswith(str(wanted["equals-ignore-case"]).casefold())
    return found.startswith(wanted)


def _suffix(wanted: Any, found: Any) -> bool:
    if not isinstance(found, str):
        return False
    if isinstance(wanted, dict):
        return found.casefold().endswith(str(wanted["equals-ignore-case"]).casefold())
    return found.endswith(wanted)


def _numeric(wanted: Any, found: Any) -> bool:
    return _is_number(found) and all(
        COMPARES[s](found, n) for s, n in zip(wanted[::2], wanted[1::2], strict=True)
    )


def _anything_but(wanted: Any, found: Any) -> bool:
    if isinstance(wanted, dict):
        kind, value = next(iter(wanted.items()))
        return not any(FILTERS[kind][1](v, found) for v in (value if isinstance(value, list) else [value]))
    return found not in (wanted if isinstance(wanted, list) else [wanted])


def _ignore_case(wanted: Any, found: Any) -> bool:
    return isinstance(found, str) and found.casefold() == wanted.casefold()


def _wildcard(wanted: Any, found: Any) -> bool:
    return isinstance(found, str) and like(wanted.replace("?", "[?]"), found)


def _cidr(wanted: Any, found: Any) -> bool:
    try:
        return ipaddress.ip_address(found) in ipaddress.ip_network(wanted, strict=False)
    except ValueError:
        return False


# match type -> (whether the pattern's value is valid, whether the event's value matches)
FILTERS: Mapping[str, tuple[Callable[[Any], bool], Callable[[Any, Any], bool]]] = {
    "prefix": (_is_text_or_ignore_case, _prefix),
    "suffix": (_is_text_or_ignore_case, _suffix),
    "equals-ignore-case": (_is_text, _ignore_case),
    "wildcard": (_is_text, _wildcard),
    "anything-but": (_is_anything_but, _anything_but),
    "numeric": (_is_numeric, _numeric),
    "exists": (lambda value: isinstance(value, bool), lambda wanted, found: wanted == (found is not MISSING)),
    "cidr": (_is_network, _cidr),
}


def matches(pattern: Pattern, event: Any) -> bool:
    """Every field of the pattern must match; fields that it does not name do not matter."""
    return all(_field(name, wanted, event) for name, wanted in pattern.items())


def _field(name: str, wanted: Any, event: Any) -> bool:
    if isinstance(event, list):
        return any(_field(name, wanted, one) for one in event)
    if name == "$or":
        return any(matches(choice, event) for choice in wanted)
    found = event.get(name, MISSING) if isinstance(event, dict) else MISSING
    if isinstance(wanted, dict):
        # A missing object can still match a pattern of nothing but `exists: false`.
        return matches(wanted, {} if found is MISSING else found)
    return any(_value(one, found) for one in wanted)


def _value(wanted: Any, found: Any) -> bool:
    if isinstance(wanted, dict) and "exists" in wanted:
        return FILTERS["exists"][1](wanted["exists"], found)
    if found is MISSING:
        return False
    values = found if isinstance(found, list) else [found]
    return any(_single(wanted, one) for one in values)


def _single(wanted: Any, found: Any) -> bool:
    if isinstance(wanted, dict):
        kind, value = next(iter(wanted.items()))
        return FILTERS[kind][1](value, found)
    return type(wanted) is type(found) and bool(wanted == found)
