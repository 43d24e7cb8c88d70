"""Each value that holds for a service in an environment, with where it was written and on which level."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from delivery.environment import Environment
from delivery.gate import Gate
from delivery.promises import Promise
from delivery.service import Service, Target
from settings.catalog import Written
from settings.services import GATE
from settings.tree import Path, Plain, Tree, dotted

_SERVICE_FIELDS = ("id", "name", "owner", "repository", "root", "blueprint", "branch", "branching", "slice")
BUILT_IN = "built in"


@dataclass(frozen=True, kw_only=True, slots=True)
class Value:
    path: str
    value: Plain
    place: str
    level: str


def explained(service: Service[Any], target: Target[Any], written: Written, stack: Tree) -> tuple[Value, ...]:
    return (
        *_fields(service, _SERVICE_FIELDS, written.whole, ()),
        *_leaves(written.whole.under("runs_on"), ("runs_on",), service.runs_on),
        *_leaves(written.options(target.name), ("options",), target.options),
        *_gate(target.gate, written.gate(target.name), stack.under("gate")),
        *_fields(target.environment, _environment_fields(), stack, ("environment",)),
    )


def _environment_fields() -> tuple[str, ...]:
    return tuple(field.name for field in fields(Environment) if field.name != "gate")


def _fields(owner: object, names: tuple[str, ...], tree: Tree, prefix: Path) -> Iterator[Value]:
    for name in names:
        found = _plain(getattr(owner, name))
        if found is not None:
            yield _value(tree, (name,), found, (*prefix, name))


def _leaves(tree: Tree, prefix: Path, owner: object) -> Iterator[Value]:
    """What is written, to its last leaf, and what the form itself fills in."""
    for field in fields(owner):  # type: ignore[arg-type]  # options are a dataclass, of the blueprint's own type
        found = _plain(getattr(owner, field.name))
        if isinstance(found, dict):
            for key, value in found.items():
                yield _value(tree, (field.name, key), value, (*prefix, field.name, key))
        elif found is not None:
            yield _value(tree, (field.name,), found, (*prefix, field.name))


def _gate(gate: Gate, own: Tree, stack: Tree) -> Iterator[Value]:
    """The environment's promises and those that the service adds, each from where it is written."""
    told: set[Promise] = set()
    for tree in (stack, own):
        for name in tree.names():
            for path, item in _items(tree, name):
                promises = _promises(name, [item] if len(path) > 1 else item)
                if promises and promises <= gate.promises - told:
                    told |= promises
                    yield _value(tree, path, item, ("gate", name))


def _items(tree: Tree, name: str) -> Iterator[tuple[Path, Plain]]:
    found = tree.get((name,))
    if isinstance(found, list):
        yield from (((name, index), item) for index, item in enumerate(found))
    elif found is not None:
        yield (name,), found


def _promises(name: str, written: Plain) -> frozenset[Promise]:
    form = GATE.check(Tree({name: written}, ())).form
    return form.gate().promises if form else frozenset()


def _value(tree: Tree, path: Path, value: Plain, told: Path) -> Value:
    layer = tree.source(path)
    if layer is None:
        return Value(path=dotted(told), value=value, place=BUILT_IN, level=BUILT_IN)
    mark = tree.mark(path)
    return Value(path=dotted(told), value=value, place=f"{mark.file}:{mark.line}", level=layer.level)


def _plain(value: object) -> Plain | None:
    """A model's value as JSON would hold it."""
    match value:
        case None:
            return None
        case bool() | int() | float():
            return value
        case Mapping():
            return {str(key): found for key, each in value.items() if (found := _plain(each)) is not None}
        case tuple() | list():
            return [found for each in value if (found := _plain(each)) is not None]
    return str(value)
