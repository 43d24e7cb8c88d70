"""DynamoDB's typed values, to and from plain ones."""

from __future__ import annotations

from collections.abc import Mapping

from toolbox.seams import Value


def written(value: Value) -> dict[str, object]:
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, int):
        return {"N": str(value)}
    return {"L": [written(each) for each in value]}


def row(item: object) -> Mapping[str, object]:
    """Texts, numbers and lists of texts; anything else a foreign row holds becomes nothing."""
    if not isinstance(item, dict):
        return {}
    return {str(name): _read(value) for name, value in item.items()}


def _read(value: object) -> object:
    kind, content = next(iter(value.items())) if isinstance(value, dict) and len(value) == 1 else ("", None)
    if kind in {"S", "N"} and isinstance(content, str):
        return content
    if kind == "L" and isinstance(content, list):
        return tuple(_read(each) for each in content)
    return None
