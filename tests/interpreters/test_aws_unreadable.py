"""What CodeBuild would refuse, and what is no declaration at all: each test spoils one thing."""

from __future__ import annotations

import json

import pytest

from interpreters.outcome import Unreadable
from tests.interpreters.aws_declared import (
    Json,
    declared,
    hooked,
    passes,
    project,
    push,
    ran,
    started,
)


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (hooked([passes("HEAD_REF", "main")]), "no filter of type EVENT"),
        (hooked([passes("EVENT", "PUSH, MERGE")]), "'MERGE'"),
        (hooked([passes("EVENT", "PUSH"), passes("HEAD_REF", "(")]), "no regular expression"),
        (hooked([passes("EVENT", "PUSH"), passes("BRANCH", "a")]), "'BRANCH'"),
        (hooked([passes("EVENT", "PUSH", exclude=True)]), "unknown key"),
        (hooked([passes("EVENT", "PUSH")], projectName="other"), "projectName: found 'other'"),
        (hooked([passes("EVENT", "PUSH")], buildType="BATCH"), "did you mean 'BUILD_BATCH'"),
        (hooked([passes("EVENT", "PUSH")], pullRequestBuildPolicy={}), "requiresCommentApproval"),
        ({**project(), "webhook": {"projectName": "shop-tests"}}, "a CODEPIPELINE source has no webhook"),
        ({**project(), "environment": {"type": "LINUX_CONTAINER"}}, "image"),
        ({**project(), "serviceRole": None}, "serviceRole: nothing found"),
        ({**project(), "servicerole": "x"}, "did you mean 'serviceRole'"),
        ({**project(), "source": {"type": "NO_SOURCE"}}, "needs one inline"),
        ({**project(), "source": {"type": "GIT"}}, "GITHUB|GITLAB"),
        ({**project(), "name": "a b"}, "letters, digits"),
    ],
)
def test_a_project_that_would_not_be_created_is_refused(one: Json, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        started(declared(one), "push", push())


def test_a_project_that_is_not_there_cannot_be_started() -> None:
    with pytest.raises(Unreadable, match="did you mean 'shop-tests'"):
        ran(declared(project()), "start_build", {"projectName": "shop-test"})


def test_an_event_that_nobody_sends_is_refused() -> None:
    with pytest.raises(Unreadable, match="did you mean 'push'"):
        ran({}, "pushed", {})


def test_a_forge_names_its_repository() -> None:
    with pytest.raises(Unreadable, match="repository"):
        ran({}, "push", {"ref": "refs/heads/main"})


@pytest.mark.parametrize(
    ("text", "why"), [("{", "not JSON"), ("[]", "an object is needed"), ("[" * 9999, "JSON")]
)
def test_a_file_that_is_no_json_object_is_refused(text: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        ran({"a/pipelines/shop.json": text}, "push", push())


def test_a_key_that_stands_twice_is_refused() -> None:
    text = json.dumps(project())
    twice = text[:-1] + ', "serviceRole": "arn:aws:iam::111122223333:role/other"}'
    with pytest.raises(Unreadable, match="'serviceRole' stands twice"):
        ran({"projects/shop-tests.json": twice}, "push", push())


def test_two_projects_of_one_name_are_refused() -> None:
    text = json.dumps(project())
    with pytest.raises(Unreadable, match=r"is declared in a/projects/x\.json too"):
        ran({"a/projects/x.json": text, "b/projects/x.json": text}, "push", push())
