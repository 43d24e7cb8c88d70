"""Deployments to protected environments: who approves, who starts, and whose word does not count."""

from __future__ import annotations

import pytest

from interpreters.outcome import Review, Unreadable, World
from tests.interpreters.gitlab_events import jobs, push, results, says, schedule
from tests.interpreters.gitlab_settings import DEPLOY, PLAY, TWO, go, protected

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
        ((PLAY,), "waiting"),
        ((says("sue", "production", "security"),), "waiting"),
        ((says("sue", "production", "security"), PLAY), "waiting"),
        (
            (says("sue", "production", "security"), says("pat", "production", "platform")),
            "waiting",
        ),  # nobody starts it
        ((says("sue", "production", "security"), says("pat", "production", "platform"), PLAY), "success"),
        (
            (PLAY, says("sue", "production", "security"), says("pat", "production", "platform")),
            "waiting",
        ),  # too early
        ((says("sue", "production", "security"), says("sue", "production", "platform"), PLAY), "waiting"),
        (
            (says("sue", "production", "security", "platform"), says("sue", "production", "platform"), PLAY),
            "waiting",
        ),
        ((says("sue", "production", "security"), says("sam", "production", "security"), PLAY), "waiting"),
        (
            (says("ana", "production", "security"), says("pat", "production", "platform"), PLAY),
            "waiting",
        ),  # triggerer
        ((says("sue", "staging", "security"), says("pat", "production", "platform"), PLAY), "waiting"),
        (
            (
                says("sue", "production", "security"),
                says("pat", "production", "platform", approves=False),
                PLAY,
            ),
            "refused",
        ),
        (
            (
                says("eve", "production", approves=False),
                says("sue", "production", "security"),
                says("pat", "production", "platform"),
                PLAY,
            ),
            "success",
        ),
        (
            (
                says("sue", "production", "security"),
                says("pat", "production", "platform"),
                says("dev", "go", "developers"),
            ),
            "waiting",
        ),
    ],
)
def test_a_deployment_needs_every_rule_s_votes_and_then_a_hand(
    reviews: tuple[Review, ...], expected: str
) -> None:
    assert go(DEPLOY, protected(rules=TWO), *reviews) == expected


def test_votes_of_one_rule_are_votes_of_different_people() -> None:
    settings = protected(rules=[{"group": "ops", "required_approvals": 2}])
    sue, sam = says("sue", "production", "ops"), says("sam", "production", "ops")
    assert go(DEPLOY, settings, sue, sue, PLAY) == "waiting"
    assert go(DEPLOY, settings, sue, sam, PLAY) == "success"


def test_each_vote_that_is_needed_is_a_wait_of_its_own() -> None:
    found = jobs(DEPLOY, settings=protected(rules=[{"group": "ops", "required_approvals": 2}]))["go"]
    assert [(wait.kind, wait.of, set(wait.groups)) for wait in found.waits] == [
        ("review", "production", {"ops"}),
        ("review", "production", {"ops"}),
        ("manual", "go", {"maintainers", "owners"}),
    ]


def test_only_votes_that_counted_are_answers() -> None:
    sue, ana = says("sue", "production", "security"), says("ana", "production", "platform")
    found = jobs(DEPLOY, settings=protected(rules=TWO), world=World(reviews=(ana, sue, sue)))["go"]
    assert found.answers == (sue,)


def test_the_triggerer_may_approve_where_the_project_allows_it() -> None:
    settings = protected(
        rules=[{"group": "ops", "required_approvals": 1}], allow_pipeline_trigger_approve_deployment=True
    )
    assert go(DEPLOY, settings, says("ana", "production", "ops"), PLAY) == "success"


def test_a_count_without_rules_is_answered_by_the_deployers() -> None:
    settings = protected(count=1)
    assert go(DEPLOY, settings, says("sue", "production", "developers"), PLAY) == "waiting"
    assert go(DEPLOY, settings, says("sue", "production", "maintainers"), PLAY) == "success"


def test_protected_environments_hold_nobody_on_free() -> None:
    assert go(DEPLOY, protected(rules=TWO, tier="free")) == "success"
    assert go(DEPLOY, protected(rules=TWO, tier="ultimate")) == "waiting"


@pytest.mark.parametrize("name", ["prod", "prod*", "production/eu", "Production"])
def test_an_environment_is_protected_by_its_whole_name_alone(name: str) -> None:
    assert go(DEPLOY, protected(rules=TWO, name=name)) == "success"


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ("production", "waiting"),
        ("eu-live", "waiting"),
        ("staging", "success"),
        ("review/prod", "success"),
        ("{name: gprd, deployment_tier: production}", "waiting"),
        ("{name: production, deployment_tier: testing}", "success"),
    ],
)
def test_a_group_protects_environments_by_tier(environment: str, expected: str) -> None:
    entry = {"name": "production", "deploy_access_levels": [{"group": "ops"}], "approval_rules": TWO}
    settings = {"tier": "premium", "group_protected_environments": [entry]}
    assert go(f"go: {{script: make, environment: {environment}}}", settings) == expected


def test_a_group_and_a_project_must_both_let_a_person_start() -> None:
    text = "go: {script: make, when: manual, environment: production}"
    entry = {"name": "production", "deploy_access_levels": [{"group": "ops"}]}
    settings = {**protected(), "group_protected_environments": [entry]}
    assert go(text, settings, says("max", "go", "maintainers")) == "waiting"
    assert go(text, settings, says("max", "go", "ops")) == "waiting"
    assert go(text, settings, says("max", "go", "ops", "maintainers")) == "success"


def test_the_author_of_the_commit_may_approve_what_another_pushed() -> None:
    name, payload = push()
    payload["commits"] = [
        {"id": "1", "message": "Work", "author": {"name": "Sue", "email": "sue@example.com"}}
    ]
    settings = protected(rules=[{"group": "ops", "required_approvals": 1}])
    world = World(reviews=(says("sue", "production", "ops"), PLAY))
    assert results(DEPLOY, (name, payload), settings=settings, world=world)["go"] == "success"


def test_the_owner_of_a_schedule_is_who_triggers_it() -> None:
    settings = protected(rules=[{"group": "ops", "required_approvals": 1}])
    for person, expected in (("ana", "waiting"), ("sue", "success")):
        world = World(reviews=(says(person, "production", "ops"), PLAY))
        assert results(DEPLOY, schedule(), settings=settings, world=world)["go"] == expected


@pytest.mark.parametrize("action", ["verify", "access", "prepare", "stop"])
def test_a_job_that_only_looks_becomes_manual_beside_approvals_but_needs_none(action: str) -> None:
    text = f"go: {{script: make, environment: {{name: production, action: {action}}}}}"
    assert go(text, protected(rules=TWO)) == "waiting"
    assert go(text, protected(rules=TWO), PLAY) == "success"
    assert go(text, protected(rules=TWO, prevent_blocking_non_deployment_jobs=True)) == "success"
    assert go(text, protected()) == "success"


def test_rules_that_require_nobody_hold_nobody() -> None:
    assert go(DEPLOY, protected(rules=[{"group": "ops", "required_approvals": 0}])) == "success"


def test_a_job_of_a_protected_environment_fails_for_who_may_not_deploy() -> None:
    assert go(DEPLOY, protected(members={"ana": ["developers"]})) == "refused"
    assert go(DEPLOY, protected(members={"ana": ["maintainers"]})) == "success"


def test_a_protected_environment_replaces_the_branch_s_people() -> None:
    text = "go: {script: make, when: manual, environment: production}"
    settings = {**protected(deployers={"group": "release"}), **MAIN}
    (wait,) = jobs(text, settings=settings)["go"].waits
    assert wait.groups == {"release"}


def test_a_person_may_be_named() -> None:
    settings = protected(rules=[{"user": "sue", "required_approvals": 1}])
    assert go(DEPLOY, settings, says("sam", "production"), PLAY) == "waiting"
    assert go(DEPLOY, settings, says("sue", "production"), PLAY) == "success"


@pytest.mark.parametrize(
    ("level", "words"),
    [
        (20, {"reporters", "developers", "maintainers", "owners"}),
        (30, {"developers", "maintainers", "owners"}),
        (40, {"maintainers", "owners"}),
        (50, {"owners"}),
        (60, {"administrators"}),
        (0, {"no one"}),
    ],
)
def test_a_level_is_its_role_and_those_above(level: int, words: set[str]) -> None:
    settings = protected(rules=[{"access_level": level, "required_approvals": 1}])
    assert set(jobs(DEPLOY, settings=settings)["go"].waits[0].groups) == words


def test_a_level_that_gitlab_does_not_have_is_refused_and_not_everybody() -> None:
    with pytest.raises(Unreadable, match="access level 45"):
        go(DEPLOY, protected(rules=[{"access_level": 45, "required_approvals": 1}]))


@pytest.mark.parametrize("count", [-1, 101, 2**70, True, "2"])
def test_a_number_of_approvals_that_gitlab_could_not_mean_is_refused(count: object) -> None:
    with pytest.raises(Unreadable, match="a number from 0"):
        go(DEPLOY, protected(rules=[{"group": "ops", "required_approvals": count}]))
