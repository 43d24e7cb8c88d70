"""Between the SDK's camelCase values and botocore's shapes, in both directions.

The SDK's type and the botocore shape are walked side by side. A name matches when it is the same but for
capitals; anything else stands in the entry's `names`, by the full path or by the last word. Where one side has
a list and the other a single object, or a map and a list of pairs, the value is refolded.
"""

from __future__ import annotations

import datetime
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass

from botocore.model import ListShape, MapShape, Shape, StructureShape

_PAIR_KEYS = ("key", "tagkey", "name")
_PAIR_VALUES = ("value", "tagvalue")


@dataclass(frozen=True, kw_only=True, slots=True)
class Names:
    """Renames below one argument: `{"stages.actions.category": "actionTypeId.category"}`."""

    renames: Mapping[str, str]
    path: str

    def below(self, name: str) -> Names:
        return Names(renames=self.renames, path=f"{self.path}.{name}")

    def find(self, name: str, shape: Shape) -> tuple[str, ...] | None:
        """Where this name stands in the structure; a tuple, for AWS sometimes nests what the SDK keeps flat."""
        renamed = self.renames.get(f"{self.path}.{name}", self.renames.get(name))
        if renamed is not None:
            # What is written under one name and answered under another has both, with a bar between.
            choices = (steps_of(one) for one in renamed.split("|"))
            return next((steps for steps in choices if steps[0] in members(shape)), None)
        match = member(shape, name)
        return (match,) if match is not None else None


def members(shape: Shape) -> Mapping[str, Shape]:
    return shape.members if isinstance(shape, StructureShape) else {}


def element(shape: Shape | None) -> Shape | None:
    return shape.member if isinstance(shape, ListShape) else None


def member(shape: Shape, name: str) -> str | None:
    return next((one for one in members(shape) if one.lower() == name.lower()), None)


def steps_of(path: str) -> tuple[str, ...]:
    """A dotted path as steps; a lone dot is the whole value."""
    return tuple(step for step in path.split(".") if step)


def at(shape: Shape | None, path: str) -> Shape | None:
    """The shape at a dotted path; a map has every name, a list is entered by a number."""
    for step in steps_of(path):
        if shape is None:
            return None
        if isinstance(shape, MapShape):
            shape = shape.value
        else:
            shape = element(shape) if isinstance(shape, ListShape) else members(shape).get(step)
    return shape


def pair(shape: Shape) -> tuple[str, str] | None:
    """The names of a key and a value, where a list holds pairs instead of being a map."""
    if not isinstance(shape, StructureShape):
        return None
    key = next((one for one in members(shape) if one.lower() in _PAIR_KEYS), None)
    value = next((one for one in members(shape) if one.lower() in _PAIR_VALUES), None)
    return (key, value) if key and value else None


def sole(shape: Shape) -> str | None:
    """The one name that a plain string stands for where AWS wants a structure."""
    return member(shape, "name") or next((one for one in members(shape) if len(members(shape)) == 1), None)


def put(target: dict[str, object], steps: tuple[str, ...], value: object) -> None:
    """Sets what is at the end of the steps; a number enters a list."""
    place: object = target
    for step, following in itertools.pairwise(steps):
        inner = _entry(place, step)
        if inner is None:
            inner = [] if following.isdigit() else {}
            _set(place, step, inner)
        place = inner
    present = _entry(place, steps[-1])
    if isinstance(present, dict) and isinstance(value, dict):
        present.update(value)
    else:
        _set(place, steps[-1], value)


def _entry(place: object, step: str) -> object:
    if isinstance(place, list):
        return place[int(step)] if int(step) < len(place) else None
    return place.get(step) if isinstance(place, dict) else None


def _set(place: object, step: str, value: object) -> None:
    if isinstance(place, list):
        place.extend({} for _ in range(int(step) + 1 - len(place)))
        place[int(step)] = value
    elif isinstance(place, dict):
        place[step] = value


def dig(value: object, path: tuple[str, ...]) -> object:
    for step in path:
        value = None if isinstance(value, list) and not step.isdigit() else _entry(value, step)
    return value


def text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, bytes | bytearray):
        return bytes(value).decode()
    return json.dumps(value, sort_keys=True) if isinstance(value, dict | list) else str(value)
