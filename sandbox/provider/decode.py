"""What AWS answered, in the SDK's words."""

from __future__ import annotations

from botocore.model import ListShape, Shape, StructureShape

from sandbox.provider import shapes
from sandbox.provider.sdk import Kind, Type
from sandbox.provider.values import Json


def from_aws(value: object, kind: Type, shape: Shape | None, names: shapes.Names) -> Json:
    """The SDK's spelling of what AWS answered; what is empty is nothing at all."""
    if value is None or value in ([], {}, ""):
        return None
    if kind.kind is Kind.OBJECT:
        return _from_object(value, kind, shape, names)
    if kind.kind is Kind.LIST:
        return _from_list(value, kind, shape, names)
    if kind.kind is Kind.MAP:
        return _from_map(value, shape)
    return _from_scalar(value, kind)


def _from_object(value: object, kind: Type, shape: Shape | None, names: shapes.Names) -> Json:
    if isinstance(value, list):
        value, shape = value[0], shapes.element(shape)
    if not isinstance(value, dict) or shape is None:
        return None
    found: dict[str, Json] = {}
    for name, inner in kind.fields.items():
        steps = names.find(name, shape)
        if steps is not None:
            back = from_aws(
                shapes.dig(value, steps), inner, shapes.at(shape, ".".join(steps)), names.below(name)
            )
            if back is not None:
                found[name] = back
    return found or None


def _from_list(value: object, kind: Type, shape: Shape | None, names: shapes.Names) -> Json:
    inner = shapes.element(shape) if isinstance(value, list) else shape
    values = value if isinstance(value, list) else [value]
    wanted = kind.of or kind
    if wanted.kind not in (Kind.OBJECT, Kind.MAP) and isinstance(inner, StructureShape):
        word = shapes.sole(inner)
        values = [one.get(word) if isinstance(one, dict) else one for one in values]
        inner = shapes.at(inner, word or "")
    found = [from_aws(one, wanted, inner, names) for one in values]
    return [one for one in found if one is not None] or None


def _from_map(value: object, shape: Shape | None) -> Json:
    if isinstance(value, list):
        words = shapes.pair(shape.member) if isinstance(shape, ListShape) else None
        key, inner = words or ("Key", "Value")
        return {str(one[key]): shapes.text(one.get(inner, "")) for one in value}
    return {str(key): shapes.text(one) for key, one in value.items()} if isinstance(value, dict) else None


def _from_scalar(value: object, kind: Type) -> Json:
    if kind.kind is Kind.TRUTH:
        return value if isinstance(value, bool) else str(value).lower() in ("true", "enabled")
    if kind.kind is Kind.WHOLE and isinstance(value, str | int | float):
        return int(value)
    if kind.kind is Kind.NUMBER and isinstance(value, str | int | float):
        return float(value)
    return shapes.text(value)
