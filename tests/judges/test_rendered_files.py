"""Real judges read every file in examples/, and each is shown one that was spoiled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.judges.rendered_files import (
    EXAMPLES,
    actions,
    copy_of,
    gitlab_files,
    repositories,
    scripts,
    workflows,
)
from tests.judges.samples import said
from tools.judge_tools import judged, shfmt
from tools.judging import (
    Verdict,
    judge_action_schema,
    judge_everything,
    judge_gitlab_schema,
    judge_shell,
    judge_workflow_schema,
    judge_workflow_security,
    judge_workflows,
    parsed_workflows,
)

REPOSITORIES = repositories()
ON_GITHUB = [each for each in REPOSITORIES if workflows(each)]
WITH_ACTIONS = [each for each in REPOSITORIES if actions(each)]
ON_GITLAB = [each for each in REPOSITORIES if gitlab_files(each)]
PLATFORM, LANDING, STOREFRONT = (
    EXAMPLES / "acme" / name for name in ("platform", "landing-zone", "storefront")
)
Judge = Callable[[Path], Verdict]


def by_schema(repository: Path) -> Verdict:
    return judge_workflow_schema(workflows(repository))


def actions_by_schema(repository: Path) -> Verdict:
    return judge_action_schema(actions(repository))


def pipelines_by_schema(repository: Path) -> Verdict:
    return judge_gitlab_schema(gitlab_files(repository))


def cases(judge: Judge, folders: Sequence[Path]) -> list[object]:
    return [pytest.param(judge, folder, id=f"{judge.__name__}-{folder.name}") for folder in folders]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("judge", "repository"),
    [
        *cases(judge_workflows, ON_GITHUB),
        *cases(by_schema, ON_GITHUB),
        *cases(judge_workflow_security, ON_GITHUB),
        *cases(actions_by_schema, WITH_ACTIONS),
        *cases(pipelines_by_schema, ON_GITLAB),
    ],
)
def test_a_judge_accepts_what_is_rendered(judge: Judge, repository: Path) -> None:
    verdict = judge(repository)
    assert verdict.ok, verdict.text


SPOILT: tuple[tuple[Judge, Path, str, str, str, str], ...] = (
    (
        judge_workflows,
        LANDING,
        ".github/workflows/landing-zone-pull-request.yml",
        "runs-on: ubuntu-24.04",
        "runs-on: ubuntu-24.04\n    needs: [nowhere]",
        "nowhere",
    ),
    (
        by_schema,
        LANDING,
        ".github/workflows/landing-zone-pull-request.yml",
        "timeout-minutes:",
        "timeout-hours:",
        "timeout-hours",
    ),
    (
        judge_workflow_security,
        PLATFORM,
        ".github/workflows/payments-deploy-prod.yml",
        "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1",
        "actions/checkout@v7",
        "unpinned-uses",
    ),
    (
        actions_by_schema,
        PLATFORM,
        ".github/actions/install-trivy-0.75.0/action.yml",
        "using: composite",
        "using: composed",
        "composed",
    ),
    (
        pipelines_by_schema,
        STOREFRONT,
        ".gitlab-ci.yml",
        "access: developer",
        "access: developers",
        "developers",
    ),
)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("judge", "repository", "path", "good", "bad", "word"), SPOILT, ids=[case[0].__name__ for case in SPOILT]
)
def test_a_judge_refuses_one_that_was_spoilt(
    tmp_path: Path, judge: Judge, repository: Path, path: str, good: str, bad: str, word: str
) -> None:
    spoilt = copy_of(repository, tmp_path)
    text = (spoilt / path).read_text()
    assert good in text
    (spoilt / path).write_text(text.replace(good, bad, 1))
    assert said(judge(spoilt), word)


def parsed_by_shfmt(files: Sequence[Path]) -> Verdict:
    """It writes what it read: a line of a YAML file keeps no house's spaces, so only that it can be read counts."""
    return judged("shfmt", [shfmt(), "-w", *files], cwd=Path.cwd())


@pytest.mark.slow
def test_shellcheck_and_shfmt_read_every_line_of_shell(tmp_path: Path) -> None:
    found = scripts(tmp_path)
    assert len(found) > 100
    checked, parsed = judge_shell(list(found.values())), parsed_by_shfmt(list(found.values()))
    assert checked.tool != "shellcheck" or checked.ok, checked.text
    assert parsed.ok, parsed.text


def test_a_line_of_shell_that_was_spoilt_is_refused(tmp_path: Path) -> None:
    path = next(iter(scripts(tmp_path).values()))
    text = path.read_text()
    path.write_text(f"{text}cat $1\n")
    assert said(judge_shell([path]), "SC2086")
    path.write_text(f'{text}echo "unfinished\n')
    assert not parsed_by_shfmt([path]).ok


@pytest.mark.judge
def test_githubs_own_parser_reads_every_workflow() -> None:
    paths = [path for repository in ON_GITHUB for path in workflows(repository)]
    found = parsed_workflows([path.read_text() for path in paths])
    wrong = {path.name: each.errors for path, each in zip(paths, found, strict=True) if not each.ok}
    assert wrong == {}


@pytest.mark.judge
def test_githubs_own_parser_refuses_a_need_that_was_spoilt() -> None:
    text = (PLATFORM / ".github/workflows/payments-deploy-prod.yml").read_text()
    assert "needs: [plan" in text
    (found,) = parsed_workflows([text.replace("needs: [plan", "needs: [plam", 1)])
    assert not found.ok


# A person who deploys by hand is asked what to deploy, and no input is a word of a script; a push and a merge request
# start routes of their own, as the model says.
SKIPPED = ("CKV_GHA_7", "CKV_GITLABCI_2")


def everything(repository: Path, at: Path) -> Verdict:
    """checkov, which passes over a file in silence if it holds a tag of GitLab's."""
    copy = copy_of(repository, at)
    for path in gitlab_files(copy):
        path.write_text(path.read_text().replace("!reference ", ""))
    return judge_everything(copy, skip=SKIPPED)


@pytest.mark.judge
@pytest.mark.parametrize("repository", REPOSITORIES, ids=lambda each: each.name)
def test_checkov_accepts_what_is_rendered(repository: Path, tmp_path: Path) -> None:
    verdict = everything(repository, tmp_path)
    assert verdict.ok, verdict.text


@pytest.mark.judge
def test_checkov_refuses_permissions_that_were_spoilt(tmp_path: Path) -> None:
    spoilt = copy_of(LANDING, tmp_path / "spoilt")
    path = spoilt / ".github/workflows/landing-zone-pull-request.yml"
    path.write_text(path.read_text().replace("permissions: {}", "permissions: write-all", 1))
    assert said(everything(spoilt, tmp_path / "judged"), "CKV2_GHA_1")
