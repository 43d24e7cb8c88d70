"""The steps of a job on GitHub, and what they leave behind."""

from __future__ import annotations

import pytest

from delivery.forges import Forges, GitHub, GitHubPlan
from delivery.job import Cache
from delivery.step import Artifact, Report, ReportKind, Step
from delivery.texts import ArtifactName, JobName, Repository
from tests.delivery.github_files import built, jobs, rendered, step, workflow
from tests.delivery.pipelines import (
    deployment,
    job,
    pipeline,
    promoted,
    pull_request,
    push,
    route,
    work,
)
from tests.estates import DEV, PROD

DIST = Artifact(name=ArtifactName("dist"), paths=("dist",))
SARIF = Report(kind=ReportKind.SARIF, path="scan.sarif")


@pytest.mark.mission(221)
def test_findings_go_to_code_scanning_even_from_a_failed_job_one_category_a_tool() -> None:
    found = built(job("tfsec", reports=(SARIF,)), job("checkov", reports=(SARIF,)))
    shown = {name: step(found[name], f"Show what {name} found") for name in found}
    assert {name: shown[name]["with"]["category"] for name in shown} == {
        "tfsec": "tfsec",
        "checkov": "checkov",
    }
    assert {each["if"] for each in shown.values()} == {"${{ !cancelled() }}"}


def test_findings_of_a_free_private_repository_are_kept_as_a_file() -> None:
    forges = Forges(github=GitHub(platform=Repository("acme/platform"), plan=GitHubPlan.FREE))
    check = route("check", pull_request(), job("scan", reports=(SARIF,)))
    found = jobs(rendered(pipeline(check=check), work("github", forges=forges)), "check.yml")["scan"]
    assert [each["name"] for each in found["steps"]] == ["Check out", "make", "Keep the reports"]
    assert "security-events" not in found["permissions"]


@pytest.mark.mission(238)
def test_an_artifact_has_its_environment_and_commit_in_its_name_and_its_retention() -> None:
    plan = Artifact(name=ArtifactName("tfplan"), paths=("plan.json", "plan.txt"), retention_days=7)
    made = pipeline(deployment(DEV, before=(job("draft", artifacts=(plan,)),)))
    found = step(jobs(rendered(made), "shop-deploy-dev.yml")["draft"], "Keep tfplan")["with"]
    assert found["name"] == "tfplan-dev-${{ github.sha }}"
    assert found["retention-days"] == "7"


@pytest.mark.mission(254)
def test_an_artifact_that_names_its_environment_is_not_called_so_twice() -> None:
    report = Artifact(name=ArtifactName("prod-plan-report"), paths=("report.md", "plan.json"))
    made = pipeline(deployment(PROD, before=(job("draft", artifacts=(report,)),)))
    found = step(jobs(rendered(made), "shop-deploy-prod.yml")["draft"], "Keep prod-plan-report")["with"]
    assert found["name"] == "prod-plan-report-${{ github.sha }}"


def test_what_one_job_leaves_another_finds_in_the_same_place() -> None:
    found = built(job("build", artifacts=(DIST,)), job("pack", needs=("build",), fetches=("build",)))
    kept, fetched = step(found["build"], "Keep dist")["with"], step(found["pack"], "Fetch dist")["with"]
    assert kept["name"] == fetched["name"]
    # Two paths, so that both are kept relative to the folder above: `dist` stays a folder.
    assert (kept["path"], fetched["path"]) == ("dist\npenstock.artifact\n", ".")


def test_artifacts_of_one_name_have_their_jobs_in_it() -> None:
    found = built(job("dist-arm", artifacts=(DIST,)), job("pack", artifacts=(DIST,)))
    assert step(found["dist-arm"], "Keep dist")["with"]["name"] == "dist-arm-${{ github.sha }}"
    assert step(found["pack"], "Keep dist")["with"]["name"] == "dist-pack-${{ github.sha }}"


def test_a_cache_is_of_its_files_and_of_the_branch() -> None:
    cache = Cache(name=JobName("pip"), paths=("~/.cache/pip",), key_files=("requirements.txt",))
    found = step(built(job("unit", caches=(cache,)))["unit"], "Restore pip")["with"]
    assert found["path"] == "~/.cache/pip"
    assert found["key"] == (
        "pip-${{ runner.os }}-${{ github.ref_name }}-${{ hashFiles('requirements.txt') }}"
    )


def test_steps_keep_their_names_and_stand_alone() -> None:
    found = jobs(rendered(pipeline(deployment(DEV))), "shop-deploy-dev.yml")
    names = [each["name"] for each in found["plan"]["steps"]]
    assert names[4:] == [
        "Refuse what is not merged",
        "terraform",
        "show",
        "base",
        "Seal",
        "Show the digest to who approves",
    ]
    assert [each["name"] for each in found["apply"]["steps"]][4:] == [
        "Ask the gate",
        "base",
        "Open what was reviewed",
        "terraform",
    ]


def test_no_step_has_five_lines() -> None:
    answered = Step(name="look", command=("terraform", "plan"), accepts=(0, 2), answer="changed")
    made = pipeline(
        *promoted(),
        watches=(route("drift", push("main"), job("look", steps=(answered,), outputs=("changed",))),),
    )
    runs = [
        each["run"]
        for file in rendered(made).files
        if "workflows" in file.path
        for each_job in jobs(rendered(made), file.path.rpartition("/")[2]).values()
        for each in each_job.get("steps", [])
        if "run" in each
    ]
    assert max(run.strip().count("\n") + 1 for run in runs) <= 4


def test_no_expression_stands_in_what_a_shell_reads() -> None:
    for file in rendered(pipeline(*promoted())).files:
        if "workflows" in file.path:
            found = jobs(rendered(pipeline(*promoted())), file.path.rpartition("/")[2])
            runs = [each.get("run", "") for every in found.values() for each in every.get("steps", [])]
            assert not [run for run in runs if "${{" in run]


def test_what_jobs_share_is_said_once() -> None:
    found = workflow(rendered(pipeline(deployment(DEV))), "shop-deploy-dev.yml")
    assert found["env"]["PENSTOCK_SERVICE"] == "shop-1a2b"
    assert "PENSTOCK_SERVICE" not in found["jobs"]["apply"]["env"]
    assert found["jobs"]["apply"]["env"]["PENSTOCK_DIGEST"] == "${{ needs.plan.outputs.DIGEST }}"


def test_a_service_in_a_folder_works_there() -> None:
    made = pipeline(
        release=route(
            "build",
            push("main"),
            job("lint", steps=(Step(name="lint", command=("make",), folder="infra/net"),)),
        )
    )
    found = jobs(rendered(made), "build.yml")["lint"]
    assert found["defaults"] == {"run": {"working-directory": "infra/net"}}


def test_a_report_of_a_failed_job_is_kept_and_a_plan_never() -> None:
    both = (Report(kind=ReportKind.JUNIT, path="junit.xml"), Report(kind=ReportKind.PLAN, path="plan.json"))
    found = step(built(job("unit", reports=both))["unit"], "Keep the reports")
    assert (found["if"], found["with"]["path"]) == ("${{ !cancelled() }}", "junit.xml")
