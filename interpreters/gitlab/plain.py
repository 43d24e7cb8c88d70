"""Plain data out of YAML and JSON, narrowed with a place in every complaint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from interpreters.outcome import Unreadable

Tree = Mapping[str, object]


def tree(value: object, place: str) -> Tree:
    """A mapping; nothing at all counts as an empty one."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise Unreadable(f"{place}: should be a mapping, found {shown(value)}")
    return {str(key): entry for key, entry in value.items()}


def sequence(value: object, place: str) -> Sequence[object]:
    if value is None:
        return ()
    if not isinstance(value, list | tuple):
        raise Unreadable(f"{place}: should be a list, found {shown(value)}")
    return value


def text(value: object, place: str) -> str:
    if not isinstance(value, str):
        raise Unreadable(f"{place}: should be a string, found {shown(value)}")
    return value


def texts(value: object, place: str) -> tuple[str, ...]:
    """A string, or a list of them, nested as deep as people nest them."""
    if isinstance(value, str):
        return (value,)
    found: list[str] = []
    for at, entry in enumerate(sequence(value, place)):
        found.extend(
            texts(entry, f"{place}[{at}]") if isinstance(entry, list) else (text(entry, f"{place}[{at}]"),)
        )
    return tuple(found)


def flag(value: object, place: str) -> bool:
    if not isinstance(value, bool):
        raise Unreadable(f"{place}: should be true or false, found {shown(value)}")
    return value


def scalar(value: object, place: str) -> str:
    """A value of a variable: a string or a whole number; GitLab refuses the rest, `true` and 1.5 too."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Unreadable(
            f"{place}: should be a string or a whole number, found {shown(value)}; put it in quotes"
        )
    return str(value)


def known(found: Tree, allowed: frozenset[str], place: str) -> None:
    for key in found:
        if key not in allowed:
            near = get_close_matches(key, sorted(allowed), n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise Unreadable(f"{place}: unknown key {key!r}{hint} Allowed: {', '.join(sorted(allowed))}")


def one_of(value: object, allowed: frozenset[str], place: str) -> str:
    if not isinstance(value, str) or value not in allowed:
        raise Unreadable(f"{place}: {shown(value)} should be one of {', '.join(sorted(allowed))}")
    return value


def shown(value: object) -> str:
    return "nothing" if value is None else repr(value)[:80]


def merged(base: Tree, over: Tree) -> Tree:
    """Mappings merge, all else is replaced, as an included file and `extends` do."""
    result = dict(base)
    for key, value in over.items():
        below = result.get(key)
        both = isinstance(below, Mapping) and isinstance(value, Mapping)
        result[key] = merged(tree(below, key), tree(value, key)) if both else value
    return result
