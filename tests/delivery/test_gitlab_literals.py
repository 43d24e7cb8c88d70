"""GitLab: a text in which GitLab itself looks for variables stays the text that was written."""

from __future__ import annotations

from dataclasses import replace

from delivery.finding import Finding
from delivery.job import Cache, Job
from delivery.pipeline import Pipeline
from delivery.step import Artifact, Report, ReportKind
from delivery.texts import ArtifactName, JobName, VariableName
from tests.delivery.gitlab_pipelines import bundle, checking, child_file
from tests.delivery.pipelines import (
    deployment,
    job,
    output_is,
    pipeline,
    plan_job,
    pull_request,
    route,
    step,
)
from tests.estates import DEV

WORD, KEPT = "a$CI_COMMIT_TITLE", "a$$CI_COMMIT_TITLE"


def refusal(made: Pipeline) -> Finding:
    found = bundle(made)
    assert found.files == ()
    (refused,) = (each for each in found.findings if each.code == "text-unsayable")
    return refused


def test_a_dollar_in_an_address_is_no_variable() -> None:
    found = child_file(pipeline(deployment(DEV, url="https://x.example.com/$CI_COMMIT_TITLE")))
    assert found["apply"]["environment"]["url"] == "https://x.example.com/%24CI_COMMIT_TITLE"


def test_a_name_between_percent_signs_in_an_address_is_refused() -> None:
    found = refusal(pipeline(deployment(DEV, url="https://x.example.com/%CI_COMMIT_TITLE%")))
    assert (found.place, "'%CI_COMMIT_TITLE%'" in found.cause) == (
        "service shop, environments, dev, deploy-dev, url",
        True,
    )
    assert bundle(pipeline(deployment(DEV, url="https://x.example.com/%3A%20"))).files


def test_a_dollar_in_the_paths_of_artifacts_and_reports_is_no_variable() -> None:
    kept = Artifact(name=ArtifactName("kept"), paths=(WORD,))
    reports = (
        Report(kind=ReportKind.JUNIT, path=f"{WORD}.xml"),
        Report(kind=ReportKind.COVERAGE, path=f"{WORD}.cob"),
    )
    found = checking(job("look", artifacts=(kept,), reports=reports))["look"]["artifacts"]
    assert found["paths"] == [KEPT, f"{KEPT}.xml", f"{KEPT}.cob"]
    assert found["reports"]["junit"] == f"{KEPT}.xml"
    assert found["reports"]["coverage_report"]["path"] == f"{KEPT}.cob"


def cached(path: str, key: str) -> Job:
    return job("look", caches=(Cache(name=JobName("kept"), paths=(path,), key_files=(key,)),))


def test_a_dollar_in_a_caches_paths_is_no_variable() -> None:
    assert checking(cached(WORD, "a.lock"))["look"]["cache"][0]["paths"] == [KEPT]


def test_a_dollar_in_the_files_of_a_caches_key_is_refused() -> None:
    found = refusal(pipeline(check=route("check", pull_request(), cached("a", WORD))))
    assert found.place.endswith("job look, cache kept")


def test_a_dollar_in_a_folder_is_no_variable() -> None:
    found = checking(job("look", steps=(step("make", folder=WORD),)))["look"]
    assert found["variables"]["PENSTOCK_FOLDER"] == KEPT


def test_what_was_reviewed_is_read_in_the_folder_that_was_written() -> None:
    plan = plan_job(DEV)
    moved = replace(plan, steps=tuple(replace(each, folder=WORD) for each in plan.steps))
    found = child_file(pipeline(deployment(DEV, plans=moved)))
    assert found["apply"]["variables"]["PENSTOCK_REVIEWED"] == f"{KEPT}/penstock.exports"


def test_an_answer_is_looked_for_in_the_folder_that_was_written() -> None:
    asks = job("ask", steps=(step("make", folder="a;touch pwned"),), outputs=(VariableName("changed"),))
    tells = job("tell", needs=("ask",), only_if=output_is("ask", "changed", "yes"))
    (line,) = checking(asks, tells)["tell"]["before_script"]
    assert line == (
        "grep --fixed-strings --line-regexp --quiet changed=yes 'a;touch pwned/penstock.outputs.ask' || exit 0"
    )
