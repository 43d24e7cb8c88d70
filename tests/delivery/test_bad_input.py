"""What cannot be compiled is told with its place and its cure, and nothing is rendered."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from delivery.backends import known_backends
from delivery.bundle import Bundle
from delivery.events import Manual
from delivery.finding import Finding, Severity
from delivery.graph import Cycle
from delivery.job import Image
from delivery.pins import image_of
from delivery.pipeline import Pipeline
from delivery.promises import Checked
from delivery.texts import BackendName, ImageName, JobName, ToolVersion
from tests.delivery.hostile import BACKENDS, checking
from tests.delivery.pipelines import (
    after,
    deployment,
    job,
    leg,
    pipeline,
    push,
    route,
    schedule,
    step,
    work,
)
from tests.estates import DEV, PLATFORM, PROD, PRODUCTION_GATE, STAGING, gate

GATES = {"prod": PRODUCTION_GATE}


def compiled(backend: str, made: Pipeline, *, checked: str = "") -> Bundle[object]:
    gates = {"dev": gate(PLATFORM, Checked(job=JobName(checked)))} if checked else GATES
    asked = work(backend, DEV, STAGING, PROD, gates=gates)
    return known_backends()[BackendName(backend)].compile(made, asked)


def refused(bundle: Bundle[object], code: str) -> Finding:
    """It holds no file, and says so in one sentence of this code."""
    assert bundle.files == ()
    assert bundle.objects == ()
    found = [each for each in bundle.findings if each.severity is Severity.ERROR]
    named = [each for each in found if each.code == code]
    assert named, list(map(str, found))
    assert all(each.place and each.cause and each.cure for each in found)
    return named[0]


def test_a_circle_of_jobs_is_no_route() -> None:
    with pytest.raises(Cycle, match=r"a cycle: lint -> test -> lint|a cycle: test -> lint -> test"):
        checking(job("lint", needs=("test",)), job("test", needs=("lint",)))


def test_a_circle_of_deployments_is_no_pipeline() -> None:
    with pytest.raises(Cycle, match=r"a cycle: deploy-(dev|staging) -> "):
        pipeline(deployment(DEV, after(STAGING)), deployment(STAGING, after(DEV)))


def test_a_need_of_a_job_that_is_nowhere_is_told_with_those_that_are_there() -> None:
    with pytest.raises(ValueError, match="job test needs lnit, which is not there; there are lint, test"):
        checking(job("lint"), job("test", needs=("lnit",)))


def test_a_promotion_from_nowhere_is_told_with_the_deployments_that_are_there() -> None:
    with pytest.raises(
        ValueError, match=r"comes after deploy-staging, which is not there; there are deploy-prod"
    ):
        pipeline(deployment(PROD, after(STAGING)))


RELEASED = pipeline(deployment(DEV), release=route("release", push(), job("deploy-dev")))
COLLIDING: tuple[tuple[str, str, Callable[[], Pipeline]], ...] = (
    ("github", "names-collide", lambda: RELEASED),
    ("gitlab", "name-taken", lambda: RELEASED),
    (
        "github",
        "names-collide",
        lambda: pipeline(deployment(PROD, before=(job("approve-platform"),))),
    ),
    ("gitlab", "name-taken", lambda: pipeline(deployment(PROD, before=(job("approve-platform"),)))),
    (
        "github",
        "files-collide",
        lambda: pipeline(deployment(DEV, Manual()), watches=(route("deploy-dev", schedule("0 6 * * *")),)),
    ),
    *(
        ("gitlab", "name-taken", partial(checking, job(word)))
        for word in (
            "image",
            "default",
            "stages",
            "include",
            "variables",
            "workflow",
            "pages",
            "true",
            "null",
        )
    ),
)


@pytest.mark.parametrize(("backend", "code", "made"), COLLIDING)
def test_a_name_that_a_platform_would_take_for_another_is_refused(
    backend: str, code: str, made: Callable[[], Pipeline]
) -> None:
    assert refused(compiled(backend, made()), code).place.startswith("service shop")


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", ["lint", "deploy", "on", "no", "approve", "job", "steps", "needs"])
def test_a_name_that_only_looks_like_a_word_of_theirs_is_taken(backend: str, name: str) -> None:
    assert compiled(backend, checking(job(name))).files


@pytest.mark.parametrize("backend", ["github", "gitlab"])
def test_a_check_that_no_job_is_called_after_is_refused(backend: str) -> None:
    found = refused(compiled(backend, pipeline(deployment(DEV)), checked="scan-cofnig"), "check-unknown")
    assert "'scan-cofnig'" in found.cause
    assert "There are plan" in found.cure


def test_on_codepipeline_a_check_that_no_job_is_called_after_is_an_error_that_a_person_may_accept() -> None:
    found = compiled("codepipeline", pipeline(deployment(DEV)), checked="scan-cofnig").findings
    assert [(each.code, each.severity) for each in found] == [("check-unknown", Severity.ERROR)]


NEVER = ("0 0 31 2 *", "0 0 30 2 *", "61 * * * *", "0 24 * * *", "0 6 * * FRI-XYZ")


@pytest.mark.parametrize("cron", NEVER)
@pytest.mark.parametrize(
    ("backend", "code"), [("github", "cron-unreal"), ("gitlab", "cron"), ("codepipeline", "unsayable:starts")]
)
def test_a_schedule_that_never_comes_is_refused(backend: str, code: str, cron: str) -> None:
    watch = route("nightly", schedule(cron))
    found = refused(compiled(backend, pipeline(deployment(DEV), watches=(watch,))), code)
    assert "nightly" in found.place


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_day_that_comes_every_four_years_is_a_day(backend: str) -> None:
    watch = route("nightly", schedule("0 0 29 2 *"))
    assert compiled(backend, pipeline(deployment(DEV), watches=(watch,))).files


@pytest.mark.parametrize(
    ("backend", "cron", "code"),
    [
        ("github", "*/4 * * * *", "quota:github-schedule-pace"),
        ("github", "*/5 * * * *", None),
        ("gitlab", "*/30 * * * *", "quota:gitlab-schedule-pace"),
        ("gitlab", "0 * * * *", None),
        ("codepipeline", "*/4 * * * *", None),
    ],
)
def test_a_schedule_that_a_platform_slows_down_is_told(backend: str, cron: str, code: str | None) -> None:
    watch = route("nightly", schedule(cron))
    found = compiled(backend, pipeline(deployment(DEV), watches=(watch,))).findings
    paces = [each for each in found if "pace" in each.code]
    assert [each.code for each in paces] == ([code] if code else [])
    assert all("nightly" in each.place or "schedule" in each.place for each in paces)
    assert all(each.cure for each in paces)


def test_three_hundred_jobs_are_too_many_for_people_to_read() -> None:
    found = compiled("gitlab", checking(*(job(f"job-{number}") for number in range(300)))).findings
    assert "quota:gitlab-jobs-a-pipeline" in {each.code for each in found}


def test_three_hundred_jobs_before_a_plan_are_more_than_it_may_need() -> None:
    before = tuple(job(f"job-{number}") for number in range(300))
    made = pipeline(deployment(DEV, before=before))
    refused(compiled("gitlab", made), "quota:gitlab-needs-a-job")


def legs(count: int) -> Pipeline:
    return checking(
        *(
            job(
                f"test-{number}",
                steps=(step("make", "test"),),
                leg=leg("test", number=str(number)),
                variables={"NUMBER": str(number)},
            )
            for number in range(count)
        )
    )


def test_a_matrix_of_one_too_many_is_refused() -> None:
    assert compiled("github", legs(256)).files
    assert "257 jobs from a matrix" in str(refused(compiled("github", legs(257)), "quota:github-matrix-jobs"))


def lines(kilobytes: int) -> Pipeline:
    return checking(job("look", steps=tuple(step("make", "x" * 1000) for _ in range(kilobytes))))


def test_a_file_that_a_platform_would_not_read_is_refused() -> None:
    assert compiled("github", lines(400)).files
    refused(compiled("github", lines(500)), "quota:github-workflow-file")


@pytest.mark.parametrize("command", ["python3", "penstock"])
def test_a_step_that_calls_what_its_image_lacks_is_refused(command: str) -> None:
    image = Image(name=ImageName("node"), version=image_of("node").version)
    found = refused(
        compiled("github", checking(job("look", steps=(step(command, "x"),), image=image))), "image-lacks"
    )
    assert found.place.endswith("job look")
    assert "python3" in found.cause


def test_a_step_that_calls_what_its_image_is_for_is_taken() -> None:
    image = Image(name=ImageName("python"), version=ToolVersion("3.13.15"))
    assert compiled("github", checking(job("look", steps=(step("python3", "x"),), image=image))).files
