"""Manual approvals: https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals.html"""

from __future__ import annotations

import json

import pytest

from interpreters.outcome import Result, Review, Run, Unreadable, Wait, World
from tests.interpreters.aws_declared import (
    approval,
    build,
    declared,
    pipeline,
    project,
    ran,
    source,
    stage,
)

GATED = pipeline(
    stage("Source", source()),
    stage(
        "Prod",
        build("Plan", namespace="Plan"),
        approval("Owners", runOrder=2, timeoutInMinutes=60),
        approval("Security", runOrder=2),
        build("Apply", runOrder=3),
    ),
)
MAY = {"Prod/Owners": ["owners"], "Prod/Security": ["security"]}


def answered(*reviews: Review) -> Run:
    files = {**declared(GATED, project()), "account/approvers/shop.json": json.dumps(MAY)}
    (run,) = ran(files, "manual", {"name": "shop"}, World(reviews=reviews))
    return run


def says(action: str, person: str, group: str, *, approves: bool = True, minutes: int = 1) -> Review:
    return Review(
        of=f"Prod/{action}", person=person, groups=frozenset({group}), approves=approves, minutes=minutes
    )


def test_an_approval_waits_for_those_who_may_answer() -> None:
    owners = answered().job("Prod/Owners")
    assert owners.waits == (Wait(kind="review", of="Prod/Owners", groups=frozenset({"owners"}), minutes=60),)
    assert owners.result is Result.WAITING


def test_an_approval_waits_seven_days_unless_it_says_otherwise() -> None:
    assert [wait.minutes for wait in answered().job("Prod/Security").waits] == [10_080]


def test_what_comes_after_an_open_approval_waits_too() -> None:
    assert answered().job("Prod/Apply").result is Result.WAITING


def test_both_answers_let_the_apply_start() -> None:
    run = answered(says("Owners", "ada", "owners"), says("Security", "bob", "security"))
    assert run.job("Prod/Apply").result is Result.SUCCESS
    assert run.job("Prod/Apply").after == {"Prod/Owners", "Prod/Security"}


def test_one_answer_of_two_does_not() -> None:
    run = answered(says("Owners", "ada", "owners"))
    assert run.job("Prod/Owners").result is Result.SUCCESS
    assert run.job("Prod/Apply").result is Result.WAITING


def test_a_role_that_may_not_answer_does_not_count() -> None:
    run = answered(says("Owners", "eve", "interns", minutes=60), says("Security", "bob", "security"))
    assert run.job("Prod/Owners").result is Result.WAITING
    assert run.job("Prod/Owners").answers == ()


def test_one_person_in_both_roles_may_answer_both() -> None:
    run = answered(says("Owners", "ada", "owners"), says("Security", "ada", "security"))
    assert run.job("Prod/Apply").result is Result.SUCCESS
    assert {one.person for name in MAY for one in run.job(name).answers} == {"ada"}


def test_a_rejection_refuses_and_nothing_after_it_runs() -> None:
    run = answered(says("Owners", "ada", "owners", approves=False), says("Security", "bob", "security"))
    assert run.job("Prod/Owners").result is Result.REFUSED
    assert run.job("Prod/Security").result is Result.SUCCESS
    assert run.job("Prod/Apply").result is Result.SKIPPED


def test_an_answer_after_the_time_given_fails_the_action() -> None:
    run = answered(says("Owners", "ada", "owners", minutes=61), says("Security", "bob", "security"))
    assert run.job("Prod/Owners").result is Result.FAILURE
    assert run.job("Prod/Apply").result is Result.SKIPPED


def test_an_answer_in_the_last_minute_counts() -> None:
    run = answered(says("Owners", "ada", "owners", minutes=60))
    assert run.job("Prod/Owners").result is Result.SUCCESS


def test_the_first_answer_is_the_answer() -> None:
    run = answered(says("Owners", "ada", "owners"), says("Owners", "bob", "owners", approves=False))
    assert run.job("Prod/Owners").result is Result.SUCCESS
    assert [one.person for one in run.job("Prod/Owners").answers] == ["ada"]


def test_an_approval_is_not_asked_when_what_it_follows_has_failed() -> None:
    files = declared(GATED, project())
    reviews = (says("Owners", "ada", "owners"), says("Security", "bob", "security"))
    (run,) = ran(files, "manual", {"name": "shop"}, World(fails=frozenset({"Prod/Plan"}), reviews=reviews))
    assert run.job("Prod/Owners").result is Result.SKIPPED
    assert run.job("Prod/Owners").answers == ()


def test_without_a_word_on_roles_anybody_may_answer() -> None:
    (run,) = ran(
        declared(GATED, project()), "manual", {"name": "shop"}, World(reviews=(says("Owners", "x", "y"),))
    )
    assert run.job("Prod/Owners").result is Result.SUCCESS


def test_what_the_approvers_are_shown_is_resolved() -> None:
    shown = approval("Look", runOrder=2, configuration={"CustomData": "plan #{Plan.DIGEST}"})
    exports = "version: 0.2\nenv:\n  exported-variables: [DIGEST]\nphases:\n  build:\n    commands: [make]\n"
    gated = pipeline(stage("Source", source()), stage("Prod", build("Plan", namespace="Plan"), shown))
    files = declared(gated, project(buildspec=exports))
    (run,) = ran(files, "manual", {"name": "shop"}, World(outputs={"Prod/Plan": {"DIGEST": "abc"}}))
    assert run.job("Prod/Look").variables == {"CustomData": "plan abc"}


@pytest.mark.parametrize(
    ("may", "why"),
    [
        ({"Prod/Owners": ["owners"]}, "Prod/Security"),
        ({**MAY, "Prod/Nobody": ["x"]}, "no such approval"),
        ({**MAY, "Prod/Owners": []}, "no role may answer"),
    ],
)
def test_approvers_are_told_for_each_approval_and_no_other(may: dict[str, list[str]], why: str) -> None:
    files = {**declared(GATED, project()), "account/approvers/shop.json": json.dumps(may)}
    with pytest.raises(Unreadable, match=why):
        ran(files, "manual", {"name": "shop"})
