"""The side doors around the gate are closed, and the duties behind it are open."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from delivery.aws.boundary import LONGEST, boundary
from delivery.texts import EnvironmentName
from tests.role_reach import bounded, role, site

PROD = site("prod")
ACCOUNT = "333333333333"
EU = f"eu-west-1:{ACCOUNT}"
PLAN_ROLE = role(PROD, "plan").arn
STATE_KEY = {"kms__ResourceAliases": "alias/penstock-prod-state"}
SEALING_KEY = {"kms__ResourceAliases": "alias/penstock-prod-sealing-1"}

CLOSED = [
    ("codebuild:StartBuild", f"arn:aws:codebuild:{EU}:project/penstock-network-prod-apply"),
    ("codebuild:StartBuildBatch", f"arn:aws:codebuild:{EU}:project/penstock-network-prod-apply"),
    ("codebuild:RetryBuild", f"arn:aws:codebuild:{EU}:project/penstock-network-prod-apply"),
    ("codebuild:StartSandbox", f"arn:aws:codebuild:{EU}:project/penstock-network-prod-apply"),
    ("codebuild:StartCommandExecution", f"arn:aws:codebuild:{EU}:project/penstock-network-prod-apply"),
    ("codebuild:UpdateProject", f"arn:aws:codebuild:{EU}:project/penstock-network-prod-apply"),
    ("codebuild:ImportSourceCredentials", "*"),
    ("codepipeline:UpdatePipeline", f"arn:aws:codepipeline:{EU}:network-prod"),
    ("codepipeline:StartPipelineExecution", f"arn:aws:codepipeline:{EU}:network-prod"),
    ("codepipeline:RetryStageExecution", f"arn:aws:codepipeline:{EU}:network-prod/Apply"),
    ("codepipeline:RollbackStage", f"arn:aws:codepipeline:{EU}:network-prod/Apply"),
    ("codepipeline:OverrideStageCondition", f"arn:aws:codepipeline:{EU}:network-prod/Apply"),
    ("codepipeline:EnableStageTransition", f"arn:aws:codepipeline:{EU}:network-prod/Apply"),
    ("codepipeline:PutActionRevision", f"arn:aws:codepipeline:{EU}:network-prod/Source/Source"),
    ("codepipeline:PutApprovalResult", f"arn:aws:codepipeline:{EU}:network-prod/Approval/Approve-platform"),
    ("iam:UpdateAssumeRolePolicy", PLAN_ROLE),
    ("iam:DeleteRolePermissionsBoundary", PLAN_ROLE),
    ("iam:PassRole", PLAN_ROLE),
    ("iam:CreatePolicyVersion", f"arn:aws:iam::{ACCOUNT}:policy/penstock/penstock-prod-boundary"),
    ("iam:SetDefaultPolicyVersion", f"arn:aws:iam::{ACCOUNT}:policy/penstock/penstock-prod-boundary"),
    ("iam:CreateUser", f"arn:aws:iam::{ACCOUNT}:user/me"),
    ("iam:CreateAccessKey", f"arn:aws:iam::{ACCOUNT}:user/me"),
    ("iam:CreateRole", f"arn:aws:iam::{ACCOUNT}:role/unbound"),
    ("sts:AssumeRole", role(PROD, "record").arn),
    ("dynamodb:PutItem", f"arn:aws:dynamodb:{EU}:table/terraform-approvals"),
    ("dynamodb:DeleteItem", f"arn:aws:dynamodb:{EU}:table/infrastructure-deployments"),
    ("dynamodb:UpdateTimeToLive", f"arn:aws:dynamodb:{EU}:table/infrastructure-deployments"),
    ("dynamodb:DeleteResourcePolicy", f"arn:aws:dynamodb:{EU}:table/infrastructure-deployments"),
    ("s3:PutBucketPolicy", f"arn:aws:s3:::penstock-prod-{ACCOUNT}-artifacts"),
    ("s3:DeleteObject", f"arn:aws:s3:::penstock-prod-{ACCOUNT}-state/network-1a2b/terraform.tfstate"),
    ("s3:DeleteObject", f"arn:aws:s3:::penstock-prod-{ACCOUNT}-artifacts/sealed/network-1a2b/x.sealed"),
    ("s3:DeleteObjectVersion", f"arn:aws:s3:::penstock-prod-{ACCOUNT}-state/network-1a2b/terraform.tfstate"),
    ("logs:DeleteLogGroup", f"arn:aws:logs:{EU}:log-group:/penstock/prod/network:*"),
    ("logs:PutRetentionPolicy", f"arn:aws:logs:{EU}:log-group:/penstock/prod/network:*"),
    ("events:DisableRule", f"arn:aws:events:{EU}:rule/penstock-prod-approvals"),
    ("scheduler:UpdateSchedule", f"arn:aws:scheduler:{EU}:schedule/default/penstock-prod-pull-network"),
    ("cloudwatch:DisableAlarmActions", f"arn:aws:cloudwatch:{EU}:alarm:penstock-prod-network-failed"),
    ("cloudtrail:StopLogging", f"arn:aws:cloudtrail:{EU}:trail/all"),
    ("kms:UpdateAlias", f"arn:aws:kms:{EU}:alias/penstock-prod-sealing-1"),
    ("codeconnections:DeleteConnection", f"arn:aws:codeconnections:{EU}:connection/x"),
]


@pytest.mark.parametrize(("action", "resource"), CLOSED, ids=lambda value: value.rpartition("/")[2])
def test_the_apply_role_finds_this_side_door_closed(action: str, resource: str) -> None:
    assert not bounded(PROD, "apply", action, resource)


@pytest.mark.parametrize(
    "action", ["kms:CreateGrant", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:DisableKey"]
)
def test_a_key_of_ours_is_not_administered_by_a_delivery_role(action: str) -> None:
    assert not bounded(PROD, "apply", action, f"arn:aws:kms:{EU}:key/1", **STATE_KEY)


def test_only_plan_roles_sign() -> None:
    assert bounded(PROD, "plan", "kms:Sign", f"arn:aws:kms:{EU}:key/1", **SEALING_KEY)
    assert not bounded(PROD, "apply", "kms:Sign", f"arn:aws:kms:{EU}:key/1", **SEALING_KEY)


@pytest.mark.mission(7)
def test_no_delivery_role_becomes_a_role_of_another_account() -> None:
    dev = site("dev")
    assert not bounded(
        dev, "apply", "sts:AssumeRole", "arn:aws:iam::333333333333:role/any", owner="333333333333"
    )
    assert bounded(dev, "apply", "sts:AssumeRole", "arn:aws:iam::111111111111:role/application")


OPEN = [
    ("apply", "ec2:CreateVpc", "*"),
    ("apply", "s3:PutBucketPolicy", "arn:aws:s3:::the-service-itself"),
    ("apply", "s3:DeleteObject", "arn:aws:s3:::the-service-itself/file"),
    (
        "apply",
        "s3:DeleteObject",
        f"arn:aws:s3:::penstock-prod-{ACCOUNT}-state/network-1a2b/terraform.tfstate.tflock",
    ),
    ("apply", "dynamodb:PutItem", f"arn:aws:dynamodb:{EU}:table/the-service-itself"),
    ("apply", "codepipeline:ListActionExecutions", f"arn:aws:codepipeline:{EU}:network-prod"),
    ("pipeline", "codebuild:StartBuild", f"arn:aws:codebuild:{EU}:project/penstock-network-prod-apply"),
    ("pull", "codepipeline:StartPipelineExecution", f"arn:aws:codepipeline:{EU}:network-prod"),
    (
        "approve-platform",
        "codepipeline:PutApprovalResult",
        f"arn:aws:codepipeline:{EU}:network-prod/Approval/Approve-platform",
    ),
    ("log", "dynamodb:PartiQLInsert", f"arn:aws:dynamodb:{EU}:table/terraform-approvals"),
    ("record", "cloudwatch:PutMetricData", "*"),
    ("notify", "sqs:SendMessage", f"arn:aws:sqs:{EU}:penstock-prod-lost-events"),
]


@pytest.mark.parametrize(("purpose", "action", "resource"), OPEN, ids=lambda value: value.rpartition("/")[2])
def test_the_boundary_leaves_this_duty_open(purpose: str, action: str, resource: str) -> None:
    assert bounded(PROD, purpose, action, resource)


def test_a_role_that_carries_the_boundary_may_be_made() -> None:
    account = PROD.account
    told = {"iam__PermissionsBoundary": account.boundary_arn}
    assert bounded(PROD, "apply", "iam:CreateRole", f"arn:aws:iam::{ACCOUNT}:role/application", **told)


def test_the_boundary_fits_a_managed_policy_even_for_the_longest_environment_name() -> None:
    longest = replace(PROD.account, environment=EnvironmentName("a" * EnvironmentName.longest))
    assert len(re.sub(r"\s", "", boundary(longest).json)) <= LONGEST


def test_the_boundary_closes_its_own_removal_everywhere() -> None:
    assert not bounded(
        PROD, "apply", "iam:DeleteRolePermissionsBoundary", f"arn:aws:iam::{ACCOUNT}:role/application"
    )
    assert bounded(PROD, "apply", "iam:GetRole", f"arn:aws:iam::{ACCOUNT}:role/application")
