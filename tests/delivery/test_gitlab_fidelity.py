"""GitLab: which promises it keeps, by tier, and what is said of those that it does not."""

from __future__ import annotations

import pytest

from delivery.backends.gitlab import check_promises, compile_pipeline, fidelity
from delivery.bundle import Holding
from delivery.environment import Tier
from delivery.events import Manual
from delivery.finding import Severity
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
    Window,
)
from delivery.texts import Cron, Day, EnvironmentName, GroupName, JobName, ResourceName
from tests.delivery.gitlab_pipelines import bundle, codes, forges
from tests.delivery.pipelines import deployment, pipeline, work
from tests.estates import DEV, PLATFORM, PROD, SECURITY, gate

N, C, D, X = Holding.NATIVE, Holding.COMPOSED, Holding.DOOR, Holding.NOT_HELD
TABLE: tuple[tuple[Promise, Holding, Holding], ...] = (
    (Approved(group=GroupName("security")), D, N),
    (Approved(group=GroupName("security"), people=2), D, N),
    (DistinctPeople(), D, N),
    (AuthorExcluded(), X, X),
    (BoundDigest(), C, C),
    (Commented(), X, C),
    (Expires(minutes=480), C, C),
    (Wait(minutes=30), N, N),
    (Window(opens=Cron("0 8 * * *"), minutes=60), C, C),
    (Freeze(first=Day("2026-12-20"), last=Day("2027-01-02")), C, C),
    (Checked(job=JobName("scan")), C, C),
    (Quiet(alarm=ResourceName("errors")), X, X),
    (SucceededIn(environment=EnvironmentName("staging")), X, X),
    (ChangeAgreed(register=ResourceName("board")), X, X),
    (Emergency(group=GroupName("oncall")), X, X),
)


@pytest.mark.parametrize(("promise", "free", "paid"), TABLE, ids=lambda each: type(each).__name__)
def test_a_promise_is_held_as_the_tier_allows(promise: Promise, free: Holding, paid: Holding) -> None:
    for tier, expected in (("free", free), ("premium", paid), ("ultimate", paid)):
        held = fidelity(promise, forges(tier))
        assert held.holding is expected
        assert held.how


def test_every_promise_that_there_is_stands_in_the_table() -> None:
    assert {type(promise) for promise, _, _ in TABLE} == set(Promise.__args__)


@pytest.mark.parametrize(
    ("tier", "promise", "word"),
    [
        ("free", PLATFORM, "every group"),
        ("premium", PLATFORM, "somebody must still run the job"),
        ("premium", PLATFORM, "unprotect"),
        ("premium", PLATFORM, "administrators always may"),
        ("premium", PLATFORM, "hides who approved"),
        ("premium", PLATFORM, "approved by GitLab itself"),
        ("premium", AuthorExcluded(), "triggered"),
        ("premium", BoundDigest(), "maintainers set them"),
        ("free", BoundDigest(), "maintainers set them"),
        ("free", Wait(minutes=5), "before its time"),
    ],
)
def test_what_a_reader_would_else_believe_is_said(tier: str, promise: Promise, word: str) -> None:
    assert word in (fidelity(promise, forges(tier)).trap or "")


def test_without_a_gitlab_nothing_is_held() -> None:
    assert fidelity(BoundDigest()).holding is X


@pytest.mark.parametrize(
    ("tier", "severity"),
    [
        (Tier.PRODUCTION, Severity.ERROR),
        (Tier.STAGING, Severity.WARNING),
        (Tier.DEVELOPMENT, Severity.WARNING),
    ],
)
def test_what_is_not_held_stops_production_and_is_told_below(tier: Tier, severity: Severity) -> None:
    (finding,) = check_promises((Commented(),), tier, forges(), "here")
    assert (finding.code, finding.severity, finding.place) == ("promise-not-held:Commented", severity, "here")
    assert "commented: true" in finding.cause


def test_what_needs_the_door_is_told_apart_from_what_cannot_be() -> None:
    (finding,) = check_promises((PLATFORM,), Tier.PRODUCTION, forges(), "here")
    assert finding.code == "promise-needs-door:Approved"
    assert check_promises((PLATFORM,), Tier.PRODUCTION, forges("premium"), "here") == ()


@pytest.mark.parametrize("host", ["gitlab.com", "gitlab.example.com"])
def test_who_plans_and_who_applies_cannot_be_told_apart_by_trust(host: str) -> None:
    for environment, severity in ((PROD, Severity.ERROR), (DEV, Severity.WARNING)):
        asked = work(
            "gitlab", environment, gates={environment.name: gate(SECURITY)}, forges=forges("premium", host)
        )
        (finding,) = compile_pipeline(pipeline(deployment(environment)), asked).findings
        assert (finding.code, finding.severity) == ("identity-not-told-apart", severity)
        assert finding.place == f"service shop, environments, {environment.name}, gate"


def test_without_a_gate_it_does_not_matter_who_applies() -> None:
    assert bundle(pipeline(deployment(DEV)), DEV).findings == ()


def test_a_gate_is_told_once_however_many_deployments_stand_behind_it() -> None:
    asked = pipeline(deployment(DEV), deployment(DEV, Manual(), name="rollback"))
    found = bundle(asked, DEV, gates={"dev": gate(Commented())}).findings
    assert sorted(each.code for each in found) == ["identity-not-told-apart", "promise-not-held:Commented"]


def test_files_are_there_for_who_accepts_what_is_not_held() -> None:
    found = bundle(pipeline(deployment(PROD)), PROD, gates={"prod": gate(PLATFORM)})
    assert codes(found.findings) == {"promise-needs-door:Approved", "identity-not-told-apart"}
    assert found.files
