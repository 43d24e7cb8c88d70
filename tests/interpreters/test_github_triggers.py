"""`on`: what an event starts and what it does not."""

from __future__ import annotations

import pytest

from interpreters.outcome import Unreadable
from tests.interpreters.github_events import (
    HERE,
    ONE_JOB,
    all_runs,
    dispatch,
    jobs,
    pull_request,
    push,
    schedule,
    starts,
)

MAIN = "refs/heads/main"
TAG = "refs/tags/v1.2.0"


@pytest.mark.parametrize(
    "on", ["on: push", "on: [push, pull_request]", "on:\n  push:", "'on': {push: {}}", "on:\n- push"]
)
def test_an_event_is_named_as_a_text_a_list_or_a_mapping(on: str) -> None:
    assert len(all_runs(on + ONE_JOB)) == 1
    assert all_runs(on + ONE_JOB, "issues", {"action": "opened", "repository": HERE}) == ()


@pytest.mark.parametrize(
    ("on", "ref", "expected"),
    [
        ("  push: {branches: [main]}", MAIN, True),
        ("  push: {branches: [main]}", "refs/heads/other", False),
        ("  push: {branches: main}", MAIN, True),
        ("  push: {branches: [main]}", "refs/tags/main", False),
        ("  push: {branches: ['**']}", TAG, False),
        ("  push: {branches-ignore: [main]}", MAIN, False),
        ("  push: {branches-ignore: [main]}", "refs/heads/a/b", True),
        ("  push: {branches-ignore: [main]}", TAG, False),
        ("  push: {tags: ['v*']}", TAG, True),
        ("  push: {tags: ['v*']}", "refs/heads/v1", False),
        ("  push: {tags: [v2.0.0]}", TAG, False),
        ("  push: {tags-ignore: ['v*']}", TAG, False),
        ("  push: {tags-ignore: ['v*']}", "refs/tags/x", True),
        ("  push: {tags-ignore: ['v*']}", MAIN, False),
        ("  push: {branches: [main], tags: ['v*']}", TAG, True),
        ("  push: {branches: [main], tags: ['v*']}", MAIN, True),
        ("  push:", TAG, True),
        ("  push: {branches: ['releases/**', '!releases/**-alpha']}", "refs/heads/releases/1-alpha", False),
        ("  push: {branches: ['releases/**', '!releases/**-alpha']}", "refs/heads/releases/1", True),
        ("  push: {branches: ['feature/**']}", "refs/heads/Feature/x", False),
    ],
)
def test_filters_of_refs_decide_over_a_push(on: str, ref: str, expected: bool) -> None:
    assert starts(on, "push", push(ref)) is expected


@pytest.mark.parametrize(
    ("on", "changed", "expected"),
    [
        ("  push: {paths: ['src/**']}", ["src/a.py"], True),
        ("  push: {paths: ['src/**']}", ["docs/a.md"], False),
        ("  push: {paths: ['src/**']}", ["docs/a.md", "src/a.py"], True),
        ("  push: {paths: ['src/**']}", [], False),
        ("  push: {paths: ['src/**', '!src/docs/**']}", ["src/docs/a.md"], False),
        ("  push: {paths: ['!src/docs/**', 'src/**']}", ["src/docs/a.md"], True),
        ("  push: {paths-ignore: ['docs/**']}", ["docs/a.md"], False),
        ("  push: {paths-ignore: ['docs/**']}", ["docs/a.md", "main.tf"], True),
        ("  push: {paths-ignore: ['**.md', docs/**]}", ["a/b.md", "docs/c.txt"], False),
        ("  push: {branches: [other], paths: ['src/**']}", ["src/a.py"], False),
        ("  push: {branches: [main], paths: ['src/**']}", ["docs/a"], False),
    ],
)
def test_filters_of_paths_decide_over_a_push(on: str, changed: list[str], expected: bool) -> None:
    assert starts(on, "push", push(MAIN, *changed)) is expected


def test_paths_are_not_asked_of_a_tag() -> None:
    assert starts("  push: {tags: ['v*'], paths: ['src/**']}", "push", push(TAG, "docs/a.md"))


def test_added_and_removed_files_are_changed_files() -> None:
    commits = [{"added": ["src/a"]}, {"removed": ["lib/b"]}]
    assert starts("  push: {paths: ['lib/**']}", "push", push(MAIN, commits=commits))
    assert not starts("  push: {paths: ['app/**']}", "push", push(MAIN, commits=commits))


@pytest.mark.parametrize("word", ["[skip ci]", "[ci skip]", "[no ci]", "[skip actions]", "[actions skip]"])
def test_words_in_the_message_of_the_head_commit_start_nothing(word: str) -> None:
    assert not starts("  push:", "push", push(head_commit={"message": f"Typo {word}"}))
    assert starts("  push:", "push", push(head_commit={"message": "Typo"}))


def test_the_run_of_a_deleted_branch_is_one_of_the_default_branch() -> None:
    text = "on: push\njobs: {a: {runs-on: x, steps: [{run: 'echo ${{ github.ref }}'}]}}"
    found = jobs(text, "push", push("refs/heads/old", deleted=True))
    assert found["a"].commands == ("echo refs/heads/main",)


@pytest.mark.parametrize(
    ("on", "action", "expected"),
    [
        ("  pull_request:", "opened", True),
        ("  pull_request:", "synchronize", True),
        ("  pull_request:", "reopened", True),
        ("  pull_request:", "labeled", False),
        ("  pull_request:", "closed", False),
        ("  pull_request: {types: [closed]}", "closed", True),
        ("  pull_request: {types: [closed]}", "opened", False),
        ("  pull_request: {types: labeled}", "labeled", True),
        ("  pull_request: {branches: [main]}", "opened", True),
        ("  pull_request: {branches: [widen]}", "opened", False),
        ("  pull_request: {branches-ignore: [main]}", "opened", False),
        ("  pull_request_target:", "opened", False),
    ],
)
def test_types_and_the_base_branch_decide_over_a_pull_request(on: str, action: str, expected: bool) -> None:
    assert starts(on, "pull_request", pull_request(action)) is expected


def test_paths_decide_over_a_pull_request() -> None:
    on = "  pull_request: {paths: ['**.tf']}"
    assert starts(on, "pull_request", pull_request("opened", "net/main.tf"))
    assert not starts(on, "pull_request", pull_request("opened", "README.md"))


def test_a_path_filter_without_the_changed_files_is_not_guessed() -> None:
    payload = pull_request("opened")
    del payload["_changed_files"]
    with pytest.raises(Unreadable, match="_changed_files"):
        starts("  pull_request: {paths: ['**.tf']}", "pull_request", payload)
    assert starts("  pull_request:", "pull_request", payload)


def test_a_pull_request_with_a_conflict_starts_nothing() -> None:
    assert not starts("  pull_request:", "pull_request", pull_request("opened", mergeable=False))
    assert starts("  pull_request:", "pull_request", pull_request("opened", mergeable=True))


@pytest.mark.parametrize(
    ("payload", "expected"), [("30 5 * * 1,3", True), ("0 0 * * *", False), ("30 5 * * 1", False)]
)
def test_a_schedule_starts_what_lists_its_very_line(payload: str, expected: bool) -> None:
    on = "  schedule:\n    - cron: '30 5 * * 1,3'\n    - cron: '15 4 * * *'\n      timezone: Europe/London"
    assert starts(on, "schedule", schedule(payload)) is expected


@pytest.mark.parametrize(
    "line",
    [
        "@daily",
        "* * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * 32 * *",
        "-1 * * * *",
        "* * * 13 *",
        "* * * * 7",
        "5-1 * * * *",
        "*/0 * * * *",
    ],
)
def test_a_cron_line_that_is_none_is_refused(line: str) -> None:
    with pytest.raises(Unreadable, match=r"on\.schedule\[0\]\.cron"):
        starts(f"  schedule: [{{cron: '{line}'}}]", "push")


@pytest.mark.parametrize(
    "line",
    [
        "*/15 * * * *",
        "59 23 31 12 6",
        "0 0 1 1 0",
        "0 0,12 1 */2 *",
        "0 22 * * MON-FRI",
        "5/10 4 1-7 jan,JUL *",
    ],
)
def test_a_cron_line_may_have_steps_spans_lists_and_names(line: str) -> None:
    assert starts(f"  schedule: [{{cron: '{line}'}}]", "schedule", schedule(line))


def upstream(action: str = "completed", name: str = "Build", branch: str = "main") -> dict[str, object]:
    run = {"name": name, "head_branch": branch, "conclusion": "success", "head_sha": "c0ffee"}
    return {"action": action, "workflow_run": run, "repository": HERE}


@pytest.mark.parametrize(
    ("on", "payload", "expected"),
    [
        ("{workflows: [Build], types: [completed]}", upstream(), True),
        ("{workflows: [Build]}", upstream(), True),
        ("{workflows: [Build], types: [completed]}", upstream("requested"), False),
        ("{workflows: [Test], types: [completed]}", upstream(), False),
        ("{workflows: [Test, Build]}", upstream(), True),
        ("{workflows: [Build], branches: [main]}", upstream(), True),
        ("{workflows: [Build], branches: ['release/**']}", upstream(), False),
        ("{workflows: [Build], branches-ignore: [main]}", upstream(), False),
        ("{workflows: [Build]}", upstream(name="build"), False),
    ],
)
def test_a_finished_workflow_starts_what_names_it(
    on: str, payload: dict[str, object], expected: bool
) -> None:
    assert starts(f"  workflow_run: {on}", "workflow_run", payload) is expected


def test_a_failed_workflow_starts_what_names_it_all_the_same() -> None:
    failed = upstream()
    failed["workflow_run"] = {"name": "Build", "conclusion": "failure"}
    assert starts("  workflow_run: {workflows: [Build], types: [completed]}", "workflow_run", failed)


def test_a_repository_dispatch_is_told_by_its_type() -> None:
    payload = {"action": "released", "client_payload": {}, "repository": HERE}
    assert starts("  repository_dispatch: {types: [released]}", "repository_dispatch", payload)
    assert starts("  repository_dispatch:", "repository_dispatch", payload)
    assert not starts("  repository_dispatch: {types: [tested]}", "repository_dispatch", payload)


def test_a_merge_queue_is_told_by_its_base() -> None:
    group = {
        "head_ref": "refs/heads/gh-readonly-queue/main/pr-7",
        "base_ref": "refs/heads/main",
        "head_sha": "feed",
    }
    payload = {"action": "checks_requested", "merge_group": group, "repository": HERE}
    assert starts("  merge_group: {branches: [main]}", "merge_group", payload)
    assert not starts("  merge_group: {branches: [next]}", "merge_group", payload)
    text = "on: merge_group\njobs: {a: {runs-on: x, steps: [{run: '${{ github.ref }} ${{ github.sha }}'}]}}"
    assert jobs(text, "merge_group", payload)["a"].commands == (f"{group['head_ref']} feed",)


def test_a_called_workflow_is_started_by_no_event() -> None:
    assert not starts("  workflow_call:", "push")


def test_a_dispatch_starts_the_workflow_it_names_and_no_other() -> None:
    text = "on: {workflow_dispatch: }" + ONE_JOB
    others = {"acme/network": {".github/workflows/other.yml": "name: Other\n" + text}}
    (run,) = all_runs("name: Mine\n" + text, "workflow_dispatch", dispatch(), others=others)
    assert run.name == "Mine"


def test_a_dispatch_of_a_workflow_that_does_not_take_one_is_refused() -> None:
    with pytest.raises(Unreadable, match="workflow_dispatch"):
        starts("  push:", "workflow_dispatch", dispatch())


INPUTS = """
  workflow_dispatch:
    inputs:
      level: {type: choice, options: [info, debug], default: info}
      dry: {type: boolean, default: true}
      count: {type: number}
      why: {required: true}
      where: {type: environment, default: dev}
"""


def inputs_seen(**given: object) -> str:
    shown = "${{ toJSON(inputs) }} ${{ inputs.dry == true }} ${{ github.event.inputs.dry == 'true' }}"
    text = f"on:{INPUTS}\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: >-\n          echo {shown}\n"
    return " ".join(jobs(text, "workflow_dispatch", {**dispatch(), "inputs": given})["a"].commands[0].split())


def test_inputs_have_their_types_and_defaults() -> None:
    expected = '{ "level": "info", "dry": true, "count": 0, "why": "so", "where": "dev" } true true'
    assert inputs_seen(why="so") == f"echo {expected}"
    expected = '{ "level": "debug", "dry": false, "count": 3, "why": "so", "where": "prod" } false false'
    assert inputs_seen(why="so", level="debug", dry="false", count="3", where="prod") == f"echo {expected}"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "why.*required"),
        ({"why": ""}, "why.*required"),
        ({"why": "so", "level": "trace"}, "level.*unexpected value 'trace'.*info"),
        ({"why": "so", "dry": "yes"}, "dry.*neither true nor false"),
        ({"why": "so", "count": "many"}, "count.*no number"),
        ({"why": "so", "else": "1"}, "unexpected input 'else'"),
    ],
)
def test_an_input_that_does_not_fit_is_refused(given: dict[str, object], said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        inputs_seen(**given)


def test_twenty_five_inputs_are_allowed() -> None:
    inputs = ", ".join(f"i{number}: {{type: string}}" for number in range(25))
    assert starts(f"  workflow_dispatch: {{inputs: {{{inputs}}}}}", "workflow_dispatch", dispatch(i24="x"))
