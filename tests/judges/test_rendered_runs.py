"""The examples are really run, by act and by gitlab-ci-local: exactly the jobs run that the model means."""

from __future__ import annotations

from pathlib import Path

import pytest

from delivery.blueprints.registry import pipeline_of
from delivery.happening import Asked, Circumstances, Happening, Proposed, Pushed, Ticked
from delivery.meaning import End, meaning
from delivery.texts import Branch, Cron, ServiceName, TimeZone, VariableName
from settings import load
from tests.judges.rendered_files import ROOT
from tests.judges.rendered_runs import github_run, gitlab_run, gitlab_run_of_all
from tools.judging import ActRun, GitLabEvent, GitLabRun

pytestmark = pytest.mark.judge
MAIN, UTC = Branch("main"), TimeZone("UTC")
CHANGED = ("components/terraform/vpc/main.tf",)
OURS = ("approve-", "hand-off")  # what backends add
# As GitHub would send them.
PUSH = {"ref": "refs/heads/main", "commits": [{"modified": list(CHANGED)}]}
FROM = {"ref": "feature", "repo": {"full_name": "acme/landing-zone"}}
PROPOSED = {"action": "opened", "pull_request": {"base": {"ref": "main"}, "head": FROM}}
FORK = {
    "action": "opened",
    "pull_request": {"base": {"ref": "main"}, "head": {**FROM, "repo": {"full_name": "me/fork"}}},
}


def meant(name: str, happening: Happening, *fails: str) -> dict[str, str]:
    """By job, how it ends."""
    service = load(ROOT).estate.service(ServiceName(name))
    told = meaning(pipeline_of(service), service, happening, Circumstances(fails=frozenset(fails)))
    assert told or happening == FORKED
    return {each.name: "failure" if each.end is End.FAILURE else "success" for each in told}


FORKED = Proposed(into=MAIN, changed=CHANGED, from_fork=True)


def by_act(run: ActRun) -> dict[str, str]:
    """A called workflow's jobs are called after its caller."""
    named = {}
    for job in run.jobs:
        caller, *_, name = job.place.split("/")
        named[f"{caller} / {name}" if job.place.count("/") == 2 else name] = job.result
    return {name: result for name, result in named.items() if not name.split(" / ")[-1].startswith(OURS)}


def by_gitlab(run: GitLabRun) -> dict[str, str]:
    """What stands before a colon says which route a twin is of; a trigger is its child's jobs."""
    named = {}
    for job, result in run.jobs.items():
        caller, _, name = job.removeprefix("[").partition("] -> ")
        named[f"{caller} / {name}" if name else job.rpartition(":")[2]] = result
    children = {name.partition(" / ")[0] for name in named if " / " in name}
    return {
        name: result for name, result in named.items() if name not in children and not name.startswith(OURS)
    }


@pytest.mark.parametrize(
    ("event", "payload", "happening"),
    [
        ("push", PUSH, Pushed(branch=MAIN, changed=CHANGED)),
        ("pull_request", PROPOSED, Proposed(into=MAIN, changed=CHANGED)),
        ("pull_request", FORK, FORKED),
        ("schedule", {"schedule": "0 6 * * *"}, Ticked(cron=Cron("0 6 * * *"), time_zone=UTC)),
        ("workflow_dispatch", {"inputs": {}}, Asked(what="drift", inputs={})),
    ],
    ids=["push", "pull request", "pull request from a fork", "schedule", "by hand"],
)
def test_github_runs_what_is_meant(
    event: str, payload: dict[str, object], happening: Happening, tmp_path: Path
) -> None:
    run = github_run(tmp_path, event, payload)
    assert run.verdict.ok, run.verdict.text
    assert by_act(run) == meant("landing-zone", happening)


def test_nothing_is_deployed_on_github_after_a_check_of_the_release_failed(tmp_path: Path) -> None:
    fails = 'case "$*" in *validate*) exit 1 ;; esac'
    run = github_run(tmp_path, "push", PUSH, atmos=fails)
    assert not run.verdict.ok
    assert by_act(run) == meant("landing-zone", Pushed(branch=MAIN, changed=CHANGED), "validate")


@pytest.mark.parametrize(
    ("event", "happening"),
    [
        (GitLabEvent(changed=("src/main.js",)), Pushed(branch=MAIN, changed=("src/main.js",))),
        (
            GitLabEvent(
                source="merge_request_event", branch="feature", target="main", changed=("src/main.js",)
            ),
            Proposed(into=MAIN, changed=("src/main.js",)),
        ),
    ],
    ids=["push", "merge request"],
)
def test_gitlab_runs_what_is_meant_of_its_parts(
    event: GitLabEvent, happening: Happening, tmp_path: Path
) -> None:
    run = gitlab_run(tmp_path, event)
    assert run.verdict.ok, run.verdict.text
    assert by_gitlab(run) == {
        name: end for name, end in meant("storefront", happening).items() if " / " not in name
    }


def test_a_failed_scan_keeps_the_release_from_being_handed_off(tmp_path: Path) -> None:
    run = gitlab_run(tmp_path, GitLabEvent(changed=("src/main.js",)), trufflehog="exit 1")
    assert run.jobs["release:scan-secrets"] == "failed"
    assert "hand-off" not in run.jobs


def test_gitlab_runs_what_is_meant_on_a_schedule(tmp_path: Path) -> None:
    run = gitlab_run_of_all(tmp_path, GitLabEvent(source="schedule"), {"PENSTOCK_ROUTE": "drift"})
    assert run.verdict.ok, run.verdict.text
    assert by_gitlab(run) == meant("storefront", Ticked(cron=Cron("0 6 * * *"), time_zone=UTC))


def test_gitlab_runs_what_is_meant_by_hand_once_somebody_said_yes(tmp_path: Path) -> None:
    asked = Asked(what="rollback-prod", inputs={VariableName("revision"): "12"})
    said = {"PENSTOCK_ROUTE": "rollback-prod", "revision": "12"}
    run = gitlab_run_of_all(tmp_path, GitLabEvent(source="web"), said, "rollback-prod", "rollback")
    assert run.verdict.ok, run.verdict.text
    assert by_gitlab(run) == meant("storefront", asked)
