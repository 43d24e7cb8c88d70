"""Which events start a pipeline, and what it then knows."""

from __future__ import annotations

import pytest

from interpreters.gitlab import runs
from interpreters.outcome import Unreadable
from tests.interpreters.gitlab_events import (
    AFTER,
    ZEROS,
    Event,
    jobs,
    push,
    request,
    results,
    schedule,
    tag,
    web,
)

ONE = """
workflow:
  rules: [{when: always}]
one:
  script: make
  variables:
    SEEN: "$CI_PIPELINE_SOURCE|$CI_COMMIT_BRANCH|$CI_COMMIT_TAG|$CI_COMMIT_REF_NAME|$CI_MERGE_REQUEST_IID"
"""


@pytest.mark.parametrize(
    ("event", "seen"),
    [
        (push("main"), "push|main||main|"),
        (push("team/a"), "push|team/a||team/a|"),
        (tag("v1"), "push||v1|v1|"),
        (request("feature"), "merge_request_event|||feature|7"),
        (schedule("main"), "schedule|main||main|"),
        (schedule("refs/tags/v2"), "schedule||v2|v2|"),
        (web("main"), "web|main||main|"),
        (("api", web("main")[1]), "api|main||main|"),
        (("trigger", {"ref": "main", "variables": {"A": "b"}}), "trigger|main||main|"),
        (("pipeline", {"ref": "main"}), "pipeline|main||main|"),
    ],
)
def test_each_source_predefines_its_own_variables(event: Event, seen: str) -> None:
    assert jobs(ONE, event)["one"].variables["SEEN"] == seen


@pytest.mark.parametrize(
    "event",
    [
        push(after=ZEROS),
        push(said="Work [skip ci]"),
        push(said="[ci skip] Work"),
        push(said="[CI-SKIP] Work"),
        ("push", {**push()[1], "push_options": {"ci": {"skip": True}}}),
        request(action="close"),
        request(action="merge"),
        request(action="approved"),
        ("merge_request", {**request()[1], "object_attributes": {"action": ["open"]}}),
        request(action="update"),
        request(fork="someone/network"),
        ("schedule", {**schedule()[1], "active": False}),
    ],
)
def test_an_event_that_starts_no_pipeline_starts_nothing(event: Event) -> None:
    assert results(ONE, event) == {}


@pytest.mark.parametrize(
    "event", [push(), push(said="skip ci"), request(), request(action="update", oldrev=AFTER), schedule()]
)
def test_an_event_beside_it_starts_one(event: Event) -> None:
    assert results(ONE, event) == {"one": "success"}


def test_a_merge_request_of_a_fork_runs_in_the_fork() -> None:
    event_name, payload = request(fork="someone/network")
    files = {"someone/network": {".gitlab-ci.yml": ONE}, "acme/network": {".gitlab-ci.yml": ONE}}
    found = runs(project="someone/network", files=files, event_name=event_name, payload=payload)
    assert [job.name for run in found for job in run.jobs] == ["one"]


def test_a_schedule_runs_whatever_the_commit_says() -> None:
    assert results(ONE, ("schedule", {**schedule()[1], "message": "[skip ci]"})) == {"one": "success"}


@pytest.mark.parametrize(
    ("event", "expected"),
    [(push(), {"any": "success"}), (tag(), {"any": "success"}), (request(), {}), (web(), {"any": "success"})],
)
def test_a_job_without_rules_stays_out_of_merge_requests(event: Event, expected: dict[str, str]) -> None:
    assert results("any: {script: make}", event) == expected


def test_workflow_rules_take_a_job_without_rules_into_merge_requests() -> None:
    text = "workflow: {rules: [{if: $CI_MERGE_REQUEST_IID}]}\nany: {script: make}"
    assert results(text, request()) == {"any": "success"}
    assert results(text, push()) == {}


@pytest.mark.parametrize(
    ("branches", "branch", "expected"),
    [
        ([{"name": "main"}], "main", "true"),
        ([{"name": "main"}], "maintenance", "false"),
        ([{"name": "release-*"}], "release-1", "true"),
        ([{"name": "*"}], "team/a", "true"),
        ([], "main", "false"),
    ],
)
def test_a_ref_is_protected_by_name_or_star(branches: list[object], branch: str, expected: str) -> None:
    text = "one: {script: make, variables: {P: $CI_COMMIT_REF_PROTECTED}}"
    found = jobs(text, push(branch), settings={"protected_branches": branches})
    assert found["one"].variables["P"] == expected


def test_a_merge_request_is_not_protected_for_its_branch_s_name() -> None:
    text = "one: {script: make, rules: [{when: always}], variables: {P: $CI_COMMIT_REF_PROTECTED}}"
    found = jobs(text, request("main"), settings={"protected_branches": [{"name": "main"}]})
    assert found["one"].variables["P"] == "false"


def test_a_protected_branch_protects_no_tag_of_its_name() -> None:
    text = "one: {script: make, variables: {P: $CI_COMMIT_REF_PROTECTED}}"
    settings = {"protected_branches": [{"name": "v1"}], "protected_tags": [{"name": "v*"}]}
    assert jobs(text, tag("v1"), settings=settings)["one"].variables["P"] == "true"
    assert jobs(text, tag("w1"), settings=settings)["one"].variables["P"] == "false"


@pytest.mark.parametrize(("active", "expected"), [(True, {}), (False, {"one": "success"})])
def test_a_deploy_freeze_is_a_variable_that_rules_must_ask_for(
    active: bool, expected: dict[str, str]
) -> None:
    text = "one: {script: make, rules: [{if: $CI_DEPLOY_FREEZE == null}]}\n"
    assert results(text, settings={"freeze_periods": active}) == expected


def test_a_freeze_that_no_rule_asks_for_stops_nothing() -> None:
    assert results("one: {script: make}", settings={"freeze_periods": True}) == {"one": "success"}


def test_push_options_set_variables() -> None:
    name, payload = push()
    payload["push_options"] = {"ci": {"variable": {"WHO=me": 1}}}
    assert jobs("one: {script: make}", (name, payload))["one"].variables["WHO"] == "me"


@pytest.mark.parametrize(
    "event", [("deployment", {}), ("push", {"ref": "main"}), ("schedule", {}), ("push", {"ref": 3})]
)
def test_an_event_that_gitlab_does_not_send_is_refused(event: Event) -> None:
    with pytest.raises(Unreadable):
        results(ONE, event)
