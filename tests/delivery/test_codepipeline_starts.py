"""What starts a pipeline, at which branch, and what runs in front of it."""

from __future__ import annotations

import json

import pytest

from delivery.backends.codepipeline import compile_pipeline
from delivery.backends.codepipeline.hooks import ScheduleSpec
from delivery.backends.codepipeline.specification import BuildAction, PipelineSpec, RouteSpec, SourceAction
from delivery.bundle import Bundle
from delivery.events import Input, Manual, Push, Start, Upstream
from delivery.pipeline import Deployment, Route
from delivery.texts import ServiceName, TagPattern, VariableName
from tests.delivery.pipelines import after, deployment, job, pipeline, promoted, push, route, schedule, work
from tests.estates import DEV, PROD, STAGING

CONFIRM = Manual(inputs=(Input(name=VariableName("confirm"), description="Type it"),))
RELEASE = route("release", push("main"), job("test"), job("pack", needs=("test",)))


def bundle(*found: Deployment, release: Route | None = None) -> Bundle[object]:
    return compile_pipeline(pipeline(*found, release=release), work("codepipeline"))


def started(*starts: Start, name: str = "deploy") -> PipelineSpec:
    (spec,) = bundle(deployment(DEV, *starts, name=name)).objects
    assert isinstance(spec, PipelineSpec)
    return spec


def codes(*found: Deployment, release: Route | None = None) -> set[str]:
    return {finding.code for finding in bundle(*found, release=release).findings}


def source(spec: PipelineSpec) -> SourceAction:
    (action,) = spec.stages[0].actions
    assert isinstance(action, SourceAction)
    return action


def apply_of(spec: PipelineSpec) -> BuildAction:
    action = spec.stages[-1].actions[0]
    assert isinstance(action, BuildAction)
    return action


def told(spec: PipelineSpec, variable: str) -> str | None:
    project = next(each for each in spec.projects if each.name == apply_of(spec).project)
    return apply_of(spec).variables.get(variable) or project.variables.get(variable)


def test_an_environment_with_a_branch_of_its_own_starts_there_and_protects_it() -> None:
    spec = started(push("develop"))
    assert source(spec).branch == "develop"
    assert told(spec, "PENSTOCK_PROTECTED_REF") == "origin/develop"


def test_of_several_branches_the_push_says_which() -> None:
    spec = started(push("release/*", "hotfix/*"))
    assert source(spec).branch == "main"
    assert told(spec, "PENSTOCK_PROTECTED_REF") == "origin/#{source.BranchName}"


def test_a_promotion_follows_the_branch_of_what_it_promotes() -> None:
    specs = bundle(deployment(DEV, push("develop")), deployment(STAGING, after(DEV))).objects
    assert [source(each).branch for each in specs if isinstance(each, PipelineSpec)] == ["develop", "develop"]


def test_branches_and_tags_are_two_filters_of_one_trigger() -> None:
    spec = started(Push(branches=push("main").branches, tags=(TagPattern("v*"),)))
    assert [(each.branches, each.tags) for each in spec.pushes] == [(("main",), ()), ((), ("v*",))]


def test_tags_beside_several_branches_are_refused() -> None:
    spoiled = Push(branches=push("main", "next").branches, tags=(TagPattern("v*"),))
    assert codes(deployment(DEV, spoiled)) == {"unsayable:starts"}


def test_a_time_starts_the_pipeline_itself() -> None:
    (found,) = started(schedule("0 6 * * 1-5", "Europe/Berlin")).schedules
    assert (found.expression, found.time_zone) == ("cron(0 6 ? * MON,TUE,WED,THU,FRI *)", "Europe/Berlin")
    assert found.target_arn == "arn:aws:scheduler:::aws-sdk:codepipeline:startPipelineExecution"
    assert json.loads(found.input) == {"Name": "shop-dev"}


def test_a_time_that_two_kinds_of_days_make_is_refused() -> None:
    assert codes(deployment(DEV, schedule("0 6 1 * MON"))) == {"unsayable:starts"}


def test_what_a_person_is_asked_is_a_variable_of_the_pipeline() -> None:
    asked = started(CONFIRM, name="destroy").variables[-1]
    assert (asked.name, asked.default) == ("confirm", None)


def test_a_push_cannot_start_what_asks_for_a_value() -> None:
    assert codes(deployment(DEV, push("main"), CONFIRM)) == {"unsayable:inputs"}


def test_another_services_release_starts_nothing_here_and_it_is_said() -> None:
    assert codes(deployment(DEV, Upstream(service=ServiceName("base")))) == {"unsayable:starts"}


def test_a_deployment_of_another_name_has_a_pipeline_of_that_name_which_nobody_follows() -> None:
    spec = started(CONFIRM, name="destroy")
    assert spec.name == "destroy-shop-dev"
    assert not spec.recorded
    assert {each.name for each in spec.projects} == {
        "penstock-shop-dev-destroy-plan",
        "penstock-shop-dev-destroy-apply",
    }


def test_runs_that_nobody_follows_are_not_in_the_ledger_and_it_is_said() -> None:
    assert codes(deployment(DEV, CONFIRM, name="destroy")) == {"not-recorded"}


def test_going_back_is_no_pipeline_of_its_own_and_it_is_said() -> None:
    both = (deployment(DEV, push("main")), deployment(DEV, CONFIRM, name="rollback"))
    (spec,) = bundle(*both).objects
    assert getattr(spec, "name", "") == "shop-dev"
    assert codes(*both) == {"rollback-by-project"}


def test_following_another_deployment_than_deploy_is_refused() -> None:
    canary = deployment(DEV, push("main"), name="canary")
    assert "unsayable:starts" in codes(canary, deployment(STAGING, after(DEV, deployment="canary")))


def test_following_anything_but_the_environment_right_below_is_refused() -> None:
    assert "unsayable:starts" in codes(deployment(DEV), deployment(STAGING), deployment(PROD, after(DEV)))


def test_following_the_environment_right_below_twice_is_refused() -> None:
    assert "unsayable:starts" in codes(deployment(DEV), deployment(STAGING, after(DEV), after(DEV)))


def test_a_higher_environment_with_a_start_of_its_own_is_refused_as_its_puller_would_start_it_too() -> None:
    found = codes(deployment(DEV, push("develop")), deployment(STAGING, push("staging")))
    assert found == {"pulled-too"}
    assert not bundle(deployment(DEV), deployment(STAGING, push("staging"))).files


def test_the_release_stands_in_front_of_the_first_environment_alone() -> None:
    specs = [each for each in bundle(*promoted(), release=RELEASE).objects if isinstance(each, PipelineSpec)]
    assert [spec.stage_names[1] for spec in specs] == ["Release", "Plan", "Validate"]
    assert [getattr(action, "name", "") for action in specs[0].stages[1].actions] == ["test", "pack"]


def test_a_start_that_selects_no_release_cannot_stand_beside_one_that_does() -> None:
    assert codes(deployment(DEV, push("main"), Manual()), release=RELEASE) == {"unsayable:release"}


def test_two_pipelines_of_one_push_would_release_twice() -> None:
    both = (deployment(DEV, push("main")), deployment(PROD, push("main")))
    assert "unsayable:release" in codes(*both, release=RELEASE)


def test_a_branch_that_deploys_nothing_releases_by_itself() -> None:
    wider = route("release", push("main", "next"), job("test"))
    (_, alone) = bundle(deployment(DEV, push("main")), release=wider).objects
    assert getattr(alone, "route", None) == "release"


@pytest.mark.parametrize("schedules", [started(schedule("0 6 * * *")).schedules])
def test_a_schedule_is_named_after_what_it_starts(schedules: tuple[ScheduleSpec, ...]) -> None:
    assert [each.name for each in schedules] == ["penstock-shop-dev-1"]


def test_a_release_of_more_paths_runs_alone_where_nothing_is_deployed() -> None:
    deploys = deployment(DEV, push("main", paths=("infra/**",)))
    (spec, alone) = bundle(deploys, release=RELEASE).objects
    assert isinstance(spec, PipelineSpec)
    assert "Release" in spec.stage_names
    assert isinstance(alone, RouteSpec)
    webhook = alone.projects[0].webhook
    assert webhook is not None
    assert [(each.pattern, each.excludes) for each in webhook.groups[0]][2:] == [("^infra/.*$", True)]


def test_a_deployment_of_more_paths_than_its_release_is_refused() -> None:
    narrow = route("release", push("main", paths=("src/**",)), job("test"))
    assert codes(deployment(DEV, push("main")), release=narrow) == {"unsayable:release"}


def test_a_branch_that_a_pattern_of_the_release_lets_in_too_is_refused() -> None:
    patterned = route("release", push("release/*"), job("test"))
    assert codes(deployment(DEV, push("release/1")), release=patterned) == {"unsayable:release"}
