"""The types of values in a workflow, wherever an expression does not stand in for one."""

from __future__ import annotations

from collections.abc import Mapping

from interpreters.github.expressions import Value
from interpreters.github.expressions.template import OPEN
from interpreters.github.shape import Place, shown

NUMBERS = ("timeout-minutes", "cancel-timeout-minutes", "max-parallel")
BOOLEANS = ("continue-on-error", "fail-fast")
MAPPINGS = ("env", "with", "outputs", "strategy", "matrix", "defaults")
NEEDING_A_VALUE = ("permissions", "needs", "concurrency", "environment", "uses", "runs-on")


def check_kinds(found: Mapping[str, Value], place: Place) -> None:
    """Of one mapping, not of those below it."""
    for key, value in found.items():
        if value is None:
            if key in NEEDING_A_VALUE:
                raise (place / key).refusal("there is no value; leave the key out, or say what it is")
        elif not (isinstance(value, str) and OPEN in value) and not fits(key, value):
            raise (place / key).refusal(f"{shown(value)} is no {kind(key)}")


def kind(key: str) -> str:
    return "number" if key in NUMBERS else "true or false" if key in BOOLEANS else "mapping"


def fits(key: str, value: Value) -> bool:
    if key in NUMBERS:
        return isinstance(value, float)
    if key in BOOLEANS:
        return isinstance(value, bool)
    return key not in MAPPINGS or isinstance(value, Mapping)
