"""Pipelines of other projects, and triggers that cannot be followed."""

from __future__ import annotations

import pytest

from interpreters.outcome import Unreadable
from tests.interpreters.gitlab_events import jobs, push, results, web

FILES = {"child.yml": "plan: {script: plan}"}
OTHER = """
a:
  script: make
  rules: [{if: $CI_PIPELINE_SOURCE == "pipeline"}]
  variables: {SEEN: $CI_PROJECT_PATH|$CI_COMMIT_BRANCH}
"""


def test_another_project_s_pipeline_runs_on_its_own_branch() -> None:
    text = (
        "down: {trigger: {project: $GROUP/other, branch: stable, strategy: mirror}, variables: {GROUP: acme}}"
    )
    found = jobs(text, push("feature"), others={"acme/other": {".gitlab-ci.yml": OTHER}})
    assert found["down / a"].variables["SEEN"] == "acme/other|stable"
    short = jobs(
        "down: {trigger: acme/other}", push("feature"), others={"acme/other": {".gitlab-ci.yml": OTHER}}
    )
    assert short["down / a"].variables["SEEN"] == "acme/other|main"


def test_projects_that_trigger_each_other_are_let_through_once_and_then_fail() -> None:
    text = "down: {trigger: {project: acme/other, strategy: depend}}"
    other = {".gitlab-ci.yml": "back: {trigger: {project: acme/network, strategy: depend}}"}
    found = results(text, others={"acme/other": other})
    assert set(found.values()) == {"failure"}
    assert max(name.count("/") for name in found) == 5


@pytest.mark.parametrize(
    ("trigger", "fault"),
    [
        ("{include: [{artifact: made.yml, job: make}]}", "artifact: lies outside"),
        ("{include: missing.yml}", "does not exist"),
        ("{include: child.yml, project: acme/other}", "either project or include"),
        ("{}", "either project or include"),
        ("{include: child.yml, strategy: wait}", "should be one of depend, mirror"),
        ("{project: acme/nowhere}", "not among the files"),
        ("{include: [child.yml, child.yml, child.yml, child.yml]}", "at most 3"),
        ("{includes: child.yml}", "did you mean include"),
        ("[child.yml]", "should be a mapping"),
    ],
)
def test_a_trigger_that_cannot_be_followed_is_refused(trigger: str, fault: str) -> None:
    with pytest.raises(Unreadable, match=fault):
        results(f"down: {{trigger: {trigger}}}", files=FILES)


@pytest.mark.parametrize(
    "key", ["script: make", "image: a", "tags: [a]", "before_script: [a]", "artifacts: {}", "retry: 1"]
)
def test_a_trigger_job_runs_nothing_itself(key: str) -> None:
    with pytest.raises(Unreadable, match="unknown key"):
        results(f"down: {{trigger: {{include: child.yml}}, {key}}}", files=FILES)


def test_a_trigger_job_is_not_delayed() -> None:
    with pytest.raises(Unreadable, match="delayed"):
        results("down: {trigger: {include: child.yml}, when: delayed}", files=FILES)


def test_the_short_form_hands_the_variables_of_the_run_to_nobody() -> None:
    other = {"acme/other": {".gitlab-ci.yml": "a: {script: make, variables: {RUN: own}}"}}
    assert (
        jobs("down: {trigger: acme/other}", web(RUN="1"), others=other)["down / a"].variables["RUN"] == "own"
    )
