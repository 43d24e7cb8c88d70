"""Workflow files as text: blocks, blank lines between jobs, and comments where they say why.

A general emitter knows neither, and it is asked here only how a scalar is quoted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Self, TypeAlias

import yaml

Plain: TypeAlias = "str | int | bool | Lines | Mapping[str, Plain] | Sequence[Plain]"
WIDTH = 100
INDENT = "  "
OURS = frozenset({"on", "#"})  # keys that no reader takes for anything else here
TOGETHER = frozenset({"description"})  # with what stands above
APART = frozenset({"jobs", "steps"})  # their members are read one by one
# What no reader of YAML takes for a number, a date, a boolean or a mark of its own.
WORD = r"[A-Za-z0-9_./@*${}=-]+(?::+[A-Za-z0-9_./@*${}=-]+)*"
BARE = re.compile(rf"(?!(?i:true|false|yes|no|on|off|null|y|n)$)(?=-?[A-Za-z]){WORD}(?: {WORD})*")


class Pinned(str):
    """A reference whose version stands beside it as a comment."""

    __slots__ = ("version",)
    version: str

    def __new__(cls, reference: str, version: str) -> Self:
        made = super().__new__(cls, reference)
        made.version = version
        return made


class Folded(tuple[str, ...]):
    """Words of one long line, broken where a reader breathes."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines as they stand, and what a reader of the file is told of them all."""

    text: tuple[str, ...]
    note: str = ""


def written(document: Mapping[str, Plain], header: Sequence[str]) -> str:
    page = [f"# {line}" for line in header]
    for key, value in document.items():
        if key not in TOGETHER:
            page.append("")
        _write(page, "", key, value)
    return "\n".join(page) + "\n"


def _write(page: list[str], margin: str, key: str, value: Plain) -> None:
    if isinstance(value, Mapping):
        _mapping(page, margin, key, value)
    elif isinstance(value, str):
        page.append(_text(margin, key, value))
    elif isinstance(value, Lines):
        _lines(page, margin, key, value)
    elif isinstance(value, Folded):
        _folded(page, margin, key, value)
    elif isinstance(value, Sequence):
        _sequence(page, margin, key, value)
    else:
        page.append(f"{margin}{key}: {scalar(value)}")


def _text(margin: str, key: str, value: str) -> str:
    if key == "#":
        return f"{margin}# {value}"
    beside = f" # {value.version}" if isinstance(value, Pinned) else ""
    return f"{margin}{key}: {scalar(value)}{beside}"


def _lines(page: list[str], margin: str, key: str, lines: Lines) -> None:
    first = lines.text[0]
    if len(lines.text) == 1 and not lines.note and len(first) <= WIDTH and scalar(first) == first:
        page.append(f"{margin}{key}: {first}")
        return
    page.append(f"{margin}{key}: |" + (f" # {lines.note}" if lines.note else ""))
    page.extend(f"{margin}{INDENT}{line}" for line in lines.text)


def _folded(page: list[str], margin: str, key: str, words: Folded) -> None:
    whole = " ".join(words)
    if len(whole) <= WIDTH:
        page.append(f"{margin}{key}: {scalar(whole)}")
        return
    page.append(f"{margin}{key}: >-")
    page.extend(f"{margin}{INDENT}{word}" for word in words)


def _mapping(page: list[str], margin: str, key: str, value: Mapping[str, Plain]) -> None:
    if not value:
        page.append(f"{margin}{key}: {{}}")
        return
    page.append(f"{margin}{key}:")
    for index, (name, member) in enumerate(value.items()):
        if index and key in APART:
            page.append("")
        _write(page, margin + INDENT, scalar(name) if name not in OURS else name, member)


def _sequence(page: list[str], margin: str, key: str, value: Sequence[Plain]) -> None:
    flow = f"[{', '.join(scalar(member) for member in value)}]" if all(map(_short, value)) else ""
    if flow and len(flow) <= WIDTH - len(key):
        page.append(f"{margin}{key}: {flow}")
        return
    page.append(f"{margin}{key}:")
    for index, member in enumerate(value):
        if index and key in APART:
            page.append("")
        _member(page, margin + INDENT, member)


def _member(page: list[str], margin: str, member: Plain) -> None:
    """Its first line is begun with a dash; a comment stands above that."""
    if not isinstance(member, Mapping):
        page.append(f"{margin}- {scalar(member)}")
        return
    if "#" in member:
        page.append(_text(margin, "#", str(member["#"])))
    first = len(page)
    for name, value in member.items():
        if name != "#":
            _write(page, margin + INDENT, name, value)
    page[first] = f"{margin}- {page[first].lstrip()}"


def _short(member: Plain) -> bool:
    """What may stand in square brackets: there, braces and commas would mean something."""
    if isinstance(member, int):
        return True
    return isinstance(member, str) and not set(member) & set("{}[],#&!|>%`'\"\n")


def scalar(value: Plain) -> str:
    if isinstance(value, str):
        return _scalar(value)
    if isinstance(value, bool):
        return str(value).lower()
    return _scalar(value if isinstance(value, int) else str(value))


@lru_cache(maxsize=65_536)
def _scalar(value: str | int) -> str:
    """Kept, since services say the same words: asking the emitter was most of the time that writing takes."""
    plain = str(value) if isinstance(value, str) else value  # the emitter knows no kinds of texts
    if isinstance(plain, str) and BARE.fullmatch(plain):
        return plain
    text: str = yaml.safe_dump(plain, width=10_000, allow_unicode=False)
    return text.removesuffix("\n...\n").removesuffix("\n")
