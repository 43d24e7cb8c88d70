"""JSON read by its place: what is missing, unknown or of a wrong kind is told with where it stands."""

from __future__ import annotations

import difflib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from interpreters.outcome import Unreadable


@dataclass(frozen=True, slots=True)
class Thing:
    """One JSON object and where it stands."""

    place: str
    values: Mapping[str, object]

    def text(self, key: str, default: str | None = None) -> str:
        value = self.values.get(key, default)
        if not isinstance(value, str):
            raise Unreadable(f"{self.place}.{key}: {found(value)}; a string is needed")
        return value

    def optional(self, key: str) -> str | None:
        return self.text(key) if self.values.get(key) is not None else None

    def number(self, key: str, default: int, *, low: int, high: int) -> int:
        value = self.values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise Unreadable(f"{self.place}.{key}: {found(value)}; a number from {low} to {high} is allowed")
        return value

    def flag(self, key: str) -> bool:
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise Unreadable(f"{self.place}.{key}: {found(value)}; true or false is allowed")
        return value

    def chosen(self, key: str, allowed: Collection[str], default: str | None = None) -> str:
        return choice(self.text(key, default), allowed, f"{self.place}.{key}")

    def listed(self, key: str) -> tuple[object, ...]:
        value = self.values.get(key, [])
        if not isinstance(value, list):
            raise Unreadable(f"{self.place}.{key}: {found(value)}; a list is needed")
        return tuple(value)

    def texts(self, key: str) -> tuple[str, ...]:
        values = self.listed(key)
        for value in values:
            if not isinstance(value, str):
                raise Unreadable(f"{self.place}.{key}: {found(value)}; a list of strings is needed")
        return tuple(str(value) for value in values)

    def mapping(self, key: str) -> Mapping[str, str]:
        values = opened(self.values.get(key, {}), f"{self.place}.{key}")
        return {name: values.text(name) for name in values.values}

    def thing(self, key: str, keys: Collection[str] | None = None) -> Thing | None:
        value = self.values.get(key)
        return None if value is None else opened(value, f"{self.place}.{key}", keys)

    def things(self, key: str, keys: Collection[str] | None = None) -> tuple[Thing, ...]:
        values = self.listed(key)
        return tuple(opened(value, f"{self.place}.{key}[{at}]", keys) for at, value in enumerate(values))


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def found(value: object) -> str:
    return "nothing found" if value is None else f"found {json.dumps(value, default=str)[:80]}"


def nearest(word: str, allowed: Collection[str]) -> str:
    close = difflib.get_close_matches(word, sorted(allowed), n=1)
    return f"did you mean {close[0]!r}?" if close else f"allowed: {', '.join(sorted(allowed)) or 'none'}"


def choice(word: str, allowed: Collection[str], place: str) -> str:
    if word not in allowed:
        raise Unreadable(f"{place}: found {word!r}; {nearest(word, allowed)}")
    return word


def opened(value: object, place: str, keys: Collection[str] | None = None) -> Thing:
    """An object whose keys are all known; the vendor's own client refuses an unknown parameter too."""
    if not isinstance(value, dict):
        raise Unreadable(f"{place}: {found(value)}; an object is needed")
    for key in value:
        if keys is not None:
            choice(str(key), keys, f"{place}, unknown key")
    return Thing(place, {str(key): inside for key, inside in value.items()})


def parsed(text: str, place: str) -> object:
    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        names = [name for name, _ in pairs]
        again = {name for name in names if names.count(name) > 1}
        if again:
            raise Unreadable(f"{place}: the key {min(again)!r} stands twice in one object")
        return dict(pairs)

    try:
        value: object = json.loads(text, object_pairs_hook=once)
    except (json.JSONDecodeError, RecursionError) as fault:
        raise Unreadable(f"{place}: this is not JSON: {fault}") from fault
    return value
