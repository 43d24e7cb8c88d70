"""Plain data with its provenance beside it: which file and line gave each value, and on which level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

Key: TypeAlias = str | int
Path: TypeAlias = tuple[Key, ...]
Plain: TypeAlias = "str | int | float | bool | list[Plain] | dict[str, Plain]"


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a value stands, and the very letters of it (1.10 is more than the number 1.1)."""

    file: str
    line: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Layer:
    level: str
    file: str
    marks: Mapping[Path, Mark]
    prefix: Path = ()

    def mark(self, path: Path) -> Mark | None:
        return self.marks.get(self.prefix + path)


@dataclass(frozen=True, slots=True)
class Tree:
    """A value and the layers it was put together from, the nearest first."""

    value: Plain
    layers: tuple[Layer, ...]

    def over(self, lower: Tree) -> Tree:
        """Inheritance, whole: mappings merge, everything else replaces."""
        return Tree(_merged(lower.value, self.value), self.layers + lower.layers)

    def under(self, *path: Key) -> Tree:
        """What stands at this path: an empty mapping if nothing does."""
        layers = tuple(replace(layer, prefix=layer.prefix + path) for layer in self.layers)
        found = self.get(path)
        return Tree({} if found is None else found, layers)

    def on_level(self, level: str) -> Tree:
        return Tree(self.value, tuple(replace(layer, level=level) for layer in self.layers))

    def get(self, path: Path) -> Plain | None:
        found: Plain | None = self.value
        for key in path:
            found = inside(found, key)
        return found

    def text(self, *path: Key) -> str | None:
        found = self.get(path)
        return found if isinstance(found, str) else None

    def names(self, *path: Key) -> tuple[str, ...]:
        found = self.get(path)
        return tuple(found) if isinstance(found, dict) else ()

    def source(self, path: Path) -> Layer | None:
        """The nearest layer that says anything at this path."""
        return next((layer for layer in self.layers if layer.mark(path)), None)

    def mark(self, path: Path) -> Mark:
        """Where this path is written; for what is missing, where it is missing from."""
        while True:
            layer = self.source(path)
            found = layer.mark(path) if layer else None
            if found:
                return found
            if not path:
                return Mark(self.layers[0].file if self.layers else "", 1)
            path = path[:-1]


def _merged(lower: Plain, upper: Plain) -> Plain:
    if not (isinstance(lower, dict) and isinstance(upper, dict)):
        return upper
    merged = dict(lower)
    for key, value in upper.items():
        merged[key] = _merged(lower[key], value) if key in lower else value
    return merged


def inside(value: Plain | None, key: Key) -> Plain | None:
    if isinstance(value, dict) and isinstance(key, str):
        return value.get(key)
    if isinstance(value, list) and isinstance(key, int) and key < len(value):
        return value[key]
    return None


def dotted(path: Path) -> str:
    return ".".join(str(key) for key in path)
