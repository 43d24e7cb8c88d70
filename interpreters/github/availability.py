"""Which contexts and functions each place of a workflow may use; GitHub refuses the file otherwise.

https://docs.github.com/actions/reference/workflows-and-actions/contexts#context-availability
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from interpreters.github.expressions import ExpressionError, Scope, Value, parse
from interpreters.github.expressions.evaluation import check_names
from interpreters.github.expressions.template import OPEN, pieces
from interpreters.github.shape import Place

EVERYWHERE = ("github", "inputs", "vars")
WITH_NEEDS = (*EVERYWHERE, "needs")
WITH_MATRIX = (*WITH_NEEDS, "strategy", "matrix")
ON_THE_RUNNER = (*WITH_MATRIX, "secrets", "steps", "job", "runner", "env")
STATUS = ("success", "failure", "always", "cancelled")
HASH = ("hashfiles",)
JOB: Mapping[str, Sequence[str]] = {
    "concurrency": WITH_MATRIX,
    "container": (*WITH_MATRIX, "secrets", "env"),
    "continue-on-error": WITH_MATRIX,
    "defaults": (*WITH_MATRIX, "env"),
    "env": (*WITH_MATRIX, "secrets"),
    "environment": (*WITH_MATRIX, "steps", "job", "runner", "env"),
    "name": WITH_MATRIX,
    "outputs": ON_THE_RUNNER,
    "runs-on": WITH_MATRIX,
    "secrets": (*WITH_MATRIX, "secrets"),
    "services": (*WITH_MATRIX, "secrets", "env"),
    "strategy": WITH_NEEDS,
    "timeout-minutes": WITH_MATRIX,
    "with": WITH_MATRIX,
}


def allowing(contexts: Iterable[str], functions: Iterable[str] = ()) -> Scope:
    return Scope(dict.fromkeys(contexts), dict.fromkeys(functions, lambda: None))


def check_workflow(root: Mapping[str, Value], place: Place) -> None:
    check(root.get("run-name"), allowing(EVERYWHERE), place / "run-name")
    check(root.get("concurrency"), allowing(EVERYWHERE), place / "concurrency")
    check(root.get("env"), allowing((*EVERYWHERE, "secrets")), place / "env")


def check_job(job: Mapping[str, Value], place: Place) -> None:
    check_condition(job.get("if"), allowing(WITH_NEEDS, STATUS), place / "if")
    for key, contexts in JOB.items():
        check(job.get(key), allowing(contexts), place / key)


def check_step(step: Mapping[str, Value], place: Place) -> None:
    without_secrets = [name for name in ON_THE_RUNNER if name != "secrets"]
    check_condition(step.get("if"), allowing(without_secrets, (*STATUS, *HASH)), place / "if")
    for key, value in step.items():
        if key not in {"if", "parallel"}:
            check(value, allowing(ON_THE_RUNNER, HASH), place / key)


def check(value: Value, scope: Scope, place: Place) -> None:
    if isinstance(value, str):
        check_text(value, scope, place)
    elif isinstance(value, Mapping):
        for key, each in value.items():
            check_text(key, scope, place / key)
            check(each, scope, place / key)
    elif isinstance(value, Sequence):
        for number, each in enumerate(value):
            check(each, scope, place / number)


def check_text(text: str, scope: Scope, place: Place) -> None:
    if OPEN not in text:
        return
    try:
        for is_code, part in pieces(text):
            if is_code:
                check_names(parse(part), scope, part)
    except ExpressionError as fault:
        raise place.refusal(str(fault)) from fault


def check_condition(value: Value, scope: Scope, place: Place) -> None:
    if isinstance(value, str) and value.strip() and OPEN not in value:
        check_text(f"{OPEN} {value} }}}}", scope, place)
    else:
        check(value, scope, place)
