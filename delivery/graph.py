"""Order in a graph of names. It knows nothing of jobs, environments or pipelines."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import TypeVar

N = TypeVar("N", bound=Hashable)


class Cycle(ValueError):
    def __init__(self, members: Sequence[object]) -> None:
        self.members = tuple(members)
        super().__init__("a cycle: " + " -> ".join(map(str, members)))


def in_order(needs: Mapping[N, Sequence[N]]) -> tuple[N, ...]:
    """Names so that each comes after what it needs; ties in the order in which they were written."""
    return tuple(name for layer in layers(needs) for name in layer)


def layers(needs: Mapping[N, Sequence[N]]) -> tuple[tuple[N, ...], ...]:
    """What may run together: a name stands in the first layer after all that it needs."""
    sorter = TopologicalSorter({name: tuple(before) for name, before in needs.items()})
    written = {name: index for index, name in enumerate(needs)}
    try:
        sorter.prepare()
    except CycleError as cycle:
        raise Cycle(tuple(reversed(cycle.args[1]))) from None
    found: list[tuple[N, ...]] = []
    while sorter.is_active():
        ready = tuple(sorted(sorter.get_ready(), key=lambda name: written.get(name, len(written))))
        found.append(ready)
        sorter.done(*ready)
    return tuple(found)
