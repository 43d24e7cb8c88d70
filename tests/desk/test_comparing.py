"""Where what a platform does differs from what is meant, each kind of difference is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from delivery.meaning import End, Meant
from delivery.texts import EnvironmentName, GroupName
from desk.simulation.comparing import differences
from desk.simulation.seen import Seen, seen
from interpreters.outcome import JobRun, Result, Wait

ROLES = {"network-prod-apply": "arn:aws:iam::333333333333:role/apply"}
PLAN = Meant(name="deploy-prod / plan", end=End.SUCCESS, after=frozenset())
APPLY = Meant(
    name="deploy-prod / apply",
    end=End.SUCCESS,
    after=frozenset({"deploy-prod / plan"}),
    environment=EnvironmentName("prod"),
    identity="network-prod-apply",
    groups=frozenset({GroupName("security")}),
)
SEEN_PLAN = Seen(
    name="deploy-prod / plan",
    end="success",
    after=frozenset(),
    role=None,
    environment=None,
    groups=frozenset(),
)
SEEN_APPLY = Seen(
    name="deploy-prod / apply",
    end="success",
    after=frozenset({"deploy-prod / plan"}),
    role=ROLES["network-prod-apply"],
    environment="prod",
    groups=frozenset({"security"}),
)


def told(*found: Seen) -> tuple[str, ...]:
    return differences((PLAN, APPLY), found, ROLES)


def test_what_is_as_it_is_meant_is_not_mentioned() -> None:
    assert told(SEEN_PLAN, SEEN_APPLY) == ()


def test_a_job_that_is_not_there_is_told() -> None:
    assert told(SEEN_PLAN) == ("deploy-prod / apply should run, and does not",)


def test_a_job_too_many_is_told() -> None:
    extra = replace(SEEN_PLAN, name="deploy-prod / sneak")
    assert told(SEEN_PLAN, SEEN_APPLY, extra) == ("deploy-prod / sneak runs, and should not",)


def test_an_order_that_is_lost_is_told() -> None:
    assert "does not wait for it" in told(SEEN_PLAN, replace(SEEN_APPLY, after=frozenset()))[0]


def test_more_order_than_is_meant_is_no_difference() -> None:
    first = Seen(name="a", end="success", after=frozenset(), role=None, environment=None, groups=frozenset())
    second = replace(first, name="b", after=frozenset({"a"}))
    meant = tuple(Meant(name=name, end=End.SUCCESS, after=frozenset()) for name in ("a", "b"))
    assert differences(meant, (first, second), {}) == ()


def test_another_identity_is_told() -> None:
    assert "should be network-prod-apply, and is nobody" in told(SEEN_PLAN, replace(SEEN_APPLY, role=None))[0]


def test_another_environment_is_told() -> None:
    found = told(SEEN_PLAN, replace(SEEN_APPLY, environment=None))
    assert found == ("deploy-prod / apply should run in prod, and runs in none",)


def test_an_environment_beside_it_is_no_difference() -> None:
    assert told(SEEN_PLAN, replace(SEEN_APPLY, environment="prod-plan")) == ()


def test_a_job_that_runs_twice_is_told() -> None:
    assert told(SEEN_PLAN, SEEN_APPLY, SEEN_APPLY) == ("deploy-prod / apply runs 2 times",)


def test_two_jobs_of_one_name_may_be_meant() -> None:
    assert differences((PLAN, PLAN), (SEEN_PLAN, SEEN_PLAN), ROLES) == ()


def test_a_gate_that_is_lost_is_told() -> None:
    found = told(SEEN_PLAN, replace(SEEN_APPLY, groups=frozenset()))
    assert found == ("deploy-prod / apply should wait for security, and waits for nobody",)


def test_another_end_is_told() -> None:
    assert told(SEEN_PLAN, replace(SEEN_APPLY, end="failure"))[0].endswith("ends as failure")


def test_what_waits_behind_a_deployment_that_waits_has_not_begun() -> None:
    held = replace(SEEN_APPLY, end="waiting")
    behind = replace(
        SEEN_PLAN, name="deploy-next / plan", end="waiting", after=frozenset({"deploy-prod / apply"})
    )
    meant = (PLAN, replace(APPLY, end=End.WAITING))
    assert differences(meant, (SEEN_PLAN, held, behind), ROLES) == ()


APPROVED = JobRun(
    name="deploy-prod / approve-security",
    result=Result.SUCCESS,
    after=frozenset({"deploy-prod / plan"}),
    waits=(Wait(kind="review", of="prod-security", groups=frozenset({"sec-team"})),),
)
RUNS = (
    JobRun(name="deploy-prod / plan", result=Result.SUCCESS),
    APPROVED,
    JobRun(name="deploy-prod / apply", result=Result.SUCCESS, after=frozenset({APPROVED.name})),
    JobRun(name="deploy-prod / verify", result=Result.SUCCESS, after=frozenset({"deploy-prod / apply"})),
)


def of_runs(*runs: JobRun) -> dict[str, Seen]:
    return {each.name: each for each in seen(runs, group_of=lambda team: {"sec-team": "security"}[team])}


def test_a_job_that_only_carries_a_gate_is_told_of_what_stands_behind_it() -> None:
    found = of_runs(*RUNS)
    assert set(found) == {"deploy-prod / plan", "deploy-prod / apply", "deploy-prod / verify"}
    assert found["deploy-prod / apply"].groups == {"security"}
    assert found["deploy-prod / apply"].after == {"deploy-prod / plan"}
    assert found["deploy-prod / verify"].groups == frozenset()


def test_a_gate_that_waits_for_nobody_is_none() -> None:
    found = of_runs(RUNS[0], replace(APPROVED, waits=()), *RUNS[2:])
    assert found["deploy-prod / apply"].groups == frozenset()


def test_what_the_platform_skipped_was_not_seen() -> None:
    assert of_runs(replace(RUNS[0], result=Result.SKIPPED)) == {}


@pytest.mark.parametrize("result", [Result.WAITING, Result.REFUSED, Result.FAILURE])
def test_an_end_is_told_in_the_words_of_the_platform(result: Result) -> None:
    assert of_runs(replace(RUNS[0], result=result))["deploy-prod / plan"].end == result.value
