"""One file of YAML, with the tags and the refusals of GitLab's own loader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

from interpreters.gitlab.plain import Tree, tree
from interpreters.outcome import Unreadable


@dataclass(frozen=True, slots=True)
class Reference:
    """`!reference [job, key]`: a path into the merged configuration."""

    path: tuple[str, ...]


class Loader(yaml.CSafeLoader):
    """YAML 1.1 as Ruby's Psych reads it, without dates, which GitLab's loader refuses."""


def reference(loader: Loader, node: yaml.Node) -> Reference:
    if not isinstance(node, yaml.SequenceNode):
        raise yaml.constructor.ConstructorError(None, None, "!reference wants a list", node.start_mark)
    return Reference(tuple(str(part) for part in loader.construct_sequence(node)))


def date(_: Loader, node: yaml.Node) -> object:
    raise yaml.constructor.ConstructorError(None, None, "a date wants quotes", node.start_mark)


Loader.add_constructor("!reference", reference)
Loader.add_constructor("tag:yaml.org,2002:timestamp", date)


# GitLab limits both: https://docs.gitlab.com/administration/instance_limits/#maximum-size-and-depth-of-cicd-configuration-yaml-files
DEEPEST = 100
MOST_NODES = 200_000


@dataclass(frozen=True, slots=True)
class Document:
    """What one file says: the inputs that it takes, and the rest."""

    place: str
    spec: Tree | None
    content: Tree


def document(text: str, place: str) -> Document:
    parts = list(parsed(text, place))
    if len(parts) > 2:
        raise Unreadable(f"{place}: at most a header and a content, found {len(parts)} documents")
    if not parts:
        raise Unreadable(f"{place}: the file is empty")
    header = parts[0] if isinstance(parts[0], Mapping) and "spec" in parts[0] else None
    if header is None:
        return Document(place, None, content(parts[0], place))
    if set(header) - {"spec"}:
        raise Unreadable(f"{place}: header: unknown key; the content stands after ---")
    rest = parts[1] if len(parts) == 2 else None
    return Document(place, tree(header["spec"], f"{place}: spec"), content(rest, place))


def weight(node: object, depth: int) -> int:
    """How much a file says once its aliases are written out; more than enough, and it is not counted further."""
    if depth > DEEPEST:
        return MOST_NODES + 1
    children = list(node.values()) if isinstance(node, Mapping) else node if isinstance(node, list) else []
    total = 1
    for child in children:
        total += weight(child, depth + 1)
        if total > MOST_NODES:
            break
    return total


def parsed(text: str, place: str) -> Iterator[object]:
    try:
        yield from yaml.load_all(text, Loader)
    except yaml.YAMLError as fault:
        raise Unreadable(f"{place}: {' '.join(str(fault).split())}") from fault
    except RecursionError as fault:
        raise Unreadable(f"{place}: nested too deep") from fault


def content(found: object, place: str) -> Tree:
    if weight(found, 0) > MOST_NODES:
        raise Unreadable(f"{place}: The parsed YAML is too big or nested too deep")
    if not isinstance(found, Mapping):
        raise Unreadable(f"{place}: Invalid configuration format, a mapping is wanted")
    return tree(found, place)
