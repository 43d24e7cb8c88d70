"""What AWS services become to start something of ours: events, and the scheduler."""

from __future__ import annotations

from collections.abc import Iterable

from delivery.aws.names import Account, DataClass, Duty
from delivery.aws.policy import Document, Statement, allow
from delivery.aws.roles import RoleSpec, trusted_service, use_key
from delivery.texts import GroupName


def role_of_duty(
    account: Account, duty: Duty, trust: Document, permissions: Document, group: GroupName | None = None
) -> RoleSpec:
    return RoleSpec(
        name=account.duty_role_name(duty, group),
        purpose=f"{duty}-{group}" if group else duty,
        path=account.role_path(duty),
        description=f"{duty}{f' for {group}' if group else ''} in {account.environment}",
        trust=trust,
        permissions=permissions,
        boundary_arn=account.boundary_arn,
    )


def notify_role(account: Account) -> RoleSpec:
    rules = (account.arn("events", f"rule/{account.named('*')}"),)
    return _starter(account, Duty.NOTIFY, "events", rules, (_start_duties(account, (Duty.LOG, Duty.RECORD)),))


def schedule_role(account: Account, *, pulls: bool, pipelines: tuple[str, ...]) -> RoleSpec:
    """A rule buries what it could not deliver by itself; a schedule does it under its role."""
    group = account.arn("scheduler", "schedule-group/default")
    arns = tuple(account.arn("codepipeline", name) for name in pipelines)
    permissions = (
        *((_start_duties(account, (Duty.PULL,)),) if pulls else ()),
        *((allow("Deploy", ("codepipeline:StartPipelineExecution",), arns),) if arns else ()),
        allow("Lost", ("sqs:SendMessage",), (account.lost_events_queue_arn,)),
        use_key(account, DataClass.MESSAGES),
    )
    return _starter(account, Duty.SCHEDULE, "scheduler", (group,), permissions)


def _starter(
    account: Account, duty: Duty, service: str, sources: Iterable[str], permissions: tuple[Statement, ...]
) -> RoleSpec:
    return role_of_duty(account, duty, trusted_service(account, service, sources), Document(permissions))


def _start_duties(account: Account, duties: tuple[Duty, ...]) -> Statement:
    """What an AWS service starts of our projects: the ones without a source, no other."""
    projects = tuple(account.project_arn(account.duty_project(each)) for each in duties)
    return allow("Start", ("codebuild:StartBuild",), projects)
