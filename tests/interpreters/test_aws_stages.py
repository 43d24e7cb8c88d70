"""The order of a pipeline's actions, and what a failure stops."""

from __future__ import annotations

from interpreters.outcome import Result, World
from tests.interpreters.aws_declared import (
    ACCOUNT,
    Json,
    action,
    build,
    declared,
    executed,
    pipeline,
    project,
    push,
    source,
    stage,
    started,
)


def three() -> Json:
    return pipeline(
        stage("Source", source()),
        stage("Test", build("Unit"), build("Lint"), build("Report", runOrder=5)),
        stage("Ship", build("Push")),
    )


def results(world: World) -> dict[str, Result]:
    return {job.name: job.result for job in executed(three(), project(), world=world).jobs}


def test_actions_of_one_number_run_side_by_side() -> None:
    run = executed(three(), project())
    assert run.job("Test/Unit").after == run.job("Test/Lint").after == {"Source/Checkout"}


def test_a_higher_number_waits_for_all_of_the_number_before() -> None:
    assert executed(three(), project()).job("Test/Report").after == {"Test/Unit", "Test/Lint"}


def test_a_stage_waits_for_the_last_number_of_the_stage_before() -> None:
    assert executed(three(), project()).job("Ship/Push").after == {"Test/Report"}


def test_numbers_order_actions_however_they_are_listed() -> None:
    upside_down = pipeline(
        stage("Source", source()), stage("Test", build("Last", runOrder=3), build("First", runOrder=2))
    )
    run = executed(upside_down, project())
    assert run.job("Test/Last").after == {"Test/First"}
    assert run.job("Test/First").after == {"Source/Checkout"}


def test_a_failure_lets_its_neighbours_end_and_stops_the_rest() -> None:
    found = results(World(fails=frozenset({"Test/Unit"})))
    assert found == {
        "Source/Checkout": Result.SUCCESS,
        "Test/Unit": Result.FAILURE,
        "Test/Lint": Result.SUCCESS,
        "Test/Report": Result.SKIPPED,
        "Ship/Push": Result.SKIPPED,
    }


def test_without_a_failure_everything_runs() -> None:
    assert set(results(World()).values()) == {Result.SUCCESS}


def test_a_stage_is_locked_on_its_own() -> None:
    run = executed(three(), project())
    assert {job.lock for job in run.jobs} == {"shop/Source", "shop/Test", "shop/Ship"}


def test_nothing_is_locked_in_parallel_mode() -> None:
    run = executed({**three(), "executionMode": "PARALLEL"}, project())
    assert {job.lock for job in run.jobs} == {None}


def test_a_build_is_its_projects_role_and_an_action_its_own() -> None:
    invoke = action(
        "Call", "Invoke", "Lambda", configuration={"FunctionName": "f"}, roleArn=f"{ACCOUNT}/call"
    )
    run = executed(pipeline(stage("Source", source()), stage("Do", build("Unit"), invoke)), project())
    assert run.job("Do/Unit").role == f"{ACCOUNT}/shop-tests"
    assert run.job("Do/Call").role == f"{ACCOUNT}/call"
    assert run.job("Source/Checkout").role is None


def test_a_commands_action_runs_as_the_pipeline_itself() -> None:
    """https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Commands.html"""
    shell = action("Sh", "Compute", "Commands", commands=["make  # all"], inputArtifacts=[{"name": "src"}])
    run = executed(pipeline(stage("Source", source()), stage("Do", shell)))
    assert run.job("Do/Sh").role == f"{ACCOUNT}/pipeline"
    assert run.job("Do/Sh").commands == ("make",)


def test_every_pipeline_that_the_push_concerns_runs() -> None:
    second = {**three(), "name": "shop-second"}
    found = started(declared(three(), second, project()), "push", push())
    assert found == {"shop", "shop-second"}
