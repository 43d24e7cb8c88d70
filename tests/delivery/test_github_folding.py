"""Legs of a matrix become one job again, if they differ in nothing but values."""

from __future__ import annotations

import pytest

from delivery.identity import Purpose
from delivery.job import Job, Run
from delivery.step import Artifact
from delivery.texts import ArtifactName
from tests.delivery.github_files import built, jobs, rendered
from tests.delivery.pipelines import identity, job, leg, pipeline, pull_request, route, schedule

ROWS = (("dev", "core", "true"), ("staging", "plat", "true"), ("prod", "main", "false"))


def legs(*, outputs: tuple[str, ...] = ()) -> tuple[Job, ...]:
    return tuple(
        job(
            f"validate-{name}",
            "make",
            "validate",
            leg=leg("validate", environment=name, tenant=tenant, auto_approve=auto),
            variables={"STAGE": name, "TENANT": tenant, "STACK": f"{tenant}-{name}"},
            outputs=outputs,
        )
        for name, tenant, auto in ROWS
    )


@pytest.mark.mission(26)
@pytest.mark.mission(217)
def test_equal_legs_are_one_job_with_a_matrix() -> None:
    found = built(*legs())
    assert list(found) == ["validate"]
    assert found["validate"]["strategy"]["matrix"]["include"] == [
        {"job": f"validate-{name}", "environment": name, "tenant": tenant, "auto_approve": auto}
        for name, tenant, auto in ROWS
    ]


def test_a_leg_is_called_as_the_job_that_it_was() -> None:
    assert built(*legs())["validate"]["name"] == "${{ matrix.job }}"


def test_one_legs_failure_ends_no_other() -> None:
    assert built(*legs())["validate"]["strategy"]["fail-fast"] == "false"


def test_values_are_written_with_the_matrix_columns() -> None:
    assert built(*legs())["validate"]["env"] == {
        "STAGE": "${{ matrix.environment }}",
        "TENANT": "${{ matrix.tenant }}",
        "STACK": "${{ matrix.tenant }}-${{ matrix.environment }}",
    }


@pytest.mark.mission(27)
def test_each_leg_is_in_its_own_environment_and_has_its_own_role() -> None:
    looking = tuple(
        job(
            f"drift-{name}",
            "make",
            leg=leg("drift", environment=name),
            identity=identity(name, Purpose.OBSERVE),
        )
        for name, _, _ in ROWS
    )
    found = jobs(rendered(pipeline(watches=(route("drift", schedule("0 6 * * *"), *looking),))), "drift.yml")[
        "drift"
    ]
    assert found["environment"] == "${{ matrix.environment }}-plan"
    roles = [
        each["with"]["role-to-assume"] for each in found["steps"] if "role-to-assume" in each.get("with", {})
    ]
    assert "${{ matrix.environment }}-observe" in roles[0]


def test_who_needs_all_legs_needs_the_matrix() -> None:
    found = built(*legs(), job("pack", needs=tuple(each.name for each in legs())))
    assert found["pack"]["needs"] == ["validate"]


def test_who_needs_one_leg_keeps_them_apart() -> None:
    found = built(*legs(), job("pack", needs=("validate-dev",)))
    assert list(found) == ["validate-dev", "validate-staging", "validate-prod", "pack"]


def test_conditions_name_the_matrix_and_not_its_legs() -> None:
    names = tuple(each.name for each in legs())
    found = built(*legs(), job("clean", needs=names, run=Run.ALWAYS), job("end", needs=(*names, "clean")))
    assert found["end"]["if"] == (
        "${{ !cancelled() && needs.validate.result == 'success' && needs.clean.result == 'success' }}"
    )


def test_legs_that_run_other_lines_stay_apart() -> None:
    first, *others = legs()
    other = job("validate-dev", "make", "check", leg=first.leg, variables=first.variables)
    assert "validate" not in built(other, *others)


def test_legs_that_tell_something_stay_apart() -> None:
    assert "validate" not in built(*legs(outputs=("changed",)))


def test_a_single_leg_is_a_job_like_any_other() -> None:
    assert list(built(legs()[0])) == ["validate-dev"]


def test_a_matrix_that_is_called_as_another_job_is_not_folded() -> None:
    assert "strategy" not in built(*legs(), job("validate"))["validate"]


def test_artifacts_of_legs_have_the_legs_in_their_names() -> None:
    kept = tuple(
        job(
            f"test-{name}",
            "make",
            leg=leg("test", environment=name),
            artifacts=(Artifact(name=ArtifactName(f"report-{name}"), paths=("a", "b")),),
        )
        for name, _, _ in ROWS
    )
    check = route("check", pull_request(), *kept)
    found = jobs(rendered(pipeline(check=check)), "check.yml")["test"]["steps"][-1]
    assert (
        found["with"]["name"] == "${{ matrix.name }}" or "${{ matrix.environment }}" in found["with"]["name"]
    )
