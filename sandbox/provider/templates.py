"""Templates of the table: `{bucket}`, `{id}`, `{account}`, `{Arn}` filled from what is known of a resource."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sandbox.provider import shapes
from sandbox.provider.clients import Refusal, sent
from sandbox.provider.encode import to_aws
from sandbox.provider.table import Cloud, Op
from sandbox.provider.values import Json

# `{eventBusName?}` may be missing, `{groupName?default}` says what then stands there.
_WORD = re.compile(r"\{([\w.]+)(?:(\?)(\w*))?\}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Space:
    cloud: Cloud
    properties: Mapping[str, Json]
    found: Mapping[str, object] = field(default_factory=dict)
    id: str = ""

    def found_in(self, found: Mapping[str, object]) -> Space:
        return replace(self, found={**self.found, **found})

    def with_id(self, identity: str) -> Space:
        return replace(self, id=identity)

    def value(self, word: str) -> object:
        own = {
            "id": self.id or None,
            "account": self.cloud.account,
            "region": self.cloud.region,
            "partition": "aws",
        }
        if word in own:
            return own[word]
        steps = shapes.steps_of(word)
        found = shapes.dig(self.found, steps)
        return shapes.dig(self.properties, steps) if found is None else found


def filled(form: str, space: Space, *, missing: str | None = None) -> str:
    def one(match: re.Match[str]) -> str:
        value = space.value(match[1])
        if value is None and match[2]:
            return match[3]
        if value is None and missing is None:
            raise Refusal(
                f"Nothing tells the {match[1]!r} that {form!r} needs: give it, or an id that holds it."
            )
        return "\0" if value is None else str(value)

    text = _WORD.sub(one, form)
    return (missing or "") if "\0" in text else text


def arguments_at(service: str, op: Op, space: Space) -> dict[str, object]:
    """The arguments that say which resource is meant."""
    shape = sent(service, op.call)
    arguments: dict[str, object] = {}
    for path, form in op.at.items():
        target = shapes.at(shape, path)
        if target is None:
            raise Refusal(f"The table gives {op.call} an argument {path}, which {shape.name} does not have.")
        text = filled(form, space)
        if not text:
            continue
        value = to_aws(text, target, shapes.Names(renames={}, path=""))
        shapes.put(arguments, shapes.steps_of(path), value)
    return arguments


def parsed(form: str, identity: str) -> dict[str, Json]:
    """The properties that an id tells by itself, for a resource of which only the id is known."""
    match = re.fullmatch(_pattern(form), identity)
    return {name: value for name, value in match.groupdict().items() if value} if match is not None else {}


def _pattern(form: str) -> str:
    """The id's form as a regular expression; a word that may be missing takes its separator with it."""
    pattern, last = "", 0
    for word in _WORD.finditer(form):
        pattern += re.escape(form[last : word.start()])
        last = word.end()
        group = f"(?P<{word[1].replace('.', '_')}>.+?)"
        if word[2] and not word[3]:
            group, last = f"(?:{group}{re.escape(form[last : last + 1])})?", last + 1
        pattern += group
    return pattern + re.escape(form[last:])
