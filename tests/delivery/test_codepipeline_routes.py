"""Checks and watches: projects that a webhook, a time or a person starts."""

from __future__ import annotations

import re

import pytest
import yaml

from delivery.backends.codepipeline import compile_pipeline
from delivery.backends.codepipeline.hooks import Asks, FilterKind, WebhookSpec
from delivery.backends.codepipeline.specification import ProjectSpec, RouteSpec
from delivery.bundle import Bundle
from delivery.events import PullRequest, Upstream
from delivery.finding import Severity
from delivery.job import Run
from delivery.pipeline import Route
from delivery.texts import ServiceName
from tests.delivery.pipelines import (
    identity,
    job,
    output_is,
    pipeline,
    promoted,
    pull_request,
    push,
    route,
    schedule,
    work,
)
from tests.estates import DEV, PROD

ASKED, SAID = job("a", outputs=("X",)), output_is("a", "X", "1")
GRAPH = (job("lint"), job("unit", needs=("lint",), may_fail="it is new"), job("tell", needs=("unit",)))


def bundle(found: Route) -> Bundle[object]:
    return compile_pipeline(pipeline(*promoted(), check=found), work("codepipeline"))


def projects(found: Route) -> tuple[ProjectSpec, ...]:
    specs = [each for each in bundle(found).objects if isinstance(each, RouteSpec)]
    return tuple(project for spec in specs for project in spec.projects)


def project(found: Route) -> ProjectSpec:
    (only,) = projects(found)
    return only


def hook(found: Route) -> WebhookSpec:
    webhook = project(found).webhook
    assert webhook is not None
    return webhook


def patterns(found: Route) -> dict[str, str]:
    (group,) = hook(found).groups
    return {each.kind.value: each.pattern for each in group}


def refused(found: Route) -> set[str]:
    return {each.code for each in bundle(found).findings if each.severity is Severity.ERROR}


def test_a_check_is_one_project_in_the_first_environments_account() -> None:
    spec = project(route("check", pull_request(), *GRAPH))
    assert spec.name == "penstock-shop-dev-on-check"
    assert spec.role_arn.endswith("/dev/review/penstock-dev-review")


def test_a_pull_request_starts_it_by_the_branch_that_it_goes_into() -> None:
    found = patterns(route("check", pull_request("main", "release/*", paths=("src/**",))))
    assert re.search(found["BASE_REF"], "refs/heads/release/1.2")
    assert not re.search(found["BASE_REF"], "refs/heads/release/1/2")
    assert not re.search(found["BASE_REF"], "refs/heads/main-not")
    assert re.search(found["FILE_PATH"], "src/deep/file.py")
    assert not re.search(found["FILE_PATH"], "docs/src/file.py")


def test_a_push_starts_it_by_the_branch_that_moved() -> None:
    found = patterns(route("check", push("main")))
    assert found == {"EVENT": "PUSH", "HEAD_REF": "^refs/heads/main$"}


def test_each_event_is_a_group_of_its_own() -> None:
    groups = hook(route("check", (push("main"), pull_request()))).groups
    assert [
        next(each.pattern for each in group if each.kind is FilterKind.EVENT)[:4] for group in groups
    ] == [
        "PUSH",
        "PULL",
    ]


def test_a_fork_waits_for_a_comment_unless_the_route_lets_forks_in() -> None:
    assert hook(route("check", pull_request())).asks is Asks.FORKS
    assert hook(route("check", pull_request(forks=True))).asks is Asks.NOBODY


def test_jobs_that_need_each_other_are_a_batch_of_builds() -> None:
    spec = project(route("check", pull_request(), *GRAPH))
    graph = yaml.safe_load(spec.buildspec.text)["batch"]["build-graph"]
    assert [(task["identifier"], task.get("depend-on", [])) for task in graph] == [
        ("lint", []),
        ("unit", ["lint"]),
        ("tell", ["unit"]),
    ]
    assert spec.batch is not None


def test_each_build_of_a_batch_runs_its_own_lines_and_no_others() -> None:
    spec = project(route("check", pull_request(), *GRAPH))
    commands = yaml.safe_load(spec.buildspec.text)["phases"]["build"]["commands"]
    assert [command.splitlines()[1] for command in commands] == ["lint)", "unit)", "tell)"]


def test_what_may_fail_and_is_waited_for_ends_well_and_else_it_is_ignored() -> None:
    last = (job("lint"), job("unit", needs=("lint",), may_fail="it is new"))
    spec = project(route("check", pull_request(), *last))
    graph = yaml.safe_load(spec.buildspec.text)["batch"]["build-graph"]
    assert graph[1]["ignore-failure"] is True
    waited = project(route("check", pull_request(), *GRAPH)).buildspec.text
    assert "ignore-failure" not in waited
    assert "PENSTOCK_ENDED" in waited


def test_one_job_alone_is_a_plain_build() -> None:
    spec = project(route("check", pull_request(), job("lint")))
    assert spec.batch is None
    assert "batch" not in yaml.safe_load(spec.buildspec.text)


def test_each_identity_of_a_watch_has_a_project_in_its_own_account() -> None:
    drift = tuple(job(f"drift-{each.name}", identity=identity(each)) for each in (DEV, PROD))
    found = compile_pipeline(
        pipeline(*promoted(), watches=(route("drift", schedule("0 6 * * *"), *drift),)), work("codepipeline")
    )
    specs = [each for each in found.objects if isinstance(each, RouteSpec)]
    assert [each.projects[0].name for each in specs] == [
        "penstock-shop-dev-on-drift-plan",
        "penstock-shop-prod-on-drift-plan",
    ]
    assert [each.schedules[0].target_arn.rpartition(":")[2] for each in specs] == ["startBuild"] * 2


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (route("c", push(), ASKED, job("b", needs=("a",), only_if=SAID)), "unsayable:only_if"),
        (route("c", push(), job("a"), job("b", needs=("a",), run=Run.ALWAYS)), "unsayable:run"),
        (route("c", push(), job("a"), job("b", needs=("a",), identity=identity(DEV))), "unsayable:identity"),
        (
            route("c", PullRequest(into=pull_request().into), job("a", identity=identity(DEV))),
            "unsayable:forks",
        ),
        (route("c", Upstream(service=ServiceName("base"))), "unsayable:starts"),
        (route("c", schedule("0 6 1 * MON")), "unsayable:starts"),
    ],
)
def test_what_a_project_cannot_say_is_refused_by_name(found: Route, code: str) -> None:
    assert code in refused(found)


def test_jobs_that_need_nothing_of_each_other_may_be_different_people() -> None:
    assert refused(route("c", push(), job("a"), job("b", identity=identity(DEV)))) == set()


def test_a_newer_commit_ends_no_older_build_and_it_is_said() -> None:
    found = bundle(route("c", push(), cancels_older=True))
    assert [each.code for each in found.findings] == ["older-runs-go-on"]
