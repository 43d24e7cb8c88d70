"""Who starts a manual job, who approves a deployment, and whose word does not count."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from interpreters.outcome import Review, World
from tests.interpreters.gitlab_events import jobs, push, request, results, says, tag

MANUAL = "go: {script: make, rules: [{when: manual}]}\nlater: {stage: deploy, script: make}"
DEPLOY = "go: {script: make, environment: production}\nlater: {stage: deploy, script: make}"
MAIN = {
    "protected_branches": [
        {
            "name": "main",
            "merge_access_levels": [{"access_level": 40}],
            "push_access_levels": [{"access_level": 0}],
        }
    ]
}
TWO = [{"group": "security", "required_approvals": 1}, {"group": "platform", "required_approvals": 1}]
PLAY = says("max", "go", "maintainers")


def protected(
    *, rules: object = (), tier: str = "premium", name: str = "production", **more: object
) -> dict[str, object]:
    entry = {"name": name, "deploy_access_levels": [{"access_level": 40}], "approval_rules": list(rules)}  # type: ignore[call-overload]  # rows of a table
    return {"tier": tier, "protected_environments": [entry], **more}


def go(text: str, settings: Mapping[str, object], *reviews: Review) -> str:
    return results(text, settings=settings, world=World(reviews=reviews))["go"]


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
    settings = protected()
    settings["protected_environments"][0]["required_approval_count"] = 1  # type: ignore[index]  # a table of one row
    assert go(DEPLOY, settings, says("sue", "production", "developers"), PLAY) == "waiting"
    assert go(DEPLOY, settings, says("sue", "production", "maintainers"), PLAY) == "success"


def test_protected_environments_hold_nobody_on_free() -> None:
    assert go(DEPLOY, protected(rules=TWO, tier="free")) == "success"
    assert go(DEPLOY, protected(rules=TWO, tier="ultimate")) == "waiting"


def test_an_environment_of_another_name_is_not_protected() -> None:
    assert go(DEPLOY, protected(rules=TWO, name="prod")) == "success"
    assert go(DEPLOY, protected(rules=TWO, name="prod*")) == "waiting"


def test_approvals_are_for_deployments_and_not_for_looking() -> None:
    text = "go: {script: make, environment: {name: production, action: verify}}"
    assert go(text, protected(rules=TWO)) == "success"


def test_a_job_of_a_protected_environment_fails_for_who_may_not_deploy() -> None:
    assert go(DEPLOY, protected(members={"ana": ["developers"]})) == "refused"
    assert go(DEPLOY, protected(members={"ana": ["maintainers"]})) == "success"


def test_a_protected_environment_replaces_the_branch_s_people() -> None:
    text = "go: {script: make, when: manual, environment: production}"
    settings = {**protected(), **MAIN}
    settings["protected_environments"][0]["deploy_access_levels"] = [{"group": "release"}]  # type: ignore[index]  # one row
    (wait,) = jobs(text, settings=settings)["go"].waits
    assert wait.groups == {"release"}


def test_a_person_may_be_named() -> None:
    settings = protected(rules=[{"user": "sue", "required_approvals": 1}])
    assert go(DEPLOY, settings, says("sam", "production"), PLAY) == "waiting"
    assert go(DEPLOY, settings, says("sue", "production"), PLAY) == "success"


def test_no_one_means_no_one() -> None:
    settings = {"protected_branches": [{"name": "main", "merge_access_levels": [{"access_level": 0}]}]}
    assert go(MANUAL, settings, says("max", "go", "maintainers", "owners")) == "waiting"


def test_a_protection_that_names_nobody_is_the_maintainers_and_not_everybody() -> None:
    (wait,) = jobs(MANUAL, settings={"protected_branches": [{"name": "main"}]})["go"].waits
    assert wait.groups == {"maintainers", "owners"}
