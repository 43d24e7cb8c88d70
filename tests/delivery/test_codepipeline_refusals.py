"""CodePipeline: with an error that nobody may accept, nothing is rendered."""

from __future__ import annotations

import hashlib

import pytest

from delivery.backends.codepipeline import compile_pipeline
from delivery.bundle import Bundle
from delivery.finding import errors
from delivery.gate import Gate
from delivery.identity import Purpose
from delivery.job import Image, Job
from delivery.pins import image_of
from delivery.pipeline import Pipeline
from delivery.promises import AuthorExcluded, Checked
from delivery.texts import ImageName, JobName
from tests.delivery.pipelines import (
    deployment,
    identity,
    job,
    pipeline,
    promoted,
    pull_request,
    route,
    schedule,
    step,
    work,
)
from tests.estates import DEV, gate

TWO_DAYS, NEVER, NO_MINUTE = "0 6 1 * MON", "0 0 31 2 *", "61 * * * *"


def bundle(made: Pipeline, asked: Gate | None = None) -> Bundle[object]:
    return compile_pipeline(made, work("codepipeline", DEV, gates={"dev": asked} if asked else None))


def refusal(found: Bundle[object]) -> dict[str, str]:
    """Every error's code and cause, where nothing at all was rendered."""
    assert (found.files, found.objects) == ((), ())
    return {each.code: each.cause for each in errors(found.findings)}


def checked(*jobs: Job) -> Bundle[object]:
    return bundle(pipeline(check=route("check", pull_request(), *jobs)))


def many(count: int) -> tuple[Job, ...]:
    return tuple(job(f"job-{number}") for number in range(count))


def image(name: str) -> Image:
    return Image(name=ImageName(name), version=image_of(name).version)


@pytest.mark.parametrize(
    ("cron", "cause"),
    [
        (TWO_DAYS, "AWS takes one of them"),
        (NEVER, "never fires: no month of it has such a day"),
        (NO_MINUTE, "minute '61' is none; 0 to 59 is allowed"),
    ],
)
def test_a_time_that_cannot_be_says_why(cron: str, cause: str) -> None:
    looked = bundle(pipeline(watches=(route("look", schedule(cron), job("look")),)))
    deployed = bundle(pipeline(deployment(DEV, schedule(cron))))
    for found in map(refusal, (looked, deployed)):
        assert set(found) == {"unsayable:starts"}
        assert cause in found["unsayable:starts"]


def test_a_time_that_can_be_is_taken() -> None:
    assert bundle(pipeline(deployment(DEV, schedule("0 6 28 2 *")))).files


def test_a_route_has_a_hundred_builds_at_most() -> None:
    assert checked(*many(100)).files
    assert set(refusal(checked(*many(101)))) == {"quota:builds-a-batch"}
    assert "300 builds in a batch" in refusal(checked(*many(300)))["quota:builds-a-batch"]


def test_what_is_more_than_a_stage_takes_is_not_rendered() -> None:
    assert bundle(pipeline(deployment(DEV, before=many(3)))).files
    found = refusal(bundle(pipeline(deployment(DEV, before=many(300)))))
    assert "quota:actions-a-stage" in found


def test_a_gate_that_asks_for_a_check_that_is_not_there_is_not_rendered() -> None:
    asked = gate(Checked(job=JobName("nowhere")))
    assert set(refusal(bundle(pipeline(deployment(DEV)), asked))) == {"check-unknown"}


def test_a_promise_that_is_not_kept_may_be_accepted_and_so_is_rendered() -> None:
    asked = work("codepipeline", gates={"prod": gate(AuthorExcluded())})
    found = compile_pipeline(pipeline(*promoted()), asked)
    assert {each.code.partition(":")[0] for each in errors(found.findings)} == {"promise-not-held"}
    assert found.files


@pytest.mark.parametrize("name", ["trivy", "k6", "alpine"])
def test_no_job_runs_in_an_image_without_bash(name: str) -> None:
    assert "it calls bash" in refusal(checked(job("look", image=image(name))))["image-lacks"]
    assert checked(job("look", image=image("node"))).files


@pytest.mark.parametrize("name", ["hadolint", "grype", "syft"])
def test_no_job_runs_in_an_image_without_a_shell(name: str) -> None:
    assert "image-without-shell" in refusal(checked(job("look", image=image(name))))


def test_a_step_that_calls_what_its_image_lacks_is_refused() -> None:
    calls = (step("python3", "-m", "pytest"),)
    assert (
        "it calls python3" in refusal(checked(job("look", steps=calls, image=image("node"))))["image-lacks"]
    )
    assert checked(job("look", steps=calls, image=image("python"))).files
    assert checked(job("look", steps=calls)).files


def test_a_job_that_is_somebody_needs_the_aws_command_line() -> None:
    who = job("look", identity=identity(DEV, Purpose.OBSERVE), image=image("python"))
    made = bundle(pipeline(watches=(route("look", schedule("0 6 * * *"), who),)))
    assert "it calls aws" in refusal(made)["image-lacks"]


def test_a_buildspec_that_is_a_file_says_what_made_it() -> None:
    specs = [each for each in bundle(pipeline(deployment(DEV))).files if each.path.endswith(".yml")]
    assert specs
    for each in specs:
        made, told, digest, version, *_ = each.text.splitlines()
        assert made.startswith("# Made by penstock from ")
        assert told.startswith("# Do not edit")
        assert digest.startswith("# digest of input: sha256:")
        assert version == "version: 0.2"


def test_a_stored_buildspec_is_named_by_all_its_bytes() -> None:
    specs = [each for each in bundle(pipeline(deployment(DEV))).files if each.path.startswith("objects/")]
    assert specs
    assert all(hashlib.sha256(each.text.encode()).hexdigest() in each.path for each in specs)
