"""The words in which a served type is written down: one entry a type, read by `lifecycle`.

Fields are a line of words: `description policy customerMasterKeySpec=KeySpec`, the SDK's name and, where it is
not the same but for capitals, the dotted path in the call. Templates such as `{bucket}` are filled from the
resource's own properties, its `id`, what the last call found, and `account`, `region`, `partition`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from sandbox.provider.values import Json, Properties

Arguments = dict[str, object]


class Cloud(Protocol):
    """One account and region of the emulator."""

    @property
    def account(self) -> str: ...
    @property
    def region(self) -> str: ...

    def call(self, service: str, operation: str, arguments: Mapping[str, object]) -> Arguments: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Op:
    call: str
    at: Mapping[str, str] = field(default_factory=dict)
    fields: str = ""
    found: str = ""
    pick: tuple[str, str] | None = None
    finish: Callable[[Properties, Arguments], None] | None = None
    opened: Callable[[Arguments], Arguments] | None = None

    def paths(self) -> dict[str, str]:
        """The fields as written: SDK name to path in the call, empty where the shape gives it."""
        pairs = (word.partition("=") for word in self.fields.split())
        return {name: path for name, _, path in pairs}


@dataclass(frozen=True, kw_only=True, slots=True)
class Facet:
    """Some properties that one call sets and another reads; `off` is called when `switch` is false or gone."""

    put: Op
    get: Op | None = None
    drop: Op | None = None
    switch: str = ""
    each: tuple[str, str] | None = None
    custom: Callable[[Cloud, Properties, Properties], None] | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(self.put.paths())


@dataclass(frozen=True, kw_only=True, slots=True)
class Tags:
    """How a service tags: `given` and `keys` are the arguments' names; no `get` means the main read has them."""

    put: str
    drop: str
    at: Mapping[str, str]
    get: str = ""
    given: str = "Tags"
    keys: str = "TagKeys"
    found: str = "Tags"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    token: str
    service: str
    id: str
    create: Op
    read: Op
    delete: Op | None
    facets: tuple[Facet, ...] = ()
    tags: Tags | None = None
    outputs: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    named: str = ""
    name_form: str = "{name}-*"
    lowercase: bool = False
    fifo: str = ""
    local: str = ""
    blind: str = ""
    defaults: Mapping[str, Json] = field(default_factory=dict)
    ordered: str = ""
    replace: str = ""
    free: str = ""
    shared: str = ""
    fresh: str = ""
    imported: str = ""
    gone: Callable[[Arguments], bool] | None = None
    before_delete: Callable[[Cloud, Properties], None] | None = None
    check: Callable[[Properties], list[tuple[str, str]]] | None = None

    def problems(self, inputs: Properties) -> list[tuple[str, str]]:
        return self.check(inputs) if self.check is not None else []

    @property
    def written(self) -> dict[str, str]:
        """Every property that some call carries, with its path."""
        found = dict(self.create.paths())
        for facet in self.facets:
            for name, path in facet.put.paths().items():
                found.setdefault(name, path)
        if self.tags is not None:
            found.setdefault("tagsAll", self.tags.given)
        return found

    @property
    def mapped(self) -> frozenset[str]:
        named = {f"{self.named}Prefix"} if self.named else set()
        tags = {"tags"} if "tagsAll" in self.written else set()
        return frozenset(self.written) | set(f"{self.local} {self.replace} region".split()) | named | tags

    @property
    def fixed(self) -> frozenset[str]:
        """What no call can change afterwards: a change replaces the resource."""
        changeable = {name for facet in self.facets for name in facet.fields} | set(self.local.split())
        fixed = set(self.create.paths()) - changeable - {"tagsAll"}
        return frozenset(fixed | set(self.replace.split()) | {"region"})
