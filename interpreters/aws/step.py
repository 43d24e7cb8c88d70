"""One action of a stage as jobs, before anybody knows how it ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from interpreters.aws import build
from interpreters.aws.account import Account
from interpreters.aws.pipeline import WEEK, Action, Pipeline
from interpreters.aws.project import variables
from interpreters.aws.shape import Thing, parsed
from interpreters.aws.shell import commands
from interpreters.outcome import JobRun, Result

SHOWN = ("CustomData", "ExternalEntityLink", "NotificationArn")


def jobs(
    action: Action, *, name: str, pipeline: Pipeline, account: Account, read: Callable[[str], str]
) -> tuple[JobRun, ...]:
    """The last one bears the action's name; a batch's builds stand before it."""
    configuration = {key: read(value) for key, value in action.configuration.items()}
    if action.build:
        return _build(action, configuration, account=account, name=name)
    if action.category == "Compute":
        return (_compute(action, pipeline, name),)
    shown = {key: configuration[key] for key in SHOWN if key in configuration} if action.approval else {}
    return (JobRun(name=name, result=Result.SUCCESS, role=action.role, variables=shown),)


def minutes(action: Action) -> int:
    return action.minutes or WEEK


def _build(
    action: Action, configuration: Mapping[str, str], *, account: Account, name: str
) -> tuple[JobRun, ...]:
    """https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html"""
    project = account.project(configuration["ProjectName"], action.place)
    batch = configuration.get("BatchEnabled", "false").lower() == "true"
    order = build.Order(
        variables=_variables(configuration.get("EnvironmentVariables"), action.place),
        buildspec=configuration.get("BuildspecOverride"),
        batch=batch,
    )
    builds = build.Build(project, order, account).jobs(name)
    if not batch:
        return builds
    whole = JobRun(
        name=name,
        result=Result.SUCCESS,
        after=frozenset(one.name for one in builds),
        role=project.role,
        variables={**project.variables, **order.variables},
    )
    return (*builds, whole)


def _variables(text: str | None, place: str) -> dict[str, str]:
    if text is None:
        return {}
    where = f"{place}.configuration.EnvironmentVariables"
    return variables(Thing(where, {"list": parsed(text, where)}), "list")


def _compute(action: Action, pipeline: Pipeline, name: str) -> JobRun:
    return JobRun(
        name=name,
        result=Result.SUCCESS,
        role=action.role or pipeline.role,
        variables=action.variables,
        commands=commands(action.commands),
    )


def placed(jobs: tuple[JobRun, ...], before: frozenset[str], lock: str | None) -> tuple[JobRun, ...]:
    return tuple(replace(job, after=job.after or before, lock=lock) for job in jobs)
