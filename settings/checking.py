"""One tree against one form: pydantic judges, this tells it in our words and with our places."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, make_dataclass
from itertools import takewhile
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from settings.problems import Problem
from settings.tree import Path, Plain, Tree, inside
from settings.wording import UNKNOWN, Fault, meant, problem_at, problem_of

F = TypeVar("F")
M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class Checked(Generic[F]):
    """The form as it was filled in, or filled up with stand-ins where there are problems, or nothing."""

    form: F | None
    wrong: tuple[Problem, ...] = ()
    missing: tuple[Problem, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.wrong + self.missing


class Shape(Generic[F]):
    """A form with its validator, built once."""

    def __init__(self, form: type[F]) -> None:
        self.form = form
        # Set on the root, this refuses unknown keys all the way down.
        refusing = {"__pydantic_config__": {"extra": "forbid"}}
        root = make_dataclass("Root", [("it", form)], frozen=True, kw_only=True, namespace=refusing)
        self._adapter: TypeAdapter[Any] = TypeAdapter(root)

    def schema(self) -> dict[str, Any]:
        return self._adapter.json_schema()

    def check(self, tree: Tree, stand_ins: Mapping[str, Plain] | None = None) -> Checked[F]:
        form, faults = self._judge(tree.value)
        if not faults:
            return Checked(form)
        # What spans fields is judged only once its fields are right, so judge again without the wrong ones.
        rest, again = tree.value, faults
        while again and form is None and isinstance(rest, dict):
            smaller = {**(stand_ins or {}), **_without(rest, again)}
            if smaller == rest:
                break
            rest = smaller
            form, again = self._judge(rest)
            known = {fault.path for fault in faults}
            faults += [fault for fault in again if fault.kind != "missing" and fault.path not in known]
        misspelt = {(*fault.path[:-1], meant(fault, self.form)) for fault in faults if fault.kind == UNKNOWN}
        faults = [fault for fault in faults if not (fault.kind == "missing" and fault.path in misspelt)]
        wrong = tuple(problem_of(fault, tree, self.form) for fault in faults if fault.kind != "missing")
        missing = tuple(problem_of(fault, tree, self.form) for fault in faults if fault.kind == "missing")
        return Checked(form, wrong, missing)

    def _judge(self, value: Plain) -> tuple[F | None, list[Fault]]:
        try:
            # As JSON, because strict mode then still takes lists for tuples and words for enums.
            return self._adapter.validate_json(json.dumps({"it": value}), strict=True).it, []
        except ValidationError as error:
            found: dict[Path, Fault] = {}
            for details in error.errors(include_url=False):
                fault = _fault(details, value)
                found.setdefault(fault.path, fault)
            return None, list(found.values())


def made(make: Callable[[], M], tree: Tree, path: Path = ()) -> tuple[M | None, tuple[Problem, ...]]:
    """What the model makes of a form, or its objection, placed."""
    try:
        return make(), ()
    except ValueError as objection:
        return None, (problem_at(tree, path, found=str(objection)),)


def _fault(details: ErrorDetails, value: Plain | None) -> Fault:
    """Where it is in what was written: pydantic's places go on, into members of unions and keys."""
    location = tuple(details["loc"][1:])
    path: Path = ()
    for key in location:
        value = inside(value, key)
        if value is None:
            break
        path = (*path, key)
    if details["type"] == "missing":
        path = location
    cause = details.get("ctx", {}).get("error")
    told = str(cause) if isinstance(cause, ValueError) else ""
    return Fault(details["type"], path, location[-1:] == ("[key]",), told)


def _without(value: dict[str, Plain], faults: list[Fault]) -> dict[str, Plain]:
    rest = copy.deepcopy(value)
    for fault in faults:
        _remove(rest, _droppable(fault))
    return rest


def _droppable(fault: Fault) -> Path:
    """What to leave out: of a list the whole, or the places of what follows would be other places."""
    path = fault.path[:-1] if fault.kind == "missing" else fault.path
    return tuple(takewhile(lambda key: isinstance(key, str), path))


def _remove(value: Plain, path: Path) -> None:
    holder: Plain | None = value
    for key in path[:-1]:
        holder = inside(holder, key)
    if path and isinstance(holder, dict):
        holder.pop(str(path[-1]), None)
