"""Jobs that call a deployment's workflow, and the job that hands a release over to another backend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from delivery.backends.github.conditions import NONE_FAILED, NOT_CANCELLED, passed
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
from delivery.backends.github.starting import Starting
from delivery.backends.github.steps import action
from delivery.backends.github.triggers import RELEASED
from delivery.backends.github.waiting import by_hand_only_at, is_simple, last_of, renamed, waiting
from delivery.events import Manual, inputs_of
from delivery.forges import GitHub
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
    found = waiting(deployment, file, work, names)
    handed = file.handed_off and deployment.key in file.selected
    always = len(file.events) == len([each for each in file.events if isinstance(each, Manual)])
    asked = {each.name for event in file.events if isinstance(event, Manual) for each in event.inputs}
    return CallingJob(
        id=deployment.key,
        workflow=callee.workflow,
        needs=found.needs,
        when=(*_of_this_branch(work), *found.when) if handed else found.when,
        permissions=callee.permissions,
        concurrency=Concurrency(group=f"{work.service.name}-{deployment.environment}"),
        inputs={
            each.name: passed(each, always_asked=always and not file.handed_off)
            if each.name in asked
            else each.default or ""
            for each in inputs_of(deployment.starts)
        },
    )


def _of_this_branch(work: Work) -> Condition:
    """A dispatch runs at the default branch, whatever was released elsewhere: only that one's release is taken over."""
    service = work.service
    released = f"github.event.action != '{RELEASED}{service.name}'"
    return (f"({released} || github.event.client_payload.branch == '{service.branch}')",)


def hand_off(file: Starting, work: Work, github: GitHub, names: Mapping[str, str]) -> RunningJob:
    """What was released, as a document that the other backend's account fetches: it trusts no message from here."""
    jobs = file.route.jobs if file.route else ()
    simple = is_simple(jobs)
    needs = last_of(jobs) if simple else tuple(job.name for job in jobs)
    return RunningJob(
        id="hand-off",
        name="hand-off",
        runner=github.runner,
        timeout_minutes=5,
        needs=renamed(needs, names),
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
