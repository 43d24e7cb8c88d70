"""What a program registered, as plain data: resources, exports, outputs and log."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

STACK_TYPE = "pulumi:pulumi:Stack"
PROVIDER_TYPE = "pulumi:providers:"


class Marker(Enum):
    UNKNOWN = "unknown"


UNKNOWN: Final = Marker.UNKNOWN
"""What only the cloud could tell, in a preview."""


@dataclass(frozen=True, slots=True)
class Secret:
    value: object


class Unexpected(Exception):
    """The program asked for something that nobody prepared, or a reader asked for what is not there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Resource:
    """One registration, as the engine would have seen it. Keys are the provider's (camelCase)."""

    type: str
    name: str
    urn: str
    parent: str
    inputs: Mapping[str, Any]  # plain JSON, UNKNOWN and Secret: read with the eyes of one case
    custom: bool
    protect: bool
    retain_on_delete: bool
    dependencies: tuple[str, ...]
    aliases: tuple[str, ...]
    provider: str
    ignore_changes: tuple[str, ...]

    def document(self, key: str) -> Mapping[str, Any]:
        """An input that is a JSON document; one with an unknown inside is unknown as a whole."""
        text = self.inputs[key]
        if not isinstance(text, str):
            raise Unexpected(f"{self.name}.{key} is {text!r}, not a document")
        found = json.loads(text)
        if not isinstance(found, dict):
            raise Unexpected(f"{self.name}.{key} is not a JSON object")
        return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    severity: str
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Deployed:
    resources: tuple[Resource, ...]
    exports: Mapping[str, Any]
    outputs: Mapping[str, Mapping[str, Any]]  # what each component registered, by its URN
    log: tuple[Line, ...]

    def all(self, type: str) -> tuple[Resource, ...]:
        return tuple(resource for resource in self.resources if resource.type == type)

    def one(self, type: str, name: str | None = None) -> Resource:
        found = [resource for resource in self.all(type) if name in (None, resource.name)]
        if len(found) != 1:
            raise Unexpected(f"{len(found)} of {type} {name or ''}; there are: {self._listed()}")
        return found[0]

    def named(self, name: str) -> Resource:
        found = [resource for resource in self.resources if resource.name == name]
        if len(found) != 1:
            raise Unexpected(f"{len(found)} named {name}; there are: {self._listed()}")
        return found[0]

    def children(self, parent: Resource) -> tuple[Resource, ...]:
        return tuple(resource for resource in self.resources if resource.parent == parent.urn)

    def _listed(self) -> str:
        return ", ".join(f"{resource.type} {resource.name}" for resource in self.resources) or "none"
