"""Checks and watches are no pipelines: a project that the forge's webhook starts, or a schedule, or a person.

A project is one identity, so a route is a project for each identity that its jobs have. Within one, jobs that need
each other are a batch; between two, nothing can wait.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from delivery.aws.names import Account, Duty
from delivery.backends.codepipeline.batches import batch_of
from delivery.backends.codepipeline.buildspecs import buildspec_of
from delivery.backends.codepipeline.context import Context
from delivery.backends.codepipeline.hooks import (
    BatchSpec,
    RepositorySource,
    ScheduleSpec,
    WebhookSpec,
)
from delivery.backends.codepipeline.naming import route_project
from delivery.backends.codepipeline.projects import identity_variables, image_of_job, own_variables
from delivery.backends.codepipeline.selecting import Unless, asks_of, groups_of
from delivery.backends.codepipeline.specification import (
    CURATED_IMAGE,
    Buildspec,
    ProjectSpec,
    RouteSpec,
    Source,
)
from delivery.backends.codepipeline.starting import cron_expression, scheduler_role
from delivery.environment import Forge
from delivery.events import Schedule, inputs_of
from delivery.identity import Identity
from delivery.job import Job
from delivery.pipeline import Route
from delivery.quotas.starting import BUILDS_A_BATCH
from delivery.texts import ConnectionArn, EnvironmentName

START_BUILD = "arn:aws:scheduler:::aws-sdk:codebuild:startBuild"
START_BATCH = "arn:aws:scheduler:::aws-sdk:codebuild:startBuildBatch"
KINDS = {Forge.GITHUB: "GITHUB", Forge.GITLAB: "GITLAB", Forge.BITBUCKET: "BITBUCKET"}
HOSTS = {Forge.GITHUB: "github.com", Forge.GITLAB: "gitlab.com", Forge.BITBUCKET: "bitbucket.org"}
QUEUED_MINUTES = 60
Group = tuple[EnvironmentName, Identity | None]


def route_of(route: Route, context: Context, connection: ConnectionArn, unless: Unless) -> RouteSpec:
    groups = groups_of(route.on, unless)
    projects = tuple(
        replace(
            _project(route, jobs, identity, context, connection),
            webhook=WebhookSpec(groups=groups, asks=asks_of(route.on, identity)) if groups else None,
        )
        for (_, identity), jobs in _groups(route, context).items()
    )
    return RouteSpec(
        route=route.name,
        service=context.service.name,
        environment=context.target.name,
        projects=projects,
        schedules=tuple(_schedules(route, projects, context.account)),
    )


def _groups(route: Route, context: Context) -> dict[Group, tuple[Job, ...]]:
    """Those of this environment's account. Who is nobody runs in the first one's."""
    found: dict[Group, tuple[Job, ...]] = {}
    for job in route.jobs:
        key = group_of(job, context)
        if key[0] == context.target.name:
            found[key] = (*found.get(key, ()), job)
    return found


def group_of(job: Job, context: Context) -> Group:
    first = context.service.targets[0].name
    return (job.identity.environment if job.identity else first, job.identity)


def _project(
    route: Route,
    jobs: tuple[Job, ...],
    identity: Identity | None,
    context: Context,
    connection: ConnectionArn,
) -> ProjectSpec:
    account, service = context.account, context.service
    single = jobs[0] if len(jobs) == 1 else None
    return ProjectSpec(
        name=route_project(service.name, context.target.name, route.name, identity),
        description=f"{route.name} of {service.name} in {account.environment}",
        role_arn=account.role_arn(identity) if identity else account.duty_role_arn(Duty.REVIEW),
        buildspec=_instructions(jobs, context),
        source=Source.FORGE,
        log_group=account.log_group(service.name if identity else Duty.REVIEW),
        variables=_variables(route, jobs, context),
        image=image_of_job(single) if single else CURATED_IMAGE,
        timeout_minutes=max(job.timeout_minutes for job in jobs),
        privileged=single.builds_images if single else False,
        repository=_repository(context, connection),
        batch=None if single else _batch(jobs, account),
    )


def _instructions(jobs: tuple[Job, ...], context: Context) -> Buildspec:
    return buildspec_of(jobs[0], None, context.toolbox) if len(jobs) == 1 else batch_of(jobs, context.toolbox)


def _variables(route: Route, jobs: tuple[Job, ...], context: Context) -> dict[str, str]:
    """What a person may say otherwise who starts it by hand stands here with what it is if nobody does."""
    asked = {each.name: each.default or "" for each in inputs_of(route.on)}
    job = jobs[0]
    told = own_variables(job) if job.identity is None else identity_variables(job, context)
    if job.identity:
        told |= {
            "PENSTOCK_PROTECTED_REF": f"origin/{context.service.branch}",
        }
    wanted = {name for job in jobs for name in job.inputs}
    own = (
        told if len(jobs) == 1 else {name: value for name, value in told.items() if name not in job.variables}
    )
    return {**own, **{name: value for name, value in asked.items() if name in wanted}}


def _repository(context: Context, connection: ConnectionArn) -> RepositorySource:
    forge = context.target.environment.forge
    return RepositorySource(
        kind=KINDS[forge],
        location=f"https://{HOSTS[forge]}/{context.service.repository}.git",
        connection=connection,
        branch=context.service.branch,
    )


def _batch(jobs: tuple[Job, ...], account: Account) -> BatchSpec:
    longest = sum(job.timeout_minutes for job in jobs)
    return BatchSpec(
        role_arn=account.duty_role_arn(Duty.BATCH),
        timeout_minutes=min(480, longest + QUEUED_MINUTES),
        builds=len(jobs),
        most_builds=BUILDS_A_BATCH.most,
    )


def _schedules(route: Route, projects: tuple[ProjectSpec, ...], account: Account) -> Iterator[ScheduleSpec]:
    times = [(start, cron_expression(start)) for start in route.on if isinstance(start, Schedule)]
    for project in projects:
        for number, (start, expression) in enumerate(times, start=1):
            yield ScheduleSpec(
                name=f"{project.name}-{number}",
                description=f"Starts {project.description}",
                expression=expression or "",
                time_zone=start.time_zone,
                target_arn=START_BATCH if project.batch else START_BUILD,
                input=json.dumps({"ProjectName": project.name}, separators=(",", ":")),
                role_arn=scheduler_role(account),
            )
