"""`parallel:` makes several jobs of one: by number, or one for each cell of a matrix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import product

from interpreters.gitlab.jobs import Job
from interpreters.gitlab.plain import known, scalar, sequence, shown, tree
from interpreters.gitlab.variables import Declared
from interpreters.outcome import Unreadable

MOST = 200


def copies(job: Job, value: object) -> list[Job]:
    place = f"jobs:{job.name}:parallel"
    if isinstance(value, Mapping):
        return cells(job, value, place)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST:
        raise Unreadable(f"{place}: a number from 1 to {MOST} or a matrix, found {shown(value)}")
    if job.trigger is not None:
        raise Unreadable(f"{place}: a trigger job takes a matrix alone")
    return [replace(job, name=f"{job.name} {at}/{value}", node=(at, value)) for at in range(1, value + 1)]


def cells(job: Job, value: Mapping[object, object], place: str) -> list[Job]:
    known(tree(value, place), frozenset({"matrix"}), place)
    found = matrix(value.get("matrix"), f"{place}:matrix")
    if not 1 <= len(found) <= MOST:
        raise Unreadable(f"{place}:matrix: generates {len(found)} jobs, from 1 to {MOST} are allowed")
    return [
        replace(
            job,
            name=named(job.name, cell),
            variables=Declared(cell).over(job.variables),
            node=(at, len(found)),
        )
        for at, cell in enumerate(found, start=1)
    ]


def named(name: str, cell: Mapping[str, str]) -> str:
    return f"{name}: [{', '.join(cell.values())}]"


def matrix(value: object, place: str) -> list[dict[str, str]]:
    """Each entry is a product of its own; the last name turns fastest."""
    found: list[dict[str, str]] = []
    for at, entry in enumerate(sequence(value, place)):
        rows = tree(entry, f"{place}[{at}]")
        if not rows:
            raise Unreadable(f"{place}[{at}]: should name a variable")
        choices = [choice(values, f"{place}[{at}]:{name}") for name, values in rows.items()]
        found.extend(dict(zip(rows, picked, strict=True)) for picked in product(*choices))
    return found


def choice(values: object, place: str) -> list[str]:
    entries = values if isinstance(values, list) else [values]
    if not entries:
        raise Unreadable(f"{place}: should be a value or a list of them")
    return [scalar(entry, place) for entry in entries]
