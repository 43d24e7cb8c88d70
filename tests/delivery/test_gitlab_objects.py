"""GitLab: what a project is told beside its files, and what the token of a job will say."""

from __future__ import annotations

import pytest

from delivery.backends.gitlab import compile_pipeline
from delivery.bundle import Claims
from delivery.events import Manual
from delivery.forge_objects import ForgeEnvironment, ForgeSchedule, ForgeVariable, RequiredCheck
from delivery.forges import Forges
from delivery.identity import Purpose
from delivery.pipeline import Part, Pipeline
from delivery.service import RunsOn
from delivery.texts import BackendName
from tests.delivery.gitlab_pipelines import bundle, codes, files, forges, needs, rules
from tests.delivery.pipelines import (
    deployment,
    identity,
    job,
    pipeline,
    promoted,
    pull_request,
    push,
    route,
    schedule,
    work,
)
from tests.estates import DEV, PLATFORM, PROD, SECURITY, STAGING, gate

LOOK = job("look", identity=identity(DEV, Purpose.OBSERVE))
PREVIEW = job("preview", identity=identity(DEV, Purpose.PREVIEW))


@pytest.mark.mission(395)
def test_a_schedule_is_an_object_that_names_its_route() -> None:
    found = bundle(pipeline(watches=(route("drift", schedule("0 6 * * *", "Europe/Berlin"), LOOK),)))
    (ticks,) = (each for each in found.objects if isinstance(each, ForgeSchedule))
    assert (ticks.name, ticks.cron, ticks.time_zone, ticks.ref) == (
        "shop-drift",
        "0 6 * * *",
        "Europe/Berlin",
        "main",
    )
    assert ticks.variables == {"PENSTOCK_ROUTE": "drift"}


def test_two_schedules_of_a_route_have_two_names() -> None:
    asked = route("drift", (schedule("0 6 * * *"), schedule("0 18 * * *")), LOOK)
    found = bundle(pipeline(watches=(asked,)))
    names = [each.name for each in found.objects if isinstance(each, ForgeSchedule)]
    assert names == ["shop-drift-1", "shop-drift-2"]


@pytest.mark.mission(429)
def test_account_ids_are_protected_variables_of_the_project() -> None:
    found = bundle(pipeline(*promoted()), DEV, STAGING, PROD, tier="premium", gates={"prod": gate(PLATFORM)})
    told = {each.name: each for each in found.objects if isinstance(each, ForgeVariable)}
    assert {name: each.value for name, each in told.items()} == {
        "DEV_ACCOUNT_ID": DEV.account,
        "STAGING_ACCOUNT_ID": STAGING.account,
        "PROD_ACCOUNT_ID": PROD.account,
    }
    assert all(each.protected for each in told.values())


@pytest.mark.mission(367)
def test_what_is_not_merged_yet_is_told_only_the_account_that_it_previews() -> None:
    asked = pipeline(deployment(PROD), check=route("check", pull_request("main"), PREVIEW))
    found = bundle(asked, DEV, PROD, tier="premium", gates={"prod": gate(PLATFORM)})
    open_to_all = [each for each in found.objects if isinstance(each, ForgeVariable) and not each.protected]
    assert [each.name for each in open_to_all] == ["PREVIEW_DEV_ACCOUNT_ID"]


@pytest.mark.mission(366)
def test_free_and_community_edition_are_asked_for_no_premium_feature() -> None:
    asked = pipeline(deployment(DEV))
    free, paid = (
        bundle(asked, gates={"dev": gate(PLATFORM, SECURITY)}, tier=tier) for tier in ("free", "premium")
    )
    (plain, protected) = (
        next(each for each in found.objects if isinstance(each, ForgeEnvironment) and each.name == "dev")
        for found in (free, paid)
    )
    assert plain.required_approvals == {}
    assert protected.required_approvals == {"platform": 1, "security": 1}


def test_merging_waits_for_the_whole_pipeline_where_each_request_has_one() -> None:
    always = bundle(pipeline(check=route("check", pull_request("main"), job("lint"))))
    sometimes = bundle(pipeline(check=route("check", pull_request("main", paths=("src/**",)), job("lint"))))
    assert [each.name for each in always.objects if isinstance(each, RequiredCheck)] == ["pipeline"]
    assert not [each for each in sometimes.objects if isinstance(each, RequiredCheck)]


def claims(asked: Pipeline, host: str = "gitlab.com") -> dict[str, Claims]:
    made = compile_pipeline(asked, work("gitlab", DEV, forges=forges("premium", host)))
    return {str(each.identity): each for each in made.claims}


def test_a_token_says_the_project_and_the_branch() -> None:
    found = claims(pipeline(deployment(DEV)))["shop-dev-apply"].says
    assert found == {
        "aud": "https://gitlab.com",
        "sub": "project_path:acme/shop:ref_type:branch:ref:main",
        "ref_protected": "true",
        "pipeline_source": "parent_pipeline",
    }


def test_of_an_instance_of_ones_own_aws_reads_two_words() -> None:
    found = claims(pipeline(deployment(DEV)), "gitlab.example.com")["shop-dev-apply"].says
    assert found == {
        "aud": "https://gitlab.example.com",
        "sub": "project_path:acme/shop:ref_type:branch:ref:main",
    }


def test_what_is_proposed_stands_on_whatever_branch_and_only_a_preview_does() -> None:
    asked = pipeline(deployment(DEV), check=route("check", pull_request("main"), PREVIEW))
    found = claims(asked)
    assert found["shop-dev-preview"].says["sub"].endswith(":ref:*")
    assert "ref_protected" not in found["shop-dev-preview"].says
    assert not [
        name for name, each in found.items() if "*" in each.says["sub"] and name != "shop-dev-preview"
    ]


def elsewhere(part: str) -> RunsOn:
    here, other = BackendName("gitlab"), BackendName("codepipeline")
    chosen = {name: here if name == part else other for name in ("check", "release", "deploy")}
    return RunsOn(check=chosen["check"], release=chosen["release"], deploy=chosen["deploy"])


WHOLE = pipeline(
    deployment(DEV),
    check=route("check", pull_request("main"), job("lint")),
    release=route("release", push("main"), job("build")),
    watches=(route("drift", schedule("0 6 * * *"), LOOK),),
)


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (Part.CHECK, {"lint"}),
        (Part.RELEASE, {"build", "hand-off"}),
        (Part.DEPLOY, {"look", "deploy-dev"}),
    ],
)
def test_only_the_parts_that_run_here_are_written(part: Part, expected: set[str]) -> None:
    made = compile_pipeline(WHOLE, work("gitlab", DEV, forges=forges(), runs_on=elsewhere(part)))
    found = files(made)[".gitlab-ci.yml"]
    words = {"stages", "workflow", "default", "variables"}
    assert {name for name in found if not name.startswith(".")} - words == expected


def test_a_release_is_handed_off_when_all_its_jobs_succeeded() -> None:
    made = compile_pipeline(WHOLE, work("gitlab", DEV, forges=forges(), runs_on=elsewhere("release")))
    found = files(made)[".gitlab-ci.yml"]
    assert needs(found, "hand-off") == ["build"]
    assert found["hand-off"]["artifacts"]["paths"] == ["release.json"]


def test_a_release_from_elsewhere_starts_a_deployment_only_when_it_is_handed_over() -> None:
    made = compile_pipeline(WHOLE, work("gitlab", DEV, forges=forges(), runs_on=elsewhere("deploy")))
    (rule,) = rules(files(made)[".gitlab-ci.yml"], "deploy-dev")
    assert (
        rule["if"]
        == '$CI_PIPELINE_SOURCE == "trigger" && $PENSTOCK_RELEASE == "shop" && $CI_COMMIT_BRANCH == "main"'
    )


def test_without_a_gitlab_there_is_nothing_to_write_for() -> None:
    made = compile_pipeline(WHOLE, work("gitlab", DEV, forges=Forges()))
    assert codes(made.findings) == {"forge-missing"}
    assert made.files == ()


def test_what_people_are_asked_is_in_the_file() -> None:
    asked = pipeline(watches=(route("costs", Manual(), job("estimate")),))
    found = files(bundle(asked))[".gitlab-ci.yml"]
    assert found["variables"]["PENSTOCK_ROUTE"]["options"] == ["", "costs"]
