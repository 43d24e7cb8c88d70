"""What starts a workflow on GitHub, and which deployments it calls."""

from __future__ import annotations

from dataclasses import replace

import pytest

from delivery.events import Input, InputKind, Manual, Push, Upstream
from delivery.identity import Purpose
from delivery.pipeline import Stop
from delivery.service import GITHUB, GITLAB, RunsOn
from delivery.texts import ServiceName, TagPattern, VariableName
from tests.delivery.github_files import codes, jobs, rendered, text, workflow
from tests.delivery.pipelines import (
    after,
    deployment,
    identity,
    input_is,
    job,
    output_is,
    pipeline,
    promoted,
    pull_request,
    push,
    route,
    schedule,
    work,
)
from tests.estates import DEV, PROD, STAGING

FORCE = Manual(
    inputs=(
        Input(
            name=VariableName("force_deploy"),
            description="Deploy even without a change",
            kind=InputKind.YES_OR_NO,
            default="false",
        ),
    )
)
RELEASE = route("release", push("main"), job("build"), job("unit"), job("pack", needs=("build", "unit")))


@pytest.mark.mission(20)
def test_a_route_starts_on_pushes_and_pull_requests_of_its_branches() -> None:
    check = route("terraform", (push("main"), pull_request("main")))
    found = workflow(rendered(pipeline(check=check)), "terraform.yml")["on"]
    assert found == {"push": {"branches": ["main"]}, "pull_request": {"branches": ["main"]}}


@pytest.mark.mission(232)
def test_a_deployment_starts_on_a_push_of_its_paths_and_by_hand() -> None:
    made = pipeline(
        deployment(DEV, push("main", paths=("infra/**",)), FORCE), labels={"deploy-dev": "03-deploy-dev"}
    )
    found = workflow(rendered(made, work("github", DEV)), "03-deploy-dev.yml")["on"]
    assert found["push"] == {"branches": ["main"], "paths": ["infra/**"]}
    assert found["workflow_dispatch"]["inputs"]["force_deploy"]["type"] == "boolean"


@pytest.mark.mission(447)
def test_a_watch_is_a_workflow_on_its_schedule_in_its_time_zone() -> None:
    watch = route("monitor-drift", schedule("0 6 * * *", "Europe/Berlin"))
    found = workflow(rendered(pipeline(watches=(watch,))), "monitor-drift.yml")["on"]
    assert found == {"schedule": [{"cron": "0 6 * * *", "timezone": "Europe/Berlin"}]}


def test_utc_needs_no_time_zone() -> None:
    found = workflow(rendered(pipeline(watches=(route("drift", schedule("0 6 * * *")),))), "drift.yml")["on"]
    assert found == {"schedule": [{"cron": "0 6 * * *"}]}


def test_a_plus_in_a_tag_is_no_repetition() -> None:
    tags = Push(tags=(TagPattern("v*+build"),))
    found = workflow(rendered(pipeline(release=route("release", tags))), "release.yml")["on"]
    assert found["push"]["tags"] == ["v*\\+build"]


def test_another_services_release_arrives_as_a_dispatch() -> None:
    upstream = Upstream(service=ServiceName("network"))
    made = pipeline(deployment(DEV, upstream))
    found = workflow(rendered(made, work("github", DEV)), "deploy-dev.yml")["on"]
    assert found == {"repository_dispatch": {"types": ["released-network"]}}


@pytest.mark.mission(247)
def test_inputs_are_asked_with_their_types() -> None:
    asked = Manual(
        inputs=(
            Input(name=VariableName("deploy_version"), description="What to deploy"),
            Input(
                name=VariableName("kind"),
                description="How",
                kind=InputKind.CHOICE,
                choices=("all", "one"),
                default="all",
            ),
        )
    )
    found = workflow(rendered(pipeline(deployment(DEV, asked)), work("github", DEV)), "deploy-dev.yml")
    inputs = found["on"]["workflow_dispatch"]["inputs"]
    assert (inputs["deploy_version"]["type"], inputs["deploy_version"]["required"]) == ("string", "true")
    assert (inputs["kind"]["type"], inputs["kind"]["options"]) == ("choice", ["all", "one"])


@pytest.mark.mission(208)
def test_a_deployment_is_called_from_the_platforms_repository_at_its_protected_branch() -> None:
    found = jobs(rendered(pipeline(*promoted(), release=RELEASE)), "release.yml")
    assert (
        found["deploy-prod"]["uses"] == "acme/platform/.github/workflows/shop-deploy-prod.yml@refs/heads/main"
    )


def test_deployments_come_after_the_last_jobs_of_the_release_and_one_after_another() -> None:
    found = jobs(rendered(pipeline(*promoted(), release=RELEASE)), "release.yml")
    needs = {name: found[name]["needs"] for name in ("deploy-dev", "deploy-staging", "deploy-prod")}
    assert needs == {
        "deploy-dev": ["pack"],
        "deploy-staging": ["deploy-dev"],
        "deploy-prod": ["deploy-staging"],
    }


@pytest.mark.mission(73)
def test_a_push_reaches_only_the_deployments_of_its_branch() -> None:
    release = route("release", push("develop", "release/*", "main"), job("build"))
    made = pipeline(
        deployment(DEV, push("develop")),
        deployment(STAGING, push("release/*")),
        deployment(PROD, push("main")),
        release=release,
    )
    found = jobs(rendered(made), "release.yml")
    assert {name: found[name].get("if") for name in found} == {
        "build": None,
        "deploy-dev": "github.ref == 'refs/heads/develop'",
        "deploy-staging": "startsWith(github.ref, 'refs/heads/release/')",
        "deploy-prod": "github.ref == 'refs/heads/main'",
    }


def test_what_the_release_left_out_keeps_no_deployment_back() -> None:
    release = route(
        "release",
        push("main"),
        job("detect", outputs=("changed",)),
        job("pack", needs=("detect",), only_if=output_is("detect", "changed", "yes")),
    )
    found = jobs(
        rendered(pipeline(*promoted(DEV, STAGING), release=release), work("github", DEV, STAGING)),
        "release.yml",
    )
    assert found["deploy-dev"]["needs"] == ["detect", "pack"]
    assert "!contains(needs.*.result, 'failure')" in found["deploy-dev"]["if"]
    assert found["deploy-staging"]["if"] == "${{ !cancelled() && needs.deploy-dev.result == 'success' }}"


def test_a_deployment_that_a_push_of_its_own_starts_has_a_file_of_its_own() -> None:
    release = route("release", push("main"), job("build"))
    made = pipeline(deployment(DEV, push("develop")), deployment(STAGING, after(DEV)), release=release)
    bundle = rendered(made, work("github", DEV, STAGING))
    assert list(jobs(bundle, "release.yml")) == ["build"]
    assert list(jobs(bundle, "deploy-dev.yml")) == ["deploy-dev", "deploy-staging"]


def test_what_comes_after_two_waits_for_both() -> None:
    made = pipeline(deployment(DEV), deployment(STAGING), deployment(PROD, after(DEV, STAGING)))
    found = jobs(rendered(made), "deploy-on-push.yml")
    assert found["deploy-prod"]["needs"] == ["deploy-dev", "deploy-staging"]


def test_what_comes_after_two_that_start_apart_is_never_started() -> None:
    made = pipeline(
        deployment(DEV, push("main")),
        deployment(STAGING, push("develop")),
        deployment(PROD, after(DEV, STAGING)),
    )
    assert codes(made) == ["never-started"]


def test_a_release_that_is_only_sometimes_there_cannot_be_waited_for() -> None:
    release = route("release", push("main", paths=("src/**",)), job("build"))
    assert codes(pipeline(deployment(DEV, push("main")), release=release)) == ["release-partly"]


def test_a_pattern_that_no_expression_knows_is_said() -> None:
    release = route("release", push("release/*", "release/v1/*"), job("build"))
    assert codes(pipeline(deployment(DEV, push("release/*")), release=release)) == ["pattern-unsayable"]


def test_who_starts_by_hand_may_choose_no_other_branch() -> None:
    found = jobs(rendered(pipeline(deployment(DEV, FORCE)), work("github", DEV)), "deploy-dev.yml")
    assert found["deploy-dev"]["if"] == "github.ref == 'refs/heads/main'"


def test_inputs_reach_a_deployment_as_texts_with_their_defaults() -> None:
    made = pipeline(deployment(DEV, push("main"), FORCE))
    found = jobs(rendered(made, work("github", DEV)), "deploy-dev.yml")["deploy-dev"]
    assert found["with"] == {"force_deploy": "${{ inputs.force_deploy && 'true' || 'false' }}"}


@pytest.mark.mission(260)
def test_what_destroys_runs_only_after_a_word_that_was_typed() -> None:
    typed = Manual(inputs=(Input(name=VariableName("confirm"), description="Type: destroy"),))
    destroy = deployment(DEV, typed, name="destroy", applies_when=input_is("confirm", "destroy"))
    bundle = rendered(pipeline(destroy, labels={"destroy-dev": "99-destroy"}), work("github", DEV))
    assert (
        workflow(bundle, "99-destroy.yml")["on"]["workflow_dispatch"]["inputs"]["confirm"]["required"]
        == "true"
    )
    assert jobs(bundle, "shop-99-destroy.yml")["apply"]["if"] == "inputs.confirm == 'destroy'"


@pytest.mark.mission(207)
def test_workflows_are_called_as_their_labels_say() -> None:
    made = pipeline(
        *promoted(DEV, STAGING),
        check=route("00-pr-validation", pull_request()),
        labels={"deploy-dev": "03-deploy-dev", "deploy-staging": "04-deploy-staging"},
    )
    paths = [file.path for file in rendered(made, work("github", DEV, STAGING)).files]
    assert ".github/workflows/00-pr-validation.yml" in paths
    assert ".github/workflows/03-deploy-dev.yml" in paths
    assert ".github/workflows/shop-04-deploy-staging.yml" in paths


def test_a_service_that_is_not_alone_in_its_repository_marks_its_files() -> None:
    bundle = rendered(pipeline(check=route("check", pull_request())), work("github", root="services/shop"))
    assert [file.path for file in bundle.files] == [".github/workflows/shop-check.yml"]


def test_a_release_is_handed_over_to_who_deploys() -> None:
    asked = work("github", runs_on=RunsOn(check=GITHUB, release=GITHUB, deploy=GITLAB))
    found = jobs(rendered(pipeline(*promoted(), release=RELEASE), asked), "release.yml")
    assert list(found) == ["build", "unit", "pack", "hand-off"]
    assert found["hand-off"]["needs"] == ["pack"]


def test_a_release_from_elsewhere_starts_the_deployment_at_its_commit() -> None:
    asked = work("github", runs_on=RunsOn(check=GITLAB, release=GITLAB, deploy=GITHUB))
    bundle = rendered(pipeline(*promoted(), release=RELEASE), asked)
    assert workflow(bundle, "deploy-dev.yml")["on"] == {"repository_dispatch": {"types": ["released-shop"]}}
    assert "PENSTOCK_COMMIT: ${{ github.event.client_payload.commit || github.sha }}" in text(
        bundle, "shop-deploy-dev.yml"
    )


def test_what_a_deployment_made_is_taken_away_by_hand_from_the_platforms_own_workflow() -> None:
    stop = Stop(job=job("stop", "make", "stop", identity=identity(DEV, Purpose.APPLY)))
    bundle = rendered(pipeline(deployment(DEV, stop=stop)), work("github", DEV))
    caller = jobs(bundle, "stop-deploy-dev.yml")["stop-deploy-dev"]
    assert caller["uses"] == "acme/platform/.github/workflows/shop-stop-deploy-dev.yml@refs/heads/main"
    assert caller["if"] == "github.ref == 'refs/heads/main'"
    assert jobs(bundle, "shop-stop-deploy-dev.yml")["stop"]["environment"] == "dev"


def test_a_route_may_be_called_as_a_deployment_that_another_file_calls() -> None:
    made = pipeline(*promoted(DEV, STAGING), check=route("deploy-staging", pull_request(), job("lint")))
    bundle = rendered(made, work("github", DEV, STAGING))
    assert list(jobs(bundle, "deploy-staging.yml")) == ["lint"]
    assert "plan" in jobs(bundle, "shop-deploy-staging.yml")


def test_deployments_that_are_called_the_same_have_a_file_each() -> None:
    made = pipeline(
        deployment(DEV, FORCE, name="destroy"),
        deployment(STAGING, FORCE, name="destroy"),
        labels={"destroy-dev": "99-destroy", "destroy-staging": "99-destroy"},
    )
    paths = [file.path for file in rendered(made, work("github", DEV, STAGING)).files]
    assert ".github/workflows/99-destroy-dev.yml" in paths
    assert ".github/workflows/99-destroy-staging.yml" in paths


def test_nothing_comes_after_a_deployment_that_found_nothing_to_apply() -> None:
    detect = job("detect", outputs=("changed",))
    first = deployment(DEV, before=(detect,))
    left_out = replace(
        first.apply, needs=(*first.apply.needs, detect.name), only_if=output_is("detect", "changed", "1")
    )
    made = pipeline(replace(first, apply=left_out), deployment(STAGING, after(DEV)))
    bundle = rendered(made, work("github", DEV, STAGING))
    assert (
        jobs(bundle, "deploy-dev.yml")["deploy-staging"]["if"] == "needs.deploy-dev.outputs.applied == 'true'"
    )
    outputs = workflow(bundle, "shop-deploy-dev.yml")["on"]["workflow_call"]["outputs"]
    assert outputs["applied"]["value"] == "${{ jobs.apply.outputs.applied }}"
    assert jobs(bundle, "shop-deploy-dev.yml")["apply"]["outputs"] == {"applied": "true"}


def test_what_a_push_starts_or_an_environment_before_asks_which_of_the_two_it_was() -> None:
    release = route("release", push("main", "develop"), job("build"))
    made = pipeline(
        deployment(DEV, push("develop")),
        deployment(STAGING, push("main"), after(DEV)),
        deployment(PROD, after(STAGING)),
        release=release,
    )
    found = jobs(rendered(made), "release.yml")
    assert found["deploy-staging"]["needs"] == ["build", "deploy-dev"]
    assert (
        "(github.ref == 'refs/heads/main' && needs.build.result != 'failure')"
        in found["deploy-staging"]["if"]
    )
    assert "(needs.deploy-dev.result == 'success')" in found["deploy-staging"]["if"]
    # By GitHub's default, an environment before that did not run would stop what comes after.
    assert found["deploy-prod"]["if"] == "${{ !cancelled() && needs.deploy-staging.result == 'success' }}"


def test_two_paths_cannot_stand_in_one_workflow() -> None:
    check = route("check", (push("main", paths=("a/**",)), push("develop", paths=("b/**",))))
    assert codes(pipeline(check=check)) == ["paths-differ"]
