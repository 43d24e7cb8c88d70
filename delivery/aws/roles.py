"""Roles: who may become one, and what it may do. Compiled from identities; nothing here is written by hand twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from delivery.aws.names import (
    DEPLOYMENTS_TABLE,
    Account,
    DataClass,
    sealed_prefix,
    state_key,
)
from delivery.aws.policy import Document, Principals, Statement, allow
from delivery.backends.codepipeline.specification import PLAN_OUTPUT, PipelineSpec, ProjectSpec
from delivery.identity import Identity
from delivery.service import Service, Target
from delivery.texts import ConnectionArn

# The shortest that IAM knows. A build's credentials are renewed by CodeBuild, so a long build needs no more.
SESSION_SECONDS = 3600


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleSpec:
    name: str
    purpose: str
    path: str
    description: str
    trust: Document
    permissions: Document
    boundary_arn: str
    session_seconds: int = SESSION_SECONDS

    @property
    def arn(self) -> str:
        account = self.boundary_arn.split(":")[4]
        return f"arn:aws:iam::{account}:role{self.path}{self.name}"


def service_roles(
    service: Service[Any], target: Target[Any], pipelines: tuple[PipelineSpec, ...]
) -> tuple[RoleSpec, RoleSpec]:
    """The two roles a service has in an environment: one looks, one changes."""
    account = Account.of(target.environment)
    here = _Here(account=account, service=service, target=target, pipelines=pipelines)
    return (
        _role(here, target.plan, _plan_permissions(here)),
        _role(here, target.apply, _apply_permissions(here)),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Here:
    """Whose roles, where, and the pipelines whose jobs run as them."""

    account: Account
    service: Service[Any]
    target: Target[Any]
    pipelines: tuple[PipelineSpec, ...]

    def of(self, identity: Identity) -> tuple[ProjectSpec, ...]:
        role = self.account.role_arn(identity)
        return tuple(
            project for spec in self.pipelines for project in spec.projects if project.role_arn == role
        )

    @property
    def stores(self) -> tuple[str, ...]:
        """Where CodePipeline keeps what these pipelines hand on: it cuts their names."""
        bucket = f"arn:aws:s3:::{self.account.artifact_bucket}"
        return tuple(dict.fromkeys(f"{bucket}/{spec.name[:20]}" for spec in self.pipelines))


def trusted_service(account: Account, service: str, sources: Iterable[str]) -> Document:
    """An AWS service, for these resources of this account and for no other: the confused deputy's two conditions."""
    return Document(
        (
            Statement(
                sid="Trust",
                actions=("sts:AssumeRole",),
                principals=Principals(services=(f"{service}.amazonaws.com",)),
                conditions={
                    "StringEquals": {"aws:SourceAccount": account.id},
                    "ArnLike": {"aws:SourceArn": tuple(sources)},
                },
            ),
        )
    )


def _role(here: _Here, identity: Identity, permissions: tuple[Statement, ...]) -> RoleSpec:
    account, own = here.account, here.of(identity)
    projects = tuple(account.project_arn(project.name) for project in own)
    more = (*_left(here, identity), *write_reports(account, own))
    return RoleSpec(
        name=account.role_name(identity),
        purpose=identity.purpose,
        path=account.role_path(identity.purpose),
        description=f"{identity.purpose} of {identity.service} in {identity.environment}",
        trust=trusted_service(account, "codebuild", projects),
        permissions=Document((*permissions, *more)),
        boundary_arn=account.boundary_arn,
    )


def _left(here: _Here, identity: Identity) -> tuple[Statement, ...]:
    """Its jobs' artifacts begin with its purpose; the sealed plan's own is granted beside the seal."""
    if not any(project.makes and project.makes != PLAN_OUTPUT for project in here.of(identity)):
        return ()
    return (
        allow("Output", ("s3:PutObject",), tuple(f"{store}/{identity.purpose}_*" for store in here.stores)),
    )


def write_reports(account: Account, projects: Iterable[ProjectSpec]) -> tuple[Statement, ...]:
    """CodeBuild makes a group for each report that a project names: `<project>-<report>`."""
    groups = tuple(
        account.arn("codebuild", f"report-group/{project.name}-*") for project in projects if project.reports
    )
    actions = (
        "codebuild:BatchPutCodeCoverages",
        "codebuild:BatchPutTestCases",
        "codebuild:CreateReport",
        "codebuild:CreateReportGroup",
        "codebuild:UpdateReport",
    )
    return (allow("Reports", actions, groups),) if groups else ()


def _plan_permissions(here: _Here) -> tuple[Statement, ...]:
    account, service, target = here.account, here.service, here.target
    key = f"arn:aws:s3:::{account.state_bucket}/{state_key(service.id)}"
    return (
        *_job(here),
        allow("PlanOutput", ("s3:PutObject",), tuple(f"{store}/plan_outpu*" for store in here.stores)),
        allow("SealedPlan", ("s3:GetObject", "s3:PutObject"), (_sealed(account, service),)),
        list_state(account),
        allow("State", ("s3:GetObject",), (key,)),
        allow("StateLock", ("s3:DeleteObject", "s3:GetObject", "s3:PutObject"), (f"{key}.tflock",)),
        use_key(account, DataClass.STATE),
        Statement(
            sid="Seal",
            actions=("kms:DescribeKey", "kms:GetPublicKey", "kms:Sign"),
            resources=(account.any_key,),
            conditions={
                "ForAnyValue:StringEquals": {
                    "kms:ResourceAliases": account.sealing_alias(target.environment.sealing_key)
                },
                "StringEqualsIfExists": {"kms:SigningAlgorithm": "ECDSA_SHA_256"},
            },
        ),
        *_wanted("Reads", account, target.options.reads),
    )


def _apply_permissions(here: _Here) -> tuple[Statement, ...]:
    account, service, target = here.account, here.service, here.target
    key = f"arn:aws:s3:::{account.state_bucket}/{state_key(service.id)}"
    pipelines = tuple(account.arn("codepipeline", spec.name) for spec in here.pipelines)
    return (
        *_job(here),
        allow("SealedPlan", ("s3:GetObject", "s3:GetObjectVersion"), (_sealed(account, service),)),
        list_state(account),
        allow("State", ("s3:GetObject", "s3:PutObject"), (key,)),
        allow("StateLock", ("s3:DeleteObject", "s3:GetObject", "s3:PutObject"), (f"{key}.tflock",)),
        use_key(account, DataClass.STATE),
        Statement(
            sid="Unseal",
            actions=("kms:DescribeKey", "kms:GetPublicKey", "kms:Verify"),
            resources=(account.any_key,),
            conditions={"ForAnyValue:StringLike": {"kms:ResourceAliases": account.any_sealing_alias}},
        ),
        allow(
            "OwnRecord",
            ("codepipeline:ListActionExecutions", "codepipeline:ListPipelineExecutions"),
            pipelines,
        ),
        read_deployments(account),
        use_key(account, DataClass.LEDGER),
        *_wanted("Reads", account, target.options.reads),
        *_wanted("Writes", account, target.options.writes),
    )


def _job(here: _Here) -> tuple[Statement, ...]:
    """What every job behind a pipeline needs: its log, its input, its instructions and the repository, read only."""
    account, service = here.account, here.service
    return (
        write_log(account, service.name),
        read_instructions(account),
        allow(
            "Input",
            ("s3:GetObject", "s3:GetObjectVersion"),
            tuple(f"{store}/*" for store in here.stores),
        ),
        use_key(account, DataClass.ARTIFACTS),
        *read_repository(here.target.environment.connection, (service.repository,)),
    )


def read_repository(connection: ConnectionArn | None, repositories: tuple[str, ...]) -> tuple[Statement, ...]:
    """The connection reaches every repository that its app was given; this reaches the named ones."""
    if connection is None:
        return ()
    condition = {"StringEquals": {f"{connection.service}:FullRepositoryId": repositories}}
    return (allow("Repository", (f"{connection.service}:UseConnection",), (connection,), condition),)


def write_log(account: Account, thing: str) -> Statement:
    return allow("Log", ("logs:CreateLogStream", "logs:PutLogEvents"), (f"{account.log_group_arn(thing)}:*",))


def read_instructions(account: Account) -> Statement:
    bucket = f"arn:aws:s3:::{account.artifact_bucket}"
    return allow("Instructions", ("s3:GetObject",), (f"{bucket}/buildspecs/*", f"{bucket}/toolbox/*"))


def read_deployments(account: Account) -> Statement:
    table = account.table_arn(DEPLOYMENTS_TABLE)
    return allow("Deployments", ("dynamodb:PartiQLSelect", "dynamodb:Query"), (table, f"{table}/index/*"))


def use_key(account: Account, data: DataClass) -> Statement:
    return Statement(
        sid=f"Key{data.capitalize()}",
        actions=("kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"),
        resources=(account.any_key,),
        conditions={"ForAnyValue:StringEquals": {"kms:ResourceAliases": account.key_alias(data)}},
    )


def list_state(account: Account) -> Statement:
    """Without it S3 answers 403 for a state that is not there yet, and Terraform takes that for a failure."""
    return allow("StateList", ("s3:ListBucket",), (f"arn:aws:s3:::{account.state_bucket}",))


def _wanted(sid: str, account: Account, actions: tuple[str, ...]) -> tuple[Statement, ...]:
    """What the service's own infrastructure needs, in its own region."""
    if not actions:
        return ()
    return (allow(sid, actions, ("*",), {"StringEquals": {"aws:RequestedRegion": account.region}}),)


def _sealed(account: Account, service: Service[Any]) -> str:
    return f"arn:aws:s3:::{account.artifact_bucket}/{sealed_prefix(service.id)}/*"
