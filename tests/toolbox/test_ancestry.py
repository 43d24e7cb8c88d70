"""The questions that guard asks of git, on real repositories."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from toolbox import ancestry
from toolbox.stops import Missing, Refused

QUIET = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.org",
}


def git(where: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-C", where, *words], check=True, capture_output=True, text=True, env={**os.environ, **QUIET}
    )
    return done.stdout.strip()


def commit(where: Path, message: str) -> str:
    git(where, "commit", "--quiet", "--allow-empty", "-m", message)
    return git(where, "rev-parse", "HEAD")


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    where = tmp_path / "remote"
    where.mkdir()
    git(where, "init", "--quiet", "--initial-branch=main")
    commit(where, "first")
    commit(where, "second")
    return where


@pytest.fixture
def clone(remote: Path, tmp_path: Path) -> Path:
    git(tmp_path, "clone", "--quiet", str(remote), "clone")
    return tmp_path / "clone"


def told(where: Path, of: str, ref: str = "origin/main") -> str:
    return " ".join(ancestry.refusals(ancestry.look(str(where), of, ref), commit=of, ref=ref))


def test_the_protected_head_itself_is_accepted(clone: Path) -> None:
    assert told(clone, git(clone, "rev-parse", "HEAD")) == ""


def test_an_ancestor_of_the_protected_head_is_accepted(clone: Path) -> None:
    git(clone, "checkout", "--quiet", "HEAD~1")
    assert told(clone, git(clone, "rev-parse", "HEAD")) == ""


def test_a_commit_that_is_only_on_a_local_branch_is_refused(clone: Path) -> None:
    assert "is not on origin/main" in told(clone, commit(clone, "mine"))


def test_a_commit_of_another_branch_of_the_remote_is_refused(remote: Path, clone: Path) -> None:
    git(remote, "checkout", "--quiet", "-b", "feature")
    feature = commit(remote, "unmerged")
    git(clone, "fetch", "--quiet")
    git(clone, "checkout", "--quiet", feature)
    assert "is not on origin/main" in told(clone, feature)


def test_a_local_branch_named_as_the_remotes_is_not_believed(clone: Path) -> None:
    mine = commit(clone, "mine")
    git(clone, "branch", "origin/main", mine)
    git(clone, "tag", "origin/main", mine)
    assert "is not on origin/main" in told(clone, mine)


def test_a_replaced_commit_is_not_believed(clone: Path) -> None:
    head = git(clone, "rev-parse", "HEAD")
    mine = commit(clone, "mine")
    git(clone, "replace", "--graft", head, mine)
    git(clone, "checkout", "--quiet", mine)
    assert "is not on origin/main" in told(clone, mine)


def test_a_grafted_history_is_not_believed(clone: Path) -> None:
    head = git(clone, "rev-parse", "HEAD")
    git(clone, "checkout", "--quiet", "--orphan", "other")
    mine = commit(clone, "mine")
    (clone / ".git" / "info" / "grafts").write_text(f"{head} {mine}\n")
    assert "is not on origin/main" in told(clone, mine)


def test_a_git_directory_named_by_the_environment_is_not_believed(
    clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    git(tmp_path, "clone", "--quiet", str(clone), "other")
    mine = commit(other, "mine")
    git(other, "update-ref", "refs/remotes/origin/main", mine)
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    assert "expected the commit" in told(clone, mine)


def test_a_shallow_clone_is_refused(remote: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth=1", remote.as_uri(), "shallow")
    shallow = tmp_path / "shallow"
    assert "shallow clone" in told(shallow, git(shallow, "rev-parse", "HEAD"))


def test_another_commit_checked_out_is_refused(clone: Path) -> None:
    first = git(clone, "rev-parse", "HEAD~1")
    assert f"expected the commit {first}" in told(clone, first)


def test_a_remote_without_that_branch_is_refused(clone: Path) -> None:
    assert "has no branch origin/release" in told(clone, git(clone, "rev-parse", "HEAD"), "origin/release")


def test_a_commit_that_the_clone_does_not_have_is_refused(clone: Path) -> None:
    assert "is not on origin/main" in told(clone, "0" * 40)


def test_a_folder_without_repository_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="git finds no repository"):
        ancestry.look(str(tmp_path), "0" * 40, "origin/main")


def test_a_source_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no folder"):
        ancestry.look(str(tmp_path / "absent"), "0" * 40, "origin/main")


def test_a_machine_without_git_is_told_apart(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Missing, match="git is not on this machine"):
        ancestry.look(str(clone), "0" * 40, "origin/main")
