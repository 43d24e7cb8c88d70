"""A pipeline that skips what was reviewed cannot be written down."""

from __future__ import annotations

from dataclasses import replace

import pytest

from delivery.blueprints.registry import pipeline_of
from delivery.events import AfterSuccess, Push
from delivery.identity import Purpose
from delivery.job import Job
from delivery.pipeline import Deployment
from delivery.step import Step
from delivery.texts import EnvironmentName, JobName
from tests.estates import service

STEP = Step(name="look", command=("true",))


def deployment(environment: str = "prod") -> Deployment:
    return pipeline_of(service()).deployment(EnvironmentName(environment))


def test_only_the_first_environment_starts_on_a_push() -> None:
    assert [type(start) for start in deployment("dev").starts] == [Push]
    assert [type(start) for start in deployment("staging").starts] == [AfterSuccess]


def test_a_push_elsewhere_in_the_repository_starts_nothing() -> None:
    (starts,) = deployment("dev").starts
    assert isinstance(starts, Push)
    assert starts.paths == ("infrastructure/network/**",)


def test_apply_that_takes_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="does not take what was reviewed"):
        replace(deployment(), apply=replace(deployment().apply, takes=None))


def test_a_plan_made_twice_is_refused() -> None:
    again = replace(deployment().before[-1], name=JobName("plan-again"))
    with pytest.raises(ValueError, match="2 jobs"):
        replace(deployment(), before=(*deployment().before, again))


def test_a_plan_that_nobody_makes_is_refused() -> None:
    unmade = tuple(replace(job, makes=None) for job in deployment().before)
    with pytest.raises(ValueError, match="0 jobs"):
        replace(deployment(), before=unmade)


def test_a_job_before_the_gate_that_could_change_production_is_refused() -> None:
    before = (
        *deployment().before[:-1],
        replace(deployment().before[-1], identity=deployment().apply.identity),
    )
    with pytest.raises(ValueError, match="before its gate"):
        replace(deployment(), before=before)


def test_apply_without_an_apply_identity_is_refused() -> None:
    with pytest.raises(ValueError, match="apply identity"):
        replace(deployment(), apply=replace(deployment().apply, identity=None))


def test_apply_that_does_not_look_at_the_base_again_is_refused() -> None:
    with pytest.raises(ValueError, match="the base"):
        replace(deployment(), base=())


def test_a_need_that_is_not_there_is_named() -> None:
    lost = Job(name=JobName("late"), steps=(STEP,), needs=(JobName("nowhere"),))
    with pytest.raises(ValueError, match="nowhere"):
        replace(deployment(), after=(lost,))


def test_two_jobs_of_one_name_are_refused() -> None:
    twin = Job(name=JobName("scan-config"), steps=(STEP,))
    with pytest.raises(ValueError, match="two jobs are called scan-config"):
        replace(deployment(), after=(twin,))


def test_a_job_without_steps_is_refused() -> None:
    with pytest.raises(ValueError, match="no steps"):
        Job(name=JobName("idle"), steps=())


def test_plan_and_apply_are_two_identities() -> None:
    purposes = {job.identity.purpose for job in (*deployment().before, deployment().apply) if job.identity}
    assert purposes == {Purpose.PLAN, Purpose.APPLY}
