"""A job that could not mean anything is not written down."""

from __future__ import annotations

from dataclasses import replace

import pytest

from delivery.identity import Purpose
from delivery.job import Cache, Image, Retry, check_jobs
from delivery.step import Artifact, Report, ReportKind, Step
from delivery.texts import ArtifactName, ImageName, JobName, ToolVersion
from tests.delivery.pipelines import identity, input_is, job, output_is, pipeline, route, step
from tests.delivery.pipelines import pull_request as proposed
from tests.estates import DEV

CACHE = Cache(name=JobName("modules"), paths=("node_modules",), key_files=("package-lock.json",))
APPLY, PUBLISH = identity(DEV, Purpose.APPLY), identity(DEV, Purpose.PUBLISH)
KEPT = (Artifact(name=ArtifactName("found"), paths=("found.json",)),)


def test_a_job_that_is_somebody_restores_no_cache() -> None:
    with pytest.raises(ValueError, match="restores a cache"):
        job("build", identity=PUBLISH, caches=(CACHE,))
    assert job("build", caches=(CACHE,)).caches


@pytest.mark.parametrize("purpose", [Purpose.APPLY, Purpose.SIGN, Purpose.PUBLISH])
def test_what_changes_things_may_not_fail_unseen(purpose: Purpose) -> None:
    with pytest.raises(ValueError, match="may fail and changes things"):
        job("go", identity=identity(DEV, purpose), may_fail="who cares")
    assert job("look", identity=identity(DEV, Purpose.OBSERVE), may_fail="it only looks").may_fail


def test_a_failure_is_forgiven_for_a_reason() -> None:
    with pytest.raises(ValueError, match="without a reason"):
        job("scan", may_fail=" ")


def test_who_changes_an_environment_talks_to_no_docker_daemon() -> None:
    with pytest.raises(ValueError, match="builds images"):
        replace(job("go", identity=APPLY), builds_images=True)
    assert replace(job("go"), builds_images=True).builds_images


def test_artifacts_come_from_jobs_that_are_needed() -> None:
    with pytest.raises(ValueError, match="which it does not need"):
        job("tell", fetches=("look",))
    with pytest.raises(ValueError, match="makes no artifact"):
        check_jobs((job("look"), job("tell", needs=("look",), fetches=("look",))))
    check_jobs((job("look", artifacts=KEPT), job("tell", needs=("look",), fetches=("look",))))


def test_a_condition_asks_a_job_that_is_needed_for_what_it_says() -> None:
    asks = output_is("look", "found", "yes")
    with pytest.raises(ValueError, match="which it does not need"):
        check_jobs((job("look", outputs=("found",)), job("tell", only_if=asks)))
    with pytest.raises(ValueError, match="does not set"):
        check_jobs((job("look"), job("tell", needs=("look",), only_if=asks)))
    check_jobs((job("look", outputs=("found",)), job("tell", needs=("look",), only_if=asks)))


def test_a_condition_on_an_input_that_nobody_asks_is_refused() -> None:
    with pytest.raises(ValueError, match="which nobody asks"):
        route("check", proposed("main"), job("deep", only_if=input_is("force", "true")))


def test_a_cycle_is_refused_with_its_members() -> None:
    with pytest.raises(ValueError, match="a cycle"):
        route("check", proposed("main"), job("a", needs=("b",)), job("b", needs=("a",)))


@pytest.mark.parametrize("times", [0, 3])
def test_a_job_is_tried_again_once_or_twice(times: int) -> None:
    with pytest.raises(ValueError, match="once or twice"):
        Retry(times=times)
    assert Retry(times=2).times == 2


def test_a_retry_is_for_mishaps_that_it_names() -> None:
    with pytest.raises(ValueError, match="names the mishaps"):
        Retry(times=1, on=())


def test_a_step_has_a_command_and_may_succeed() -> None:
    with pytest.raises(ValueError, match="no command"):
        Step(name="nothing", command=())
    with pytest.raises(ValueError, match="accepts no exit code"):
        replace(step("true-ish"), accepts=())


@pytest.mark.parametrize("days", [0, 91])
def test_an_artifact_is_kept_for_some_days(days: int) -> None:
    with pytest.raises(ValueError, match="1 to 90 days"):
        replace(KEPT[0], retention_days=days)


def test_only_coverage_is_read_with_an_expression() -> None:
    with pytest.raises(ValueError, match="not read with a regular expression"):
        Report(kind=ReportKind.JUNIT, path="junit.xml", regex="x")
    assert Report(kind=ReportKind.COVERAGE, path="cobertura.xml", regex="x").regex == "x"


def test_an_image_brings_the_tool_that_it_is_named_for() -> None:
    made = replace(job("scan"), image=Image(name=ImageName("security/semgrep"), version=ToolVersion("1.0.0")))
    assert made.image is not None
    assert made.image.tool == "semgrep"


def test_two_routes_of_one_name_are_refused() -> None:
    same = route("look", proposed("main"))
    with pytest.raises(ValueError, match="two routes have one name"):
        pipeline(check=same, watches=(same,))
