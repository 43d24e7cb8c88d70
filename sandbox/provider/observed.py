"""What AWS says a resource is, in the SDK's words, and whether that is still what was seen last time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from botocore.model import Shape

from sandbox.provider import sdk, shapes
from sandbox.provider.clients import Refusal, answered
from sandbox.provider.decode import from_aws
from sandbox.provider.table import Arguments, Entry, Facet, Op, Tags
from sandbox.provider.templates import Space, arguments_at, filled
from sandbox.provider.values import Json, Properties, canonical


@dataclass(frozen=True, kw_only=True, slots=True)
class Observed:
    found: Arguments
    properties: Properties

    def seen(self, entry: Entry) -> str:
        return json.dumps({"seen": self.digests(entry)}, sort_keys=True)

    def digests(self, entry: Entry) -> dict[str, str]:
        """A digest a property, not the value: what the emulator stores must not linger in the state."""
        return {
            name: _digest(value, ordered=name in entry.ordered.split())
            for name, value in self.properties.items()
        }


def _digest(value: Json, *, ordered: bool) -> str:
    return hashlib.sha256(canonical(value, ordered=ordered).encode()).hexdigest()[:12]


def observe(entry: Entry, space: Space) -> Observed | None:
    """None when the resource is gone; that is no error, it is what a refresh is for."""
    try:
        found = _ask(entry.service, entry.read, space)
    except Refusal as refusal:
        if refusal.absent:
            return None
        raise
    if found is None or (entry.gone is not None and entry.gone(found)):
        return None
    space = space.found_in(found)
    elsewhere = {name for facet in entry.facets if facet.get is not None for name in facet.fields}
    if entry.tags is not None and entry.tags.get:
        elsewhere.add("tagsAll")
    # What another resource may own (a topic's policy) is watched only where this one sets it.
    elsewhere |= {name for name in entry.shared.split() if name not in space.properties}
    properties = _properties(entry, entry.read, found, set(entry.written) - elsewhere)
    for facet in entry.facets:
        properties.update(_facet(entry, facet, space))
    if entry.tags is not None and entry.tags.get:
        properties.update(_tags(entry, entry.tags, space))
    return Observed(found=found, properties=properties)


def _facet(entry: Entry, facet: Facet, space: Space) -> Properties:
    if facet.get is None:
        return {}
    try:
        found = _ask(entry.service, facet.get, space)
    except Refusal as refusal:
        if not refusal.absent:
            raise
        found = None
    return _properties(entry, facet.get, found, set(facet.fields)) if found else {}


def _tags(entry: Entry, tags: Tags, space: Space) -> Properties:
    answer = space.cloud.call(
        entry.service, tags.get, arguments_at(entry.service, Op(call=tags.get, at=tags.at), space)
    )
    shape = shapes.at(answered(entry.service, tags.get), tags.found)
    found = shapes.dig(answer, shapes.steps_of(tags.found))
    kind = sdk.Type(kind=sdk.Kind.MAP, of=sdk.TEXT)
    value = from_aws(found, kind, shape, shapes.Names(renames={}, path="tags"))
    return {"tagsAll": value} if value is not None else {}


def _ask(service: str, op: Op, space: Space) -> Arguments | None:
    answer: object = space.cloud.call(service, op.call, arguments_at(service, op, space))
    found = shapes.dig(answer, shapes.steps_of(op.found)) if op.found else answer
    if op.pick is not None and isinstance(found, list):
        word, form = op.pick
        wanted = filled(form, space)
        found = next((one for one in found if isinstance(one, dict) and one.get(word) == wanted), None)
    if not isinstance(found, dict):
        return None
    return op.opened(found) if op.opened is not None else found


def _properties(entry: Entry, op: Op, found: Mapping[str, object], names: set[str]) -> Properties:
    known = kinds(entry.token)
    shape = _found_shape(entry.service, op)
    own, written, blind = op.paths(), entry.written, set(entry.blind.split())
    properties: Properties = {}
    for name in sorted(names - blind):
        path = own.get(name) or _path_in(shape, name, written.get(name, ""))
        if path is None:
            continue
        value = from_aws(
            shapes.dig(found, shapes.steps_of(path)),
            known.get(name, sdk.ANY),
            shapes.at(shape, path),
            shapes.Names(renames=entry.names, path=name),
        )
        if value is not None and value != entry.defaults.get(name):
            properties[name] = value
    return properties


def kinds(token: str) -> Mapping[str, sdk.Type]:
    resource = sdk.resource(token)
    tags = sdk.Type(kind=sdk.Kind.MAP, of=sdk.TEXT)
    return {**(resource.arguments if resource is not None else {}), "tagsAll": tags}


def _found_shape(service: str, op: Op) -> Shape | None:
    shape = shapes.at(answered(service, op.call), op.found)
    return shapes.element(shape) or shape


def _path_in(shape: Shape | None, name: str, written: str) -> str | None:
    """Where an answer shows a property: at the path it was sent to, below its last word, or by its own name."""
    if shape is None:
        return None
    if written and shapes.at(shape, written) is not None:
        return written
    last = written.rpartition(".")[2]
    return (shapes.member(shape, last) if last else None) or shapes.member(shape, name)
