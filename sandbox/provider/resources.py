"""Each request on plain values: a served type goes by its entry, any other is recorded."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.provider import check, lifecycle, recorded, sdk
from sandbox.provider.account import Configuration
from sandbox.provider.check import Failure
from sandbox.provider.clients import AccountCloud, Refusal
from sandbox.provider.diff import Change, changes
from sandbox.provider.drift import refreshed
from sandbox.provider.lifecycle import Made
from sandbox.provider.observed import observe
from sandbox.provider.services import ENTRIES
from sandbox.provider.settled import Naming, with_name, with_tags
from sandbox.provider.table import Entry
from sandbox.provider.templates import Space, parsed
from sandbox.provider.values import UNKNOWN, Properties


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    inputs: Properties
    failures: tuple[Failure, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """A resource as it is now; `id` is empty when it is gone."""

    id: str = ""
    inputs: Properties
    outputs: Properties


@dataclass(frozen=True, kw_only=True, slots=True)
class Resources:
    endpoint: str
    configuration: Configuration

    def check(self, token: str, name: str, news: Properties, olds: Properties, seed: bytes) -> Checked:
        schema = sdk.resource(token)
        if schema is None:
            return Checked(
                inputs=news,
                failures=(Failure(property="", reason=f"pulumi-aws has no resource type {token}."),),
            )
        entry = ENTRIES.get(token)
        failures = list(check.wrong_arguments(token, schema, news))
        if entry is not None and not failures:
            failures = list(check.without_a_mapping(entry, schema, news))
            failures += [Failure(property=where, reason=reason) for where, reason in entry.problems(news)]
        return Checked(inputs=self._settled(entry, schema, name, news, olds, seed), failures=tuple(failures))

    def _settled(
        self,
        entry: Entry | None,
        schema: sdk.Resource,
        name: str,
        news: Properties,
        olds: Properties,
        seed: bytes,
    ) -> Properties:
        inputs = with_name(_naming(entry, schema), name, news, olds, seed)
        taggable = "tagsAll" in entry.written if entry is not None else "tagsAll" in schema.outputs
        return with_tags(inputs, self.configuration.default_tags) if taggable else inputs

    def diff(self, token: str, before: Properties, after: Properties) -> tuple[Change, ...]:
        return changes(ENTRIES.get(token), before, after)

    def preview(self, token: str, inputs: Properties) -> Properties:
        """What is known before a creation: the inputs, and that the rest will be known."""
        entry = ENTRIES.get(token)
        if entry is None:
            return recorded.preview(token, inputs)
        return {**dict.fromkeys(entry.outputs, UNKNOWN), **_given(inputs)}

    def preview_update(
        self, token: str, outputs: Properties, before: Properties, inputs: Properties
    ) -> Properties:
        """What is known before an update: what there was, less what the program took away."""
        entry = ENTRIES.get(token)
        gone = {name for name in before if name not in inputs}
        kept = {name: value for name, value in _given(outputs).items() if name not in gone}
        fresh = entry.fresh.split() if entry is not None else []
        return {**kept, **dict.fromkeys(fresh, UNKNOWN), **_given(inputs)}

    def create(self, token: str, urn: str, name: str, inputs: Properties) -> Made:
        entry = ENTRIES.get(token)
        if entry is not None:
            return lifecycle.create(entry, self._cloud(inputs), inputs)
        made = recorded.identity(token, name, inputs, urn)
        return Made(id=made, outputs=recorded.outputs(token, made, inputs, self.configuration))

    def update(self, token: str, old: Made, before: Properties, inputs: Properties) -> Properties:
        entry = ENTRIES.get(token)
        if entry is not None:
            return lifecycle.update(entry, self._cloud(inputs), old, before, inputs)
        return recorded.outputs(token, old.id, inputs, self.configuration)

    def delete(self, token: str, old: Made, inputs: Properties) -> None:
        entry = ENTRIES.get(token)
        if entry is not None:
            lifecycle.delete(entry, self._cloud({**old.outputs, **inputs}), old, inputs)

    def read(self, token: str, old: Made, inputs: Properties) -> Seen:
        entry = ENTRIES.get(token)
        if entry is None:
            return Seen(id=old.id, inputs=inputs, outputs=old.outputs)
        known = {**old.outputs, **inputs} or parsed(entry.imported or entry.id, old.id)
        space = Space(cloud=self._cloud(known), properties=known).with_id(old.id)
        observed = observe(entry, space)
        if observed is None:
            return Seen(inputs={}, outputs={})
        found = old.id if old.outputs else lifecycle.identity_of(entry, space.found_in(observed.found))
        return Seen(id=found, **refreshed(entry, old, inputs, observed, space))

    def _cloud(self, properties: Properties) -> AccountCloud:
        region = properties.get("region") or self.configuration.region
        if not region:
            raise Refusal("The provider has no region: set `aws:region`, or `region=` on the provider.")
        return AccountCloud(endpoint=self.endpoint, account=self.configuration.account, region=str(region))


def _given(inputs: Properties) -> Properties:
    return {name: value for name, value in inputs.items() if not name.startswith("__")}


def _naming(entry: Entry | None, schema: sdk.Resource) -> Naming:
    if entry is not None:
        return Naming(argument=entry.named, form=entry.name_form, lowercase=entry.lowercase, fifo=entry.fifo)
    named = "name" if "name" in schema.arguments and "name" not in schema.required else ""
    return Naming(argument=named)
