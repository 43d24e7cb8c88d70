"""The plain values that travel between engine and provider, and their protobuf form."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from google.protobuf.struct_pb2 import ListValue, Struct, Value

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Properties: TypeAlias = dict[str, Json]

# https://github.com/pulumi/pulumi/blob/v3.220.0/sdk/go/common/resource/plugin/rpc.go: what stands for a
# value that only the update will know.
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SIGNATURE = "4dabf18193072939515e22adb298388d"
ASSET = "c44067f5952c0a294b673a41bacd8c17"


def from_struct(struct: Struct) -> Properties:
    return {name: _from_value(value) for name, value in struct.fields.items()}


def _from_value(value: Value) -> Json:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return from_struct(value.struct_value)
    if kind == "list_value":
        return [_from_value(one) for one in value.list_value.values]
    if kind == "number_value":
        return int(value.number_value) if value.number_value.is_integer() else value.number_value
    if kind == "string_value":
        return str(value.string_value)
    return bool(value.bool_value) if kind == "bool_value" else None


def to_struct(properties: Mapping[str, Json]) -> Struct:
    return Struct(fields={name: _to_value(value) for name, value in sorted(properties.items())})


def _to_value(value: Json) -> Value:
    if value is None:
        return Value(null_value=0)  # type: ignore[arg-type]  # the stub wants an enum, the wire has one value
    if isinstance(value, bool):
        return Value(bool_value=value)
    if isinstance(value, int | float):
        return Value(number_value=value)
    if isinstance(value, str):
        return Value(string_value=value)
    if isinstance(value, list):
        return Value(list_value=ListValue(values=[_to_value(one) for one in value]))
    return Value(struct_value=to_struct(value))


def holds_unknown(value: Json) -> bool:
    if isinstance(value, dict):
        return any(holds_unknown(one) for one in value.values())
    if isinstance(value, list):
        return any(holds_unknown(one) for one in value)
    return isinstance(value, str) and UNKNOWN in value


def without_nulls(properties: Mapping[str, Json]) -> Properties:
    return {name: value for name, value in properties.items() if value is not None}


def canonical(value: Json, *, ordered: bool = False) -> str:
    """One spelling for all that AWS takes for the same: key order, number form, JSON layout, set order."""
    return json.dumps(_settled(value, ordered), sort_keys=True, separators=(",", ":"))


def _settled(value: Json, ordered: bool) -> Json:
    if isinstance(value, dict):
        return {name: _settled(one, ordered) for name, one in value.items() if one is not None}
    if isinstance(value, list):
        settled = [_settled(one, ordered) for one in value]
        return settled if ordered else sorted(settled, key=lambda one: json.dumps(one, sort_keys=True))
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return _document(value) if isinstance(value, str) and value[:1] in ("{", "[") else value


def _document(text: str) -> Json:
    try:
        return json.dumps(json.loads(text), sort_keys=True)
    except ValueError:
        return text


def words(values: Iterable[str]) -> str:
    return ", ".join(sorted(values))
