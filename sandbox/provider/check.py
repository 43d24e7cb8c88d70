"""What Check does with the program's inputs: names, types, mapping."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.provider import sdk, shapes
from sandbox.provider.clients import sent
from sandbox.provider.encode import unmapped
from sandbox.provider.sdk import Kind, Type
from sandbox.provider.table import Entry
from sandbox.provider.values import ASSET, SIGNATURE, UNKNOWN, Json, Properties


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    property: str
    reason: str


def wrong_arguments(token: str, schema: sdk.Resource, inputs: Properties) -> Iterator[Failure]:
    """Names and types against the SDK's own argument classes, as deep as they go."""
    known = set(schema.arguments) | {"tagsAll"}
    for name, value in inputs.items():
        if name.startswith("__"):
            continue
        if name not in known:
            yield Failure(property=name, reason=f"{token} has no argument {name!r}.{_nearest(name, known)}")
        elif name in schema.arguments:
            yield from _wrong(name, value, schema.arguments[name])
    for name in sorted(schema.required - set(inputs)):
        yield Failure(
            property=name, reason=f"{token} needs the argument {name!r}, and the program gives none."
        )


def _nearest(name: str, known: set[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=1)
    return f" Did you mean {near[0]!r}?" if near else ""


def _wrong(path: str, value: Json, kind: Type) -> Iterator[Failure]:
    if value is None or value == UNKNOWN or kind.kind is Kind.ANY or _is_asset(value):
        return
    if not _is(value, kind.kind):
        yield Failure(property=path, reason=f"{path} must be {kind.kind.value}; this is {_described(value)}.")
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from _wrong(f"{path}[{place}]", one, kind.of or sdk.ANY)
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from _wrong_field(path, name, one, kind)


def _wrong_field(path: str, name: str, value: Json, kind: Type) -> Iterator[Failure]:
    if kind.kind is Kind.MAP:
        yield from _wrong(f"{path}.{name}", value, kind.of or sdk.ANY)
    elif name in kind.fields:
        yield from _wrong(f"{path}.{name}", value, kind.fields[name])
    elif not name.startswith("__"):
        reason = f"{path} has no field {name!r}.{_nearest(name, set(kind.fields))}"
        yield Failure(property=f"{path}.{name}", reason=reason)


def _is_asset(value: Json) -> bool:
    return isinstance(value, dict) and value.get(SIGNATURE) == ASSET


def _is(value: Json, kind: Kind) -> bool:
    if kind is Kind.TRUTH:
        return isinstance(value, bool) or value in ("true", "false")
    if kind in (Kind.WHOLE, Kind.NUMBER):
        return _is_number(value, whole=kind is Kind.WHOLE)
    if kind is Kind.TEXT:
        return isinstance(value, str | bool | int | float)
    if kind is Kind.LIST:
        return isinstance(value, list)
    return isinstance(value, dict)


def _is_number(value: Json, *, whole: bool) -> bool:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return False
    try:
        number = float(value)
    except ValueError:
        return False
    return number.is_integer() or not whole


def _described(value: Json) -> str:
    if isinstance(value, dict):
        return "an object"
    return "a list" if isinstance(value, list) else repr(value)


def without_a_mapping(entry: Entry, schema: sdk.Resource, inputs: Properties) -> Iterator[Failure]:
    """Properties that exist but that the sandbox cannot carry to the emulator: refused, never dropped."""
    written = entry.written
    for name, value in inputs.items():
        if name.startswith("__") or name not in schema.arguments:
            continue
        if name not in entry.mapped:
            yield _unserved(entry, name)
        elif name in written:
            for path in _unmapped_below(entry, name, value, schema.arguments[name]):
                yield _unserved(entry, path)


def _unserved(entry: Entry, path: str) -> Failure:
    return Failure(
        property=path,
        reason=f"The sandbox serves {entry.token} but has no mapping for {path!r}: "
        "add it to the sandbox's table, or leave it out here.",
    )


def _unmapped_below(entry: Entry, name: str, value: Json, kind: Type) -> Iterator[str]:
    ops = [entry.create, *(facet.put for facet in entry.facets)]
    op = next(one for one in ops if name in one.paths())
    if name in entry.free.split():
        return
    shape = sent(entry.service, op.call)
    target = shapes.at(shape, op.paths()[name] or shapes.member(shape, name) or name)
    yield from unmapped(value, kind, target, shapes.Names(renames=entry.names, path=name))
