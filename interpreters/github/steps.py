"""The steps of a job: which would run, what they would run, and whom they would ask the cloud to be.

Of a job whose commands fail it is the last ordinary command that fails: the job's own work comes last, what prepares
it first. An output `x`, or `id.x`, that a job sets is `steps.<id>.outputs.x` of its steps that ran.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from interpreters.github.actions import Action, Actions
from interpreters.github.expressions import (
    ExpressionError,
    Function,
    Scope,
    Value,
    condition,
    resolve,
    to_text,
    truthy,
)
from interpreters.github.shape import Place, mapping, optional_mapping, sequence

CREDENTIALS = "aws-actions/configure-aws-credentials@"
CHECKOUT = "actions/checkout@"
WITHOUT_IDENTITY = ("aws-access-key-id", "web-identity-token-file")
A_HASH = "0" * 64
IN_AN_ACTION = ("github", "strategy", "matrix", "job", "runner", "env")
MOST_NESTED = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """What a job's steps came to."""

    failed: bool
    commands: tuple[str, ...]
    role: str | None
    steps: Mapping[str, Value]


@dataclass(kw_only=True, slots=True)
class Shift:
    """One pass over the steps of a job."""

    actions: Actions
    sets: Mapping[str, str]
    identifies: bool
    breaks: tuple[str, int] | None = None
    commands: list[str] = field(default_factory=list)
    role: str | None = None
    ran: dict[str, int] = field(default_factory=lambda: {"run": 0, "uses": 0})
    checked_out: bool = False

    def steps(self, steps: Sequence[Value], scope: Scope, place: Place, *, breakable: bool = True) -> Group:
        group = Group(scope=scope, breakable=breakable)
        for number, written in enumerate(steps):
            step = mapping(written, place / number)
            if "parallel" in step:
                for inner, each in enumerate(sequence(step["parallel"], place)):
                    self.step(mapping(each, place), group, place / number / inner)
            elif "run" in step or "uses" in step:
                self.step(step, group, place / number)
        return group

    def step(self, step: Mapping[str, Value], group: Group, place: Place) -> None:
        try:
            self.perform(step, group, place)
        except ExpressionError as fault:
            raise place.refusal(str(fault)) from fault

    def perform(self, step: Mapping[str, Value], group: Group, place: Place) -> None:
        scope = group.now()
        own = resolve(optional_mapping(step.get("env"), place / "env"), scope)
        scope = scope.plus(env={**as_mapping(scope.contexts.get("env")), **texts_of(own)})
        if not condition(step.get("if"), scope):
            group.close(step, "skipped", "skipped", {})
            return
        forgiven = truthy(resolve(step.get("continue-on-error"), scope))
        kind = "run" if "run" in step else "uses"
        broken = self.breaks_here(kind, breakable=group.breakable and not forgiven and not group.failed)
        outputs: Mapping[str, Value] = self.outputs_of(to_text(step.get("id")))
        if kind == "run":
            self.command(to_text(resolve(step["run"], scope)))
        else:
            inner = self.use(step, scope, place, breakable=group.breakable and not forgiven)
            broken = broken or bool(inner and inner.failed)
            outputs = inner.outputs if inner else outputs
        outcome = "failure" if broken else "success"
        group.failed = group.failed or (broken and not forgiven)
        group.close(step, outcome, "success" if forgiven else outcome, outputs)

    def breaks_here(self, kind: str, *, breakable: bool) -> bool:
        if not breakable:
            return False
        self.ran[kind] += 1
        return self.breaks == (kind, self.ran[kind])

    def outputs_of(self, step: str) -> dict[str, Value]:
        plain: dict[str, Value] = {name: value for name, value in self.sets.items() if "." not in name}
        own = {
            name.removeprefix(f"{step}."): v for name, v in self.sets.items() if name.startswith(f"{step}.")
        }
        return plain | own if step else {}

    def command(self, written: str) -> None:
        lines = [line for line in written.splitlines() if not line.lstrip().startswith("#")]
        if any(line.strip() for line in lines):
            self.commands.append("\n".join(lines).strip("\n"))

    def use(self, step: Mapping[str, Value], scope: Scope, place: Place, *, breakable: bool) -> Used | None:
        uses = to_text(step["uses"])
        given = texts_of(resolve(optional_mapping(step.get("with"), place / "with"), scope))
        self.checked_out = self.checked_out or uses.startswith(CHECKOUT)
        if uses.startswith(CREDENTIALS):
            self.assume(given)
        action = self.actions.find(uses)
        if action is None:
            return None
        if uses.startswith("./") and not self.checked_out:
            raise (place / "uses").refusal(
                f"{uses!r} is used before actions/checkout; there are no files yet"
            )
        return self.composite(action, given, scope, breakable=breakable)

    def assume(self, given: Mapping[str, Value]) -> None:
        by_token = (
            not any(given.get(key) for key in WITHOUT_IDENTITY) and given.get("role-chaining") != "true"
        )
        role = to_text(given.get("role-to-assume"))
        if role and self.role is None and (self.identifies or not by_token):
            self.role = role

    def composite(self, action: Action, given: Mapping[str, Value], scope: Scope, *, breakable: bool) -> Used:
        outer = {name: scope.contexts[name] for name in IN_AN_ACTION if name in scope.contexts}
        inside = Scope(outer, scope.functions)
        passed = {name.lower(): value for name, value in given.items()}
        defaults = resolve(action.defaults, inside)
        inputs = {n: passed.get(n.lower(), to_text(v)) for n, v in as_mapping(defaults).items()}
        self.actions.enter(action, MOST_NESTED)
        group = self.steps(
            action.steps, inside.plus(inputs=inputs), action.place / "runs.steps", breakable=breakable
        )
        self.actions.leave()
        return Used(failed=group.failed, outputs=texts_of(resolve(action.outputs, group.now())))


@dataclass(frozen=True, kw_only=True, slots=True)
class Used:
    failed: bool
    outputs: Mapping[str, Value]


@dataclass(kw_only=True, slots=True)
class Group:
    """Steps that see each other: those of a job, or those of one action."""

    scope: Scope
    breakable: bool
    failed: bool = False
    done: dict[str, Value] = field(default_factory=dict)

    def now(self) -> Scope:
        status = "failure" if self.failed else "success"
        functions: dict[str, Function] = {
            "success": lambda: not self.failed,
            "failure": lambda: self.failed,
            "always": lambda: True,
            "cancelled": lambda: False,
            "hashfiles": lambda *_: A_HASH,
        }
        return self.scope.plus(steps=self.done, job={"status": status}).with_functions(functions)

    def close(
        self, step: Mapping[str, Value], outcome: str, conclusion: str, outputs: Mapping[str, Value]
    ) -> None:
        if step.get("id") is not None:
            name = to_text(step["id"])
            self.done[name] = {"outputs": outputs, "outcome": outcome, "conclusion": conclusion}


def as_mapping(value: Value) -> Mapping[str, Value]:
    return value if isinstance(value, Mapping) else {}


def texts_of(value: Value) -> dict[str, Value]:
    return {name: to_text(each) for name, each in as_mapping(value).items()}


def work(shift: Shift, steps: Sequence[Value], scope: Scope, place: Place, *, fails: bool) -> Work:
    """A failing job is gone over twice: first to see which step is the last that could fail."""
    if fails:
        rehearsal = Shift(actions=shift.actions, sets=shift.sets, identifies=shift.identifies)
        rehearsal.steps(steps, scope, place)
        kind = "run" if rehearsal.ran["run"] else "uses"
        shift.breaks = (kind, rehearsal.ran[kind])
    group = shift.steps(steps, scope, place)
    return Work(failed=group.failed, commands=tuple(shift.commands), role=shift.role, steps=group.done)
