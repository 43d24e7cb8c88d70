"""Each judge is shown a good file and a bad one, and what it would have passed in silence."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.judges.samples import DOCKERFILE, GOOD, PIN, PIPELINE, SCRIPT, pipeline, said, workflow, written
from tools import judging
from tools.judge_tools import actionlint, beside


def test_actionlint_refuses_a_need_of_a_job_that_is_nowhere(tmp_path: Path) -> None:
    workflow(tmp_path, GOOD)
    assert judging.judge_workflows(tmp_path).ok
    workflow(tmp_path, GOOD.replace("    name: build", "    needs: test"))
    assert said(judging.judge_workflows(tmp_path), "test", "does not exist")


def test_actionlint_brings_what_shellcheck_found(tmp_path: Path) -> None:
    workflow(tmp_path, GOOD.replace("run: make", "run: echo $1"))
    assert said(judging.judge_workflows(tmp_path), "SC2086")


def test_actionlint_alone_passes_shell_in_silence(tmp_path: Path) -> None:
    path = workflow(tmp_path, GOOD.replace("run: make", "run: echo $1"))
    alone = [str(actionlint()), "-shellcheck", "nowhere", str(path)]
    assert subprocess.run(alone, capture_output=True).returncode == 0


def test_actionlint_refuses_an_input_that_a_called_workflow_of_ours_lacks(tmp_path: Path) -> None:
    called = GOOD.replace(
        "  push:\n    branches: [main]",
        "  workflow_call:\n    inputs:\n      to: {type: string, required: true}",
    )
    calls = "on: push\njobs:\n  a:\n    uses: ./.github/workflows/called.yml\n    with: {to: x}\n"
    workflow(tmp_path, called, "called.yml")
    workflow(tmp_path, calls)
    assert judging.judge_workflows(tmp_path).ok
    path = workflow(tmp_path, calls.replace("    with: {to: x}\n", ""))
    assert said(judging.judge_workflows(tmp_path), '"to" is required')
    outside = subprocess.run([actionlint(), path], capture_output=True)
    assert outside.returncode == 0  # in silence, outside a repository


@pytest.mark.parametrize("judge", [judging.judge_workflows, judging.judge_workflow_security])
def test_a_judge_that_was_shown_nothing_has_not_agreed(judge: object, tmp_path: Path) -> None:
    assert callable(judge)
    assert not judge(tmp_path).ok


def test_no_files_are_no_agreement() -> None:
    assert not judging.judge_workflow_schema([]).ok
    assert not judging.judge_gitlab_schema([]).ok
    assert not judging.judge_shell([]).ok
    assert not judging.judge_dockerfile([]).ok


def test_the_schema_refuses_a_key_that_workflows_lack(tmp_path: Path) -> None:
    assert judging.judge_workflow_schema([workflow(tmp_path, GOOD)]).ok
    bad = workflow(tmp_path, GOOD.replace("runs-on", "run-on"))
    assert said(judging.judge_workflow_schema([bad]), "run-on")


def test_the_schema_passes_a_need_of_a_job_that_is_nowhere(tmp_path: Path) -> None:
    path = workflow(tmp_path, GOOD.replace("    name: build", "    needs: test"))
    assert judging.judge_workflow_schema([path]).ok
    assert not judging.judge_workflows(tmp_path).ok


def test_the_schema_refuses_a_key_that_pipelines_lack(tmp_path: Path) -> None:
    assert judging.judge_gitlab_schema([pipeline(tmp_path, PIPELINE)]).ok
    bad = pipeline(tmp_path, PIPELINE.replace("script: [make]", "scripts: [make]"))
    assert said(judging.judge_gitlab_schema([bad]), "scripts")


def test_a_reference_of_gitlab_is_no_fault(tmp_path: Path) -> None:
    text = ".shared: {script: [make]}\n" + PIPELINE.replace(
        "script: [make]", "script: [!reference [.shared, script]]"
    )
    assert judging.judge_gitlab_schema([pipeline(tmp_path, text)]).ok


def test_zizmor_refuses_what_an_outsider_can_inject(tmp_path: Path) -> None:
    workflow(tmp_path, GOOD)
    assert judging.judge_workflow_security(tmp_path).ok
    workflow(tmp_path, GOOD.replace("run: make", "run: echo ${{ github.event.head_commit.message }}"))
    assert said(judging.judge_workflow_security(tmp_path), "template-injection")


def test_what_comes_from_outside_is_pinned_by_its_commit(tmp_path: Path) -> None:
    workflow(tmp_path, GOOD.replace(PIN, "actions/checkout@v4"))
    assert said(judging.judge_workflow_security(tmp_path), "unpinned-uses")


def test_our_own_platform_repository_may_be_used_by_ref(tmp_path: Path) -> None:
    steps = GOOD.index("    runs-on")
    calls = GOOD[:steps] + "    permissions: {}\n    uses: OWNER/.github/workflows/deploy.yml@v1\n"
    workflow(tmp_path, calls.replace("OWNER", "acme/platform"))
    assert judging.judge_workflow_security(tmp_path).ok
    workflow(tmp_path, calls.replace("OWNER", "acme/other"))
    assert said(judging.judge_workflow_security(tmp_path), "unpinned-uses")


def test_zizmor_refuses_a_torn_file_which_it_leaves_out_by_itself(tmp_path: Path) -> None:
    workflow(tmp_path, GOOD)
    workflow(tmp_path, "on: [push", "torn.yml")
    by_itself = [str(beside("zizmor")), "--offline", "--quiet", str(tmp_path)]
    assert subprocess.run(by_itself, capture_output=True).returncode == 0
    assert said(judging.judge_workflow_security(tmp_path), "torn.yml")


def test_shellcheck_refuses_a_variable_without_quotes(tmp_path: Path) -> None:
    assert judging.judge_shell([written(tmp_path / "good.sh", SCRIPT)]).ok
    assert said(judging.judge_shell([written(tmp_path / "bad.sh", SCRIPT.replace('"', ""))]), "SC2086")


def test_shfmt_refuses_four_spaces(tmp_path: Path) -> None:
    bad = written(tmp_path / "bad.sh", SCRIPT.replace("  echo", "    echo"))
    assert said(judging.judge_shell([bad]), "+  echo")


@pytest.mark.judge
def test_hadolint_refuses_an_image_without_a_version(tmp_path: Path) -> None:
    assert judging.judge_dockerfile([written(tmp_path / "Dockerfile", DOCKERFILE)]).ok
    bad = written(tmp_path / "Dockerfile", DOCKERFILE.replace(":3.20", ""))
    assert said(judging.judge_dockerfile([bad]), "DL3006")


def test_every_verdict_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = tmp_path / "ledger.jsonl"
    monkeypatch.setenv("PENSTOCK_TOOLS", str(counts))
    judging.judge_dockerfile([written(tmp_path / "Dockerfile", "FROM alpine\n")])
    entry = json.loads(counts.read_text())
    assert entry == {"tool": "hadolint", "version": entry["version"], "judged": 1, "rejected": 1}
    assert entry["version"][0].isdigit()
