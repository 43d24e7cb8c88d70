"""`extends:` and `!reference`: what a job takes from others, before anything is judged."""

from __future__ import annotations

from collections.abc import Mapping

from interpreters.gitlab.plain import Tree, merged, texts, tree
from interpreters.gitlab.reading import Reference
from interpreters.outcome import Unreadable

MOST_PARENTS = 10
MOST_REFERENCES = 10


def resolved(config: Tree) -> Tree:
    """GitLab extends first and follows references in the result."""
    extended = {key: extended_entry(key, config) for key in config}
    return {key: followed(value, extended, (key,), ()) for key, value in extended.items()}


def extended_entry(name: str, config: Tree) -> object:
    entry = config[name]
    if not isinstance(entry, Mapping) or "extends" not in entry:
        return entry
    return job(name, config, ())


def job(name: str, config: Tree, children: tuple[str, ...]) -> Tree:
    place = children[0] if children else name
    if name in children:
        raise Unreadable(f"{place}: circular dependency detected in `extends`")
    if len(children) > MOST_PARENTS:
        raise Unreadable(f"{place}: nesting too deep in `extends` (maximum {MOST_PARENTS})")
    if name not in config:
        raise Unreadable(f"{place}: unknown keys in `extends` ({name})")
    entry = config[name]
    if not isinstance(entry, Mapping):
        raise Unreadable(f"{place}: invalid base hashes in `extends` ({name})")
    base: Tree = {}
    for parent in texts(entry.get("extends"), f"{name}:extends"):
        base = merged(base, job(parent, config, (*children, name)))
    return merged({key: value for key, value in base.items() if key != "extends"}, tree(entry, name))


def followed(node: object, config: Tree, place: tuple[str, ...], path: tuple[Reference, ...]) -> object:
    if isinstance(node, Reference):
        return target(node, config, place, path)
    if isinstance(node, Mapping):
        return {str(key): followed(value, config, (*place, str(key)), path) for key, value in node.items()}
    if isinstance(node, list):
        return [followed(entry, config, place, path) for entry in node]
    return node


def target(found: Reference, config: Tree, place: tuple[str, ...], path: tuple[Reference, ...]) -> object:
    where = ":".join(place)
    said = f"!reference {list(found.path)}"
    if found in path:
        raise Unreadable(f"{where}: {said} is part of a circular chain")
    if len(path) >= MOST_REFERENCES:
        raise Unreadable(f"{where}: {said} is nested more than {MOST_REFERENCES} deep")
    node: object = config
    for step in found.path:
        if not isinstance(node, Mapping) or step not in node:
            raise Unreadable(f"{where}: {said} could not be found")
        node = node[step]
    return followed(node, config, place, (*path, found))
