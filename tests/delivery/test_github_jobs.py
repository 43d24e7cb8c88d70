"""A job of the model in GitHub's words."""

from __future__ import annotations

import re

import pytest

from delivery.events import Manual
from delivery.identity import Purpose
from delivery.job import Run
from delivery.step import Artifact, Report, ReportKind
from delivery.texts import ArtifactName, JobName
from tests.delivery.github_files import built, jobs, rendered, required, step, text, workflow
from tests.delivery.pipelines import (
    deployment,
    identity,
    job,
    output_is,
    pipeline,
    promoted,
    pull_request,
    push,
    route,
)
from tests.estates import DEV

DIST = Artifact(name=ArtifactName("dist"), paths=("dist",))
SARIF = Report(kind=ReportKind.SARIF, path="scan.sarif")


@pytest.mark.mission(21)
def test_needs_are_the_models_needs() -> None:
    found = built(job("validate"), job("plan", needs=("validate",)), job("apply", needs=("plan",)))
    assert {name: found[name].get("needs") for name in found} == {
        "validate": None,
        "plan": ["validate"],
        "apply": ["plan"],
    }


def test_no_condition_stands_where_githubs_default_says_the_same() -> None:
    found = built(job("build"), job("unit", needs=("build",)), job("pack", needs=("unit",)))
    assert not [name for name in found if "if" in found[name]]


def test_a_job_for_failures_runs_if_one_that_it_needs_failed() -> None:
    found = built(job("build"), job("tell", needs=("build",), run=Run.FAILURE))
    assert found["tell"]["if"] == "failure()"


def test_a_failure_further_up_is_not_that_of_a_need() -> None:
    found = built(job("build"), job("unit", needs=("build",)), job("tell", needs=("unit",), run=Run.FAILURE))
    assert found["tell"]["if"] == "failure() && needs.unit.result == 'failure'"


def test_a_job_that_always_runs_says_so() -> None:
    found = built(job("build"), job("clean", needs=("build",), run=Run.ALWAYS))
    assert found["clean"]["if"] == "always()"


def test_behind_a_job_that_always_runs_only_that_one_is_asked() -> None:
    found = built(
        job("build"), job("clean", needs=("build",), run=Run.ALWAYS), job("count", needs=("clean",))
    )
    assert found["count"]["if"] == "${{ !cancelled() && needs.clean.result == 'success' }}"


@pytest.mark.mission(235)
def test_a_job_runs_only_if_an_output_says_so() -> None:
    found = built(
        job("detect", outputs=("should_deploy",)),
        job("deploy", needs=("detect",), only_if=output_is("detect", "should_deploy", "true")),
    )
    assert found["deploy"]["if"] == "needs.detect.outputs.should_deploy == 'true'"
    assert found["detect"]["outputs"] == {"should_deploy": "${{ steps.told.outputs.should_deploy }}"}


def test_a_quote_in_a_literal_ends_no_expression() -> None:
    found = built(
        job("detect", outputs=("word",)),
        job("say", needs=("detect",), only_if=output_is("detect", "word", "it's")),
    )
    assert found["say"]["if"] == "needs.detect.outputs.word == 'it''s'"


@pytest.mark.mission(213)
def test_a_workflow_may_nothing_and_a_job_what_it_needs() -> None:
    bundle = rendered(
        pipeline(check=route("check", pull_request(), job("scan", reports=(SARIF,)), job("lint")))
    )
    assert workflow(bundle, "check.yml")["permissions"] == {}
    found = jobs(bundle, "check.yml")
    assert found["lint"]["permissions"] == {"contents": "read"}
    assert found["scan"]["permissions"] == {"actions": "read", "contents": "read", "security-events": "write"}


@pytest.mark.mission(213)
@pytest.mark.parametrize(
    ("command", "scope"),
    [
        ("comment", "pull-requests"),
        ("issue", "issues"),
        ("forge-deployment", "deployments"),
        ("tag", "contents"),
    ],
)
def test_a_step_that_writes_to_the_forge_has_a_token_for_just_that(command: str, scope: str) -> None:
    found = built(job("tell", "penstock", command))["tell"]
    assert [name for name, access in found["permissions"].items() if access == "write"] == [scope]
    assert found["steps"][-1]["env"] == {"GITHUB_TOKEN": "${{ github.token }}"}


def test_a_step_that_asks_nothing_of_the_forge_has_no_token() -> None:
    found = built(job("tell", "penstock", "plan-report"))["tell"]
    assert found["permissions"] == {"contents": "read"}
    assert "env" not in found["steps"][-1]


def test_what_writes_to_the_forge_never_runs_for_a_fork() -> None:
    comment = job("comment", "penstock", "comment")
    opened = jobs(rendered(pipeline(check=route("check", pull_request(forks=True), comment))), "check.yml")
    assert opened["comment"]["if"] == "github.event.pull_request.head.repo.full_name == github.repository"


def test_what_looks_for_secrets_looks_into_the_history() -> None:
    found = built(job("secrets", "gitleaks", "git"), job("lint"))
    assert step(found["secrets"], "Check out")["with"]["fetch-depth"] == "0"
    assert "fetch-depth" not in step(found["lint"], "Check out")["with"]


@pytest.mark.mission(234)
def test_only_a_job_that_is_somebody_may_ask_for_a_token() -> None:
    found = jobs(rendered(pipeline(deployment(DEV, before=(job("lint"),)))), "shop-deploy-dev.yml")
    asks = {name: "id-token" in found[name]["permissions"] for name in found}
    assert asks == {"lint": False, "plan": True, "apply": True}


def test_a_caller_holds_what_the_called_need() -> None:
    found = jobs(rendered(pipeline(deployment(DEV))), "deploy-dev.yml")["deploy-dev"]
    assert found["permissions"] == {"actions": "read", "contents": "read", "id-token": "write"}


@pytest.mark.mission(24)
def test_every_action_from_outside_is_pinned_and_a_tool_is_compared_with_its_digest() -> None:
    bundle = rendered(pipeline(deployment(DEV)))
    used = [line for file in bundle.files for line in re.findall(r"uses: (.+)", file.text)]
    outside = [line for line in used if not line.startswith("acme/platform/")]
    assert outside
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v[0-9.]+", line) for line in outside)
    assert "sha256sum --check --strict" in text(bundle, "action.yml")


def test_checking_out_leaves_no_credentials_behind() -> None:
    found = built(job("build"))
    assert step(found["build"], "Check out")["with"] == {"persist-credentials": "false"}


def test_who_asks_whether_a_commit_was_merged_has_all_of_the_history() -> None:
    found = jobs(rendered(pipeline(deployment(DEV))), "shop-deploy-dev.yml")
    assert step(found["plan"], "Check out")["with"]["fetch-depth"] == "0"


def test_an_unmerged_job_is_in_no_environment() -> None:
    preview = job("preview", identity=identity(DEV, Purpose.PREVIEW))
    found = jobs(rendered(pipeline(check=route("check", pull_request(), preview))), "check.yml")
    assert "environment" not in found["preview"]


def test_nothing_runs_for_a_fork_unless_forks_are_meant() -> None:
    closed = jobs(rendered(pipeline(check=route("check", pull_request(), job("lint")))), "check.yml")
    opened = jobs(
        rendered(pipeline(check=route("check", pull_request(forks=True), job("lint")))), "check.yml"
    )
    assert closed["lint"]["if"] == "github.event.pull_request.head.repo.full_name == github.repository"
    assert "if" not in opened["lint"]


def test_what_is_somebody_never_runs_for_a_fork() -> None:
    preview = job("preview", identity=identity(DEV, Purpose.PREVIEW))
    opened = jobs(rendered(pipeline(check=route("check", pull_request(forks=True), preview))), "check.yml")
    assert opened["preview"]["if"] == "github.event.pull_request.head.repo.full_name == github.repository"


@pytest.mark.mission(214)
def test_a_newer_commit_of_a_pull_request_ends_the_run_of_an_older() -> None:
    check = route("check", pull_request(), cancels_older=True)
    found = workflow(rendered(pipeline(check=check)), "check.yml")["concurrency"]
    assert found == {"group": "${{ github.workflow }}-${{ github.ref }}", "cancel-in-progress": "true"}


@pytest.mark.mission(233)
@pytest.mark.mission(248)
def test_deployments_of_an_environment_wait_for_each_other_and_end_no_other() -> None:
    found = jobs(rendered(pipeline(*promoted())), "deploy-dev.yml")
    assert found["deploy-dev"]["concurrency"] == {"group": "shop-dev", "cancel-in-progress": "false"}
    assert found["deploy-prod"]["concurrency"] == {"group": "shop-prod", "cancel-in-progress": "false"}


def test_a_job_that_may_fail_says_why() -> None:
    check = pipeline(release=route("build", push("main"), job("lint", may_fail="the rules are new")))
    bundle = rendered(check)
    assert jobs(bundle, "build.yml")["lint"]["continue-on-error"] == "true"
    assert "# the rules are new" in text(bundle, "build.yml")


def test_a_lock_is_held_by_one_run_at_a_time() -> None:
    found = built(job("publish", lock=JobName("registry")))
    assert found["publish"]["concurrency"] == {"group": "shop-lock-registry", "cancel-in-progress": "false"}


def test_required_checks_are_the_jobs_that_stop_a_merge() -> None:
    check = route(
        "check",
        pull_request(),
        job("lint"),
        job("new-rules", may_fail="the rules are new"),
        job("tell", needs=("lint",), run=Run.FAILURE),
    )
    assert required(rendered(pipeline(check=check))) == ["lint"]


def test_a_check_that_some_paths_never_start_is_not_required() -> None:
    check = route("check", pull_request(paths=("infra/**",)), job("lint"))
    assert required(rendered(pipeline(check=check))) == []


def test_the_same_pipeline_gives_the_same_bytes_and_another_input_another_digest() -> None:
    first, again = rendered(pipeline(*promoted())), rendered(pipeline(*promoted()))
    assert first.files == again.files
    other = rendered(pipeline(deployment(DEV, Manual())))
    digest = r"digest of input: sha256:([0-9a-f]{64})"
    one, two = (re.search(digest, text(bundle, "deploy-dev.yml")) for bundle in (first, other))
    assert one is not None
    assert two is not None
    assert one[1] != two[1]


def test_a_file_says_that_it_is_made() -> None:
    for file in rendered(pipeline(*promoted())).files:
        assert file.text.startswith("# Made by penstock from ")


def test_what_plans_never_leaves_its_plan_to_readers_of_the_repository() -> None:
    assert "tfplan" not in [
        each.get("with", {}).get("path")
        for each in jobs(rendered(pipeline(deployment(DEV))), "shop-deploy-dev.yml")["plan"]["steps"]
    ]
