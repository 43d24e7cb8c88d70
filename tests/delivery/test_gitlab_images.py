"""GitLab: a job's image holds what the job calls, and runs GitLab's own script."""

from __future__ import annotations

import pytest

from delivery.finding import Finding
from delivery.identity import Purpose
from delivery.images_held import HOLDS, has_shell
from delivery.job import Image, Job
from delivery.pins import image_of, lock
from delivery.step import Step
from delivery.steps.tools import native, ours
from delivery.texts import ImageName
from tests.delivery.gitlab_pipelines import bundle, checking, child_file, lines
from tests.delivery.pipelines import deployment, identity, job, pipeline, pull_request, route, step
from tests.estates import DEV


def image(name: str) -> Image:
    return Image(name=ImageName(name), version=image_of(name).version)


def refusal(*jobs: Job) -> Finding:
    made = bundle(pipeline(check=route("check", pull_request(), *jobs)))
    assert made.files == ()
    (found,) = made.findings
    return found


@pytest.mark.parametrize("name", ["trivy", "node", "gitleaks", "k6", "zap"])
def test_an_image_of_its_own_never_runs_its_entrypoint_in_place_of_the_script(name: str) -> None:
    found = checking(job("look", image=image(name)))
    assert found["look"]["image"] == {"name": image_of(name).reference, "entrypoint": [""]}
    assert isinstance(found["default"]["image"], str)


@pytest.mark.parametrize("name", ["hadolint", "grype", "security/syft"])
def test_an_image_without_a_shell_is_refused(name: str) -> None:
    def found(name: str) -> list[tuple[str, str]]:
        made = bundle(pipeline(check=route("check", pull_request(), job("look", image=image(name)))))
        return [(each.code, each.place) for each in made.findings]

    here = "service shop, backend gitlab, route check, job look"
    assert found(name) == [("image-without-shell", here)]
    assert found("trivy") == []


@pytest.mark.parametrize("name", ["node", "golang", "trivy"])
@pytest.mark.parametrize("called", [native("a", "python3", "-m", "pytest"), ours("a", "merged")])
def test_a_step_that_needs_python_is_refused_in_an_image_without_it(name: str, called: Step) -> None:
    assert "it calls python3" in refusal(job("look", steps=(called,), image=image(name))).cause
    assert checking(job("look", steps=(called,), image=image("python")))["look"]
    assert checking(job("look", steps=(called,)))["look"]


def test_a_step_that_needs_bash_is_refused_where_there_is_a_plain_shell_alone() -> None:
    steps = (step("bash", "scripts/check.sh"),)
    assert "it calls bash" in refusal(job("look", steps=steps, image=image("trivy"))).cause
    assert checking(job("look", steps=steps, image=image("node")))["look"]


def test_a_job_that_is_somebody_installs_the_aws_command_line_before_anything_else() -> None:
    found = child_file(pipeline(deployment(DEV)))
    for name in ("plan", "apply"):
        run = lines(found, name)
        assert "awscli==1.46.2" in run[0]
        assert [at for at, line in enumerate(run) if line.startswith("aws ")] > [2]
        assert found[name]["before_script"][0] == "!reference ['.install-awscli', 'script']"


def test_nobody_who_calls_no_aws_is_brought_it() -> None:
    assert not [name for name in checking(job("look")) if "aws" in name]


def test_a_job_that_is_somebody_needs_an_image_that_can_take_the_aws_command_line() -> None:
    who = identity(DEV, Purpose.PREVIEW)
    assert "it calls aws" in refusal(job("look", identity=who, image=image("checkov"))).cause
    assert checking(job("look", identity=who, image=image("python")))["look"]


def test_every_image_whose_contents_are_told_has_at_least_a_known_shell() -> None:
    assert all(held == frozenset() or "sh" in held for held in HOLDS.values())
    assert {pin.name for pin in lock().images if not has_shell(pin.name)} == {"grype", "hadolint", "syft"}
