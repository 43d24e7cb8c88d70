"""The roles of the delivery system itself in one account: each has one duty."""

from __future__ import annotations

from typing import Any

from delivery.aws.names import APPROVALS_TABLE, DEPLOYMENTS_TABLE, METRICS, Account, DataClass, Duty
from delivery.aws.policy import Document, Principals, Statement, allow, deny
from delivery.aws.roles import (
    RoleSpec,
    read_deployments,
    read_instructions,
    read_repository,
    trusted_service,
    use_key,
    write_log,
    write_reports,
)
from delivery.aws.starters import notify_role, role_of_duty, schedule_role
from delivery.backends.codepipeline.naming import OPEN
from delivery.backends.codepipeline.specification import SOURCE_OUTPUT, PipelineSpec
from delivery.environment import Environment
from delivery.service import Service
from delivery.texts import GroupName

# CodePipeline cuts an artifact's name to this length in the keys of its store.
ARTIFACT_NAME_LENGTH = 10


def duty_roles(
    environment: Environment,
    services: tuple[Service[Any], ...],
    below: tuple[Account, ...],
    *,
    pipelines: tuple[PipelineSpec, ...] = (),
) -> tuple[RoleSpec, ...]:
    """What the pipelines ask beyond what every account does is granted only where they do."""
    account = Account.of(environment)
    scheduled = tuple(spec.name for spec in pipelines if spec.schedules)
    groups = sorted({group for service in services for group in service.target(environment.name).gate.groups})
    return (
        _pipeline(account, environment, pipelines),
        _check(account, environment, services, pipelines),
        _build_role(account, Duty.LOG, _log_permissions(account)),
        _build_role(account, Duty.RECORD, _record_permissions(account)),
        notify_role(account),
        _build_role(account, Duty.ROLLBACK, _rollback_permissions(account)),
        *((_build_role(account, Duty.PULL, _pull_permissions(account, below)),) if below else ()),
        *((schedule_role(account, pulls=bool(below), pipelines=scheduled),) if below or scheduled else ()),
        *(_approver(account, environment, group) for group in groups if environment.people),
    )


def _pipeline(account: Account, environment: Environment, specs: tuple[PipelineSpec, ...]) -> RoleSpec:
    bucket = f"arn:aws:s3:::{account.artifact_bucket}"
    pipelines = (account.arn("codepipeline", f"*-{account.environment}"),)
    watched = any(stage.alarms for spec in specs for stage in spec.stages)
    permissions = Document(
        (
            allow("Start", ("codebuild:BatchGetBuilds", "codebuild:StartBuild"), (account.every_project,)),
            # What the delivery system does for itself is started by events and schedules, never by a pipeline.
            deny("Duties", ("codebuild:StartBuild",), (account.project_arn(account.named("duty-*")),)),
            allow(
                "Artifacts",
                ("s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"),
                (f"{bucket}/*-{account.environment}*/*",),
            ),
            allow("Bucket", ("s3:GetBucketLocation", "s3:GetBucketVersioning"), (bucket,)),
            use_key(account, DataClass.ARTIFACTS),
            allow("Ask", ("sns:Publish",), (account.approvals_topic_arn,)),
            use_key(account, DataClass.MESSAGES),
            *_connection(environment),
            # An alarm is found by its name among all: the action takes no narrower resource.
            *((allow("Alarms", ("cloudwatch:DescribeAlarms",), ("*",)),) if watched else ()),
        )
    )
    return role_of_duty(
        account, Duty.PIPELINE, trusted_service(account, "codepipeline", pipelines), permissions
    )


def _connection(environment: Environment) -> tuple[Statement, ...]:
    if environment.connection is None:
        return ()
    return (
        allow(
            "Repositories", (f"{environment.connection.service}:UseConnection",), (environment.connection,)
        ),
    )


def _check(
    account: Account,
    environment: Environment,
    services: tuple[Service[Any], ...],
    pipelines: tuple[PipelineSpec, ...],
) -> RoleSpec:
    """For jobs without an identity: merged code is read and judged, and nothing of the account is."""
    repositories = tuple(sorted({service.repository for service in services}))
    # Sources alone: what a plan leaves stands under the same prefix, and it holds secrets.
    sources = f"arn:aws:s3:::{account.artifact_bucket}/*/{SOURCE_OUTPUT[:ARTIFACT_NAME_LENGTH]}/*"
    permissions = Document(
        (
            write_log(account, Duty.CHECK),
            read_instructions(account),
            allow("Input", ("s3:GetObject", "s3:GetObjectVersion"), (sources,)),
            use_key(account, DataClass.ARTIFACTS),
            *read_repository(environment.connection, repositories),
            *_of_checks(account, pipelines),
        )
    )
    return _build_role(account, Duty.CHECK, permissions)


def _of_checks(account: Account, pipelines: tuple[PipelineSpec, ...]) -> tuple[Statement, ...]:
    """What jobs that are nobody hand each other, and their reports."""
    role = account.duty_role_arn(Duty.CHECK)
    found = {project.name: project for spec in pipelines for project in spec.projects}
    projects = tuple(project for project in found.values() if project.role_arn == role)
    left = f"arn:aws:s3:::{account.artifact_bucket}/*/{OPEN}_*/*"
    actions = ("s3:GetObject", "s3:GetObjectVersion", "s3:PutObject")
    handed = (allow("Handed", actions, (left,)),) if any(project.makes for project in projects) else ()
    return (*handed, *write_reports(account, projects))


def _build_role(account: Account, duty: Duty, permissions: Document) -> RoleSpec:
    return role_of_duty(
        account, duty, trusted_service(account, "codebuild", (account.every_project,)), permissions
    )


def _log_permissions(account: Account) -> Document:
    return Document(
        (*_ledger_writer(account, Duty.LOG, APPROVALS_TABLE), _records(account), *_common(account))
    )


def _record_permissions(account: Account) -> Document:
    approvals = account.table_arn(APPROVALS_TABLE)
    return Document(
        (
            *_ledger_writer(account, Duty.RECORD, DEPLOYMENTS_TABLE),
            allow("Approvals", ("dynamodb:PartiQLSelect",), (approvals,)),
            _records(account),
            allow(
                "Metrics",
                ("cloudwatch:PutMetricData",),
                ("*",),
                {"StringEquals": {"cloudwatch:namespace": METRICS}},
            ),
            *_common(account),
        )
    )


def _pull_permissions(account: Account, below: tuple[Account, ...]) -> Document:
    tables = tuple(
        arn
        for lower in below
        for arn in (lower.table_arn(DEPLOYMENTS_TABLE), f"{lower.table_arn(DEPLOYMENTS_TABLE)}/index/*")
    )
    keys = tuple(lower.any_key for lower in below)
    aliases = tuple(lower.key_alias(DataClass.LEDGER) for lower in below)
    return Document(
        (
            write_log(account, Duty.PULL),
            allow("Below", ("dynamodb:PartiQLSelect", "dynamodb:Query"), tables),
            Statement(
                sid="KeysBelow",
                actions=("kms:Decrypt", "kms:DescribeKey"),
                resources=keys,
                conditions={"ForAnyValue:StringEquals": {"kms:ResourceAliases": aliases}},
            ),
            # The action knows no resource, so it cannot be held to pipelines of ours.
            # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodepipeline.html
            allow("Find", ("codepipeline:ListPipelines",), ("*",)),
            _start_pipelines(account),
            *_common(account),
        )
    )


def _rollback_permissions(account: Account) -> Document:
    return Document(
        (
            write_log(account, Duty.ROLLBACK),
            read_deployments(account),
            use_key(account, DataClass.LEDGER),
            _start_pipelines(account),
            *_common(account),
        )
    )


def _start_pipelines(account: Account) -> Statement:
    actions = (
        "codepipeline:ListPipelineExecutions",
        "codepipeline:ListTagsForResource",
        "codepipeline:StartPipelineExecution",
    )
    return allow("Start", actions, (account.arn("codepipeline", f"*-{account.environment}"),))


def _ledger_writer(account: Account, duty: Duty, table: str) -> tuple[Statement, ...]:
    """Insert, and nothing else: `PutItem` would overwrite, and IAM sees no condition expression."""
    return (
        write_log(account, duty),
        allow("Insert", ("dynamodb:PartiQLInsert",), (account.table_arn(table),)),
        use_key(account, DataClass.LEDGER),
    )


def _records(account: Account) -> Statement:
    actions = (
        "codepipeline:GetPipelineExecution",
        "codepipeline:ListActionExecutions",
        "codepipeline:ListPipelineExecutions",
        "codepipeline:ListTagsForResource",
    )
    return allow("Records", actions, (account.arn("codepipeline", f"*-{account.environment}"),))


def _common(account: Account) -> tuple[Statement, ...]:
    return (read_instructions(account), use_key(account, DataClass.ARTIFACTS))


def _approver(account: Account, environment: Environment, group: GroupName) -> RoleSpec:
    """One group's yes, at its own actions only. The session's name is the provider's, so a person is one person."""
    # An action of this name is there only where the gate asks this group.
    every_pipeline = account.arn("codepipeline", f"*-{account.environment}")
    trust = Document(
        (
            Statement(
                sid="Trust",
                actions=("sts:AssumeRoleWithSAML",),
                principals=Principals(federated=(environment.people or "",)),
                conditions={"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}},
            ),
        )
    )
    permissions = Document(
        (
            allow(
                "Answer", ("codepipeline:PutApprovalResult",), (f"{every_pipeline}/Approval/Approve-{group}",)
            ),
            allow(
                "Look",
                (
                    "codepipeline:GetPipeline",
                    "codepipeline:GetPipelineState",
                    "codepipeline:ListActionExecutions",
                    "codepipeline:ListPipelineExecutions",
                ),
                (every_pipeline,),
            ),
        )
    )
    return role_of_duty(account, Duty.APPROVE, trust, permissions, group)
