"""`rules`, `changes`, `exists` and `workflow` in each source of pipelines."""

from __future__ import annotations

import pytest

from interpreters.outcome import Unreadable, World
from tests.interpreters.gitlab_events import jobs, push, request, results, schedule, tag, web


@pytest.mark.parametrize(
    ("globs", "runs"),
    [("[Dockerfile]", True), ("['*.tf']", False), ("['**/*.tf']", True), ("{paths: [docs]}", False)],
)
def test_exists_asks_for_files_of_the_repository(globs: str, runs: bool) -> None:
    text = f"one: {{script: make, rules: [{{exists: {globs}}}]}}"
    files = {"Dockerfile": "FROM scratch", "modules/a.tf": ""}
    assert results(text, files=files) == ({"one": "success"} if runs else {})


def test_exists_may_ask_another_project() -> None:
    text = "one: {script: make, rules: [{exists: {paths: [a.md], project: acme/other}}]}"
    assert results(text, others={"acme/other": {"a.md": ""}}) == {"one": "success"}
    assert results(text, others={"acme/other": {}}) == {}
    with pytest.raises(Unreadable, match="not a valid project path"):
        results(text)


def test_all_clauses_of_a_rule_must_hold() -> None:
    text = "one: {script: make, rules: [{if: $CI_COMMIT_BRANCH == 'main', changes: [a], exists: [b]}]}"
    assert results(text, push(changed=("a",)), files={"b": ""}) == {"one": "success"}
    assert results(text, push("next", changed=("a",)), files={"b": ""}) == {}
    assert results(text, push(changed=("c",)), files={"b": ""}) == {}
    assert results(text, push(changed=("a",))) == {}


def test_the_first_rule_that_matches_decides() -> None:
    text = """
one:
  script: make
  rules:
    - {if: $CI_PIPELINE_SOURCE == "schedule", when: never}
    - {if: $CI_COMMIT_BRANCH, variables: {WHICH: second}}
    - {when: always, variables: {WHICH: third}}
"""
    assert jobs(text, push())["one"].variables["WHICH"] == "second"
    assert jobs(text, tag())["one"].variables["WHICH"] == "third"
    assert results(text, schedule()) == {}


def test_rules_that_none_match_leave_the_job_out() -> None:
    assert results("one: {script: make, rules: [{if: $NOPE}]}\ntwo: {script: make}") == {"two": "success"}


def test_a_condition_looks_into_no_value_for_further_names() -> None:
    text = """
variables: {TARGET: $CI_COMMIT_BRANCH}
one: {script: make, rules: [{if: $TARGET == "main"}]}
two: {script: make, rules: [{if: $TARGET == "$CI_COMMIT_BRANCH"}]}
"""
    assert results(text) == {"two": "success"}


def test_the_environment_s_name_is_known_to_rules() -> None:
    text = "one: {script: make, environment: prod, rules: [{if: $CI_ENVIRONMENT_NAME == 'prod'}]}"
    assert results(text) == {"one": "success"}


def test_a_rule_without_when_takes_the_job_s() -> None:
    text = "one: {script: make, when: manual, rules: [{if: $CI_COMMIT_BRANCH}]}\ntwo: {stage: deploy, script: make}"
    assert results(text) == {"one": "waiting", "two": "success"}


@pytest.mark.parametrize(
    ("job", "blocks"),
    [
        ("{script: make, when: manual}", False),
        ("{script: make, when: manual, allow_failure: false}", True),
        ("{script: make, rules: [{when: manual}]}", True),
        ("{script: make, rules: [{when: manual, allow_failure: true}]}", False),
        ("{script: make, allow_failure: true, rules: [{when: manual}]}", False),
        ("{script: make, allow_failure: true, rules: [{when: manual, allow_failure: false}]}", True),
        ("{script: make, when: manual, rules: [{if: $CI}]}", False),
        ("{script: make, when: manual, rules: [{if: $CI, allow_failure: false}]}", True),
    ],
)
def test_a_manual_job_blocks_inside_rules_and_not_outside(job: str, blocks: bool) -> None:
    found = results(f"one: {job}\ntwo: {{stage: deploy, script: make}}")
    assert found == {"one": "waiting", "two": "waiting" if blocks else "success"}


def test_references_put_lists_of_rules_into_rules() -> None:
    text = """
.never: {rules: [{if: $CI_PIPELINE_SOURCE == "schedule", when: never}]}
.main: {rules: [!reference [.never, rules], {if: $CI_COMMIT_BRANCH == "main"}]}
one: {script: make, rules: [!reference [.main, rules], {if: $CI_COMMIT_TAG}]}
"""
    assert results(text) == {"one": "success"}
    assert results(text, tag()) == {"one": "success"}
    assert results(text, schedule()) == {}
    assert results(text, push("next")) == {}


def test_workflow_decides_over_the_whole_and_adds_variables() -> None:
    text = """
variables: {TIER: none, KEPT: "1"}
workflow:
  name: "Deploy $TIER"
  rules:
    - {if: $CI_COMMIT_TAG, when: never}
    - {if: $CI_COMMIT_BRANCH == "main", variables: {TIER: prod}}
    - {if: $CI_COMMIT_BRANCH}
one: {script: make}
two: {script: make, variables: {TIER: own}}
three: {script: make, rules: [{if: $TIER == "prod"}]}
"""
    assert results(text, tag()) == {}
    assert results(text, web("v9")) == {"one": "success", "two": "success"}
    found = jobs(text)
    assert {name: job.variables["TIER"] for name, job in found.items()} == {
        "one": "prod",
        "two": "own",
        "three": "prod",
    }


def test_workflow_rules_that_none_match_start_nothing() -> None:
    text = "workflow: {rules: [{if: $CI_MERGE_REQUEST_IID}]}\none: {script: make, rules: [{when: always}]}"
    assert results(text, push()) == {}
    assert results(text, request()) == {"one": "success"}


def test_jobs_of_pre_and_post_alone_make_no_pipeline() -> None:
    text = "one: {stage: .pre, script: make}\ntwo: {stage: .post, script: make}\n"
    assert results(text) == {}
    assert results(text + "three: {script: make}") == {"one": "success", "three": "success", "two": "success"}


def test_a_variable_of_the_platform_wins_over_the_file_and_of_the_run_over_both() -> None:
    text = "variables: {V: file}\none: {script: make, variables: {V: job}, rules: [{if: $V == 'platform'}]}"
    assert results(text) == {}
    assert results(text, world=World(variables={"V": "platform"})) == {"one": "success"}
    assert results(text, web(V="run"), world=World(variables={"V": "platform"})) == {}


@pytest.mark.parametrize(
    ("rules", "fault"),
    [
        ("[]", "can't be blank"),
        ("{if: $A}", "should be a list"),
        ("[text]", "should be a mapping"),
        ("[{}]", "should be a mapping"),
        ("[{iff: $A}]", "did you mean if"),
        ("[{if: $A == main}]", "invalid expression syntax"),
        ("[{when: sometimes}]", "should be one of"),
        ("[{when: never}, {if: '$A ='}]", "invalid expression syntax"),
        ("[{when: delayed}]", "belong together"),
        ("[{if: $NOPE, when: delayed, start_in: 8 days}]", "at most 1 week"),
        ("[{if: $A, start_in: 1 day}]", "belong together"),
        ("[{changes: []}]", "between one and 50"),
        ("[{changes: {path: [a]}}]", "did you mean paths"),
        ("[{when: manual, allow_failure: 'yes'}]", "true or false"),
        ("[{when: always, variables: {A: [b]}}]", "string or a whole number"),
        ("[[[[[[[[[[[[{if: $A}]]]]]]]]]]]]", "nested at most"),
    ],
)
def test_rules_that_gitlab_refuses_are_refused(rules: str, fault: str) -> None:
    with pytest.raises(Unreadable, match=fault):
        results(f"one: {{script: make, rules: {rules}}}")


@pytest.mark.parametrize("keyword", ["only: [main]", "except: [tags]", "only: {refs: [main]}"])
def test_only_and_except_are_legacy_and_said_to_be_unread(keyword: str) -> None:
    with pytest.raises(Unreadable, match="legacy"):
        results(f"one: {{script: make, {keyword}}}")


@pytest.mark.parametrize(
    ("key", "value", "runs"),
    [("draft", True, True), ("work_in_progress", True, True), ("draft", False, False)],
)
def test_a_draft_is_known_to_be_one(key: str, value: bool, runs: bool) -> None:
    name, payload = request()
    attributes = payload["object_attributes"]
    assert isinstance(attributes, dict)
    attributes[key] = value
    text = "one: {script: make, rules: [{if: $CI_MERGE_REQUEST_DRAFT == 'true'}]}"
    assert results(text, (name, payload)) == ({"one": "success"} if runs else {})
