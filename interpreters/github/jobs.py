"""The jobs of a workflow, in the order of their needs.

All legs of a matrix are taken to run at the same time, so a failing one cancels none; where `max-parallel` is 1 and
`fail-fast` holds, the legs after a failing one are cancelled, shown as skipped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from interpreters.github.actions import Actions
from interpreters.github.expressions import ExpressionError, Scope, Value, condition, resolve, to_text, truthy
from interpreters.github.frame import Finished, Frame, ancestors, lock_of, runner_scope, status_scope
from interpreters.github.matrix import Leg, legs
from interpreters.github.permissions import effective, may_identify
from interpreters.github.reusable import call, outputs_of
from interpreters.github.shape import mapping, optional_mapping
from interpreters.github.steps import Shift, Work, texts_of, work
from interpreters.github.workflow import Job
from interpreters.outcome import JobRun, Result

OPEN = "${{"


def run_workflow(frame: Frame) -> dict[str, Finished]:
    done: dict[str, Finished] = {}
    for job in frame.workflow.jobs.values():
        try:
            done[job.id] = Turn(frame=frame, job=job, done=done).finished()
        except ExpressionError as fault:
            raise job.place.refusal(str(fault)) from fault
    return done


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """One job, when all that it needs has finished or waits."""

    frame: Frame
    job: Job
    done: Mapping[str, Finished]

    @property
    def needs(self) -> list[Finished]:
        return [self.done[need] for need in self.job.needs]

    @property
    def after(self) -> frozenset[str]:
        return frozenset().union(*(need.names for need in self.needs)) if self.needs else self.frame.after

    @property
    def moment(self) -> int:
        return 1 + max((need.moment for need in self.needs), default=self.frame.moment)

    @property
    def scope(self) -> Scope:
        needs: Value = {need: self.done[need].context for need in self.job.needs}
        return self.frame.scope(self.job.id).plus(needs=needs)

    def finished(self) -> Finished:
        if self.frame.waiting or any(need.result == "waiting" for need in self.needs):
            return self.waiting()
        scope = status_scope(self.scope, self.job, self.done)
        if not condition(self.job.written.get("if"), scope):
            return self.unstarted(Result.SKIPPED)
        return self.together([self.leg(each) for each in self.started()], self.strategy())

    def strategy(self) -> Mapping[str, Value]:
        written = resolve(self.job.written.get("strategy"), self.scope)
        return optional_mapping(written, self.job.place / "strategy")

    def started(self) -> list[LegScope]:
        """The legs with their scopes and names; a name that holds no expression is told apart by the matrix."""
        strategy = self.strategy()
        written = self.job.written.get("name")
        plain = to_text(written) if written is not None and OPEN not in to_text(written) else self.job.id
        found = legs(strategy.get("matrix"), plain, self.job.place / "strategy.matrix")
        return [self.leg_scope(leg, number, len(found), strategy) for number, leg in enumerate(found)]

    def leg_scope(self, leg: Leg, number: int, count: int, strategy: Mapping[str, Value]) -> LegScope:
        facts: dict[str, Value] = {
            "fail-fast": strategy.get("fail-fast", True),
            "job-index": float(number),
            "job-total": float(count),
            "max-parallel": strategy.get("max-parallel", float(count)),
        }
        scope = self.scope.plus(matrix=leg.values, strategy=facts)
        written = to_text(self.job.written.get("name"))
        name = to_text(resolve(written, scope)) if OPEN in written else leg.name
        return LegScope(name=self.frame.prefix + (name or leg.name), scope=scope)

    def leg(self, leg: LegScope) -> Finished:
        if self.job.calls is not None:
            return self.call(leg)
        return LegRun(turn=self, name=leg.name, scope=leg.scope).finished()

    def call(self, leg: LegScope, *, waiting: bool = False) -> Finished:
        frame = call(self.frame, self.job, leg.scope)
        lock = lock_of(self.job.written.get("concurrency"), leg.scope, self.job.place / "concurrency")
        inner = replace(
            frame,
            prefix=f"{leg.name} / ",
            after=self.after,
            lock=lock or self.frame.own_lock(),
            moment=self.moment - 1,
            waiting=waiting,
        )
        done = run_workflow(inner)
        return Finished(
            result=overall([each.result for each in done.values()]),
            runs=tuple(run for each in done.values() for run in each.runs),
            outputs=outputs_of(inner, done),
            ancestors=frozenset(),
            moment=max(each.moment for each in done.values()),
        )

    def together(self, finished: Sequence[Finished], strategy: Mapping[str, Value]) -> Finished:
        serial = strategy.get("max-parallel") == 1 and strategy.get("fail-fast", True) is not False
        seen = cancelled_after_failure(finished) if serial else list(finished)
        outputs: dict[str, Value] = {}
        for each in seen:
            outputs |= {
                name: value for name, value in each.outputs.items() if value != "" or name not in outputs
            }
        return Finished(
            result=overall([each.result for each in seen]),
            runs=tuple(run for each in seen for run in each.runs),
            outputs=outputs,
            ancestors=ancestors(self.job, self.done),
            moment=max(each.moment for each in seen),
        )

    def unstarted(self, result: Result) -> Finished:
        """A job that never starts has one name, its matrix not unfolded."""
        written = to_text(self.job.written.get("name")) or self.job.id
        # A name that asks for a matrix that was never unfolded is shown as it is written.
        with suppress(ExpressionError):
            written = to_text(resolve(written, self.scope))
        run = JobRun(name=self.frame.prefix + written, result=result, after=self.after)
        return Finished(
            result=result.value,
            runs=(run,),
            outputs={},
            ancestors=ancestors(self.job, self.done),
            moment=self.moment,
        )

    def waiting(self) -> Finished:
        """What needs something that waits is shown unfolded as far as that can be known already."""
        try:
            found = [self.waiting_leg(leg) for leg in self.started()]
        except ExpressionError:
            return self.unstarted(Result.WAITING)
        return self.together(found, {})

    def waiting_leg(self, leg: LegScope) -> Finished:
        if self.job.calls is not None:
            return self.call(leg, waiting=True)
        run = LegRun(turn=self, name=leg.name, scope=leg.scope)
        shown = replace(run.shown(Result.WAITING), environment=run.environment(), lock=run.lock())
        return run.as_finished(shown, "waiting", {})


@dataclass(frozen=True, kw_only=True, slots=True)
class LegScope:
    name: str
    scope: Scope


@dataclass(frozen=True, kw_only=True, slots=True)
class LegRun:
    """One leg of a job that has steps of its own."""

    turn: Turn
    name: str
    scope: Scope

    def finished(self) -> Finished:
        environment = self.environment()
        frame = self.turn.frame
        decision = frame.gates.decide(environment, self.turn.moment) if environment else None
        shown = replace(
            self.shown(decision.result if decision and decision.result else Result.SUCCESS),
            environment=environment,
            waits=decision.waits if decision else (),
            answers=decision.answers if decision else (),
            lock=self.lock(),
            variables={name: to_text(value) for name, value in self.env().items()},
        )
        if shown.result is Result.REFUSED:
            return self.as_finished(shown, "failure", {})
        done = self.work()
        if shown.result is Result.WAITING:
            return self.as_finished(replace(shown, role=done.role), "waiting", {})
        return self.worked(replace(shown, role=done.role, commands=done.commands), done)

    def worked(self, shown: JobRun, done: Work) -> Finished:
        result = Result.FAILURE if done.failed else Result.SUCCESS
        scope = runner_scope(self.turn.frame.with_secrets(self.scope), self.env()).plus(steps=done.steps)
        outputs = resolve(self.turn.job.written.get("outputs"), scope)
        seen = "success" if shown.may_fail else result.value
        return self.as_finished(replace(shown, result=result), seen, texts_of(outputs))

    def work(self) -> Work:
        frame, job = self.turn.frame, self.turn.job
        permissions = effective(frame.workflow.permissions, job.permissions, frame.allowed)
        shift = Shift(
            actions=Actions(repository=frame.repository, files=frame.files),
            sets=frame.world.outputs.get(self.name, {}),
            identifies=may_identify(permissions) and not frame.read_only,
        )
        scope = runner_scope(frame.with_secrets(self.scope), self.env())
        return work(shift, job.steps, scope, job.place / "steps", fails=self.name in frame.world.fails)

    def env(self) -> dict[str, Value]:
        frame, job = self.turn.frame, self.turn.job
        workflow = resolve(frame.workflow.env, frame.with_secrets(frame.scope()))
        own = resolve(job.written.get("env"), frame.with_secrets(self.scope))
        return {**texts_of(workflow), **texts_of(own)}

    def environment(self) -> str | None:
        """A text, or a mapping with a name; the address is only known when the job has run."""
        written = self.turn.job.written.get("environment")
        if isinstance(written, Mapping):
            written = mapping(written, self.turn.job.place / "environment").get("name")
        return to_text(resolve(written, self.scope)) or None

    def lock(self) -> str | None:
        place = self.turn.job.place / "concurrency"
        own = lock_of(self.turn.job.written.get("concurrency"), self.scope, place)
        return own or self.turn.frame.own_lock()

    def shown(self, result: Result) -> JobRun:
        may_fail = truthy(resolve(self.turn.job.written.get("continue-on-error"), self.scope))
        return JobRun(name=self.name, result=result, after=self.turn.after, may_fail=may_fail)

    def as_finished(self, shown: JobRun, result: str, outputs: Mapping[str, Value]) -> Finished:
        moment = self.turn.moment
        return Finished(result=result, runs=(shown,), outputs=outputs, ancestors=frozenset(), moment=moment)


def overall(results: Sequence[str]) -> str:
    for decisive in ("waiting", "failure"):
        if decisive in results:
            return decisive
    return "success" if "success" in results else "skipped"


def cancelled_after_failure(finished: Sequence[Finished]) -> list[Finished]:
    seen: list[Finished] = []
    broken = False
    for each in finished:
        seen.append(cancelled(each) if broken else each)
        broken = broken or each.result == "failure"
    return seen


def cancelled(leg: Finished) -> Finished:
    runs = tuple(JobRun(name=run.name, result=Result.SKIPPED, after=run.after) for run in leg.runs)
    return replace(leg, result="skipped", runs=runs, outputs={})
