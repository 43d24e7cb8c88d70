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
from delivery.backends.codepipeline.specification import PipelineSpec
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
    service: Service[Any], target: Target[Any], pipeline: PipelineSpec
) -> tuple[RoleSpec, RoleSpec]:
    """The two roles a service has in an environment: one looks, one changes."""
    account = Account.of(target.environment)
    return (
        _role(account, target.plan, pipeline, _plan_permissions(account, service, target)),
        _role(account, target.apply, pipeline, _apply_permissions(account, service, target)),
    )


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


def _role(account: Account, identity: Identity, pipeline: PipelineSpec, permissions: Document) -> RoleSpec:
    role_arn = account.role_arn(identity)
    projects = tuple(
        account.project_arn(project.name) for project in pipeline.projects if project.role_arn == role_arn
    )
    return RoleSpec(
        name=account.role_name(identity),
        purpose=identity.purpose,
        path=account.role_path(identity.purpose),
        description=f"{identity.purpose} of {identity.service} in {identity.environment}",
        trust=trusted_service(account, "codebuild", projects),
        permissions=permissions,
        boundary_arn=account.boundary_arn,
    )


def _plan_permissions(account: Account, service: Service[Any], target: Target[Any]) -> Document:
    key = f"arn:aws:s3:::{account.state_bucket}/{state_key(service.id)}"
    return Document(
        (
            *_job(account, service, target),
            allow("PlanOutput", ("s3:PutObject",), (f"{_artifacts(account, service)}/plan_outpu*",)),
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
    )


def _apply_permissions(account: Account, service: Service[Any], target: Target[Any]) -> Document:
    key = f"arn:aws:s3:::{account.state_bucket}/{state_key(service.id)}"
    pipeline = account.pipeline_arn(service.name)
    return Document(
        (
            *_job(account, service, target),
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
                (pipeline,),
            ),
            read_deployments(account),
            use_key(account, DataClass.LEDGER),
            *_wanted("Reads", account, target.options.reads),
            *_wanted("Writes", account, target.options.writes),
        )
    )


def _job(account: Account, service: Service[Any], target: Target[Any]) -> tuple[Statement, ...]:
    """What every job behind a pipeline needs: its log, its input, its instructions and the repository, read only."""
    return (
        write_log(account, service.name),
        read_instructions(account),
        allow("Input", ("s3:GetObject", "s3:GetObjectVersion"), (f"{_artifacts(account, service)}/*",)),
        use_key(account, DataClass.ARTIFACTS),
        *read_repository(target.environment.connection, (service.repository,)),
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


def _artifacts(account: Account, service: Service[Any]) -> str:
    return f"arn:aws:s3:::{account.artifact_bucket}/{account.pipeline_name(service.name)[:20]}"


def _sealed(account: Account, service: Service[Any]) -> str:
    return f"arn:aws:s3:::{account.artifact_bucket}/{sealed_prefix(service.id)}/*"
