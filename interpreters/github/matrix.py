"""`strategy.matrix`: one leg for each combination.

https://docs.github.com/actions/how-tos/write-workflows/choose-what-workflows-do/run-job-variations
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from interpreters.github.expressions import Value, equals, to_text
from interpreters.github.expressions.values import member
from interpreters.github.shape import Place, mapping, optional_mapping, sequence

MOST_LEGS = 256
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Leg:
    values: Mapping[str, Value]
    name: str  # of the job, with what tells this leg from the others


def legs(matrix: Value, name: str, place: Place) -> list[Leg]:
    """The legs of an evaluated matrix; without one, a single leg with the plain name."""
    found = optional_mapping(matrix, place)
    axes = {
        key: sequence(value, place / key) for key, value in found.items() if key not in {"include", "exclude"}
    }
    include = filters(found.get("include"), place / "include")
    exclude = filters(found.get("exclude"), place / "exclude")
    for each in exclude:
        for key in set(each) - set(axes):
            raise (place / "exclude").refusal(f"{key!r} is no axis of the matrix; there: {', '.join(axes)}")
    made = list(combined(axes, include, exclude, name))
    if matrix is not None and not made:
        raise place.refusal("the matrix has no leg")
    if len(made) > MOST_LEGS:
        raise place.refusal(f"the matrix has {len(made)} legs; {MOST_LEGS} are allowed")
    return made or [Leg({}, name)]


def filters(value: Value, place: Place) -> list[Mapping[str, Value]]:
    if value is None:
        return []
    return [mapping(each, place / number) for number, each in enumerate(sequence(value, place))]


def combined(
    axes: Mapping[str, Sequence[Value]],
    include: Sequence[Mapping[str, Value]],
    exclude: Sequence[Mapping[str, Value]],
    name: str,
) -> Iterator[Leg]:
    used: set[int] = set()
    for choice in itertools.product(*axes.values()) if axes else ():
        values = dict(zip(axes, choice, strict=True))
        if any(agrees(values, each) for each in exclude):
            continue
        extra: dict[str, Value] = {}
        for number, each in enumerate(include):
            # An inclusion may add to a combination; it never overwrites what the axes gave.
            if agrees(values, {key: value for key, value in each.items() if key in axes}):
                used.add(number)
                extra |= {key: value for key, value in each.items() if key not in axes}
        yield Leg(values | extra, leg_name(name, values))
    for number, each in enumerate(include):
        if number not in used:
            yield Leg(each, leg_name(name, each))


def agrees(value: Value, wanted: Value) -> bool:
    """Every leaf that is asked for is there and loosely equal."""
    if isinstance(wanted, Mapping):
        return all(
            agrees(member(value, k) if isinstance(value, Mapping) else None, v) for k, v in wanted.items()
        )
    if isinstance(wanted, Sequence) and not isinstance(wanted, str):
        there = value if isinstance(value, Sequence) and not isinstance(value, str) else ()
        return all(number < len(there) and agrees(there[number], each) for number, each in enumerate(wanted))
    return equals(value, wanted)


def leg_name(name: str, values: Mapping[str, Value]) -> str:
    written = [part for part in map(to_text, leaves(values)) if part]
    full = f"{name} ({', '.join(written)})" if written else name
    return full if len(full) <= LONGEST_NAME else full[: LONGEST_NAME - 3] + "..."


def leaves(value: Value) -> Iterator[Value]:
    if isinstance(value, Mapping):
        for each in value.values():
            yield from leaves(each)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for each in value:
            yield from leaves(each)
    else:
        yield value
