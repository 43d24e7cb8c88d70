"""Reading a file of GitHub's: YAML 1.2 scalars, no repeated key, and every complaint with its place."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import yaml

from interpreters.github.expressions import Value, to_text
from interpreters.outcome import Unreadable

NULLS = {"", "~", "null", "Null", "NULL"}
BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
DECIMAL = re.compile(r"[-+]?(?:\d+|\d*\.\d+|\d+\.\d*)(?:[eE][-+]?\d+)?")
RADIX = re.compile(r"0x[0-9a-fA-F]+|0o[0-7]+")
INFINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
MOST_NODES = 50_000  # as the runner's own reader counts them: the start and the end of a list are two
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in which file, as in `.github/workflows/ci.yml: jobs.build.needs`."""

    file: str
    path: str = ""

    def __truediv__(self, step: object) -> Place:
        below = f"[{step}]" if isinstance(step, int) else f".{step}" if self.path else str(step)
        return Place(self.file, self.path + below)

    def __str__(self) -> str:
        return f"{self.file}: {self.path}" if self.path else self.file

    def refusal(self, why: str) -> Unreadable:
        return Unreadable(f"{self}: {why}")


def read(text: str, file: str) -> Mapping[str, Value]:
    place = Place(file)
    try:
        root = yaml.compose(text, Loader=Loader)
        value = None if root is None else Reader().value(root, place)
    except yaml.YAMLError as fault:
        raise place.refusal(f"this is no YAML: {' '.join(str(fault).split())}") from fault
    except RecursionError as fault:
        raise place.refusal("lists and mappings are nested too deep") from fault
    if root is None:
        raise place.refusal("the file is empty")
    return mapping(value, place)


class Reader:
    """Aliases are allowed, merge keys are not; what unfolds to very many nodes is refused."""

    def __init__(self) -> None:
        self.nodes = 0
        self.open: list[int] = []

    def value(self, node: yaml.Node, place: Place) -> Value:
        self.nodes += 1 if isinstance(node, yaml.ScalarNode) else 2
        if self.nodes > MOST_NODES:
            raise place.refusal(f"the file unfolds to more than {MOST_NODES} nodes")
        if isinstance(node, yaml.ScalarNode):
            return scalar(node)
        if id(node) in self.open:
            raise place.refusal("an alias stands within what it names")
        self.open.append(id(node))
        found = (
            self.sequence(node, place) if isinstance(node, yaml.SequenceNode) else self.mapping(node, place)
        )
        self.open.pop()
        return found

    def sequence(self, node: yaml.SequenceNode, place: Place) -> list[Value]:
        return [self.value(each, place / number) for number, each in enumerate(node.value)]

    def mapping(self, node: yaml.Node, place: Place) -> dict[str, Value]:
        found: dict[str, Value] = {}
        seen: set[str] = set()
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise place.refusal("a key is a list or a mapping; it must be a text")
            key = str(key_node.value)
            self.nodes += 1
            if key.lower() in seen:
                raise place.refusal(f"the key {key!r} is there twice")
            seen.add(key.lower())
            found[key] = self.value(value_node, place / key)
        return found


def scalar(node: yaml.ScalarNode) -> Value:
    """The core schema of YAML 1.2: `on`, `yes` and dates are texts."""
    text = str(node.value)
    if node.style:
        return text
    if text in NULLS:
        return None
    if text in BOOLEANS:
        return BOOLEANS[text]
    if DECIMAL.fullmatch(text):
        return float(text)
    if RADIX.fullmatch(text):
        return float(int(text, 0))
    if INFINITE.fullmatch(text):
        return float(text.replace(".", ""))
    return text


def mapping(value: Value, place: Place) -> Mapping[str, Value]:
    if isinstance(value, Mapping):
        return value
    raise place.refusal(f"{shown(value)} is no mapping")


def optional_mapping(value: Value, place: Place) -> Mapping[str, Value]:
    return {} if value is None else mapping(value, place)


def sequence(value: Value, place: Place) -> Sequence[Value]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return value
    raise place.refusal(f"{shown(value)} is no list")


def text(value: Value, place: Place) -> str:
    if value is None or isinstance(value, Mapping | list):
        raise place.refusal(f"{shown(value)} is no text")
    return to_text(value)


def texts(value: Value, place: Place) -> list[str]:
    """One text, or a list of texts."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [text(each, place / number) for number, each in enumerate(value)]
    return [text(value, place)]


def only(found: Mapping[str, Value], allowed: Collection[str], place: Place) -> None:
    """Unknown keys are refused, with the nearest known one."""
    for key in found:
        one_of(key, allowed, place, noun="key")


def one_of(word: str, allowed: Collection[str], place: Place, *, noun: str) -> None:
    if word not in allowed:
        near = difflib.get_close_matches(word, allowed, n=1)
        known = ", ".join(sorted(allowed)) or "none"
        meant = f"did you mean {near[0]!r}?" if near else f"allowed: {known}"
        raise place.refusal(f"unexpected {noun} {word!r}; {meant}")


def shown(value: Value) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "a mapping"
    return (
        repr(value) if isinstance(value, str) else to_text(value) if not isinstance(value, list) else "a list"
    )
