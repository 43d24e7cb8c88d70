"""The jobs of a pipeline, one after the other: what each waits for, who answers, how it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from interpreters.gitlab import needs as needing
from interpreters.gitlab.answers import Answered, answered, waits
from interpreters.gitlab.durations import delay
from interpreters.gitlab.permits import Permit, permit
from interpreters.gitlab.selecting import Pipeline, Selected
from interpreters.gitlab.statuses import COMPLETE, Status, starts, together
from interpreters.gitlab.variables import expanded
from interpreters.outcome import JobRun, Result, Wait, World

RESULTS = {
    Status.SUCCESS: Result.SUCCESS,
    Status.FAILED: Result.FAILURE,
    Status.SKIPPED: Result.SKIPPED,
    Status.CANCELED: Result.REFUSED,
}
ROLES = ("AWS_ROLE_ARN", "ROLE_ARN")  # https://docs.gitlab.com/ci/cloud_services/aws/ writes ROLE_ARN


@dataclass(frozen=True, kw_only=True, slots=True)
class Above:
    """What the pipeline that started this one holds over it; nothing, for the first."""

    prefix: str = ""
    waited: frozenset[str] = frozenset()
    lock: str | None = None
    held: Result | None = None  # the trigger job did not start, so nothing here does
    depth: int = 0
    chain: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Ended:
    """A job that was looked at."""

    status: Status
    may_fail: bool
    optional: bool  # a manual job that nobody has to play: a stage does not wait for it
    names: frozenset[str]  # what one waits for when one waits for it
    runs: tuple[JobRun, ...]


Variables = Mapping[str, str]
Children = Callable[[Pipeline, Selected, Variables, Variables, Above], tuple[Status, tuple[JobRun, ...]]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Process:
    pipeline: Pipeline
    world: World
    above: Above
    children: Children
    ended: dict[str, Ended] = field(default_factory=dict)

    def full(self, name: str) -> str:
        return self.above.prefix + name


def process(work: Process) -> tuple[Status, tuple[JobRun, ...]]:
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


def one(work: Process, selected: Selected) -> Ended:
    status = before(work, selected)
    after = waited(work, selected)
    variables = work.pipeline.told(selected, dotenv(work, selected))
    environment = variables.get("CI_ENVIRONMENT_NAME") if selected.job.environment else None
    action = selected.job.environment.action if selected.job.environment else ""
    allowed = permit(environment, action == "start", work.pipeline.start, work.pipeline.settings)
    answer = begun(work, selected, status, allowed, environment)
    shown = JobRun(
        name=work.full(selected.job.name),
        result=Result.WAITING,
        after=after,
        environment=environment,
        role=role(selected, variables),
        waits=timers(selected, work.full(selected.job.name))
        + waits(work.full(selected.job.name), environment, allowed, manual=manual(selected, allowed)),
        answers=answer.counted,
        lock=lock(work, selected, variables),
        may_fail=selected.allow_failure,
        variables={name: value for name, value in variables.items() if own(work, selected, name)},
        commands=selected.job.commands,
    )
    return finished(work, selected, shown, answer, variables)


def own(work: Process, selected: Selected, name: str) -> bool:
    """What the platform predefines is left out, unless somebody overrode it."""
    said = (selected.variables.values, work.pipeline.platform, work.pipeline.start.variables)
    ours = name.startswith(("CI_JOB_", "CI_NODE_", "CI_ENVIRONMENT_")) or name in work.pipeline.predefined
    return not ours or any(name in values for values in said)


def before(work: Process, selected: Selected) -> Status:
    if selected.needs is not None:
        needed = (work.ended[need.job] for need in selected.needs)
        return together(((entry.status, entry.may_fail) for entry in needed), needed=True)
    return together((entry.status, entry.may_fail) for entry in earlier(work, selected))


def earlier(work: Process, selected: Selected) -> Iterable[Ended]:
    order = work.pipeline.config.order
    mine = order(selected.job.stage)
    jobs = work.pipeline.jobs
    return (entry for name, entry in work.ended.items() if order(jobs[name].job.stage) < mine)


def waited(work: Process, selected: Selected) -> frozenset[str]:
    if selected.needs is not None:
        there = [work.ended[need.job] for need in selected.needs]
    else:
        there = [entry for entry in earlier(work, selected) if not entry.optional]
    return work.above.waited.union(*(entry.names for entry in there))


def dotenv(work: Process, selected: Selected) -> dict[str, str]:
    """Variables of reports: of the jobs needed for their artifacts, or of all stages before."""
    jobs = work.pipeline.jobs
    if selected.needs is not None:
        names = [need.job for need in selected.needs if need.artifacts]
    else:
        order = work.pipeline.config.order
        names = [name for name in work.ended if order(jobs[name].job.stage) < order(selected.job.stage)]
    wanted = selected.job.dependencies
    found: dict[str, str] = {}
    for name in names:
        chosen = wanted is None or {name, jobs[name].job.base} & wanted
        if chosen and jobs[name].job.dotenv and work.ended[name].status is Status.SUCCESS:
            found |= work.world.outputs.get(work.full(name), {})
    return found


def begun(
    work: Process, selected: Selected, status: Status, allowed: Permit, environment: str | None
) -> Answered:
    """Whether the job starts, and if not, what it shows instead."""
    if work.above.held is not None or status not in COMPLETE:
        return Answered(Status.CREATED)
    if not starts(selected.when, status, needed=selected.needs is not None):
        return Answered(Status.SKIPPED)
    if deadlocked(work, selected):
        return Answered(Status.PENDING)
    name = work.full(selected.job.name)
    return answered(name, environment, allowed, work.pipeline, work.world, manual=manual(selected, allowed))


def manual(selected: Selected, allowed: Permit) -> bool:
    """A job with approvals is started by hand even when it was not written so."""
    return selected.when == "manual" or bool(allowed.approvals)


def finished(
    work: Process, selected: Selected, shown: JobRun, answer: Answered, variables: Mapping[str, str]
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
    work: Process, selected: Selected, shown: JobRun, status: Status, variables: Mapping[str, str]
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


def stopped(status: Status, work: Process) -> Result:
    if work.above.held is not None:
        return work.above.held
    return Result.WAITING if status not in COMPLETE else Result.SKIPPED


def role(selected: Selected, variables: Mapping[str, str]) -> str | None:
    if not selected.job.id_tokens:
        return None
    return next((variables[name] for name in ROLES if variables.get(name)), None)


def timers(selected: Selected, name: str) -> tuple[Wait, ...]:
    if selected.when != "delayed":
        return ()
    place = f"jobs:{selected.job.name}:start_in"
    return (Wait(kind="timer", of=name, minutes=delay(selected.start_in, place)),)


def lock(work: Process, selected: Selected, variables: Mapping[str, str]) -> str | None:
    """One key is one lock for all of a project's pipelines; the lock of the trigger job holds its children."""
    group = selected.job.resource_group
    return work.above.lock or (
        None if group is None else f"{work.pipeline.start.project}:{expanded(group, variables)}"
    )


def deadlocked(work: Process, selected: Selected) -> bool:
    """A child that asks for what its own trigger job holds waits for ever.
    https://docs.gitlab.com/ci/resource_groups/#pipeline-level-concurrency-control-with-cross-projectparent-child-pipelines"""
    group = selected.job.resource_group
    if group is None or work.above.lock is None:
        return False
    variables = work.pipeline.told(selected, {})
    return f"{work.pipeline.start.project}:{expanded(group, variables)}" == work.above.lock
