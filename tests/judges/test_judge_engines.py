"""The judges that run or interpret a pipeline are shown a good one, a bad one, and what they pass in silence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.judges.samples import DOCKERFILE, GOOD, PIPELINE, pipeline, said, workflow, written
from tools import judging
from tools.judging import GitLabEvent, Json, Refused, Unevaluated

pytestmark = pytest.mark.judge

RUN = """
on: push
jobs:
  build:
    runs-on: ubuntu-24.04
    outputs: {word: "${{ steps.say.outputs.word }}"}
    steps:
      - {id: say, run: 'echo "word=hello" >> "$GITHUB_OUTPUT"'}
  legs:
    needs: build
    runs-on: ubuntu-latest
    strategy: {matrix: {leg: [1, 2]}}
    steps:
      - {run: 'test "${{ needs.build.outputs.word }}" = hello'}
  elsewhere:
    if: github.ref == 'refs/heads/other'
    runs-on: ubuntu-latest
    steps:
      - {run: 'exit 1'}
"""


def value(text: str, **contexts: Json) -> Json | Unevaluated:
    return judging.evaluated([(text, contexts)])[0]


def test_githubs_parser_fills_in_what_a_job_leaves_out() -> None:
    parsed = judging.parsed_workflow(GOOD.replace("    name: build", "    if: github.ref == 'x'"))
    assert not parsed.errors
    assert "success() && (github.ref == 'x')" in json.dumps(parsed.template)


@pytest.mark.parametrize(
    ("good", "bad", "word"),
    [
        ("    name: build", "    needs: test", "at least one job with no dependencies"),
        ("runs-on", "run-on", "run-on"),
        ("permissions: {}", "on: [push", "sequence"),
        ("    name: build", "    if: github.ref = 'x'", "Unexpected symbol"),
        ("run: make", "run: ${{ format('{1}', 'a') }}", "only 1 argument"),
    ],
)
def test_githubs_parser_refuses(good: str, bad: str, word: str) -> None:
    parsed = judging.parsed_workflow(GOOD.replace(good, bad))
    assert parsed.template is None
    assert word in "\n".join(parsed.errors)


def test_a_value_that_nothing_sets_is_a_warning_that_the_parser_alone_passes() -> None:
    parsed = judging.parsed_workflow(GOOD.replace("run: make", "run: ${{ steps.other.outputs.word }}"))
    assert parsed.ok
    assert "other" in "\n".join(parsed.warnings)
    assert not judging.parsed_workflow(GOOD).warnings


def test_githubs_engine_compares_text_without_regard_to_case() -> None:
    assert value("github.ref == 'refs/heads/main'", github={"ref": "refs/heads/MAIN"}) is True
    assert (
        value("contains(github.event.labels.*.name, 'go')", github={"event": {"labels": [{"name": "go"}]}})
        is True
    )


@pytest.mark.parametrize(
    ("text", "word"), [("nobody.x", "nobody"), ("1 ==", "Unexpected end"), ("grow(1)", "grow")]
)
def test_githubs_engine_refuses(text: str, word: str) -> None:
    found = value(text)
    assert isinstance(found, Unevaluated)
    assert word in found.error


@pytest.mark.parametrize("status", ["success", "failure", "cancelled"])
def test_the_status_functions_answer_what_the_status_is(status: str) -> None:
    asked = ("success", "failure", "cancelled")
    assert [name for name in asked if value(f"{name}()", status=status) is True] == [status]
    assert value("always()", status=status) is True


def test_many_expressions_are_answered_in_their_order() -> None:
    found = judging.evaluated([(f"inputs.n == {n}", {"inputs": {"n": 7}}) for n in range(300)])
    assert [n for n, one in enumerate(found) if one is True] == [7]


def selected(folder: Path, event: GitLabEvent, **variables: str) -> dict[str, str]:
    return {job.name: job.when for job in judging.gitlab_selected(folder, variables=variables, event=event)}


def test_gitlab_selects_by_branch_source_and_changed_paths(tmp_path: Path) -> None:
    pipeline(tmp_path, PIPELINE)
    assert selected(tmp_path, GitLabEvent()) == {"build": "on_success", "deploy": "manual"}
    assert selected(tmp_path, GitLabEvent(branch="other")) == {"build": "on_success"}
    # A schedule has nothing to compare with: every path counts as changed.
    nightly = GitLabEvent(source="schedule", branch="other", changed=())
    assert selected(tmp_path, nightly) == {"build": "on_success", "deploy": "on_success"}


@pytest.mark.parametrize(("changed", "jobs"), [(("src/a/b",), 1), (("README.md",), 0), ((), 0), (None, 1)])
def test_changed_paths_select_a_job(changed: tuple[str, ...] | None, jobs: int, tmp_path: Path) -> None:
    pipeline(tmp_path, "stages: [a]\nb: {stage: a, script: [c], rules: [{changes: ['src/**/*']}]}\n")
    assert len(selected(tmp_path, GitLabEvent(changed=changed))) == jobs


def test_a_change_of_a_file_that_is_there_leaves_it_as_it_is(tmp_path: Path) -> None:
    path = pipeline(tmp_path, PIPELINE.replace("src/**/*", path_of := ".gitlab-ci.yml"))
    event = GitLabEvent(source="merge_request_event", branch="topic", changed=(path_of,))
    assert selected(tmp_path, event) == {"build": "on_success"}
    assert path.exists()


@pytest.mark.parametrize("included", [False, True])
def test_workflow_rules_that_forbid_the_pipeline_leave_no_job(included: bool, tmp_path: Path) -> None:
    rules = "workflow:\n  rules:\n    - if: $CI_COMMIT_TAG\n      auto_cancel: {on_new_commit: none}\n"
    if included:
        written(tmp_path / "ci" / "rules.yml", rules)
    pipeline(tmp_path, ("include: [{local: /ci/rules.yml}]\n" if included else rules) + PIPELINE)
    assert selected(tmp_path, GitLabEvent()) == {}
    assert selected(tmp_path, GitLabEvent(tag="v1")) == {"build": "on_success"}


def test_a_variable_of_the_caller_reaches_the_rules(tmp_path: Path) -> None:
    pipeline(
        tmp_path, "stages: [a]\nb: {stage: a, script: [c], rules: [{if: $TO == 'prod'}]}\n".replace("'", '"')
    )
    assert selected(tmp_path, GitLabEvent(source="web"), TO="prod") == {"b": "on_success"}
    assert selected(tmp_path, GitLabEvent(source="web"), TO="dev") == {}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("a: {stage: s, script: [x], needs: [z]}", "could not be found"),
        (
            "a: {stage: s, script: [x], needs: [b]}\nb: {stage: s, script: [x], rules: [{when: never}]}",
            "leaves out",
        ),
        ("a: {stage: s, script: [x], needs: [b]}\nb: {stage: s, script: [x], needs: [a]}", "circle"),
        ("a: {stage: elsewhere, script: [x]}", "elsewhere"),
    ],
)
def test_a_pipeline_that_gitlab_would_not_create_is_refused(text: str, word: str, tmp_path: Path) -> None:
    pipeline(tmp_path, f"stages: [s]\n{text}\n")
    with pytest.raises(Refused, match=word):
        judging.gitlab_selected(tmp_path, variables={}, event=GitLabEvent())


def ran(folder: Path, text: str, **more: Path) -> judging.ActRun:
    workflow(folder, text)
    event = written(folder / "event.json", '{"ref": "refs/heads/main"}')
    names = {"platform": "acme/platform@v1"}
    return judging.act_runs(
        folder, event, "push", repositories={names[name]: at for name, at in more.items()}
    )


def test_act_runs_jobs_in_order_with_outputs_and_legs(tmp_path: Path) -> None:
    run = ran(tmp_path, RUN)
    assert run.verdict.ok, run.verdict.text
    assert run.results == {"build": "success", "legs": "success"}
    assert [job.place for job in run.jobs].count("one.yml/legs-1") == 1


def test_act_refuses_a_step_that_fails(tmp_path: Path) -> None:
    run = ran(tmp_path, RUN.replace("= hello", "= goodbye"))
    assert said(run.verdict, "exit status 1")
    assert run.results == {"build": "success", "legs": "failure"}


@pytest.mark.parametrize(
    ("good", "bad", "word"),
    [
        ("runs-on: ubuntu-24.04", "runs-on: windows-2025", "no runner is mapped"),
        ("runs-on: ubuntu-24.04", "runs-on: ubuntu-24.04\n    services: {db: {image: postgres}}", "services"),
        ("runs-on: ubuntu-24.04", "runs-on: ubuntu-24.04\n    container: alpine", "container"),
    ],
)
def test_what_act_passes_in_silence_is_refused(good: str, bad: str, word: str, tmp_path: Path) -> None:
    assert said(ran(tmp_path, RUN.replace(good, bad)).verdict, word)


def test_act_runs_workflows_of_a_repository_that_stands_beside(tmp_path: Path) -> None:
    platform, app = tmp_path / "platform", tmp_path / "app"
    workflow(platform, RUN.replace("on: push", "on: workflow_call"), "deploy.yml")
    calls = "on: push\njobs:\n  deploy:\n    uses: acme/platform/.github/workflows/deploy.yml@v1\n"
    assert ran(app, calls, platform=platform).results == {"build": "success", "legs": "success"}
    assert not ran(app, calls.replace("@v1", "@v2"), platform=platform).verdict.ok
    served = "runs-on: ubuntu-24.04\n    services: {db: {image: postgres}}"
    workflow(
        platform,
        RUN.replace("on: push", "on: workflow_call").replace("runs-on: ubuntu-24.04", served),
        "deploy.yml",
    )
    assert said(ran(app, calls, platform=platform).verdict, "services")


def test_a_stub_stands_before_the_program_of_its_name(tmp_path: Path) -> None:
    stub = written(tmp_path / "stubs" / "zizmor", "#!/bin/sh\necho stub\n")
    stub.chmod(0o755)
    event = written(tmp_path / "event.json", "{}")
    workflow(
        tmp_path / "app", RUN.replace('echo "word=hello"', 'test "$(zizmor)" = stub && echo "word=hello"')
    )
    assert judging.act_runs(tmp_path / "app", event, "push", programs=stub.parent).verdict.ok
    pipeline(tmp_path / "app", "stages: [a]\nb: {stage: a, script: ['test \"$(zizmor)\" = stub']}\n")
    assert stubbed(tmp_path / "app", stub.parent) == {"b": "success"}
    assert stubbed(tmp_path / "app", None) == {"b": "failed"}


def stubbed(folder: Path, programs: Path | None) -> Mapping[str, str]:
    return judging.gitlab_runs(folder, variables={}, event=GitLabEvent(), programs=programs).jobs


def test_checkov_refuses_an_image_that_runs_as_root(tmp_path: Path) -> None:
    workflow(tmp_path, GOOD)
    pipeline(tmp_path, PIPELINE)
    written(tmp_path / "Dockerfile", DOCKERFILE)
    skip = ["CKV_DOCKER_2"]  # a job's image has no health to check
    assert (verdict := judging.judge_everything(tmp_path, skip=skip)).ok, verdict.text
    written(tmp_path / "Dockerfile", DOCKERFILE.replace("USER 1000\n", ""))
    assert said(judging.judge_everything(tmp_path, skip=skip), "CKV_DOCKER_3", "/Dockerfile")


def test_checkov_agrees_neither_to_nothing_nor_to_a_torn_file(tmp_path: Path) -> None:
    assert said(judging.judge_everything(tmp_path), "shown nothing")
    workflow(tmp_path, "on: [push")
    assert said(judging.judge_everything(tmp_path), "one.yml is no YAML")
