"""What starts a pipeline, and at which branch: triggers, schedules, and what a person is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator

from delivery.aws.names import Account, Duty
from delivery.backends.codepipeline.context import Context
from delivery.backends.codepipeline.hooks import ScheduleSpec
from delivery.backends.codepipeline.naming import pipeline_name
from delivery.backends.codepipeline.specification import REASON, PipelineVariable, PushTrigger
from delivery.cron import NotACron, aws
from delivery.events import AfterSuccess, Input, Push, Schedule, inputs_of
from delivery.pipeline import Deployment
from delivery.texts import Branch, BranchPattern

START_PIPELINE = "arn:aws:scheduler:::aws-sdk:codepipeline:startPipelineExecution"
MOST_DESCRIPTION = 200
# https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html
STARTED_BRANCH = "origin/#{source.BranchName}"


def pushes_of(deployment: Deployment) -> tuple[PushTrigger, ...]:
    """Other environments are started by their own account's puller, by a schedule, or by a person."""
    return tuple(
        trigger
        for start in deployment.starts
        if isinstance(start, Push)
        for trigger in (
            PushTrigger(branches=start.branches, paths=start.paths),
            PushTrigger(tags=start.tags),
        )
        if trigger.branches or trigger.tags
    )


def variables_of(deployment: Deployment) -> tuple[PipelineVariable, ...]:
    return (REASON, *map(_variable, inputs_of(deployment.starts)))


def _variable(asked: Input) -> PipelineVariable:
    choices = f" ({', '.join(asked.choices)})" if asked.choices else ""
    return PipelineVariable(
        name=asked.name, description=f"{asked.description}{choices}"[:MOST_DESCRIPTION], default=asked.default
    )


def is_pattern(branch: BranchPattern) -> bool:
    return "*" in branch


def follows_its_trigger(deployment: Deployment) -> bool:
    """Several branches deliver here: which one it is, only the push says."""
    return len(_branches(deployment)) > 1 or any(map(is_pattern, _branches(deployment)))


def branch_of(deployment: Deployment, context: Context) -> Branch:
    """Where a run starts that no push started: the environment's own branch, if it has one."""
    branches = _branches(deployment)
    if len(branches) == 1 and not is_pattern(branches[0]):
        return Branch(branches[0])
    before = _followed(deployment, context)
    return context.service.branch if branches or before is None else branch_of(before, context)


def protected_ref(deployment: Deployment, context: Context) -> str:
    """The branch of the push is one that the trigger lets in: who protects the pattern protects it."""
    return STARTED_BRANCH if follows_its_trigger(deployment) else f"origin/{branch_of(deployment, context)}"


def is_pulled(deployment: Deployment) -> bool:
    return any(isinstance(start, AfterSuccess) for start in deployment.starts)


def schedules_of(deployment: Deployment, context: Context) -> tuple[ScheduleSpec, ...]:
    name = pipeline_name(context.account, context.service.name, deployment.name)
    return tuple(
        ScheduleSpec(
            name=f"penstock-{name}-{number}",
            description=f"{deployment.key} of {context.service.name}",
            expression=expression,
            time_zone=start.time_zone,
            target_arn=START_PIPELINE,
            input=json.dumps({"Name": name}, separators=(",", ":")),
            role_arn=scheduler_role(context.account),
        )
        for number, start in enumerate(_schedules(deployment), start=1)
        if (expression := cron_expression(start)) is not None
    )


def scheduler_role(account: Account) -> str:
    return account.duty_role_arn(Duty.SCHEDULE)


def cron_expression(schedule: Schedule) -> str | None:
    """None where AWS cannot say it."""
    return None if problem_with_schedule(schedule) else f"cron({aws(schedule.cron)})"


def problem_with_schedule(schedule: Schedule) -> str | None:
    """What is wrong with it on any backend, or what AWS alone cannot say."""
    try:
        aws(schedule.cron)
    except NotACron as refused:
        return str(refused)
    return None


def _schedules(deployment: Deployment) -> Iterator[Schedule]:
    return (start for start in deployment.starts if isinstance(start, Schedule))


def _branches(deployment: Deployment) -> tuple[BranchPattern, ...]:
    found = (branch for start in deployment.starts if isinstance(start, Push) for branch in start.branches)
    return tuple(dict.fromkeys(found))


def _followed(deployment: Deployment, context: Context) -> Deployment | None:
    if context.pipeline is None:
        return None
    for start in deployment.starts:
        if isinstance(start, AfterSuccess):
            return context.pipeline.deployment(start.environments[0], start.deployment)
    return None
