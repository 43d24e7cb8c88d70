"""The permissions boundary of every delivery role: the side doors around the gate, closed by name.

Explicit denies, because a resource policy of the same account that names a role session passes a boundary's
implicit deny. Written as "everything but": what a service learns to do tomorrow is closed too.
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

from __future__ import annotations

from delivery.aws.names import APPROVALS_TABLE, DASHBOARD, DEPLOYMENTS_TABLE, Account, Duty
from delivery.aws.policy import Document, Statement, deny, deny_all_but
from delivery.identity import Purpose

# One service under its new and its old name.
CONNECTIONS = ("codeconnections", "codestar-connections")
LONGEST = 6144  # characters of a managed policy, white space not counted


def boundary(account: Account) -> Document:
    return Document(
        (_ceiling(), *_people(account), *_pipelines(account), *_stores(account), *_watch(account))
    )


def _ceiling() -> Statement:
    """What is left of an account when identity, organisation and billing are taken out."""
    away = ("account:*", "aws-portal:*", "billing:*", "identitystore:*", "organizations:*", "sso:*")
    return Statement(sid="Ceiling", not_actions=away, resources=("*",))


def _people(account: Account) -> tuple[Statement, ...]:
    """Nobody makes an identity that this boundary does not hold, nor changes one of ours."""
    ours = (account.delivery_roles, f"arn:aws:iam::{account.id}:policy/penstock/*")
    return (
        deny_all_but("OurIdentities", ("iam:Get*", "iam:List*"), ours),
        deny(
            "UnboundIdentities",
            ("iam:AttachRolePolicy", "iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"),
            ("*",),
            {"StringNotEquals": {"iam:PermissionsBoundary": account.boundary_arn}},
        ),
        deny(
            "LastingIdentities",
            (
                "iam:*AccessKey*",
                "iam:*LoginProfile",
                "iam:*OpenIDConnectProvider*",
                "iam:*SAMLProvider*",
                "iam:*User*",
                "iam:DeleteRolePermissionsBoundary",
            ),
            ("*",),
        ),
        deny("OurRolesAsOthers", ("sts:AssumeRole*", "sts:TagSession"), (account.delivery_roles,)),
        deny(
            "OtherAccounts",
            ("sts:AssumeRole",),
            ("*",),
            {"StringNotEquals": {"aws:ResourceAccount": account.id}},
        ),
    )


def _pipelines(account: Account) -> tuple[Statement, ...]:
    starters = tuple(account.roles_of(duty) for duty in (Duty.PIPELINE, Duty.NOTIFY, Duty.SCHEDULE))
    pullers = tuple(account.roles_of(duty) for duty in (Duty.PULL, Duty.ROLLBACK, Duty.SCHEDULE))
    return (
        deny_all_but(
            "Projects",
            ("codebuild:BatchGet*", "codebuild:List*", "codebuild:StartBuild"),
            (account.every_project,),
        ),
        deny(
            "StartedByPipelinesAlone",
            ("codebuild:StartBuild",),
            (account.every_project,),
            {"ArnNotLike": {"aws:PrincipalArn": starters}},
        ),
        deny(
            "SharedBuildCredentials",
            ("codebuild:*SourceCredentials", "codebuild:*Webhook", "codebuild:PutResourcePolicy"),
            ("*",),
        ),
        deny_all_but(
            "Pipelines",
            (
                "codepipeline:Get*",
                "codepipeline:List*",
                "codepipeline:PutApprovalResult",
                "codepipeline:StartPipelineExecution",
            ),
            (
                account.arn("codepipeline", f"*-{account.environment}"),
                account.arn("codepipeline", f"*-{account.environment}/*"),
            ),
        ),
        deny(
            "StartedByTimeOrPullerAlone",
            ("codepipeline:StartPipelineExecution",),
            ("*",),
            {"ArnNotLike": {"aws:PrincipalArn": pullers}},
        ),
        deny(
            "AnsweredByApproversAlone",
            ("codepipeline:PutApprovalResult",),
            ("*",),
            {"ArnNotLike": {"aws:PrincipalArn": account.roles_of(Duty.APPROVE)}},
        ),
        deny_all_but(
            "Connections",
            tuple(f"{name}:UseConnection" for name in CONNECTIONS),
            tuple(f"arn:aws:{name}:*:{account.id}:*" for name in CONNECTIONS),
        ),
    )


def _stores(account: Account) -> tuple[Statement, ...]:
    tables = tuple(account.table_arn(table) for table in (APPROVALS_TABLE, DEPLOYMENTS_TABLE))
    every, state, artifacts, logs = (
        f"arn:aws:s3:::{bucket}"
        for bucket in (
            account.bucket("*"),
            account.state_bucket,
            account.artifact_bucket,
            account.access_log_bucket,
        )
    )
    ours = {"ForAnyValue:StringLike": {"kms:ResourceAliases": f"alias/{account.named('*')}"}}
    return (
        deny_all_but(
            "Ledger",
            (
                "dynamodb:Describe*",
                "dynamodb:GetItem",
                "dynamodb:PartiQLInsert",
                "dynamodb:PartiQLSelect",
                "dynamodb:Query",
            ),
            tuple(f"{table}*" for table in tables),
        ),
        deny_all_but(
            "Buckets",
            ("s3:AbortMultipartUpload", "s3:DeleteObject", "s3:Get*", "s3:List*", "s3:PutObject"),
            (every,),
            # Recovery points follow the bucket's notifications, which their own role sets.
            {"ArnNotLike": {"aws:PrincipalArn": account.roles_of(Duty.BACKUP)}},
        ),
        deny("OnlyLocksGo", ("s3:DeleteObject",), (f"{state}/*.tfstate", f"{artifacts}/*", f"{logs}/*")),
        deny_all_but(
            "Keys",
            (
                "kms:Decrypt",
                "kms:Describe*",
                "kms:GenerateDataKey*",
                "kms:Get*",
                "kms:List*",
                "kms:Sign",
                "kms:Verify",
            ),
            (account.any_key,),
            ours,
        ),
        deny("KeyNames", ("kms:*Alias",), (account.arn("kms", f"alias/{account.named('*')}"),)),
        deny(
            "SignedByPlansAlone",
            ("kms:Sign",),
            (account.any_key,),
            {**ours, "ArnNotLike": {"aws:PrincipalArn": account.roles_of(Purpose.PLAN)}},
        ),
    )


def _watch(account: Account) -> tuple[Statement, ...]:
    logs = (account.arn("logs", f"log-group:/penstock/{account.environment}/*"),)
    mine = account.named("*")
    return (
        deny_all_but(
            "Logs", ("logs:CreateLogStream", "logs:Describe*", "logs:Get*", "logs:PutLogEvents"), logs
        ),
        deny(
            "Watch",
            ("cloudwatch:*Alarm*", "cloudwatch:*Dashboards", "events:*", "scheduler:*"),
            (
                account.arn("events", f"rule/{mine}"),
                account.arn("scheduler", f"schedule/default/{mine}"),
                account.arn("cloudwatch", f"alarm:{mine}"),
                f"arn:aws:cloudwatch::{account.id}:dashboard/{DASHBOARD}",
            ),
        ),
        deny(
            "Trails",
            ("cloudtrail:Delete*", "cloudtrail:Put*", "cloudtrail:Stop*", "cloudtrail:Update*"),
            ("*",),
        ),
        deny_all_but("Messages", ("sns:Get*", "sns:List*", "sns:Publish"), (account.arn("sns", mine),)),
        deny_all_but("LostEvents", ("sqs:Get*", "sqs:SendMessage"), (account.arn("sqs", mine),)),
    )
