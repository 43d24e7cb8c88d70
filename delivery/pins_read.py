"""The lock file's bytes as pins: what is unknown, missing, doubled or of the wrong kind is told, all at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from difflib import get_close_matches
from typing import TypeGuard, TypeVar

from delivery.pins import ActionPin, Ecosystem, ImagePin, Lock, PackagePin, Pin, Pinned
from delivery.texts import ToolVersion

KINDS = ("tools", "packages", "images", "actions")
AnyPin = TypeVar("AnyPin", bound=Pinned)
Fill = Callable[["_Entry"], AnyPin]


class Unreadable(Exception):
    """A lock file that says something which no pin can be made of."""

    def __init__(self, sentences: tuple[str, ...]) -> None:
        self.sentences = sentences
        super().__init__(*sentences)


class _Doubled(Exception):
    """JSON lets a key stand twice and the last one win, so that a reviewer reads a pin that does not hold."""


def read_lock(written: bytes, file: str) -> Lock:
    try:
        read: object = json.loads(written.decode("utf-8"), object_pairs_hook=_once)
    except _Doubled as doubled:
        raise Unreadable((f"{file}: {doubled}. Keep one of the two.",)) from None
    except (ValueError, RecursionError) as problem:
        raise Unreadable((f"{file} is not JSON: {problem}.",)) from None
    reader = _Reader(file)
    lock = reader.lock(read)
    if reader.sentences:
        raise Unreadable(tuple(reader.sentences))
    return lock


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    read = dict(pairs)
    if len(read) < len(pairs):
        names = [name for name, _ in pairs]
        raise _Doubled(f"the key {next(name for name in names if names.count(name) > 1)!r} stands twice")
    return read


@dataclass(slots=True)
class _Reader:
    file: str
    sentences: list[str] = field(default_factory=list)

    def lock(self, read: object) -> Lock:
        kinds = self._mapping(read, "")
        self._complete(kinds, KINDS, "")
        return Lock(
            file=self.file,
            tools=tuple(self._versions(kinds, "tools", _keys(Pin, "name", "version"), _tool)),
            packages=tuple(self._versions(kinds, "packages", _keys(PackagePin, "name", "version"), _package)),
            images=tuple(self._versions(kinds, "images", _keys(ImagePin, "name", "version"), _image)),
            actions=tuple(self._names(kinds, "actions", _keys(ActionPin, "name"), _action)),
        )

    def _versions(
        self, kinds: Mapping[str, object], kind: str, keys: tuple[str, ...], fill: Fill[AnyPin]
    ) -> Iterator[AnyPin]:
        """A kind of which several versions may stand: name, then version, then entry."""
        for name, versions in self._mapping(kinds.get(kind, {}), kind).items():
            for version, written in self._mapping(versions, f"{kind}, {name}").items():
                place = f"{kind}, {name}, {version}"
                problem = ToolVersion.problem_with(version)
                if problem:
                    self._say(place, problem)
                entry = self._entry({"name": name, "version": version}, written, keys, place)
                if entry and not problem:
                    yield fill(entry)

    def _names(
        self, kinds: Mapping[str, object], kind: str, keys: tuple[str, ...], fill: Fill[AnyPin]
    ) -> Iterator[AnyPin]:
        """A kind of which one version stands: name, then entry."""
        for name, written in self._mapping(kinds.get(kind, {}), kind).items():
            entry = self._entry({"name": name}, written, keys, f"{kind}, {name}")
            if entry:
                yield fill(entry)

    def _entry(
        self, above: Mapping[str, str], written: object, keys: tuple[str, ...], place: str
    ) -> _Entry | None:
        before = len(self.sentences)
        entry = self._mapping(written, place)
        if _is_mapping(written):
            self._complete(entry, keys, place)
        for key in keys:
            if key in entry and (problem := _problem(key, entry[key])):
                self._say(f"{place}, {key}", problem)
        return _Entry({**entry, **above}) if len(self.sentences) == before else None

    def _mapping(self, read: object, place: str) -> Mapping[str, object]:
        if _is_mapping(read):
            return read
        self._say(place, f"found {read!r}, and a mapping belongs here")
        return {}

    def _complete(self, read: Mapping[str, object], keys: tuple[str, ...], place: str) -> None:
        for key in keys:
            if key not in read:
                self._say(place, f"the key {key!r} is missing; there must be {', '.join(keys)}")
        for key in sorted(read.keys() - set(keys)):
            near = get_close_matches(key, keys, n=1)
            meant = f". Did you mean {near[0]!r}?" if near else ""
            self._say(place, f"the key {key!r} is unknown; known are {', '.join(keys)}{meant}")

    def _say(self, place: str, what: str) -> None:
        said = ": ".join(part for part in (self.file, place, what) if part)
        self.sentences.append(said if said.endswith("?") else f"{said}.")


def _keys(kind: type[Pinned], *above: str) -> tuple[str, ...]:
    """What an entry says itself; the rest are the keys of the mappings around it."""
    return tuple(each.name for each in fields(kind) if each.name not in above)


def _is_mapping(read: object) -> TypeGuard[dict[str, object]]:
    return isinstance(read, dict)


def _problem(key: str, value: object) -> str | None:
    if key == "verified":
        return None if isinstance(value, bool) else f"found {value!r}; it is true or false"
    if not isinstance(value, str) or not value.strip():
        return f"found {value!r}, and a text belongs here"
    if key == "ecosystem" and value not in set(Ecosystem):
        return f"found {value!r}; known are {', '.join(Ecosystem)}"
    return _date_problem(value) if key == "date" else None


def _date_problem(value: str) -> str | None:
    try:
        written_in_full = str(date.fromisoformat(value)) == value
    except ValueError:
        written_in_full = False
    return None if written_in_full else f"{value!r} is not a day; a day looks like '2026-08-22'"


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry of which nothing is missing and nothing is of the wrong kind."""

    written: Mapping[str, object]

    def text(self, key: str) -> str:
        return str(self.written[key])

    @property
    def version(self) -> ToolVersion:
        return ToolVersion(self.text("version"))

    @property
    def date(self) -> date:
        return date.fromisoformat(self.text("date"))

    @property
    def verified(self) -> bool:
        return self.written["verified"] is True


def _tool(entry: _Entry) -> Pin:
    return Pin(
        name=entry.text("name"),
        version=entry.version,
        url=entry.text("url"),
        sha256=entry.text("sha256"),
        member=entry.text("member"),
        source=entry.text("source"),
        date=entry.date,
        verified=entry.verified,
        verified_by=entry.text("verified_by"),
    )


def _package(entry: _Entry) -> PackagePin:
    return PackagePin(
        name=entry.text("name"),
        version=entry.version,
        ecosystem=Ecosystem(entry.text("ecosystem")),
        package=entry.text("package"),
        program=entry.text("program"),
        integrity=entry.text("integrity"),
        source=entry.text("source"),
        date=entry.date,
        verified=entry.verified,
        verified_by=entry.text("verified_by"),
    )


def _image(entry: _Entry) -> ImagePin:
    return ImagePin(
        name=entry.text("name"),
        version=entry.version,
        repository=entry.text("repository"),
        tag=entry.text("tag"),
        digest=entry.text("digest"),
        source=entry.text("source"),
        date=entry.date,
        verified=entry.verified,
        verified_by=entry.text("verified_by"),
    )


def _action(entry: _Entry) -> ActionPin:
    return ActionPin(
        name=entry.text("name"),
        version=entry.text("version"),
        commit=entry.text("commit"),
        source=entry.text("source"),
        date=entry.date,
        verified=entry.verified,
        verified_by=entry.text("verified_by"),
    )
