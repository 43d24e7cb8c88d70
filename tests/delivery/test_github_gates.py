"""A gate on GitHub: environments in a row, what the guard is told, and what the token says."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from delivery.bundle import Bundle
from delivery.events import Input, Manual
from delivery.identity import Purpose
from delivery.job import Run
from delivery.promises import (
    Approved,
    AuthorExcluded,
    Checked,
    Commented,
    Freeze,
    Promise,
    SucceededIn,
    Wait,
)
from delivery.texts import Day, EnvironmentName, GroupName, JobName, VariableName
from tests.delivery.github_files import codes, environments, jobs, rendered, workflow
from tests.delivery.pipelines import (
    after,
    deployment,
    identity,
    input_is,
    job,
    pipeline,
    promoted,
    pull_request,
    push,
    route,
    work,
)
from tests.estates import DEV, OFFICE_HOURS, PLATFORM, PROD, PRODUCTION_GATE, SECURITY, STAGING, gate

PRODUCT = Approved(group=GroupName("product"))


def gated(*promises: Promise) -> Bundle[object]:
    return rendered(pipeline(deployment(PROD)), work("github", PROD, gates={"prod": gate(*promises)}))


def of_prod(bundle: Bundle[object]) -> dict[str, Any]:
    return jobs(bundle, "shop-deploy-prod.yml")


def document(bundle: Bundle[object]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(of_prod(bundle)["apply"]["env"]["PENSTOCK_GATE"])
    return found


@pytest.mark.mission(246)
def test_an_environment_has_the_group_that_is_asked_as_its_reviewer() -> None:
    staging = environments(rendered(pipeline(*promoted())))["staging"]
    assert (staging.reviewers, staging.prevents_self_review, staging.branches) == (
        ("platform",),
        True,
        ("main",),
    )


def test_who_plans_is_in_an_environment_that_asks_nobody() -> None:
    found = environments(rendered(pipeline(*promoted())))
    assert (found["prod-plan"].reviewers, found["prod-plan"].branches) == ((), ("main",))


@pytest.mark.mission(256)
@pytest.mark.mission(27)
def test_the_job_that_changes_an_environment_is_in_it_and_its_token_says_so() -> None:
    bundle = gated(PLATFORM)
    found = of_prod(bundle)
    assert (found["apply"]["environment"], found["plan"]["environment"]) == ("prod", "prod-plan")
    says = {str(each.identity): each.says for each in bundle.claims}
    assert says["shop-prod-apply"] == {
        "sub": "repo:acme/shop:environment:prod",
        "aud": "sts.amazonaws.com",
        "repository": "acme/shop",
        "environment": "prod",
        "ref": "refs/heads/main",
        "job_workflow_ref": "acme/platform/.github/workflows/shop-deploy-prod.yml@refs/heads/main",
    }


def test_what_is_unmerged_is_known_as_a_pull_request_and_by_no_environment() -> None:
    preview = job("preview", identity=identity(DEV, Purpose.PREVIEW))
    claims = rendered(pipeline(check=route("check", pull_request(), preview))).claims
    assert [each.says["sub"] for each in claims] == ["repo:acme/shop:pull_request"]
    assert "environment" not in claims[0].says


def test_of_several_branches_a_token_claims_none() -> None:
    made = pipeline(deployment(DEV, push("develop", "main")))
    says = rendered(made, work("github", DEV)).claims[0].says
    assert "ref" not in says


def test_each_group_but_the_last_has_an_environment_of_its_own_in_a_row() -> None:
    bundle = gated(PLATFORM, SECURITY, PRODUCT)
    found = of_prod(bundle)
    assert [name for name in found if name.startswith("approve-")] == ["approve-platform", "approve-product"]
    assert found["approve-platform"]["environment"] == "prod-platform"
    assert found["approve-product"]["needs"][-1] == "approve-platform"
    assert found["apply"]["needs"][-2:] == ["approve-platform", "approve-product"]
    assert environments(bundle)["prod-platform"].reviewers == ("platform",)
    assert environments(bundle)["prod"].reviewers == ("security",)


def test_who_agreed_is_kept_as_evidence() -> None:
    found = of_prod(gated(PLATFORM, SECURITY))["approve-platform"]
    assert "actions/runs/$GITHUB_RUN_ID/approvals" in found["steps"][0]["run"]
    assert found["steps"][1]["with"]["name"] == "approvals-prod-platform"
    assert found["permissions"] == {"actions": "read"}


@pytest.mark.mission(75)
def test_nobody_is_asked_before_the_plan_and_the_checks_are_there() -> None:
    check = Checked(job=JobName("security-check"))
    made = pipeline(deployment(PROD, before=(job("security-check"),)))
    bundle = rendered(made, work("github", PROD, gates={"prod": gate(PLATFORM, SECURITY, check)}))
    found = of_prod(bundle)
    assert found["approve-platform"]["needs"] == ["plan", "security-check"]
    assert found["apply"]["needs"] == ["plan", "security-check", "approve-platform"]


def test_nobody_is_asked_for_what_would_not_be_applied() -> None:
    asked = Manual(inputs=(Input(name=VariableName("confirm"), description="Type it"),))
    made = pipeline(deployment(PROD, asked, applies_when=input_is("confirm", "yes")))
    found = of_prod(rendered(made, work("github", PROD, gates={"prod": gate(PLATFORM, SECURITY)})))
    assert found["approve-platform"]["if"] == found["apply"]["if"] == "inputs.confirm == 'yes'"


def test_behind_a_job_that_always_runs_a_refusal_still_stops_apply() -> None:
    before = (job("build"), job("clean", needs=("build",), run=Run.ALWAYS))
    made = pipeline(deployment(PROD, before=before))
    found = of_prod(rendered(made, work("github", PROD, gates={"prod": gate(PLATFORM, SECURITY)})))
    assert "needs.approve-platform.result == 'success'" in found["apply"]["if"]
    assert "needs.plan.result == 'success'" in found["apply"]["if"]


def test_an_apply_that_a_refusal_would_not_stop_is_refused() -> None:
    made = deployment(PROD)
    anyway = replace(made, apply=replace(made.apply, run=Run.ALWAYS))
    assert "apply-runs-anyway" in codes(
        pipeline(anyway), work("github", PROD, gates={"prod": gate(PLATFORM)})
    )


@pytest.mark.mission(22)
def test_only_a_push_to_the_protected_branch_reaches_an_apply_job() -> None:
    made = pipeline(deployment(DEV), check=route("check", pull_request(), job("lint")))
    bundle = rendered(made, work("github", DEV))
    assert "deploy-dev" not in jobs(bundle, "check.yml")
    assert environments(bundle)["dev"].branches == ("main",)


def test_the_guard_is_told_all_that_it_must_hold() -> None:
    told = document(
        gated(
            PLATFORM,
            SECURITY,
            AuthorExcluded(),
            Commented(),
            Wait(minutes=30),
            OFFICE_HOURS,
            Freeze(first=Day("2026-12-20"), last=Day("2027-01-02")),
            SucceededIn(environment=EnvironmentName("staging")),
        )
    )
    assert told == {
        "platform": "github",
        "approvals": [
            {"environment": "prod-platform", "group": "platform", "people": 1, "team": "platform"},
            {"environment": "prod", "group": "security", "people": 1, "team": "security"},
        ],
        "distinct": False,
        "author_excluded": True,
        "commented": True,
        "expires_minutes": 1440,
        "wait_minutes": 30,
        "windows": [{"opens": "0 8 * * MON-FRI", "minutes": 480, "time_zone": "UTC"}],
        "freezes": [{"first": "2026-12-20", "last": "2027-01-02", "time_zone": "UTC"}],
        "succeeded_in": [],
    }


def test_the_guard_alone_has_a_token_that_reads_who_agreed() -> None:
    found = of_prod(gated(PLATFORM))["apply"]
    assert found["permissions"]["actions"] == "read"
    with_token = [each["name"] for each in found["steps"] if "GITHUB_TOKEN" in each.get("env", {})]
    assert with_token == ["Ask the gate"]


def test_a_wait_is_a_timer_of_the_environment_that_changes() -> None:
    found = environments(gated(PLATFORM, SECURITY, Wait(minutes=30)))
    assert {name: found[name].wait_minutes for name in found} == {
        "prod": 30,
        "prod-plan": 0,
        "prod-platform": 0,
    }


def test_keys_that_sealed_before_are_still_known_to_who_opens() -> None:
    turned = replace(PROD, sealing_key=2, retired_sealing_keys=(1,))
    found = of_prod(rendered(pipeline(deployment(turned)), work("github", turned)))
    ours = "arn:aws:kms:eu-west-1:333333333333:alias/penstock-prod-sealing"
    assert found["plan"]["env"]["PENSTOCK_KEY"] == f"{ours}-2"
    assert found["apply"]["env"]["PENSTOCK_KEYS"] == f"{ours}-2,{ours}-1"


def test_a_deployment_from_several_branches_compares_with_the_one_that_it_is_of() -> None:
    made = pipeline(deployment(DEV, push("main", "release/*")), deployment(STAGING, after(DEV)))
    bundle = rendered(made, work("github", DEV, STAGING))
    asked = "${{ github.ref_type == 'branch' && format('origin/{0}', github.ref_name) || 'origin/main' }}"
    assert workflow(bundle, "shop-deploy-dev.yml")["env"]["PENSTOCK_PROTECTED_REF"] == asked
    assert environments(bundle)["staging"].branches == ("main", "release/*")


def test_the_platforms_production_gate_is_compiled_whole() -> None:
    told = document(rendered(pipeline(deployment(PROD)), work("github", PROD)))
    assert told["distinct"] is True
    assert told["expires_minutes"] == PRODUCTION_GATE.expires_minutes


def test_who_wrote_the_change_can_be_asked_where_the_gate_excludes_them() -> None:
    asked = [
        of_prod(each)["apply"]["permissions"] for each in (gated(PLATFORM, AuthorExcluded()), gated(PLATFORM))
    ]
    assert [each.get("pull-requests") for each in asked] == ["read", None]
