"""What a stack would hold: its components, the resources that each holds, and what the program told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.in_memory import Deployed, Resource

_STACK_TYPE, _PROVIDER_TYPE = "pulumi:pulumi:Stack", "pulumi:providers:"
# What an account holds once is shown by its parts; a service is one line.
_OPENED = {_STACK_TYPE, "penstock:index:Foundation"}
_LOUDEST = ("error", "warning", "info")


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One component, or the stack itself, and how many resources of each type hang directly under it."""

    type: str
    name: str
    urn: str
    parent: str
    resources: Mapping[str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    severity: str
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Holding:
    stack: str
    parts: tuple[Part, ...]
    notes: tuple[Note, ...]

    @property
    def components(self) -> int:
        return sum(part.type != _STACK_TYPE for part in self.parts)

    @property
    def resources(self) -> dict[str, int]:
        return _summed(self.parts)

    @property
    def total(self) -> int:
        return sum(self.resources.values())

    def rows(self) -> tuple[Part, ...]:
        """For people: every component's resources at the one that a person thinks of."""
        known = {part.urn: part for part in self.parts}
        grouped: dict[str, list[Part]] = {}
        for part in self.parts:
            grouped.setdefault(_shown(part, known).urn, []).append(part)
        rows = (replace(known[urn], resources=_summed(parts)) for urn, parts in grouped.items())
        return tuple(sorted((row for row in rows if row.resources), key=_for_people))


def holding(stack: str, deployed: Deployed) -> Holding:
    held: dict[str, Counter[str]] = {}
    for resource in deployed.resources:
        if resource.custom and not resource.type.startswith(_PROVIDER_TYPE):
            held.setdefault(resource.parent, Counter())[resource.type] += 1
    components = [resource for resource in deployed.resources if not resource.custom]
    known = {component.urn for component in components}
    # The SDK registers from several threads: the order of arrival says nothing, and is another each time.
    bare = [_part(stack, _STACK_TYPE, urn, "", held[urn]) for urn in held if urn not in known]
    parts = (_component(component, known, held.get(component.urn, {})) for component in components)
    notes = (Note(severity=line.severity, message=line.message) for line in deployed.log)
    return Holding(
        stack=stack,
        parts=tuple(sorted((*bare, *parts), key=lambda part: part.urn)),
        notes=tuple(sorted(notes, key=lambda note: (_LOUDEST.index(note.severity), note.message))),
    )


def _component(found: Resource, known: set[str], held: Mapping[str, int]) -> Part:
    return _part(found.name, found.type, found.urn, found.parent if found.parent in known else "", held)


def _part(name: str, type: str, urn: str, parent: str, held: Mapping[str, int]) -> Part:
    return Part(type=type, name=name, urn=urn, parent=parent, resources=dict(sorted(held.items())))


def _for_people(row: Part) -> tuple[bool, str, str]:
    """What holds the account together first, then service after service."""
    return not row.parent and row.type not in _OPENED, row.type, row.name


def _shown(part: Part, known: Mapping[str, Part]) -> Part:
    """The outermost component around it that is not opened itself."""
    shown = part
    while part.parent and known[part.parent].type not in _OPENED:
        shown = part = known[part.parent]
    return shown


def _summed(parts: Iterable[Part]) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for part in parts:
        counted.update(part.resources)
    return dict(sorted(counted.items()))
