"""One execution of a pipeline, from its sources to the last stage that it reaches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from interpreters.aws import build, condition, step
from interpreters.aws.account import Account
from interpreters.aws.approval import Desk
from interpreters.aws.exports import exported
from interpreters.aws.pipeline import Action, Condition, Pipeline, Stage
from interpreters.aws.variables import Namespace, Unresolved, platform, resolved
from interpreters.outcome import JobRun, Result, Run, World

GOOD, BAD, OPEN, SKIPPED = Result.SUCCESS, Result.FAILURE, Result.WAITING, Result.SKIPPED
BROKEN = {Result.FAILURE, Result.REFUSED}


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """What started it: values of pipeline variables, and what each source action tells."""

    variables: Mapping[str, str]
    sources: Mapping[str, Mapping[str, str]]


def executed(
    pipeline: Pipeline, origin: Origin, *, account: Account, world: World, now: datetime | None
) -> Run:
    return Execution(
        pipeline=pipeline,
        origin=origin,
        account=account,
        world=world,
        now=now,
        desk=Desk(world.reviews, account.approvers.get(pipeline.name)),
        namespaces=platform(origin.variables),
    ).run()


@dataclass(kw_only=True, slots=True)
class Execution:
    pipeline: Pipeline
    origin: Origin
    account: Account
    world: World
    now: datetime | None
    desk: Desk
    namespaces: dict[str, Namespace]
    jobs: dict[str, JobRun] = field(default_factory=dict)
    rolled_back: set[str] = field(default_factory=set)

    def run(self) -> Run:
        reached, before = GOOD, frozenset[str]()
        for stage in self.pipeline.stages:
            if reached is GOOD:
                reached = self._stage(stage, before)
            else:
                self._unreached(stage, before, OPEN if reached is OPEN else SKIPPED)
            self._show_windows(stage, before)
            before = names(stage, stage.groups()[-1])
        jobs = tuple(self.jobs.values())
        return Run(name=self.pipeline.name, jobs=jobs, rolled_back=frozenset(self.rolled_back))

    def _stage(self, stage: Stage, before: frozenset[str]) -> Result:
        entered = self._met(stage, stage.entry)
        if entered:
            return self._left(stage, self._entered(stage, before))
        if entered is None:
            self._unreached(stage, before, OPEN)
            return OPEN
        skips = stage.entry is not None and stage.entry.result == "SKIP"
        self._unreached(stage, before, SKIPPED if skips else Result.REFUSED)
        return GOOD if skips else BAD

    def _entered(self, stage: Stage, before: frozenset[str]) -> Result:
        result = self._actions(stage, before, again=None)
        if result is BAD and stage.failure is not None and stage.failure.retry is not None:
            return self._actions(stage, before, again=stage.failure.retry)
        return result

    def _left(self, stage: Stage, result: Result) -> Result:
        if result is GOOD:
            met = self._met(stage, stage.success)
            if met is False and stage.success is not None and stage.success.result == "ROLLBACK":
                self.rolled_back.add(stage.name)
            return OPEN if met is None else GOOD if met else BAD
        if result is BAD and stage.failure is not None:
            engaged = self._met(stage, stage.failure.condition) is False
            if "ROLLBACK" in {stage.failure.result, stage.failure.condition_result if engaged else None}:
                self.rolled_back.add(stage.name)
        return result

    def _met(self, stage: Stage, asked: Condition | None) -> bool | None:
        scene = condition.Scene(
            stage=stage.name, fails=self.world.fails, namespaces=self.namespaces, now=self.now
        )
        return condition.met(asked, scene)

    def _actions(self, stage: Stage, before: frozenset[str], *, again: str | None) -> Result:
        reached = GOOD
        for group in stage.groups():
            for action in group:
                done = again == "FAILED_ACTIONS" and self._job(stage, action).result is GOOD
                if reached is not GOOD:
                    self._keep(self._planned(stage, action, before), OPEN if reached is OPEN else SKIPPED)
                elif not done:
                    self._try(stage, action, before)
            reached = self._worst(stage, group) if reached is GOOD else reached
            before = names(stage, group)
        return reached

    def _worst(self, stage: Stage, group: tuple[Action, ...]) -> Result:
        ended = {self._job(stage, action).result for action in group}
        return BAD if ended & BROKEN else OPEN if OPEN in ended else GOOD

    def _job(self, stage: Stage, action: Action) -> JobRun:
        return self.jobs[f"{stage.name}/{action.name}"]

    def _planned(
        self, stage: Stage, action: Action, before: frozenset[str], *, resolve: bool = False
    ) -> tuple[JobRun, ...]:
        name = f"{stage.name}/{action.name}"
        jobs = step.jobs(
            action,
            name=name,
            pipeline=self.pipeline,
            account=self.account,
            read=(lambda text: resolved(text, self.namespaces)) if resolve else str,
        )
        lock = None if self.pipeline.mode == "PARALLEL" else f"{self.pipeline.name}/{stage.name}"
        if action.approval:
            jobs = tuple(replace(job, waits=(self.desk.wait(name, step.minutes(action)),)) for job in jobs)
        return step.placed(jobs, before, lock)

    def _try(self, stage: Stage, action: Action, before: frozenset[str]) -> None:
        name = f"{stage.name}/{action.name}"
        tried = self.jobs.get(name)
        attempts = tried.attempts + 1 if tried is not None and tried.result in {GOOD, *BROKEN} else 1
        try:
            jobs = self._planned(stage, action, before, resolve=True)
        except Unresolved:
            self._keep(self._planned(stage, action, before), BAD, attempts)
            return
        jobs = build.ended(jobs, self.world.fails)
        if jobs[-1].result is SKIPPED:
            jobs = (*jobs[:-1], replace(jobs[-1], result=BAD))  # a batch with a broken build has failed
        if action.approval and jobs[-1].result is GOOD:
            jobs = (self.desk.answered(jobs[-1]),)
        self.jobs.update({job.name: replace(job, attempts=attempts) for job in jobs})
        if jobs[-1].result is GOOD and action.namespace is not None:
            self.namespaces[action.namespace] = self._namespace(stage, action)

    def _namespace(self, stage: Stage, action: Action) -> Namespace:
        outputs = self.world.outputs
        told = outputs.get(f"{stage.name}/{action.name}", outputs.get(action.name))
        known = self.origin.sources.get(action.name, {})
        exports = exported(action, self.account)
        values = {key: value for key, value in (told or {}).items() if exports is None or key in exports}
        return Namespace({**known, **values}, whole=told is not None)

    def _keep(self, jobs: tuple[JobRun, ...], result: Result, attempts: int = 1) -> None:
        self.jobs.update({job.name: replace(job, result=result, attempts=attempts) for job in jobs})

    def _unreached(self, stage: Stage, before: frozenset[str], result: Result) -> None:
        for group in stage.groups():
            for action in group:
                self._keep(self._planned(stage, action, before), result)
            before = names(stage, group)

    def _show_windows(self, stage: Stage, before: frozenset[str]) -> None:
        """A window holds back what the stage begins with, whether it was open or not."""
        waits = condition.windows(stage.entry, stage.name)
        for name, job in self.jobs.items():
            if name.startswith(f"{stage.name}/") and job.after == before:
                self.jobs[name] = replace(job, waits=(*waits, *job.waits))


def names(stage: Stage, group: tuple[Action, ...]) -> frozenset[str]:
    return frozenset(f"{stage.name}/{action.name}" for action in group)
