"""What a graph of jobs says that a row of stages does not: each difference is a finding.

A job that failed stops all that stands later, needed or not; a stage is skipped whole; and nothing runs because
something failed. What would differ from the model's words is refused, never rendered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from delivery.backends.codepipeline.context import Context
from delivery.backends.codepipeline.naming import artifact_of
from delivery.backends.codepipeline.releasing import released_with
from delivery.backends.codepipeline.specification import APPLY_STAGE
from delivery.backends.codepipeline.staging import Staged, conditions_of, needed_by, staged
from delivery.backends.codepipeline.starts_check import check_starts
from delivery.backends.codepipeline.unsayable import ELSEWHERE, check_job, note, unsayable
from delivery.events import DEPLOY
from delivery.finding import Finding
from delivery.job import Job, OutputOf, Run
from delivery.pipeline import Deployment
from delivery.promises import Quiet, Window
from delivery.texts import JobName

MOST_INPUTS = 5


def check_deployment(deployment: Deployment, context: Context) -> Iterator[Finding]:
    release = released_with(deployment, context)
    place = f"{context.place}, {deployment.name}"
    stages = staged(deployment, release)
    yield from check_starts(deployment, context, place)
    if deployment.name != DEPLOY:
        yield note(
            "not-recorded",
            place,
            f"runs of {deployment.key} and their approvals are not written into the ledger, which knows of {DEPLOY} "
            "alone: what follows this environment would take them for deployments",
            "Read them in the pipeline's own record, which AWS keeps for a year.",
        )
    for jobs in (release, deployment.jobs):
        by_name = {job.name: job for job in jobs}
        for job in jobs:
            yield from check_job(job, place)
            yield from _check_fetches(job, by_name, place)
            yield from _check_condition(job, by_name, place)
    yield from _check_order(stages, release, place)
    yield from _check_behind(deployment, place)
    yield from _check_locks(deployment, context, place)
    yield from _check_entry(stages, context, place)
    if deployment.stop:
        yield unsayable(
            "stop",
            place,
            f"knows no end of what {deployment.key} made, by a day or by a button",
            "Write the removal as a deployment of its own, started by hand or by a schedule.",
        )


def _check_fetches(job: Job, by_name: Mapping[JobName, Job], place: str) -> Iterator[Finding]:
    for name in job.fetches:
        if by_name[name].identity and by_name[name].identity != job.identity:
            yield unsayable(
                "fetches",
                f"{place}, job {job.name}",
                f"lets only {by_name[name].identity} read what {name} left, which may hold its secrets",
                f"Give {job.name} the identity of {name}, or let {name} do it.",
            )
    inputs = 1 + bool(job.takes) + sum(artifact_of(by_name[name]) is not None for name in job.fetches)
    if inputs > MOST_INPUTS:
        yield unsayable(
            "fetches",
            f"{place}, job {job.name}",
            f"gives a build {MOST_INPUTS} artifacts, its source too, and {job.name} wants {inputs}",
            "Gather them in a job between.",
        )


def _check_condition(job: Job, by_name: Mapping[JobName, Job], place: str) -> Iterator[Finding]:
    if job.only_if is None:
        return
    here, value = f"{place}, job {job.name}", job.only_if.value
    if not job.only_if.literal:
        yield unsayable(
            "only_if",
            here,
            "compares no variable with an empty text",
            "Let the output say a word for it.",
        )
    if isinstance(value, OutputOf) and conditions_of(by_name.values())[value.job]:
        yield unsayable(
            "only_if",
            here,
            f"cannot read {value.name} where {value.job} was skipped, and it may be",
            f"Ask a job that always runs before it. Or: {ELSEWHERE}.",
        )


def _check_order(stages: tuple[Staged, ...], release: tuple[Job, ...], place: str) -> Iterator[Finding]:
    """Every job that stands earlier and may stop the run must be one whose failure stops this job anyway."""
    jobs = {id(each.job): each.job for stage in stages for each in stage.jobs}
    stoppers = _stoppers(tuple(jobs.values()), release)
    passed: list[Job] = []
    for stage in stages:
        for order in sorted({each.run_order for each in stage.jobs}):
            row = [each for each in stage.jobs if each.run_order == order]
            for each in row:
                yield from _unstopped(each.job, passed, stoppers, place)
            passed += [each.job for each in row if each.job.may_fail is None]


def _stoppers(jobs: tuple[Job, ...], release: tuple[Job, ...]) -> dict[int, frozenset[int]]:
    """By identity of the object: of the release and the deployment two jobs may have one name."""
    found: dict[int, frozenset[int]] = {}
    released = frozenset(map(id, release))
    for group in (
        tuple(job for job in jobs if id(job) in released),
        tuple(job for job in jobs if id(job) not in released),
    ):
        by_name = {job.name: job for job in group}
        first = frozenset() if group and id(group[0]) in released else released
        waiting = dict(by_name)
        while waiting:
            for name in [each for each, job in waiting.items() if not set(job.needs) & set(waiting)]:
                job = waiting.pop(name)
                needs = [by_name[need] for need in job.needs]
                direct = {id(need) for need in needs if need.may_fail is None}
                further = {stopper for need in needs for stopper in found[id(need)]}
                found[id(job)] = first | (direct | further if job.run is Run.SUCCESS else set())
    return found


def _unstopped(
    job: Job, passed: list[Job], stoppers: Mapping[int, frozenset[int]], place: str
) -> Iterator[Finding]:
    here = f"{place}, job {job.name}"
    if job.run is Run.FAILURE:
        yield unsayable(
            "run",
            here,
            f"starts nothing because something failed, and {job.name} runs on failure",
            f"Let the watch's alarms tell it. Or: {ELSEWHERE}.",
        )
        return
    loose = [each.name for each in passed if id(each) not in stoppers[id(job)]]
    if loose and job.run is Run.ALWAYS:
        yield unsayable(
            "run",
            here,
            f"ends a run at the first failure, and {job.name} runs whatever {', '.join(loose)} did",
            f"Let those say why they may fail, or let {job.name} run after success. Or: {ELSEWHERE}.",
        )
    elif loose:
        yield unsayable(
            "needs",
            here,
            f"runs {job.name} only if {', '.join(loose)} succeeded, which it does not need",
            f"Let it need {', '.join(loose)} too. Or: {ELSEWHERE}.",
        )


def _check_behind(deployment: Deployment, place: str) -> Iterator[Finding]:
    """What stands after the gate waits for it."""
    for job in deployment.after:
        if deployment.apply.name not in needed_by(job, deployment.jobs):
            yield unsayable(
                "needs",
                f"{place}, job {job.name}",
                f"runs {job.name} behind the gate, and it needs nothing there",
                f"Let it need {deployment.apply.name}, or run it before.",
            )


def _check_locks(deployment: Deployment, context: Context, place: str) -> Iterator[Finding]:
    """A stage holds one run at a time; two pipelines know nothing of each other."""
    pipeline = context.pipeline
    others = [] if pipeline is None else [each for each in pipeline.deployments if each != deployment]
    routes = [] if pipeline is None else pipeline.routes
    held = {job.lock for each in others for job in each.jobs} | {
        job.lock for route in routes for job in route.jobs
    }
    for job in deployment.jobs:
        if job.lock and job.lock in held:
            yield unsayable(
                "lock",
                f"{place}, job {job.name}",
                f"locks a stage of one pipeline, and others hold the lock {job.lock} too",
                f"Give each deployment a lock of its own. Or: {ELSEWHERE}.",
            )


def _check_entry(stages: tuple[Staged, ...], context: Context, place: str) -> Iterator[Finding]:
    """A stage has one condition of entry, and it either fails or skips."""
    gate = context.target.gate
    holding = [*gate.of(Window), *gate.of(Quiet)]
    for stage in stages:
        if stage.name == APPLY_STAGE and stage.only_if and holding:
            yield unsayable(
                "only_if",
                place,
                "cannot skip the Apply stage on a condition and hold it until a window opens or an alarm ends",
                f"Drop the condition of what it needs, or the promise. Or: {ELSEWHERE}.",
            )
