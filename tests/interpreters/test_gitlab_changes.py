"""`changes` in each source of pipelines."""

from __future__ import annotations

import pytest

from interpreters.outcome import Unreadable
from tests.interpreters.gitlab_events import ZEROS, Event, push, request, results, schedule, tag, web

CHANGES = "one: {script: make, rules: [{changes: [modules/**/*]}]}"


@pytest.mark.parametrize(
    ("event", "runs"),
    [
        (push(changed=("modules/vpc/main.tf",)), True),
        (push(changed=("README.md",)), False),
        (push(changed=()), False),
        (push(changed=("README.md",), before=ZEROS), True),  # a new branch
        (tag(), True),
        (schedule(), True),
        (web(), True),
        (("trigger", {"ref": "main"}), True),
        (("pipeline", {"ref": "main"}), True),
        (request(changed=("modules/vpc/main.tf",)), True),
        (request(changed=("README.md",)), False),
        (request(changed=()), False),
    ],
)
def test_changes_holds_wherever_gitlab_knows_no_changes(event: Event, runs: bool) -> None:
    assert results(CHANGES, event) == ({"one": "success"} if runs else {})


def test_changed_files_that_nobody_told_are_refused_and_not_guessed() -> None:
    with pytest.raises(Unreadable, match="_changed_files"):
        results(CHANGES, request(changed=None))
    assert results("one: {script: make, rules: [{when: always}]}", request(changed=None)) == {
        "one": "success"
    }


def test_a_push_of_more_commits_than_the_hook_lists_needs_its_files_told() -> None:
    name, payload = push(changed=("README.md",))
    payload["total_commits_count"] = 21
    with pytest.raises(Unreadable, match="1 of 21 commits"):
        results(CHANGES, (name, payload))
    payload["_changed_files"] = ["modules/a.tf"]
    assert results(CHANGES, (name, payload)) == {"one": "success"}


def test_changes_with_paths_expands_variables() -> None:
    text = """
one:
  script: make
  variables: {ROOT: modules}
  rules: [{changes: {paths: [$ROOT/*.tf]}}]
"""
    assert results(text, push(changed=("modules/a.tf",))) == {"one": "success"}
    assert results(text, push(changed=("other/a.tf",))) == {}


def test_compare_to_compares_with_a_branch_in_every_source() -> None:
    text = "one: {script: make, rules: [{changes: {paths: ['**/*'], compare_to: refs/heads/main}}]}"
    name, payload = schedule("feature")
    assert results(text, (name, {**payload, "_compared": {"main": ["a.tf"]}})) == {"one": "success"}
    assert results(text, (name, {**payload, "_compared": {"main": []}})) == {}
    with pytest.raises(Unreadable, match="not a valid ref"):
        results(text, (name, payload))


def test_past_fifty_thousand_comparisons_changes_holds_unseen() -> None:
    globs = [f"nowhere/{number}" for number in range(50)]
    text = f"one: {{script: make, rules: [{{changes: {globs}}}]}}"
    thousand = tuple(f"f{number}" for number in range(1000))
    assert results(text, push(changed=thousand)) == {}
    assert results(text, push(changed=(*thousand, "more"))) == {"one": "success"}


def test_a_name_that_nobody_set_stays_in_the_path() -> None:
    text = "one: {script: make, rules: [{changes: ['$NOPE/a.tf']}]}"
    assert results(text, push(changed=("$NOPE/a.tf",))) == {"one": "success"}
    assert results(text, push(changed=("/a.tf", "a.tf"))) == {}
