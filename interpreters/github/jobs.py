"""The jobs of a workflow, in the order of their needs.

All legs of a matrix are taken to run at the same time, so a failing one cancels none; where `max-parallel` is 1 and
`fail-fast` holds, the legs after a failing one are cancelled, shown as skipped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from interpreters.github.expressions import ExpressionError, Scope, Value, condition, resolve, to_text
from interpreters.github.frame import Finished, Frame, ancestors, lock_of, status_scope
from interpreters.github.leg import LegRun
from interpreters.github.matrix import Leg, legs
from interpreters.github.reusable import call, outputs_of
from interpreters.github.shape import optional_mapping
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
        return self.leg_run(leg).finished()

    def leg_run(self, leg: LegScope) -> LegRun:
        return LegRun(
            frame=self.frame,
            job=self.job,
            name=leg.name,
            after=self.after,
            moment=self.moment,
            scope=leg.scope,
        )

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
        return self.leg_run(leg).waiting()


@dataclass(frozen=True, kw_only=True, slots=True)
class LegScope:
    name: str
    scope: Scope


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
