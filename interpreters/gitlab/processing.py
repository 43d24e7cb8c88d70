"""The jobs of a pipeline, one after the other: what each waits for, who answers, how it ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from interpreters.gitlab import needs as needing
from interpreters.gitlab.answers import Answered, answered, waits
from interpreters.gitlab.jobs import ENVIRONMENT_NAME
from interpreters.gitlab.permits import Permit, permit
from interpreters.gitlab.selecting import Pipeline, Selected
from interpreters.gitlab.showing import group, role, shown_variables, timers
from interpreters.gitlab.statuses import COMPLETE, Status, starts, together
from interpreters.gitlab.waiting import before, deadlocked, dotenv, waited
from interpreters.gitlab.work import Above, Ended, Work
from interpreters.outcome import JobRun, Result

RESULTS = {
    Status.SUCCESS: Result.SUCCESS,
    Status.FAILED: Result.FAILURE,
    Status.SKIPPED: Result.SKIPPED,
    Status.CANCELED: Result.REFUSED,
}


def process(work: Work) -> tuple[Status, tuple[JobRun, ...]]:
    """The status of the whole and every job, in the order of the stages."""
    jobs = work.pipeline.jobs
    for name in sequence(work.pipeline):
        work.ended[name] = one(work, jobs[name])
    ended = [work.ended[name] for name in jobs]
    whole = together((entry.status, entry.may_fail) for entry in ended)
    return whole, tuple(run for entry in ended for run in entry.runs)


def sequence(pipeline: Pipeline) -> list[str]:
    """Stage by stage, and in a stage each after what it needs."""
    config = pipeline.config
    wanted = {name: entry.needs or () for name, entry in pipeline.jobs.items()}
    order = {name: at for at, name in enumerate(needing.acyclic(wanted, config.place))}
    return sorted(pipeline.jobs, key=lambda name: (config.order(pipeline.jobs[name].job.stage), order[name]))


def one(work: Work, selected: Selected) -> Ended:
    name = work.full(selected.job.name)
    variables = work.pipeline.told(selected, dotenv(work, selected))
    environment = variables.get("CI_ENVIRONMENT_NAME") if selected.job.environment else None
    allowed = permit(environment, selected.job.environment, work.pipeline.start, work.pipeline.settings)
    answer = begun(work, selected, before(work, selected), allowed, environment)
    people = waits(name, environment, allowed, manual=manual(selected, allowed))
    own_lock = group(work.pipeline, selected, variables)
    shown = JobRun(
        name=name,
        result=Result.WAITING,
        after=waited(work, selected),
        environment=environment,
        role=role(selected, variables),
        waits=(*timers(selected, name), *people),
        answers=answer.counted,
        lock=work.above.lock or own_lock,  # a trigger job's lock holds its children
        may_fail=selected.allow_failure,
        variables=shown_variables(work.pipeline, selected, variables),
        commands=selected.job.commands,
    )
    return finished(work, selected, shown, answer, variables)


def begun(
    work: Work, selected: Selected, status: Status, allowed: Permit, environment: str | None
) -> Answered:
    """Whether the job starts, and if not, what it shows instead."""
    if work.above.held is not None or status not in COMPLETE:
        return Answered(Status.CREATED)
    if not starts(selected.when, status, needed=selected.needs is not None):
        return Answered(Status.SKIPPED)
    if deadlocked(work, selected):
        return Answered(Status.PENDING)
    name = work.full(selected.job.name)
    answer = answered(name, environment, allowed, work.pipeline, work.world, manual=manual(selected, allowed))
    # https://docs.gitlab.com/ci/environments/deployments/#troubleshooting: a name that came out wrong fails the job.
    wrong = environment is not None and not ENVIRONMENT_NAME.fullmatch(environment)
    return replace(answer, status=Status.FAILED) if wrong and answer.status is Status.SUCCESS else answer


def manual(selected: Selected, allowed: Permit) -> bool:
    """A job with approvals is started by hand even when it was not written so."""
    return selected.when == "manual" or allowed.by_hand


def finished(
    work: Work, selected: Selected, shown: JobRun, answer: Answered, variables: Mapping[str, str]
) -> Ended:
    status = answer.status
    optional = selected.when == "manual" and selected.allow_failure
    if answer.status is Status.SUCCESS and shown.name in work.world.fails:
        status = Status.FAILED
    children: tuple[JobRun, ...] = ()
    if selected.job.trigger is not None:
        status, children = triggered(work, selected, shown, status, variables)
    held = work.above.held or Result.WAITING
    result = Result.REFUSED if answer.refused else RESULTS.get(status, held)
    follows = children if selected.job.trigger and selected.job.trigger.strategy else ()
    return Ended(
        status=status,
        may_fail=selected.allow_failure,
        optional=optional,
        names=frozenset({shown.name, *(run.name for run in follows)}),
        runs=(replace(shown, result=result), *children),
    )


def triggered(
    work: Work, selected: Selected, shown: JobRun, status: Status, variables: Mapping[str, str]
) -> tuple[Status, tuple[JobRun, ...]]:
    """The jobs of the other pipeline; where it was not started, what they would be, all held."""
    trigger = selected.job.trigger
    follows = trigger is not None and trigger.strategy is not None
    held = None if status is Status.SUCCESS else stopped(status, work)
    below = Above(
        prefix=f"{shown.name} / ",
        waited=shown.after,
        # Without a strategy the trigger job ends, and lets its resource go, once the other pipeline exists.
        lock=shown.lock if follows else None,
        held=held,
        depth=work.above.depth,
        chain=work.above.chain,
    )
    whole, runs = work.children(work.pipeline, selected, variables, dotenv(work, selected), below)
    if held is not None:
        return status, runs
    if not runs:
        return Status.FAILED, ()  # an empty pipeline cannot be created
    return (mirrored(whole, trigger.strategy) if trigger and trigger.strategy else Status.SUCCESS), runs


def mirrored(whole: Status, strategy: str) -> Status:
    """`depend` knows success, failure and running alone; `mirror` shows what is."""
    if strategy == "depend":
        return {Status.SKIPPED: Status.FAILED, Status.MANUAL: Status.PENDING}.get(whole, whole)
    return whole


def stopped(status: Status, work: Work) -> Result:
    if work.above.held is not None:
        return work.above.held
    return Result.WAITING if status not in COMPLETE else Result.SKIPPED
