"""Which inputs changed, and which changes mean a new resource."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.provider.table import Entry
from sandbox.provider.values import Json, Properties, canonical, holds_unknown


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    property: str
    before: Json
    after: Json
    replaces: bool


def changes(entry: Entry | None, before: Properties, after: Properties) -> tuple[Change, ...]:
    return tuple(_changes(entry, before, after))


def _changes(entry: Entry | None, before: Properties, after: Properties) -> Iterator[Change]:
    fixed = entry.fixed if entry is not None else frozenset({"region"})
    ordered = set(entry.ordered.split()) if entry is not None else set()
    for name in sorted(set(before) | set(after)):
        old, new = before.get(name), after.get(name)
        if name.startswith("__") or _same(old, new, ordered=entry is None or name in ordered):
            continue
        if name == "tags" and _same(before.get("tagsAll"), after.get("tagsAll"), ordered=False):
            continue
        yield Change(property=name, before=old, after=new, replaces=name in fixed)


def _same(old: Json, new: Json, *, ordered: bool) -> bool:
    return not holds_unknown(new) and canonical(old, ordered=ordered) == canonical(new, ordered=ordered)


def keeps_its_name(entry: Entry | None, found: tuple[Change, ...], after: Properties) -> bool:
    """A replacement under the same explicit name must delete first, or the new one clashes with the old."""
    if entry is None or not entry.named:
        return True
    defaults = after.get("__defaults")
    automatic = isinstance(defaults, list) and entry.named in defaults
    return not automatic and entry.named not in {change.property for change in found}
