"""Jobs that call a deployment's workflow, and the job that hands a release over to another backend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from delivery.backends.github.conditions import NONE_FAILED, NOT_CANCELLED, passed, plain, succeeded
from delivery.backends.github.document import (
    Access,
    CallingJob,
    Concurrency,
    Condition,
    Permissions,
    RunningJob,
    Runs,
    Uses,
)
from delivery.backends.github.selecting import selected_when
from delivery.backends.github.starting import Starting, alternatives
from delivery.backends.github.steps import action
from delivery.events import Manual, Push, inputs_of
from delivery.forges import GitHub
from delivery.job import Job
from delivery.pipeline import Deployment
from delivery.work import Work


@dataclass(frozen=True, kw_only=True, slots=True)
class Callee:
    """A workflow of the platform's: where it is, and what its jobs hold together."""

    deployment: Deployment | None  # none: what takes away what a deployment made
    workflow: str
    permissions: Permissions


def called_workflow(file: str, github: GitHub) -> str:
    return f"{github.platform}/{file}@refs/heads/{github.branch}"


def calling_jobs(
    file: Starting, callees: Mapping[str, Callee], work: Work, names: Mapping[str, str]
) -> tuple[CallingJob, ...]:
    """`names`: what jobs of the route are called, where legs became one job."""
    if file.stops is not None:
        return (_stopping(file.stops, callees[file.name], file, work),)
    by_key = {callee.deployment.key: callee for callee in callees.values() if callee.deployment}
    return tuple(_calling(each, by_key[each.key], file, work, names) for each in file.called)


def _stopping(deployment: Deployment, callee: Callee, file: Starting, work: Work) -> CallingJob:
    return CallingJob(
        id=f"stop-{deployment.key}",
        workflow=callee.workflow,
        when=by_hand_only_at(file, work),
        permissions=callee.permissions,
        concurrency=Concurrency(group=f"{work.service.name}-{deployment.environment}"),
    )


def _calling(
    deployment: Deployment, callee: Callee, file: Starting, work: Work, names: Mapping[str, str]
) -> CallingJob:
    needs, when = _waits(deployment, file, work, names)
    always = len(file.events) == len([each for each in file.events if isinstance(each, Manual)])
    asked = {each.name for event in file.events if isinstance(event, Manual) for each in event.inputs}
    return CallingJob(
        id=deployment.key,
        workflow=callee.workflow,
        needs=needs,
        when=when,
        permissions=callee.permissions,
        concurrency=Concurrency(group=f"{work.service.name}-{deployment.environment}"),
        inputs={
            each.name: passed(each, always_asked=always and not file.handed_off)
            if each.name in asked
            else each.default or ""
            for each in inputs_of(deployment.starts)
        },
    )


def _waits(
    deployment: Deployment, file: Starting, work: Work, names: Mapping[str, str]
) -> tuple[tuple[str, ...], Condition]:
    called = {each.key for each in file.called}
    after = [keys for keys in alternatives(deployment) if set(keys) <= called]
    released = file.route.jobs if file.route and deployment.key in file.selected else ()
    simple = _simple(file.route.jobs if file.route else ())
    first = _selection(deployment, file, work) if deployment.key in file.selected else None
    before = tuple(dict.fromkeys(key for keys in after for key in keys))
    if first is None and len(after) == 1:
        return before, () if simple else (NOT_CANCELLED, *succeeded(before))
    if not after:
        if not released or simple:
            return _renamed(last_of(released), names), first or ()
        return _renamed((job.name for job in released), names), (NOT_CANCELLED, *NONE_FAILED, *(first or ()))
    ways = [" && ".join(succeeded(keys)) for keys in after]
    if first is not None:
        fine = tuple(
            f"needs.{name}.result != 'failure'" for name in _renamed((j.name for j in released), names)
        )
        ways = [" && ".join((*first, *fine)) or "true", *ways]
    needs = (*_renamed((job.name for job in released), names), *before)
    return needs, (NOT_CANCELLED, f"({' || '.join(f'({way})' for way in ways)})")


def _renamed(jobs: Iterable[str], names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names.get(name, name) for name in jobs))


def _simple(jobs: tuple[Job, ...]) -> bool:
    """None of them is ever skipped unless something failed, so the default says the same."""
    return plain(jobs) and not any(job.only_if for job in jobs)


def last_of(jobs: tuple[Job, ...]) -> tuple[str, ...]:
    needed = {name for job in jobs for name in job.needs}
    return tuple(job.name for job in jobs if job.name not in needed)


def _selection(deployment: Deployment, file: Starting, work: Work) -> Condition:
    pushes = [start for start in deployment.starts if isinstance(start, Push)]
    if file.route is not None:
        return selected_when(pushes, file.events)
    return by_hand_only_at(file, work)


def by_hand_only_at(file: Starting, work: Work) -> Condition:
    """A person may choose any branch in the form; only the protected one delivers."""
    manual = [event for event in file.events if isinstance(event, Manual)]
    if not manual:
        return ()
    at = f"github.ref == 'refs/heads/{work.service.branch}'"
    if len(manual) == len(file.events) and not file.handed_off:
        return (at,)
    return (f"(github.event_name != 'workflow_dispatch' || {at})",)


def hand_off(file: Starting, work: Work, github: GitHub, names: Mapping[str, str]) -> RunningJob:
    """What was released, as a document that the other backend's account fetches: it trusts no message from here."""
    jobs = file.route.jobs if file.route else ()
    simple = _simple(jobs)
    needs = last_of(jobs) if simple else tuple(job.name for job in jobs)
    return RunningJob(
        id="hand-off",
        name="hand-off",
        runner=github.runner,
        timeout_minutes=5,
        needs=_renamed(needs, names),
        when=() if simple else (NOT_CANCELLED, *NONE_FAILED),
        permissions={"contents": Access.READ},
        variables={"PENSTOCK_SERVICE": work.service.id},
        steps=(
            Runs(
                name="Say what was released",
                lines=(
                    "jq --null-input '{service: $ENV.PENSTOCK_SERVICE, commit: $ENV.GITHUB_SHA,",
                    "  ref: $ENV.GITHUB_REF, run: $ENV.GITHUB_RUN_ID}' > release.json",
                ),
            ),
            Uses(
                name="Keep it for who deploys",
                action=action("actions/upload-artifact"),
                inputs={
                    "name": "release-${{ github.sha }}",
                    "path": "release.json",
                    "retention-days": 90,
                    "if-no-files-found": "error",
                },
            ),
        ),
    )
