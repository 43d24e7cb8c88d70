"""Which promises GitHub keeps, for what was bought, and the traps beside them."""

from __future__ import annotations

import pytest

from delivery.backends.github import fidelity
from delivery.backends.registry import known_backends
from delivery.bundle import Holding
from delivery.forges import Forges, GitHub, GitHubPlan
from delivery.promises import (
    Approved,
    AuthorExcluded,
    BoundDigest,
    ChangeAgreed,
    Checked,
    Commented,
    DistinctPeople,
    Emergency,
    Expires,
    Freeze,
    Promise,
    Quiet,
    SucceededIn,
    Wait,
)
from delivery.service import GITHUB
from delivery.texts import Day, EnvironmentName, GroupName, JobName, Repository, ResourceName
from tests.delivery.github_files import codes
from tests.delivery.pipelines import deployment, pipeline, work
from tests.estates import OFFICE_HOURS, PROD, gate

PLATFORM = GroupName("platform")
OF_PEOPLE: tuple[Promise, ...] = (
    Approved(group=PLATFORM),
    DistinctPeople(),
    AuthorExcluded(),
    Commented(),
    Expires(minutes=60),
    Wait(minutes=10),
)
OF_ITSELF: tuple[Promise, ...] = (
    BoundDigest(),
    OFFICE_HOURS,
    Freeze(first=Day("2026-12-20"), last=Day("2027-01-02")),
    Checked(job=JobName("scan")),
)
NEVER: tuple[Promise, ...] = (
    Approved(group=PLATFORM, people=2),
    Quiet(alarm=ResourceName("errors")),
    ChangeAgreed(register=ResourceName("board")),
    SucceededIn(environment=EnvironmentName("staging")),
    Emergency(group=PLATFORM),
)


def forges(plan: GitHubPlan, *, private: bool = True) -> Forges:
    return Forges(github=GitHub(platform=Repository("acme/platform"), plan=plan, private=private))


ENTERPRISE = forges(GitHubPlan.ENTERPRISE)


def holds(promise: Promise, of: Forges) -> bool:
    return fidelity(promise, of).holding is not Holding.NOT_HELD


@pytest.mark.parametrize("promise", OF_PEOPLE, ids=lambda each: type(each).__name__)
def test_what_people_say_is_asked_only_where_reviewers_were_bought(promise: Promise) -> None:
    assert holds(promise, ENTERPRISE)
    assert not holds(promise, forges(GitHubPlan.TEAM))
    assert not holds(promise, forges(GitHubPlan.FREE))


@pytest.mark.parametrize("plan", GitHubPlan)
def test_public_repositories_have_reviewers_on_every_plan(plan: GitHubPlan) -> None:
    assert all(holds(promise, forges(plan, private=False)) for promise in OF_PEOPLE)


@pytest.mark.parametrize("promise", OF_ITSELF, ids=lambda each: type(each).__name__)
def test_what_apply_looks_at_by_itself_is_held_on_every_plan(promise: Promise) -> None:
    assert all(fidelity(promise, forges(plan)).holding is Holding.COMPOSED for plan in GitHubPlan)


@pytest.mark.parametrize("promise", NEVER, ids=lambda each: type(each).__name__)
def test_what_nothing_here_does_is_held_on_no_plan(promise: Promise) -> None:
    assert not holds(promise, ENTERPRISE)


def test_a_private_repository_without_the_plan_is_told_what_is_missing() -> None:
    assert "no environments" in fidelity(OF_PEOPLE[0], forges(GitHubPlan.FREE)).how
    assert "branch policy alone" in fidelity(OF_PEOPLE[0], forges(GitHubPlan.TEAM)).how


@pytest.mark.parametrize(
    ("promise", "trap"),
    [
        (Approved(group=PLATFORM), "without any protection"),
        (Approved(group=PLATFORM), "any one of up to six reviewers is enough"),
        (Approved(group=PLATFORM), "administrators pass it"),
        (AuthorExcluded(), "bars who started the run, and not who wrote the change"),
        (Expires(minutes=60), "30 days"),
        (Commented(), "lets the comment be empty"),
    ],
)
def test_traps_are_said(promise: Promise, trap: str) -> None:
    assert trap in str(fidelity(promise, ENTERPRISE).trap)


def test_without_a_forge_nothing_is_held() -> None:
    assert not holds(BoundDigest(), Forges())
    assert fidelity(BoundDigest()).holding is Holding.NOT_HELD


def test_a_promise_that_is_not_held_is_an_error_and_what_a_waiver_would_leave_is_there() -> None:
    asked = work("github", PROD, gates={"prod": gate(Quiet(alarm=ResourceName("errors")))})
    made = pipeline(deployment(PROD))
    assert codes(made, asked) == ["promise-not-held:Quiet"]
    assert known_backends()[GITHUB].compile(made, asked).files
