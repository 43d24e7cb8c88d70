"""What may stand at a path of a form, read from the form's own type hints and told in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import EnumMeta
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from delivery.texts import Text
from settings.tree import Path

Kind: TypeAlias = Any  # a type hint: no narrower type covers classes, unions, literals and aliases

_PLAIN = {
    bool: "true, false",
    int: "a whole number",
    float: "a number",
    str: "a text",
    date: 'a date, such as "2027-06-30"',
    object: "anything",
}


def kind_at(form: Kind, path: Path) -> Kind:
    """The type that a form gives to this path; `object` where it gives none."""
    kind = form
    for key in path:
        kind = next((found for found in (_inside(one, key) for one in _members(kind)) if found), object)
    return kind


def described(kind: Kind) -> str:
    return " or ".join(dict.fromkeys(_described(member) for member in _members(kind)))


def words(kind: Kind) -> tuple[str, ...]:
    """The closed list of words that a kind allows, if it is one: keys of a form, members of an enum."""
    found: list[str] = []
    for member in _members(kind):
        if _is_form(member):
            found += [field.name for field in fields(member)]
        elif isinstance(member, EnumMeta):
            found += list(map(str, member.__members__.values()))
        elif _origin(member) is Literal:
            found += [str(each) for each in get_args(member)]
    return tuple(found)


def text_of(kind: Kind) -> type[Text] | None:
    return next((one for one in _members(kind) if isinstance(one, type) and issubclass(one, Text)), None)


def _members(kind: Kind) -> tuple[Kind, ...]:
    origin = _origin(kind)
    if origin is Annotated:
        return _members(get_args(kind)[0])
    if origin in (Union, UnionType):
        return tuple(inner for one in get_args(kind) if one is not NoneType for inner in _members(one))
    return (kind,)


def _inside(kind: Kind, key: str | int) -> Kind | None:
    if _is_form(kind):
        return _hints(kind).get(str(key))
    arguments = get_args(kind)
    if _is_mapping(kind) and len(arguments) == 2:
        return arguments[1]
    return arguments[0] if _origin(kind) is tuple else None


@cache
def _hints(form: Kind) -> dict[str, Kind]:
    return get_type_hints(form, include_extras=True)


def _origin(kind: Kind) -> Kind:
    return get_origin(kind)


def _is_form(kind: Kind) -> bool:
    return is_dataclass(kind)


def _is_mapping(kind: Kind) -> bool:
    origin = _origin(kind)
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _described(kind: Kind) -> str:
    if isinstance(kind, type) and issubclass(kind, Text):
        return f'{kind.what}, such as "{kind.example}"'
    if kind in _PLAIN:
        return _PLAIN[kind]
    if _origin(kind) is tuple:
        return f"a list, each of which is {described(get_args(kind)[0])}"
    if _is_form(kind):
        return f"a mapping with {', '.join(words(kind))}"
    if _is_mapping(kind):
        return "a mapping of `key: value`"
    return ", ".join(words(kind))
