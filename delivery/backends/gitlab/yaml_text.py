"""YAML as a careful person writes it: keys in their order, a blank line between entries, blocks for several lines.

PyYAML decides how a scalar must be quoted; the rest is written here, since GitLab's own tag and blank lines are not
in its reach.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import yaml

Scalar: TypeAlias = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Reference:
    """https://docs.gitlab.com/ci/yaml/yaml_optimization/#reference-tags"""

    job: str
    keyword: str

    def __str__(self) -> str:
        return f"!reference [{self.job}, {self.keyword}]"


Node: TypeAlias = "Scalar | Reference | Mapping[str, Node] | Sequence[Node]"

INDENT = "  "
# GitLab's reader takes `1,000` and `0o17` for numbers, which PyYAML takes for texts.
# What no reader of YAML takes for anything but a text, so that nobody need be asked how to quote it.
WORD = r"[A-Za-z0-9_./@*${}=-]+(?::+[A-Za-z0-9_./@*${}=-]+)*"
BARE = re.compile(rf"(?!(?i:true|false|yes|no|on|off|null|y|n)$)(?=-?[A-Za-z]){WORD}(?: {WORD})*")
LIKE_A_NUMBER = re.compile(r"[-+.]?[0-9][0-9_,.:a-zA-Z+-]*")


def yaml_text(comments: Sequence[str], document: Mapping[str, Node]) -> str:
    """A file: its comments, then each entry after a blank line."""
    head = "".join(f"# {line}\n" for line in comments)
    entries = ("\n".join(_entry(key, value, "")) for key, value in document.items())
    return head + "".join(f"\n{entry}\n" for entry in entries)


def _entry(key: str, value: Node, indent: str) -> Iterator[str]:
    name = f"{indent}{scalar(key)}:"
    match value:
        case str() if _is_block(value):
            yield f"{name} {_block_mark(value)}"
            yield from _block(value, indent + INDENT)
        case str() | int() | None | Reference():
            yield f"{name} {scalar(value)}"
        case dict() | Mapping():  # the first is asked faster
            yield f"{name} {{}}" if not value else name
            for below, child in value.items():
                yield from _entry(below, child, indent + INDENT)
        case _:
            yield f"{name} []" if not value else name
            for item in value:
                yield from _item(item, indent + INDENT)


def _item(value: Node, indent: str) -> Iterator[str]:
    match value:
        case str() if _is_block(value):
            yield f"{indent}- {_block_mark(value)}"
            yield from _block(value, indent + INDENT)
        case str() | int() | None | Reference():
            yield f"{indent}- {scalar(value)}"
        case Mapping() if value:
            lines = (line for key, child in value.items() for line in _entry(key, child, indent + INDENT))
            yield f"{indent}- {next(lines).lstrip()}"
            yield from lines
        case _:
            yield f"{indent}- {_flow(value)}"


def _flow(value: Mapping[str, Node] | Sequence[Node]) -> str:
    """Only for a list in a list, and for what is empty."""
    if isinstance(value, Mapping):
        return "{}"
    return f"[{', '.join(str(scalar(item)) for item in value if _is_plain(item))}]"


def _is_plain(value: Node) -> bool:
    return value is None or isinstance(value, str | int | Reference)


def _is_block(text: str) -> bool:
    """Several lines that look in a block as they are: nothing invisible, and no indent that a reader would take."""
    if "\n" not in text:
        return False
    lines = text.split("\n")
    plain = all(line.isprintable() and line == line.rstrip() for line in lines)
    return plain and lines[0] == lines[0].lstrip() != ""


def _block_mark(text: str) -> str:
    if not text.endswith("\n"):
        return "|-"
    return "|+" if text.endswith("\n\n") else "|"


def _block(text: str, indent: str) -> Iterator[str]:
    lines = text.split("\n")
    for line in lines[:-1] if text.endswith("\n") else lines:
        yield f"{indent}{line}" if line else ""


@lru_cache(maxsize=65536, typed=True)  # 1 is not true
def scalar(value: Scalar | Reference) -> str:
    if isinstance(value, Reference):
        return str(value)
    if isinstance(value, str) and BARE.fullmatch(value):
        return str(value)
    if isinstance(value, str) and LIKE_A_NUMBER.fullmatch(value):
        return f'"{value}"'
    plain = str(value) if isinstance(value, str) else value
    written: str = yaml.safe_dump(plain, width=float("inf"), allow_unicode=False)
    text = written.removesuffix("...\n").rstrip("\n")
    if text.startswith("'") and not {'"', "\\", "\n"} & set(plain if isinstance(plain, str) else ""):
        return f'"{plain}"'  # one kind of quotes for all that needs no other
    if "\n" not in text:
        return text
    escaped: str = yaml.safe_dump(plain, width=float("inf"), allow_unicode=False, default_style='"')
    return escaped.rstrip("\n")
