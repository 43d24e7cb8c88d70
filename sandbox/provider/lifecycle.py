"""Create, read, update and delete a served resource, as its entry says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from botocore.model import Shape

from sandbox.provider import shapes
from sandbox.provider.clients import Refusal, sent
from sandbox.provider.encode import to_aws
from sandbox.provider.observed import Observed, kinds, observe
from sandbox.provider.table import Arguments, Cloud, Entry, Facet, Op
from sandbox.provider.templates import Space, arguments_at, filled
from sandbox.provider.values import Json, Properties, canonical


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    id: str
    outputs: Properties


class HalfMade(Exception):
    """The resource exists, but one of its later calls was refused."""

    def __init__(self, made: Made, inputs: Properties, reason: str) -> None:
        super().__init__(reason)
        self.made = made
        self.inputs = inputs


def create(entry: Entry, cloud: Cloud, inputs: Properties) -> Made:
    space = Space(cloud=cloud, properties=inputs)
    found = _do(entry, cloud, entry.create, inputs, space)
    identity = identity_of(entry, space.found_in(found))
    space = space.found_in(found).with_id(identity)
    done = set(entry.create.paths())
    try:
        for facet in entry.facets:
            if not _given(entry, facet, inputs) <= done:
                _put(entry, cloud, facet, inputs, space)
            done.update(facet.fields)
        if entry.tags is not None and "tagsAll" not in done:
            _tag(entry, cloud, {}, inputs, space)
    except Refusal as refusal:
        half = Made(id=identity, outputs=_bare(entry, inputs, space))
        raise HalfMade(half, _so_far(entry, inputs, done), str(refusal)) from refusal
    observed = observe(entry, space)
    if observed is None:
        raise Refusal(f"{entry.token} {identity} was created, but the emulator does not show it afterwards.")
    return Made(id=identity, outputs=outputs_of(entry, inputs, observed, space))


def _given(entry: Entry, facet: Facet, inputs: Properties) -> set[str]:
    """What the program sets of a facet, other than to what it is anyway."""
    return {
        name
        for name in facet.fields
        if inputs.get(name, entry.defaults.get(name)) != entry.defaults.get(name)
    }


def _so_far(entry: Entry, inputs: Properties, done: set[str]) -> Properties:
    """The inputs without what is still to do, so that the next `up` sees a difference and does it."""
    undone = set(entry.written) - done
    undone |= {"tags"} if "tagsAll" in undone else set()
    return {name: value for name, value in inputs.items() if name not in undone}


def identity_of(entry: Entry, space: Space) -> str:
    """An id that begins with something optional has no separator where that is left out."""
    first = entry.id.partition("}")[0]
    filled_in = filled(entry.id, space)
    return filled_in.lstrip("/-") if first.endswith("?") else filled_in


def update(entry: Entry, cloud: Cloud, old: Made, before: Properties, inputs: Properties) -> Properties:
    space = Space(cloud=cloud, properties={**old.outputs, **before, **inputs}).with_id(old.id)
    changed = {
        name
        for name in {*before, *inputs}
        if canonical(before.get(name), ordered=True) != canonical(inputs.get(name), ordered=True)
    }
    for facet in entry.facets:
        if changed & set(facet.fields) and facet.custom is not None:
            facet.custom(cloud, {**before, "id": old.id}, inputs)
        elif changed & set(facet.fields):
            _put(entry, cloud, facet, inputs, space)
    if entry.tags is not None and "tagsAll" in changed:
        _tag(entry, cloud, before, inputs, space)
    observed = observe(entry, space)
    if observed is None:
        raise Refusal(f"{entry.token} {old.id} is gone: run `penstock refresh --sandbox`, then `up` again.")
    return outputs_of(entry, inputs, observed, space)


def delete(entry: Entry, cloud: Cloud, old: Made, inputs: Properties) -> None:
    properties = {**old.outputs, **inputs}
    space = Space(cloud=cloud, properties=properties).with_id(old.id)
    try:
        if entry.before_delete is not None:
            entry.before_delete(cloud, {**properties, "id": old.id})
        if entry.delete is not None:
            _do(entry, cloud, entry.delete, inputs, space)
    except Refusal as refusal:
        if not refusal.absent and observe(entry, space) is not None:
            raise


def outputs_of(entry: Entry, inputs: Properties, observed: Observed, space: Space) -> Properties:
    """What the program gave, what AWS filled in, what AWS made; and what was seen, to notice drift."""
    given = {name: value for name, value in inputs.items() if not name.startswith("__")}
    return {
        **observed.properties,
        **given,
        **_bare(entry, {}, space.found_in(observed.found)),
        "__meta": observed.seen(entry),
    }


def _bare(entry: Entry, inputs: Properties, space: Space) -> Properties:
    made: Properties = {
        name: text for name, form in entry.outputs.items() if (text := filled(form, space, missing="")) != ""
    }
    return {
        **{name: one for name, one in inputs.items() if not name.startswith("__")},
        **made,
        **({"region": space.cloud.region} if "region" in kinds(entry.token) else {}),
    }


def _put(entry: Entry, cloud: Cloud, facet: Facet, inputs: Properties, space: Space) -> None:
    present = [name for name in facet.fields if name in inputs]
    off = facet.switch and inputs.get(facet.switch, entry.defaults.get(facet.switch)) in (False, None)
    if facet.drop is not None and (off if facet.switch else not present):
        _drop(entry, cloud, facet.drop, inputs, space)
        return
    given = {**{name: one for name, one in entry.defaults.items() if name in facet.fields}, **inputs}
    given.pop(facet.switch, None)
    if facet.each is not None:
        _put_each(entry, cloud, facet, given, space)
    else:
        _do(entry, cloud, facet.put, given, space)


def _drop(entry: Entry, cloud: Cloud, op: Op, inputs: Properties, space: Space) -> None:
    try:
        _do(entry, cloud, op, inputs, space)
    except Refusal as refusal:
        if not refusal.absent:
            raise


def _put_each(entry: Entry, cloud: Cloud, facet: Facet, given: Properties, space: Space) -> None:
    """Services whose attributes are set one by one: a name and a value a call."""
    word, value = facet.each or ("", "")
    for name, path in facet.put.paths().items():
        text = given.get(name, entry.defaults.get(name, ""))
        spoken = str(text).lower() if isinstance(text, bool) else str(text)
        cloud.call(
            entry.service,
            facet.put.call,
            {
                **arguments_at(entry.service, facet.put, space),
                word: path.rpartition(".")[2] or name,
                value: spoken,
            },
        )


def _tag(entry: Entry, cloud: Cloud, before: Properties, inputs: Properties, space: Space) -> None:
    tags = entry.tags
    if tags is None:
        return
    old, new = _map(before.get("tagsAll")), _map(inputs.get("tagsAll"))
    put = Op(call=tags.put, at=tags.at, fields=f"tagsAll={tags.given}")
    added: Properties = {name: value for name, value in new.items() if old.get(name) != value}
    if added:
        _do(entry, cloud, put, {"tagsAll": added}, space)
    gone = sorted(set(old) - set(new))
    if gone:
        drop = Op(call=tags.drop, at=tags.at)
        cloud.call(entry.service, tags.drop, {**arguments_at(entry.service, drop, space), tags.keys: gone})


def _map(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}


def _do(entry: Entry, cloud: Cloud, op: Op, properties: Properties, space: Space) -> Arguments:
    arguments = arguments_at(entry.service, op, space)
    shape = sent(entry.service, op.call)
    for name, path in op.paths().items():
        if properties.get(name) is not None:
            _place(arguments, name, path, properties[name], shape, entry)
    if op.finish is not None:
        op.finish(properties, arguments)
    answer = cloud.call(entry.service, op.call, arguments)
    found = shapes.dig(answer, shapes.steps_of(op.found)) if op.found else answer
    return found if isinstance(found, dict) else {}


def _place(arguments: Arguments, name: str, path: str, value: Json, shape: Shape, entry: Entry) -> None:
    path = path or shapes.member(shape, name) or name
    target = shapes.at(shape, path)
    if target is None:
        raise Refusal(f"{entry.token}: the table sends {name} to {path}, which {shape.name} does not have.")
    made = to_aws(value, target, shapes.Names(renames=entry.names, path=name))
    shapes.put(arguments, shapes.steps_of(path), made)
