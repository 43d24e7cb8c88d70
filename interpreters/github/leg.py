"""One leg of a job that has steps of its own: its environment first, then its steps."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from interpreters.github.actions import Actions
from interpreters.github.expressions import ExpressionError, Scope, Value, resolve, to_text, truthy
from interpreters.github.frame import Finished, Frame, lock_of, runner_scope
from interpreters.github.permissions import effective, may_identify
from interpreters.github.shape import mapping
from interpreters.github.steps import Shift, Work, texts_of, work
from interpreters.github.workflow import Job
from interpreters.outcome import JobRun, Result, Unreadable


@dataclass(frozen=True, kw_only=True, slots=True)
class LegRun:
    """One leg of a job that has steps of its own."""

    frame: Frame
    job: Job
    name: str
    after: frozenset[str]
    moment: int
    scope: Scope

    def finished(self) -> Finished:
        environment = self.environment()
        decision = self.frame.gates.decide(environment, self.moment) if environment else None
        shown = replace(
            self.shown(decision.result if decision and decision.result else Result.SUCCESS),
            environment=environment,
            waits=decision.waits if decision else (),
            answers=decision.answers if decision else (),
            lock=self.lock(),
            variables=self.variables(),
        )
        if shown.result is Result.REFUSED:
            return self.as_finished(shown, "failure", {})
        done = self.work()
        if shown.result is Result.WAITING:
            return self.as_finished(replace(shown, role=done.role), "waiting", {})
        return self.worked(replace(shown, role=done.role, commands=done.commands), done)

    def waiting(self) -> Finished:
        """Behind something that waits: what can be known already is shown."""
        shown = replace(self.shown(Result.WAITING), environment=self.environment(), lock=self.lock())
        # What the steps ask for may hang on an output that is not there yet.
        with suppress(ExpressionError, Unreadable):
            shown = replace(shown, role=self.work().role, variables=self.variables())
        return self.as_finished(shown, "waiting", {})

    def worked(self, shown: JobRun, done: Work) -> Finished:
        result = Result.FAILURE if done.failed else Result.SUCCESS
        scope = runner_scope(self.frame.with_secrets(self.scope), self.env()).plus(steps=done.steps)
        outputs = resolve(self.job.written.get("outputs"), scope)
        seen = "success" if shown.may_fail else result.value
        return self.as_finished(replace(shown, result=result), seen, texts_of(outputs))

    def work(self) -> Work:
        frame, job = self.frame, self.job
        permissions = effective(frame.workflow.permissions, job.permissions, frame.allowed)
        shift = Shift(
            actions=Actions(repository=frame.repository, files=frame.files),
            sets=frame.world.outputs.get(self.name, {}),
            identifies=may_identify(permissions) and not frame.read_only,
        )
        scope = runner_scope(frame.with_secrets(self.scope), self.env())
        return work(shift, job.steps, scope, job.place / "steps", fails=self.name in frame.world.fails)

    def env(self) -> dict[str, Value]:
        frame, job = self.frame, self.job
        workflow = resolve(frame.workflow.env, frame.with_secrets(frame.scope()))
        own = resolve(job.written.get("env"), frame.with_secrets(self.scope))
        return {**texts_of(workflow), **texts_of(own)}

    def variables(self) -> dict[str, str]:
        return {name: to_text(value) for name, value in self.env().items()}

    def environment(self) -> str | None:
        """A text, or a mapping with a name; the address is only known when the job has run."""
        written = self.job.written.get("environment")
        if isinstance(written, Mapping):
            written = mapping(written, self.job.place / "environment").get("name")
        return to_text(resolve(written, self.scope)) or None

    def lock(self) -> str | None:
        place = self.job.place / "concurrency"
        own = lock_of(self.job.written.get("concurrency"), self.scope, place)
        return own or self.frame.own_lock()

    def shown(self, result: Result) -> JobRun:
        may_fail = truthy(resolve(self.job.written.get("continue-on-error"), self.scope))
        return JobRun(name=self.name, result=result, after=self.after, may_fail=may_fail)

    def as_finished(self, shown: JobRun, result: str, outputs: Mapping[str, Value]) -> Finished:
        return Finished(
            result=result, runs=(shown,), outputs=outputs, ancestors=frozenset(), moment=self.moment
        )
