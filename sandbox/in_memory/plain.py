"""What the SDK puts on the wire, as JSON would have it."""

from __future__ import annotations

from typing import Any

from google.protobuf import struct_pb2
from pulumi.runtime import rpc

from sandbox.in_memory.deployed import UNKNOWN, Secret


def plain_struct(found: struct_pb2.Struct) -> dict[str, Any]:
    return {key: plain(value) for key, value in found.fields.items()}


def plain(value: struct_pb2.Value) -> object:
    """As JSON would have it; secrets and unknowns are marked wherever they stand."""
    match value.WhichOneof("kind"):
        case "struct_value":
            return _marked(plain_struct(value.struct_value))
        case "list_value":
            return [plain(one) for one in value.list_value.values]
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() else number
        case "string_value":
            return UNKNOWN if value.string_value == rpc.UNKNOWN else value.string_value
        case "bool_value":
            return value.bool_value
        case _:
            return None


def _marked(found: dict[str, Any]) -> object:
    return Secret(found["value"]) if found.get(rpc._special_sig_key) == rpc._special_secret_sig else found
