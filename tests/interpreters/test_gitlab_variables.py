"""Variables: their levels, how far they are followed, and what comes out of other jobs."""

from __future__ import annotations

import pytest

from interpreters.outcome import World
from tests.interpreters.gitlab_events import jobs, results


def test_variables_have_levels() -> None:
    text = """
variables: {A: root, B: root, C: root, D: root, RAW: {value: "$A", expand: false}, NUMBER: 012}
first: {stage: build, script: make, artifacts: {reports: {dotenv: x.env}}}
a:
  variables: {B: job, C: job, D: job, JOINED: "${A}-$B-$NOPE-$$A"}
  script: make
  rules: [{when: always, variables: {C: rule, D: rule}}]
"""
    world = World(outputs={"first": {"D": "dotenv", "E": "dotenv"}}, variables={"E": "platform"})
    found = jobs(text, world=world)["a"].variables
    assert found == {
        "A": "root",
        "B": "job",
        "C": "rule",
        "D": "dotenv",
        "E": "platform",
        "RAW": "$A",
        "NUMBER": "10",
        "JOINED": "root-job--$$A",
    }


@pytest.mark.parametrize(
    ("job", "expected"),
    [
        ("needs: [first]", "x"),
        ("needs: [{job: first}]", "x"),
        ("needs: [{job: first, artifacts: false}]", ""),
        ("needs: []", ""),
        ("stage: deploy", "x"),
        ("stage: deploy, dependencies: []", ""),
        ("stage: deploy, dependencies: [first]", "x"),
    ],
)
def test_dotenv_comes_with_artifacts(job: str, expected: str) -> None:
    first = "first: {stage: build, script: make, artifacts: {reports: {dotenv: a.env}}}"
    text = f"{first}\na: {{script: make, variables: {{S: $V}}, {job}}}"
    world = World(outputs={"first": {"V": "x"}})
    assert jobs(text, world=world)["a"].variables["S"] == expected


def test_outputs_without_a_dotenv_report_go_nowhere() -> None:
    text = "first: {stage: build, script: make}\na: {script: make}"
    assert jobs(text, world=World(outputs={"first": {"V": "x"}}))["a"].variables == {}


def test_a_job_can_leave_the_file_s_variables_behind() -> None:
    text = """
variables: {A: x, B: y}
a: {script: make, inherit: {variables: false}}
b: {script: make, inherit: {variables: [B]}}
"""
    found = jobs(text)
    assert found["a"].variables == {}
    assert found["b"].variables == {"B": "y"}


def test_dotenv_of_a_job_that_failed_goes_nowhere() -> None:
    text = """
first: {stage: build, script: make, allow_failure: true, artifacts: {reports: {dotenv: a.env}}}
a: {script: make, variables: {S: $V}}
"""
    world = World(outputs={"first": {"V": "x"}}, fails=frozenset({"first"}))
    assert jobs(text, world=world)["a"].variables["S"] == ""


def test_dotenv_is_not_known_to_rules() -> None:
    text = """
first: {stage: build, script: make, artifacts: {reports: {dotenv: a.env}}}
a: {script: make, rules: [{if: $V == "x"}]}
"""
    assert set(results(text, world=World(outputs={"first": {"V": "x"}}))) == {"first"}


def test_a_name_is_written_in_three_ways_and_a_double_dollar_is_left() -> None:
    text = "a: {script: make, variables: {A: x, B: '$A ${A} %A% $$A $A_ $NOPE.'}}"
    assert jobs(text)["a"].variables["B"] == "x x x $$A  ."


def test_an_environment_is_named_after_all_variables_are_known() -> None:
    text = """
variables: {TIER: file}
first: {stage: build, script: make, artifacts: {reports: {dotenv: a.env}}}
a: {script: make, environment: $TIER/$HOST}
"""
    found = jobs(text, world=World(outputs={"first": {"HOST": "one"}}, variables={"TIER": "platform"}))
    assert found["a"].environment == "platform/one"


def test_a_job_whose_environment_has_no_name_in_the_end_fails() -> None:
    assert results("a: {script: make, environment: $NOPE}") == {"a": "failure"}
    assert results("a: {script: make, environment: '$CI_COMMIT_BRANCH'}") == {"a": "success"}


def test_dotenv_does_not_go_from_job_to_job_of_one_stage() -> None:
    text = """
first: {script: make, artifacts: {reports: {dotenv: a.env}}}
a: {script: make, variables: {S: $V}}
"""
    assert jobs(text, world=World(outputs={"first": {"V": "x"}}))["a"].variables["S"] == ""
