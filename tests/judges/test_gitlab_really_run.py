"""A GitLab pipeline is really run: what a job makes reaches those that need it, and waiting is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.judges.samples import pipeline, said, written
from tools import judging
from tools.judge_gitlab_run import held
from tools.judging import GitLabEvent, GitLabRun, Need, Refused, SelectedJob

MAKES = """
stages: [build, deploy]
build:
  stage: build
  image: alpine:3.20
  script: ["mkdir -p out/deep", "echo 1 > out/deep/file", "echo 2 > out/left", "echo WORD=hello > words.env"]
  artifacts:
    paths: [out/]
    exclude: [out/left]
    reports: {dotenv: words.env}
"""
TAKES = """
with:
  stage: deploy
  needs: [build]
  script: [test -e out/deep/file, test ! -e out/left, 'test "$WORD" = hello']
without:
  stage: deploy
  needs: [{job: build, artifacts: false}]
  script: [test ! -e out]
"""
GATED = """
gate:
  stage: build
  when: manual
  allow_failure: false
  script: [echo open]
after:
  stage: deploy
  script: [echo after]
"""


def run(folder: Path, text: str, *started: str, event: GitLabEvent | None = None) -> GitLabRun:
    pipeline(folder, text)
    return judging.gitlab_runs(folder, variables={}, event=event or GitLabEvent(), started=started)


@pytest.mark.judge
def test_artifacts_and_words_reach_the_jobs_that_need_them_alone(tmp_path: Path) -> None:
    done = run(tmp_path, MAKES + TAKES)
    assert done.verdict.ok, done.log
    assert done.jobs == {"build": "success", "with": "success", "without": "success"}
    assert not (tmp_path / "out").exists()


@pytest.mark.judge
def test_what_needs_a_failed_job_does_not_run(tmp_path: Path) -> None:
    done = run(tmp_path, MAKES.replace("echo 2", "exit 7; echo 2") + TAKES)
    assert said(done.verdict, "build failed")
    assert done.jobs == {"build": "failed"}


@pytest.mark.judge
def test_a_job_that_may_fail_is_a_warning(tmp_path: Path) -> None:
    done = run(tmp_path, MAKES + TAKES.replace("test ! -e out]", "exit 1]\n  allow_failure: true"))
    assert done.verdict.ok
    assert done.jobs["without"] == "warning"


@pytest.mark.judge
def test_nothing_after_a_gate_runs_until_somebody_opens_it(tmp_path: Path) -> None:
    assert run(tmp_path, MAKES + GATED).jobs == {"build": "success"}
    assert run(tmp_path, MAKES + GATED, "gate").jobs == {
        "build": "success",
        "gate": "success",
        "after": "success",
    }


@pytest.mark.judge
def test_a_child_pipeline_runs_under_the_job_that_triggers_it(tmp_path: Path) -> None:
    written(
        tmp_path / "ci" / "child.yml", "stages: [a]\napply: {stage: a, script: ['test \"$TO\" = prod']}\n"
    )
    trigger = "{include: [{local: ci/child.yml}], strategy: depend}"
    triggers = f"deploy:\n  stage: deploy\n  variables: {{TO: prod}}\n  trigger: {trigger}\n"
    done = run(tmp_path, MAKES + triggers)
    assert done.jobs == {"build": "success", "deploy": "success", "[deploy] -> apply": "success"}
    failed = run(tmp_path, MAKES + triggers.replace("TO: prod", "TO: dev"))
    assert not failed.verdict.ok
    assert failed.jobs == {"build": "success", "deploy": "failed", "[deploy] -> apply": "failed"}
    assert run(tmp_path, MAKES + GATED + triggers).jobs == {"build": "success"}


@pytest.mark.judge
def test_no_pipeline_runs_no_job(tmp_path: Path) -> None:
    only_tags = "workflow: {rules: [{if: $CI_COMMIT_TAG}]}\n" + MAKES
    assert run(tmp_path, only_tags).jobs == {}
    assert run(tmp_path, only_tags, event=GitLabEvent(tag="v1")).jobs == {"build": "success"}


@pytest.mark.judge
def test_a_service_is_refused_where_nothing_can_hold_it(tmp_path: Path) -> None:
    done = run(tmp_path, MAKES + "  services: [postgres:16]\n")
    assert said(done.verdict, "'build' has services")


@pytest.mark.judge
def test_a_circle_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="circle"):
        run(
            tmp_path,
            "stages: [a]\nx: {stage: a, script: [y], needs: [z]}\nz: {stage: a, script: [y], needs: [x]}\n",
        )


def job(name: str, stage: str, *needs: str, when: str = "on_success", may_fail: bool = False) -> SelectedJob:
    named = tuple(Need(job=each, artifacts=True, optional=False) for each in needs) if needs else None
    return SelectedJob(name=name, stage=stage, when=when, allow_failure=may_fail, needs=named)


@pytest.mark.parametrize(
    ("jobs", "waiting"),
    [
        ([job("gate", "a", when="manual"), job("next", "b"), job("last", "c")], {"gate", "next", "last"}),
        ([job("gate", "a", when="manual", may_fail=True), job("next", "b")], {"gate"}),
        ([job("gate", "a", when="manual", may_fail=True), job("next", "b", "gate")], {"gate", "next"}),
        ([job("gate", "a", when="manual"), job("one", "a"), job("next", "b", "one")], {"gate"}),
        ([job("gate: [x]", "a", when="manual"), job("next", "b", "gate")], {"gate: [x]", "next"}),
    ],
)
def test_a_job_waits_for_a_gate_before_it_or_in_its_needs(jobs: list[SelectedJob], waiting: set[str]) -> None:
    assert held(jobs, stages=["a", "b", "c"], started=[]) == waiting
    assert held(jobs, stages=["a", "b", "c"], started=["gate", "gate: [x]"]) == set()
