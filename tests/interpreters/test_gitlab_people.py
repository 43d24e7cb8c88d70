"""Who starts a manual job, and whose word does not count."""

from __future__ import annotations

import pytest

from interpreters.outcome import Review, World
from tests.interpreters.gitlab_events import jobs, push, request, results, says, tag
from tests.interpreters.gitlab_settings import PLAY, go

MANUAL = "go: {script: make, rules: [{when: manual}]}\nlater: {stage: deploy, script: make}"
MAIN = {
    "protected_branches": [
        {
            "name": "main",
            "merge_access_levels": [{"access_level": 40}],
            "push_access_levels": [{"access_level": 0}],
        }
    ]
}


@pytest.mark.parametrize(
    ("reviews", "expected"),
    [
        ((), "waiting"),
        ((PLAY,), "success"),
        ((says("dev", "go", "developers"),), "waiting"),
        ((says("dev", "go"),), "waiting"),
        ((says("max", "other", "maintainers"),), "waiting"),
        ((says("max", "go", "maintainers", approves=False),), "refused"),
        ((says("dev", "go", "developers", approves=False), PLAY), "success"),
        ((says("ana", "go", "maintainers"),), "success"),  # who pushed may start a job of it
    ],
)
def test_a_manual_job_of_a_protected_branch_is_started_by_who_may_merge(
    reviews: tuple[Review, ...], expected: str
) -> None:
    assert go(MANUAL, MAIN, *reviews) == expected


def test_a_manual_job_tells_who_may_start_it() -> None:
    (wait,) = jobs(MANUAL, settings=MAIN)["go"].waits
    assert (wait.kind, wait.of, set(wait.groups)) == ("manual", "go", {"maintainers", "owners"})
    (wait,) = jobs(MANUAL, push("next"), settings=MAIN)["go"].waits
    assert wait.groups == frozenset()  # whoever may write


def test_a_played_blocking_job_lets_the_rest_go_on() -> None:
    assert results(MANUAL, settings=MAIN, world=World(reviews=(PLAY,))) == {
        "go": "success",
        "later": "success",
    }
    assert results(MANUAL, settings=MAIN) == {"go": "waiting", "later": "waiting"}


def test_a_cancelled_job_skips_the_rest() -> None:
    no = says("max", "go", "maintainers", approves=False)
    assert results(MANUAL, settings=MAIN, world=World(reviews=(no,))) == {"go": "refused", "later": "skipped"}


def test_a_played_job_can_fail() -> None:
    world = World(reviews=(PLAY,), fails=frozenset({"go"}))
    assert results(MANUAL, settings=MAIN, world=world) == {"go": "failure", "later": "skipped"}


def test_a_protected_tag_has_its_own_people() -> None:
    settings = {"protected_tags": [{"name": "v*", "create_access_levels": [{"access_level": 40}]}]}
    (wait,) = jobs(MANUAL, tag("v1"), settings=settings)["go"].waits
    assert wait.groups == {"maintainers", "owners"}


def test_whoever_may_write_starts_a_job_of_a_merge_request() -> None:
    text = "go: {script: make, rules: [{when: manual}]}"
    (wait,) = jobs(text, request("main"), settings=MAIN)["go"].waits
    assert wait.groups == frozenset()


def test_no_one_means_no_one() -> None:
    settings = {"protected_branches": [{"name": "main", "merge_access_levels": [{"access_level": 0}]}]}
    assert go(MANUAL, settings, says("max", "go", "maintainers", "owners")) == "waiting"


def test_a_protection_that_names_nobody_is_the_maintainers_and_not_everybody() -> None:
    (wait,) = jobs(MANUAL, settings={"protected_branches": [{"name": "main"}]})["go"].waits
    assert wait.groups == {"maintainers", "owners"}
