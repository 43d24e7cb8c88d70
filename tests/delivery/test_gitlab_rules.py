"""GitLab: what starts a route, as rules that say in the positive what must be so."""

from __future__ import annotations

import pytest

from delivery.backends.gitlab.rules import ROUTE, matching, rules_of
from delivery.events import Manual, Push, Upstream
from delivery.identity import Purpose
from delivery.job import Run
from delivery.texts import Branch, BranchPattern, ServiceName, TagPattern
from tests.delivery.gitlab_pipelines import bundle, checking, needs, routes, rules, service_file
from tests.delivery.pipelines import (
    deployment,
    identity,
    job,
    pipeline,
    pull_request,
    push,
    route,
    schedule,
)
from tests.estates import DEV

MAIN = Branch("main")


def conditions(event: Push | Manual | Upstream) -> list[str]:
    return [rule.condition or "" for rule in rules_of(event, "look", MAIN)]


@pytest.mark.mission(34)
def test_a_merge_request_and_a_push_to_the_default_branch_start_what_was_said() -> None:
    found = service_file(
        pipeline(
            check=route("check", pull_request("main"), job("lint")),
            release=route("release", push("main"), job("build")),
        )
    )
    assert rules(found, "build") == [{"if": '$CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH == "main"'}]
    (rule,) = rules(found, "lint")
    assert rule["if"].startswith(
        '$CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_TARGET_BRANCH_NAME == "main"'
    )


@pytest.mark.mission(428)
def test_changes_stand_beside_a_push_or_a_merge_request_and_nothing_else() -> None:
    on = (push("main", paths=("src/**",)), pull_request("main", paths=("src/**",)), schedule("0 6 * * *"))
    found = rules(routes(route("look", on, job("look"))), "look")
    assert [rule.get("changes") for rule in found] == [["src/**/*"], ["src/**/*"], None]
    assert ['"push"' in rule["if"] or '"merge_request_event"' in rule["if"] for rule in found] == [
        "changes" in rule for rule in found
    ]


@pytest.mark.mission(378)
def test_an_image_is_built_where_its_files_changed() -> None:
    on = push("main", "develop", paths=("Dockerfile", "src/**"))
    found = service_file(pipeline(release=route("release", on, job("build-image"))))
    assert rules(found, "build-image") == [
        {
            "if": '$CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH =~ /^(main|develop)$/',
            "changes": ["Dockerfile", "src/**/*"],
        }
    ]


@pytest.mark.mission(395)
def test_what_runs_on_a_schedule_runs_for_its_own_schedule_alone() -> None:
    found = routes(route("drift", schedule("0 6 * * *"), job("look")))
    assert rules(found, "look") == [
        {
            "if": '$CI_PIPELINE_SOURCE == "schedule" && $PENSTOCK_ROUTE == "drift" && $CI_COMMIT_BRANCH == "main"'
        }
    ]


def test_by_hand_a_route_is_named_and_runs_at_the_protected_branch() -> None:
    assert conditions(Manual()) == [
        '$CI_PIPELINE_SOURCE == "web" && $PENSTOCK_ROUTE == "look" && $CI_COMMIT_BRANCH == "main"'
    ]


def test_another_services_release_is_heard_from_its_project_or_from_a_token() -> None:
    found = conditions(Upstream(service=ServiceName("network")))
    assert [each.split(" && ")[0] for each in found] == [
        '$CI_PIPELINE_SOURCE == "pipeline"',
        '$CI_PIPELINE_SOURCE == "trigger"',
    ]
    assert all('$PENSTOCK_UPSTREAM == "network"' in each for each in found)


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        (("main",), '$X == "main"'),
        (("release/*",), r"$X =~ /^release\/[^\/]*$/"),
        (("release/**",), r"$X =~ /^release\/.*$/"),
        (("main", "hotfix/*"), r"$X =~ /^(main|hotfix\/[^\/]*)$/"),
        (("v1.2",), '$X == "v1.2"'),
        (("v1.*",), r"$X =~ /^v1\.[^\/]*$/"),
        (("main", "main"), '$X == "main"'),
    ],
)
def test_a_pattern_is_matched_whole_and_a_name_is_compared(patterns: tuple[str, ...], expected: str) -> None:
    assert matching("X", tuple(map(BranchPattern, patterns))) == expected


def test_a_tag_is_no_branch() -> None:
    assert conditions(Push(tags=(TagPattern("v*"),))) == [
        r'$CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_TAG =~ /^v[^\/]*$/'
    ]


def test_a_pipeline_starts_for_no_event_that_none_of_its_jobs_has() -> None:
    found = checking(job("lint"))
    assert found["workflow"]["rules"] == [{"if": rules(found, "lint")[0]["if"]}]


def test_a_merge_request_from_a_fork_starts_nothing_unless_that_was_said() -> None:
    own = "$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_MERGE_REQUEST_PROJECT_ID"
    ours = routes(route("check", pull_request("main"), job("lint")))
    theirs = routes(route("check", pull_request("main", forks=True), job("lint")))
    assert own in rules(ours, "lint")[0]["if"]
    assert own not in rules(theirs, "lint")[0]["if"]


def test_nobody_from_a_fork_is_somebody() -> None:
    own = "$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_MERGE_REQUEST_PROJECT_ID"
    preview = job("preview", identity=identity(DEV, Purpose.PREVIEW))
    comment = job("comment", needs=("preview",))
    tell = job("tell", needs=("lint", "preview"), run=Run.ALWAYS)
    found = routes(route("check", pull_request("main", forks=True), job("lint"), preview, comment, tell))
    assert {
        name for name in ("lint", "preview", "comment", "tell") if own in rules(found, name)[0]["if"]
    } == {
        "preview",
        "comment",
    }
    assert found["tell"]["needs"][1] == {"job": "preview", "artifacts": False, "optional": True}


def test_two_routes_with_a_job_of_one_name_are_told_apart() -> None:
    found = routes(
        route("check", pull_request("main"), job("lint"), job("test", needs=("lint",))),
        route("nightly", schedule("0 2 * * *"), job("lint")),
    )
    assert {"check:lint", "nightly:lint", "test"} <= set(found)
    assert "lint" not in found
    assert needs(found, "test") == ["check:lint"]


@pytest.mark.parametrize("name", ["deploy-dev", "image", "pages", "default"])
def test_a_job_called_as_something_else_is_refused(name: str) -> None:
    asked = pipeline(deployment(DEV), check=route("check", pull_request("main"), job(name)))
    found = bundle(asked)
    assert [finding.code for finding in found.findings] == ["name-taken"]
    assert found.files == ()


def test_a_schedule_says_its_route_by_a_variable() -> None:
    assert ROUTE == "PENSTOCK_ROUTE"
    assert ROUTE not in checking(job("lint")).get("variables", {})
