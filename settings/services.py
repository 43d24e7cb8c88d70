"""What is written about services becomes the model's services, each delivered to its environments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from delivery.backends import known_backends
from delivery.blueprints import known_blueprints
from delivery.environment import Environment
from delivery.gate import OPEN, Gate
from delivery.service import Service, Target
from delivery.texts import EnvironmentName
from settings.catalog import Written
from settings.checking import Checked, Shape, made
from settings.gate_shape import GateForm
from settings.problems import Problem
from settings.shape import ServiceForm
from settings.tree import Plain, Tree
from settings.wording import unknown_word

_SERVICE = Shape(ServiceForm)
GATE = Shape(GateForm)
_NOGATE = Checked(GateForm())
_NOT_CHECKED: Checked[Any] = Checked(None)  # the blueprint is unknown, and so are its options


@cache
def options_shape(blueprint: str) -> Shape[Any]:
    """The validator of one blueprint's own options."""
    return Shape(known_blueprints()[blueprint].options)


@dataclass(frozen=True, kw_only=True, slots=True)
class Built:
    service: Service[Any] | None
    problems: tuple[Problem, ...]


def build(written: Written, environments: Mapping[EnvironmentName, Environment], number: int) -> Built:
    checked = _SERVICE.check(written.whole, _stand_ins(number))
    if checked.form is None:
        return Built(service=None, problems=_believed((checked,), written))
    form = checked.form
    known = known_blueprints()
    shape = options_shape(form.blueprint) if form.blueprint in known else None
    chosen = [environment for environment in environments.values() if environment.name in form.environments]
    options = [
        shape.check(written.options(environment.name)) if shape else _NOT_CHECKED for environment in chosen
    ]
    gates = [_gate(written.gate(environment.name)) for environment in chosen]
    targets: list[Target[Any]] = [
        Target(
            service=form.name,
            environment=environment,
            options=own.form,
            gate=environment.gate | _promises(gate),
        )
        for environment, own, gate in zip(chosen, options, gates, strict=True)
    ]
    service, refused = made(lambda: form.service(tuple(targets)), written.whole)
    problems = (
        *_believed((checked, *options, *gates), written),
        *_strange_words(form, written, known, environments),
        *refused,
    )
    return Built(service=service, problems=problems)


def _gate(tree: Tree) -> Checked[GateForm]:
    return GATE.check(tree) if tree.value else _NOGATE


def _promises(checked: Checked[GateForm]) -> Gate:
    return checked.form.gate() if checked.form else OPEN


def _strange_words(
    form: ServiceForm, written: Written, blueprints: Iterable[str], environments: Iterable[str]
) -> Iterator[Problem]:
    """Words that are well formed and name nothing."""
    whole = written.whole
    if whole.text("blueprint") is not None and form.blueprint not in blueprints:
        yield unknown_word(whole, ("blueprint",), "blueprint", form.blueprint, tuple(blueprints))
    for part in ("check", "release", "deploy"):
        backend = getattr(form.runs_on, part)
        if backend not in known_backends() and whole.text("runs_on", part) is not None:
            yield unknown_word(whole, ("runs_on", part), "backend", backend, tuple(known_backends()))
    for name in form.environments:
        if name not in environments:
            yield unknown_word(whole, ("environments", name), "environment", name, tuple(environments))


def _believed(checks: Iterable[Checked[Any]], written: Written) -> tuple[Problem, ...]:
    """What is missing is told once a service, and not at all if it may stand in what could not be read."""
    checks = tuple(checks)
    missing = {_everywhere(each.path): each for check in reversed(checks) for each in check.missing}
    if written.heirless:
        missing.clear()
    return (*(problem for check in checks for problem in check.wrong), *missing.values())


def _everywhere(path: str) -> str:
    """The same for what one environment misses and for what all do."""
    return path.split(".", 2)[-1] if path.startswith("environments.") else path


def _stand_ins(number: int) -> dict[str, Plain]:
    """Values for required fields that are wrong, each alike to no other service's."""
    return {
        "id": f"unknown-{number}",
        "name": f"unknown-{number}",
        "owner": "unknown",
        "repository": f"unknown/unknown-{number}",
        "root": ".",
        "blueprint": "unknown",
        "environments": {},
    }
