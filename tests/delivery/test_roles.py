"""Each identity reaches what its purpose needs, and the next thing it does not."""

from __future__ import annotations

import json

import pytest

from delivery.texts import EnvironmentName
from tests.role_reach import may, role, site

PROD = site("prod")
ACCOUNT = "333333333333"
EU = f"eu-west-1:{ACCOUNT}"
STATE = f"arn:aws:s3:::penstock-prod-{ACCOUNT}-state"
ARTIFACTS = f"arn:aws:s3:::penstock-prod-{ACCOUNT}-artifacts"
KEY = f"arn:aws:kms:{EU}:key/1"
SEALING = {"kms__ResourceAliases": "alias/penstock-prod-sealing-1", "kms__SigningAlgorithm": "ECDSA_SHA_256"}

TABLE = [
    # purpose, action, resource it may, resource it may not
    (
        "check",
        "s3:GetObject",
        f"{ARTIFACTS}/network-prod/source_out/a",
        f"{ARTIFACTS}/network-prod/plan_outpu/a",
    ),
    (
        "pipeline",
        "codebuild:StartBuild",
        f"arn:aws:codebuild:{EU}:project/penstock-network-prod-apply",
        f"arn:aws:codebuild:{EU}:project/penstock-prod-duty-log",
    ),
    (
        "plan",
        "s3:GetObject",
        f"{STATE}/network-1a2b/terraform.tfstate",
        f"{STATE}/dns-1a2b/terraform.tfstate",
    ),
    (
        "plan",
        "s3:PutObject",
        f"{STATE}/network-1a2b/terraform.tfstate.tflock",
        f"{STATE}/network-1a2b/terraform.tfstate",
    ),
    (
        "plan",
        "s3:PutObject",
        f"{ARTIFACTS}/sealed/network-1a2b/a.sealed",
        f"{ARTIFACTS}/sealed/dns-1a2b/a.sealed",
    ),
    (
        "plan",
        "s3:PutObject",
        f"{ARTIFACTS}/network-prod/plan_outpu/a",
        f"{ARTIFACTS}/network-prod/source_out/a",
    ),
    ("plan", "s3:GetObject", f"{ARTIFACTS}/toolbox/a.pyz", f"{ARTIFACTS}/dns-prod/source_out/a"),
    (
        "apply",
        "s3:PutObject",
        f"{STATE}/network-1a2b/terraform.tfstate",
        f"{STATE}/dns-1a2b/terraform.tfstate",
    ),
    (
        "apply",
        "s3:GetObject",
        f"{ARTIFACTS}/sealed/network-1a2b/a.sealed",
        f"{ARTIFACTS}/sealed/dns-1a2b/a.sealed",
    ),
    (
        "apply",
        "codepipeline:ListActionExecutions",
        f"arn:aws:codepipeline:{EU}:network-prod",
        f"arn:aws:codepipeline:{EU}:dns-prod",
    ),
    (
        "log",
        "dynamodb:PartiQLInsert",
        f"arn:aws:dynamodb:{EU}:table/terraform-approvals",
        f"arn:aws:dynamodb:{EU}:table/infrastructure-deployments",
    ),
    (
        "record",
        "dynamodb:PartiQLInsert",
        f"arn:aws:dynamodb:{EU}:table/infrastructure-deployments",
        f"arn:aws:dynamodb:{EU}:table/terraform-approvals",
    ),
    (
        "notify",
        "codebuild:StartBuild",
        f"arn:aws:codebuild:{EU}:project/penstock-prod-duty-log",
        f"arn:aws:codebuild:{EU}:project/penstock-network-prod-apply",
    ),
    (
        "schedule",
        "codebuild:StartBuild",
        f"arn:aws:codebuild:{EU}:project/penstock-prod-duty-pull",
        f"arn:aws:codebuild:{EU}:project/penstock-prod-duty-log",
    ),
    (
        "approve-security",
        "codepipeline:PutApprovalResult",
        f"arn:aws:codepipeline:{EU}:network-prod/Approval/Approve-security",
        f"arn:aws:codepipeline:{EU}:network-prod/Approval/Approve-platform",
    ),
    ("pipeline", "sns:Publish", f"arn:aws:sns:{EU}:penstock-prod-approvals", f"arn:aws:sns:{EU}:others"),
]


@pytest.mark.parametrize(
    ("purpose", "action", "mine", "other"), TABLE, ids=[f"{row[0]}-{row[1]}" for row in TABLE]
)
def test_a_role_reaches_its_own_and_not_its_neighbours(
    purpose: str, action: str, mine: str, other: str
) -> None:
    assert may(PROD, purpose, action, mine)
    assert not may(PROD, purpose, action, other)


@pytest.mark.mission(80)
@pytest.mark.parametrize(
    "action", ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:PartiQLUpdate"]
)
def test_the_logger_inserts_and_does_nothing_else_to_its_table(action: str) -> None:
    table = f"arn:aws:dynamodb:{EU}:table/terraform-approvals"
    assert may(PROD, "log", "dynamodb:PartiQLInsert", table)
    assert not may(PROD, "log", action, table)


def test_plan_seals_and_apply_only_verifies() -> None:
    assert may(PROD, "plan", "kms:Sign", KEY, **SEALING)
    assert may(PROD, "apply", "kms:Verify", KEY, **SEALING)
    assert not may(PROD, "apply", "kms:Sign", KEY, **SEALING)


def test_nothing_signs_with_another_key() -> None:
    assert not may(PROD, "plan", "kms:Sign", KEY, kms__ResourceAliases="alias/other")


@pytest.mark.mission(55)
def test_no_role_of_ours_may_do_everything_to_everything() -> None:
    found = site("prod")
    for spec in (*found.duty_roles, *found.delivered[0].roles):
        for statement in json.loads(spec.permissions.json)["Statement"]:
            actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
            assert not [action for action in actions if action.endswith("*") and statement["Resource"] == "*"]


@pytest.mark.mission(55)
def test_the_pipeline_and_its_builds_are_different_roles() -> None:
    names = [spec.arn for spec in (*PROD.duty_roles, *PROD.delivered[0].roles)]
    assert len(set(names)) == len(names)
    assert role(PROD, "pipeline").arn not in {spec.role_arn for spec in PROD.delivered[0].own_projects}


def test_a_build_role_trusts_its_own_projects_and_no_other() -> None:
    (trust,) = json.loads(role(PROD, "apply").trust.json)["Statement"]
    assert trust["Principal"] == {"Service": "codebuild.amazonaws.com"}
    assert (
        trust["Condition"]["ArnLike"]["aws:SourceArn"]
        == f"arn:aws:codebuild:{EU}:project/penstock-network-prod-apply"
    )
    assert trust["Condition"]["StringEquals"]["aws:SourceAccount"] == ACCOUNT


@pytest.mark.mission(84)
def test_every_role_carries_the_boundary_and_lasts_an_hour() -> None:
    for spec in (*PROD.duty_roles, *PROD.delivered[0].roles):
        assert spec.boundary_arn == PROD.account.boundary_arn
        assert spec.session_seconds == 3600


@pytest.mark.mission(7)
@pytest.mark.parametrize(
    ("environment", "lower"), [("staging", {"111111111111"}), ("prod", {"111111111111", "222222222222"})]
)
def test_no_trust_names_a_principal_of_a_lower_account(environment: str, lower: set[str]) -> None:
    found = site(environment)
    trusts = [
        spec.trust.json
        for spec in (*found.duty_roles, *(role for each in found.delivered for role in each.roles))
    ]
    assert not [account for account in lower for trust in trusts if account in trust]


def test_the_puller_reads_the_ledger_below_and_not_the_one_below_that() -> None:
    below = "arn:aws:dynamodb:eu-west-1:222222222222:table/infrastructure-deployments"
    lowest = "arn:aws:dynamodb:eu-west-1:111111111111:table/infrastructure-deployments"
    assert may(PROD, "pull", "dynamodb:Query", below, owner="222222222222")
    assert not may(PROD, "pull", "dynamodb:Query", lowest, owner="111111111111")


def test_the_first_environment_has_no_puller() -> None:
    assert "pull" not in {spec.purpose for spec in site("dev").duty_roles}


def test_role_names_fit_iam() -> None:
    assert max(len(spec.name) for spec in PROD.duty_roles) <= 64
    assert EnvironmentName.longest + 30 + len("penstock---observe") <= 64
