"""Variables: what stands in for a name, and how far it is followed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from interpreters.gitlab.plain import known, scalar, tree
from interpreters.outcome import Unreadable

NAMED = re.compile(r"\$\$|%%|\$(?P<a>[A-Za-z_]\w*)|\$\{(?P<b>[A-Za-z_]\w*)\}|%(?P<c>[A-Za-z_]\w*)%")
KEYS = frozenset({"value", "description", "expand", "options"})


@dataclass(frozen=True, slots=True)
class Declared:
    """`variables:` of a file or a job; a raw one is never looked into."""

    values: Mapping[str, str] = field(default_factory=dict)
    raw: frozenset[str] = frozenset()

    def over(self, below: Declared) -> Declared:
        raw = (below.raw - self.values.keys()) | self.raw
        return Declared({**below.values, **self.values}, raw)

    def only(self, names: frozenset[str]) -> Declared:
        kept = {name: value for name, value in self.values.items() if name in names}
        return Declared(kept, self.raw & names)


def declared(value: object, place: str) -> Declared:
    values: dict[str, str] = {}
    raw: set[str] = set()
    for name, entry in tree(value, place).items():
        where = f"{place}:{name}"
        if not isinstance(entry, Mapping):
            values[name] = scalar(entry, where)
            continue
        known(tree(entry, where), KEYS, where)
        values[name] = scalar(entry.get("value", ""), where)
        if entry.get("expand") is False:
            raw.add(name)
    return Declared(values, frozenset(raw))


def expanded(text: str, variables: Mapping[str, str], *, keep: bool = False) -> str:
    """Names replaced once; one that nobody set is dropped, or kept as it was written."""

    def replacement(found: re.Match[str]) -> str:
        name = found["a"] or found["b"] or found["c"]
        if name is None:
            return found[0]
        return variables.get(name, found[0] if keep else "")

    return NAMED.sub(replacement, text)


def settled(variables: Mapping[str, str], raw: frozenset[str], place: str) -> dict[str, str]:
    """Every value followed to its end, as a job sees it; a circle is refused."""
    done: dict[str, str] = {}

    def settle(name: str, open_names: tuple[str, ...]) -> str:
        if name in open_names:
            raise Unreadable(f"{place}: circular variable reference detected: {[*open_names, name]}")
        if name not in done:
            value = variables[name]
            inner = {} if name in raw else within(value, name, open_names)
            done[name] = value if name in raw else expanded(value, inner)
        return done[name]

    def within(value: str, name: str, open_names: tuple[str, ...]) -> dict[str, str]:
        names = {found["a"] or found["b"] or found["c"] for found in NAMED.finditer(value)} - {None}
        # A variable that names itself takes what a lower level said; one level is kept here, so it is empty.
        return {
            str(other): settle(str(other), (*open_names, name))
            for other in names
            if str(other) in variables and other != name
        }

    for name in variables:
        settle(name, ())
    return done
