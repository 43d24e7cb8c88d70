"""What a GitLab project is told beside its files."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.backends.gitlab.context import Context, account_variable
from delivery.backends.gitlab.refs import branches_of
from delivery.backends.gitlab.rules import ROUTE
from delivery.events import Event, PullRequest, Schedule, Start
from delivery.forge_objects import (
    ForgeEnvironment,
    ForgeObject,
    ForgeSchedule,
    ForgeVariable,
    RequiredCheck,
)
from delivery.identity import Purpose
from delivery.service import Target
from delivery.texts import BranchPattern, EnvironmentName, VariableName

# GitLab asks for the whole pipeline of a merge request ("Pipelines must succeed"), not for jobs by their names.
WHOLE_PIPELINE = "pipeline"


def objects_of(context: Context) -> tuple[ForgeObject, ...]:
    return (
        *_environments(context),
        *_schedules(context),
        *_variables(context),
        *_required(context),
    )


def _environments(context: Context) -> Iterator[ForgeEnvironment]:
    for target in context.work.targets:
        deployments = [each for each in context.deployments if each.environment == target.name]
        if not deployments:
            continue
        days = [each.stop.after_days for each in deployments if each.stop and each.stop.after_days]
        branches = dict.fromkeys(branch for each in deployments for branch in branches_of(each, context))
        yield ForgeEnvironment(
            repository=context.work.service.repository,
            name=target.name,
            tier=target.environment.tier,
            required_approvals=_approvals(target, context),
            branches=tuple(map(BranchPattern, branches)),
            url=next((each.url for each in deployments if each.url), None),
            stops_after_days=min(days, default=None),
        )
        yield ForgeEnvironment(
            repository=context.work.service.repository,
            name=f"{target.name}-plan",
            tier=target.environment.tier,
            branches=tuple(map(BranchPattern, branches)),
        )


def _approvals(target: Target[object], context: Context) -> dict[str, int]:
    """None on a tier that has no approvals: a project that asked for them would be refused."""
    if not context.gitlab.protects_environments:
        return {}
    return {context.gitlab.group(each.group): each.people for each in target.gate.approvals}


def _schedules(context: Context) -> Iterator[ForgeSchedule]:
    for name, events in (
        *((str(route.name), route.on) for route in context.routes),
        *((each.key, each.starts) for each in context.deployments),
    ):
        yield from _ticks(name, events, context)


def _ticks(name: str, events: tuple[Event | Start, ...], context: Context) -> Iterator[ForgeSchedule]:
    service = context.work.service
    ticks = [event for event in events if isinstance(event, Schedule)]
    for number, event in enumerate(ticks, start=1):
        yield ForgeSchedule(
            repository=service.repository,
            name=f"{service.name}-{name}" + (f"-{number}" if len(ticks) > 1 else ""),
            cron=event.cron,
            time_zone=event.time_zone,
            ref=service.branch,
            variables={VariableName(ROUTE): name},
        )


def _variables(context: Context) -> Iterator[ForgeVariable]:
    """Account ids, for protected branches alone; what is not merged yet is told those that it may look at."""
    repository = context.work.service.repository
    for name in _told(context, previews=False):
        account = context.account_ids[name]
        yield ForgeVariable(repository=repository, name=VariableName(account_variable(name)), value=account)
    for name in _told(context, previews=True):
        variable = VariableName(account_variable(name, Purpose.PREVIEW))
        account = context.account_ids[name]
        yield ForgeVariable(repository=repository, name=variable, value=account, protected=False)


def _told(context: Context, *, previews: bool) -> tuple[EnvironmentName, ...]:
    jobs = [job for route in context.routes for job in route.jobs]
    jobs += [job for each in context.deployments for job in each.jobs]
    used = {
        job.identity.environment
        for job in jobs
        if job.identity and (job.identity.purpose is Purpose.PREVIEW) is previews
    }
    return tuple(name for name in context.account_ids if name in used)


def _required(context: Context) -> Iterator[RequiredCheck]:
    """Only where every merge request has a pipeline: one that has none could never be merged."""
    check = next((route for route in context.routes if route is context.pipeline.check), None)
    for event in check.on if check else ():
        if isinstance(event, PullRequest) and not event.paths:
            yield RequiredCheck(
                repository=context.work.service.repository, name=WHOLE_PIPELINE, into=event.into
            )
