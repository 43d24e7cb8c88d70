"""JSON Schemas of all that people write, from the same types, for editors to check while people type."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

from delivery.blueprints import known_blueprints
from delivery.forges import Forges
from settings.checking import Shape
from settings.environments import KEY
from settings.services import options_shape
from settings.shape import EnvironmentForm, ServiceForm, SharedForm, WaiversForm

Schema: TypeAlias = dict[str, Any]  # JSON Schema is JSON: no narrower type says so

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_INHERITED = {"owner", "repository", "blueprint"}


def schemas() -> Mapping[str, Schema]:
    """Each schema by the file in which it is kept."""
    return {
        "catalog/schema.json": schema(),
        "catalog/shared.schema.json": _complete("Defaults and profiles", _with_options(_of(SharedForm))),
        "catalog/waivers.schema.json": _complete("Waivers", _of(WaiversForm)),
        "catalog/forges.schema.json": _complete("Forges", _of(Forges)),
        "catalog/stack.schema.json": _complete("A stack file", _stack(_of(EnvironmentForm))),
    }


def schema() -> Schema:
    """A service: what a profile or the defaults may say need not be said in its file."""
    found = _with_options(_of(ServiceForm))
    found["required"] = [name for name in found["required"] if name not in _INHERITED]
    return _complete("A service", found)


def text(found: Schema) -> str:
    return json.dumps(found, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _of(form: type[object]) -> Schema:
    """A form's schema by itself, the forms inside it under `$defs`."""
    whole = Shape(form).schema()
    definitions = whole.get("$defs", {})
    own = definitions.pop(form.__name__) if form.__name__ in definitions else whole["properties"]["it"]
    bare: Schema = _as_written({**own, "$defs": definitions})
    return bare


def _with_options(found: Schema) -> Schema:
    """Options are those of a blueprint, none of which must be said on any one level."""
    choices = []
    for name in known_blueprints():
        options = _as_written(options_shape(name).schema())
        definitions = options.pop("$defs", {})
        form = known_blueprints()[name].options.__name__
        own = definitions.pop(form) if form in definitions else options["properties"]["it"]
        own.pop("required", None)
        choices.append(own)
        found["$defs"].update(definitions)
    found["$defs"]["Options"] = {"anyOf": choices}
    for holder in (found, found["$defs"].get("OverrideForm", {})):
        if "options" in holder.get("properties", {}):
            holder["properties"]["options"] = {"$ref": "#/$defs/Options"}
    return found


def _stack(environment: Schema) -> Schema:
    definitions = environment.pop("$defs")
    config = {
        "type": "object",
        "properties": {KEY: {"$ref": "#/$defs/EnvironmentForm"}},
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"config": config},
        "$defs": {**definitions, "EnvironmentForm": environment},
    }


def _complete(title: str, found: Schema) -> Schema:
    return {"$schema": _DIALECT, "title": title, **found}


def _as_written(found: object) -> Any:  # noqa: ANN401 - JSON in, JSON out
    """Without titles, which say nothing, and without null, which nobody may write."""
    if isinstance(found, list):
        return [_as_written(each) for each in found if each != {"type": "null"}]
    if not isinstance(found, dict):
        return found
    kept = {key: _as_written(each) for key, each in found.items() if not _is_noise(key, each)}
    if "patternProperties" in kept:
        kept["additionalProperties"] = False
    if len(kept.get("anyOf", ())) == 1:
        kept.update(kept.pop("anyOf")[0])
    return kept


def _is_noise(key: str, value: object) -> bool:
    return (key == "title" and isinstance(value, str)) or (key == "default" and value is None)


def write(root: Path) -> None:
    for file, found in schemas().items():
        (root / file).write_text(text(found), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
