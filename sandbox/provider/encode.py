"""The SDK's values in the form that a call of AWS wants."""

from __future__ import annotations

from collections.abc import Iterator

from botocore.model import ListShape, MapShape, Shape, StructureShape

from sandbox.provider import shapes
from sandbox.provider.sdk import Kind, Type
from sandbox.provider.values import Json


def to_aws(value: Json, shape: Shape, names: shapes.Names) -> object:
    if isinstance(shape, StructureShape):
        return _to_structure(value, shape, names)
    if isinstance(shape, ListShape):
        return _to_list(value, shape, names)
    if isinstance(shape, MapShape):
        return (
            {key: to_aws(one, shape.value, names) for key, one in value.items()}
            if isinstance(value, dict)
            else {}
        )
    return _to_scalar(value, shape.type_name)


def _to_structure(value: Json, shape: Shape, names: shapes.Names) -> object:
    if isinstance(value, list):
        return _to_structure(value[0], shape, names) if value else {}
    if not isinstance(value, dict):
        word = shapes.sole(shape)
        return {word: value} if word else {}
    made: dict[str, object] = {}
    for name, inner in value.items():
        steps = names.find(name, shape)
        target = shapes.at(shape, ".".join(steps)) if steps else None
        if steps and target is not None and inner is not None:
            shapes.put(made, steps, to_aws(inner, target, names.below(name)))
    return made


def _to_list(value: Json, shape: ListShape, names: shapes.Names) -> object:
    if isinstance(value, list):
        return [to_aws(one, shape.member, names) for one in value]
    words = shapes.pair(shape.member)
    if isinstance(value, dict) and words and not _fits(value, shape.member, names):
        return [{words[0]: key, words[1]: one} for key, one in sorted(value.items())]
    return [to_aws(value, shape.member, names)]


def _fits(value: dict[str, Json], shape: Shape, names: shapes.Names) -> bool:
    return bool(value) and all(names.find(name, shape) for name in value)


def _to_scalar(value: Json, type_name: str) -> object:
    if type_name == "boolean" and isinstance(value, str):
        return value.lower() == "true"
    if type_name in ("integer", "long") and isinstance(value, str | float):
        return int(value)
    if type_name in ("float", "double") and isinstance(value, str | int):
        return float(value)
    if type_name == "string" and not isinstance(value, str):
        return str(value).lower() if isinstance(value, bool) else shapes.text(value)
    return value


def unmapped(value: Json, kind: Type, shape: Shape | None, names: shapes.Names) -> Iterator[str]:
    """Paths below a value that have no place in the shape: said in Check, so that nothing vanishes."""
    if not isinstance(shape, ListShape | StructureShape):
        return
    if isinstance(shape, ListShape) and not isinstance(value, str):
        if kind.kind is Kind.MAP:
            return
        for one in value if isinstance(value, list) else [value]:
            yield from unmapped(
                one, kind.of if kind.of and isinstance(value, list) else kind, shape.member, names
            )
    elif isinstance(value, dict):
        for name, inner in value.items():
            steps = names.find(name, shape)
            if steps is None:
                yield f"{names.path}.{name}"
            else:
                yield from unmapped(
                    inner, kind.fields.get(name, kind), shapes.at(shape, ".".join(steps)), names.below(name)
                )
    elif isinstance(value, list):
        for one in value:
            yield from unmapped(one, kind.of or kind, shape, names)
