"""What Check adds to the program's inputs, as the real provider does: an automatic name, and all the tags."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.provider.values import UNKNOWN, Json, Properties


@dataclass(frozen=True, kw_only=True, slots=True)
class Naming:
    """Which property is named when the program does not, and how: `*` is where the digits go."""

    argument: str
    form: str = "{name}-*"
    lowercase: bool = False
    fifo: str = ""

    def name(self, resource: str, inputs: Properties, seed: bytes) -> str:
        digits = hashlib.sha256(seed).hexdigest()[:7]
        prefix = inputs.get(self.prefix)
        name = (
            f"{prefix}{digits}"
            if isinstance(prefix, str)
            else self.form.format(name=resource).replace("*", digits)
        )
        name = f"{name}.fifo" if self.fifo and inputs.get(self.fifo) is True else name
        return name.lower() if self.lowercase else name

    @property
    def prefix(self) -> str:
        return f"{self.argument}Prefix"


def with_name(naming: Naming, resource: str, inputs: Properties, olds: Properties, seed: bytes) -> Properties:
    """An automatic name is kept from last time, as long as what it was made of stays."""
    if naming.argument in inputs or not naming.argument:
        return inputs
    old = olds.get(naming.argument)
    kept = naming.argument in _defaulted(olds) and olds.get(naming.prefix) == inputs.get(naming.prefix)
    name = old if isinstance(old, str) and kept else naming.name(resource, inputs, seed)
    return {**inputs, naming.argument: name, "__defaults": [naming.argument]}


def _defaulted(inputs: Properties) -> list[Json]:
    found = inputs.get("__defaults")
    return found if isinstance(found, list) else []


def with_tags(inputs: Properties, defaults: Mapping[str, Json]) -> Properties:
    tags = inputs.get("tags")
    if isinstance(tags, str):
        return {**inputs, "tagsAll": UNKNOWN}
    merged = {**defaults, **(tags if isinstance(tags, dict) else {})}
    return {**inputs, "tagsAll": merged} if merged else inputs
