"""Refresh: which properties are no longer what was seen last, and the state that says so."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TypedDict

from sandbox.provider.lifecycle import Made, outputs_of
from sandbox.provider.observed import Observed
from sandbox.provider.table import Entry
from sandbox.provider.templates import Space
from sandbox.provider.values import Json, Properties


class State(TypedDict):
    inputs: Properties
    outputs: Properties


def refreshed(entry: Entry, old: Made, inputs: Properties, observed: Observed, space: Space) -> State:
    """Inputs follow what changed behind the engine's back, so that the next `up` sees a difference to mend."""
    before = _seen(old.outputs)
    now = observed.digests(entry)
    given = dict(inputs)
    if before is None:
        given = {**_importable(observed.properties), **inputs}
    else:
        for name in sorted(set(before) | set(now)):
            if before.get(name) != now.get(name):
                _follow(given, name, _now(entry, name, observed, given))
    outputs = outputs_of(entry, given, observed, space)
    kept = {
        name: value
        for name, value in old.outputs.items()
        if name in inputs and name not in entry.written and name not in outputs
    }
    return State(inputs=given, outputs={**kept, **outputs})


def _seen(outputs: Properties) -> Mapping[str, str] | None:
    text = outputs.get("__meta")
    if not isinstance(text, str):
        return None
    found: Mapping[str, str] | None = json.loads(text).get("seen")
    return found


def _now(entry: Entry, name: str, observed: Observed, given: Properties) -> Json:
    """What AWS has by itself is not observed; where the program says otherwise, it is shown as what it is."""
    value = observed.properties.get(name)
    return value if value is not None or name not in given else _said(entry.defaults.get(name))


def _said(default: Json) -> Json:
    return None if default in ("", [], {}) else default


def _follow(given: Properties, name: str, value: Json) -> None:
    if name == "tagsAll":
        _follow_tags(given, value)
    elif value is None:
        given.pop(name, None)
    else:
        given[name] = value


def _follow_tags(given: Properties, value: Json) -> None:
    """`tags` are the resource's own: all that is there, less what only the provider's defaults put there."""
    found = value if isinstance(value, dict) else {}
    own, everything = given.get("tags"), given.get("tagsAll")
    own = own if isinstance(own, dict) else {}
    defaults = {
        name: one
        for name, one in (everything if isinstance(everything, dict) else {}).items()
        if name not in own
    }
    tags: dict[str, Json] = {name: one for name, one in found.items() if defaults.get(name) != one}
    for name, changed in (("tags", tags), ("tagsAll", found)):
        given.pop(name, None)
        if changed:
            given[name] = dict(changed)


def _importable(properties: Properties) -> Properties:
    tags = properties.get("tagsAll")
    return {**properties, "tags": tags} if isinstance(tags, dict) else properties
