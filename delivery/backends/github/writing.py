"""Workflow files as text: blocks, blank lines between jobs, and comments where they say why.

A general emitter knows neither, and it is asked here only how a scalar is quoted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self, TypeAlias

from delivery.backends.github.scalars import in_a_comment, in_brackets, is_block, is_folded, scalar

Plain: TypeAlias = "str | int | bool | Lines | Mapping[str, Plain] | Sequence[Plain]"
WIDTH = 100
INDENT = "  "
START = "on"  # of a workflow, where no reader takes it for anything else
TOGETHER = frozenset({"description"})  # with what stands above
APART = frozenset({"jobs", "steps"})  # their members are read one by one


class Remark(str):
    """What a reader of the file is told of the member that it stands in; its key is for the order alone."""

    __slots__ = ()


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
    page = [_comment("", line) for line in header]
    for key, value in document.items():
        if key not in TOGETHER:
            page.append("")
        _write(page, "", key if key == START else scalar(key), value)
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
    if isinstance(value, Remark):
        return _comment(margin, value)
    beside = _beside(value.version) if isinstance(value, Pinned) else ""
    return f"{margin}{key}: {scalar(value)}{beside}"


def _comment(margin: str, text: str) -> str:
    return f"{margin}# {in_a_comment(text)}"


def _beside(text: str) -> str:
    return f" # {in_a_comment(text)}" if text else ""


def _lines(page: list[str], margin: str, key: str, lines: Lines) -> None:
    first, beside = lines.text[0], _beside(lines.note)
    if len(lines.text) == 1 and not beside and len(first) <= WIDTH and scalar(first) == first:
        page.append(f"{margin}{key}: {first}")
    elif is_block(lines.text):
        page.append(f"{margin}{key}: |{beside}")
        page.extend(f"{margin}{INDENT}{line}" for line in lines.text)
    else:
        whole = "".join(f"{line}\n" for line in lines.text)
        page.append(f"{margin}{key}: {scalar(whole)}{beside}")


def _folded(page: list[str], margin: str, key: str, words: Folded) -> None:
    whole = " ".join(words)
    marked = (
        whole.startswith("!") and len(words) > 1
    )  # in a line it would stand in quotes, and have its own doubled
    if (len(whole) <= WIDTH and not marked) or not is_folded(words):
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
        _write(page, margin + INDENT, scalar(name), member)


def _sequence(page: list[str], margin: str, key: str, value: Sequence[Plain]) -> None:
    words = [member for member in value if isinstance(member, str | int) and in_brackets(member)]
    flow = f"[{', '.join(map(scalar, words))}]"
    if len(words) == len(value) and len(flow) <= WIDTH - len(key):
        page.append(f"{margin}{key}: {flow}")
        return
    page.append(f"{margin}{key}:")
    for index, member in enumerate(value):
        if index and key in APART:
            page.append("")
        _member(page, margin + INDENT, member)


def _member(page: list[str], margin: str, member: Plain) -> None:
    """Its first line is begun with a dash; a comment stands above that."""
    if isinstance(member, str | int):
        page.append(f"{margin}- {scalar(member)}")
        return
    if not isinstance(member, Mapping):
        raise TypeError(f"a list holds texts and mappings, not {member!r}")
    page.extend(_comment(margin, each) for each in member.values() if isinstance(each, Remark))
    first = len(page)
    for name, value in member.items():
        if not isinstance(value, Remark):
            _write(page, margin + INDENT, scalar(name), value)
    page[first] = f"{margin}- {page[first].lstrip()}"
