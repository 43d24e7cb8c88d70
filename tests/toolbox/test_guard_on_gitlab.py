"""guard on GitLab: the approvals of this very job's deployment where it shows them, and the clock everywhere.

https://docs.gitlab.com/api/deployments/#get-a-specific-deployment
"""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.toolbox.memory import COMMIT, NOW, Clock, Forge, World
from tests.toolbox.records import SEALED, forge_gate
from tests.toolbox.test_guard_on_github import ASKED, vault
from tests.toolbox.test_sealed_plan import sealed_bytes
from toolbox import guard, request
from toolbox.guard import Guard
from toolbox.stops import Refused, WrongUse

ROOT = "/projects/278964/deployments"
JOB = 664


def gate_of(**spoiled: object) -> str:
    return forge_gate(**{"platform": "gitlab", "author_excluded": False, **spoiled})


FREE = gate_of(approvals=[{"group": "platform", "people": 1}, {"group": "security", "people": 2}])
PREMIUM = gate_of(
    approvals=[
        {"environment": "prod", "group": "platform", "people": 1},
        {"environment": "prod", "group": "security", "people": 1},
    ]
)


def approval(username: str, **spoiled: object) -> dict[str, object]:
    return {
        "user": {"id": 49, "username": username, "name": "A Person", "state": "active"},
        "status": "approved",
        "created_at": "2026-03-01T11:30:00.097Z",
        "comment": "Looks good to me",
        **spoiled,
    }


def deployment(*approvals: dict[str, object], **spoiled: object) -> dict[str, object]:
    return {
        "id": 42,
        "iid": 2,
        "ref": "main",
        "sha": COMMIT,
        "status": "running",
        "environment": {"id": 9, "name": "prod"},
        "deployable": {"id": JOB, "name": "apply", "status": "running"},
        "pending_approval_count": 0,
        "approvals": list(approvals),
        **spoiled,
    }


def world(*approvals: dict[str, object], **spoiled: object) -> World:
    found = deployment(*(approvals or (approval("ada"), approval("grace"))), **spoiled)
    other = deployment(id=41, deployable={"id": 1})
    return World(vault=vault(), gitlab=Forge(answers={ROOT: [other, found], f"{ROOT}/42": found}))


def asked(**spoiled: str) -> Guard:
    job = {**ASKED, "CI_PROJECT_ID": "278964", "CI_JOB_ID": str(JOB), "PENSTOCK_GATE": PREMIUM}
    return request.read(Guard, {}, {**job, **{f"PENSTOCK_{name.upper()}": spoiled[name] for name in spoiled}})


def refusals(found: World, **spoiled: str) -> tuple[str, ...]:
    with pytest.raises(Refused) as stopped:
        guard.run(asked(**spoiled), found.edges())
    return stopped.value.sentences


def only(found: World, **spoiled: str) -> str:
    (sentence,) = refusals(found, **spoiled)
    return sentence


def test_two_people_who_approved_this_jobs_deployment_are_enough() -> None:
    found = world()
    guard.run(asked(), found.edges())
    assert found.gitlab.asked == [f"{ROOT}?environment=prod&status=running&per_page=100", f"{ROOT}/42"]


def test_one_of_two_people_is_refused() -> None:
    told = only(world(approval("ada"), approval("ADA")))
    assert "was given by 1 of 2 people; expected 2 of platform and security" in told


def test_nobody_is_refused() -> None:
    found = world()
    found.gitlab.answers[f"{ROOT}/42"] = deployment()
    assert "The approval prod is not in the execution's record" in only(found)


def test_a_rejection_is_refused() -> None:
    assert "status 'rejected'" in only(world(approval("ada"), approval("grace", status="rejected")))


@pytest.mark.parametrize("comment", [None, "", " "])
def test_a_yes_without_words_is_refused(comment: str | None) -> None:
    assert "without a comment" in only(world(approval("ada"), approval("grace", comment=comment)))


def test_a_yes_that_expired_is_refused_by_its_own_time() -> None:
    found = world(approval("ada"), approval("grace", created_at="2026-03-01T13:31:00.000+01:00"))
    found.clock = Clock(NOW + timedelta(hours=7, minutes=30, seconds=1))
    assert "expired at 2026-03-01T19:30:00Z" in only(found)


def test_a_yes_that_was_given_before_the_plan_was_sealed_is_refused() -> None:
    told = only(world(approval("ada"), approval("grace", created_at="2026-03-01T10:59:59.000Z")))
    assert "before the plan was sealed at 2026-03-01T11:00:00Z" in told


def test_a_deployment_of_another_job_counts_for_nothing() -> None:
    assert "by the job 664; expected this job's own" in only(world(deployable={"id": 665}))


def test_a_deployment_without_a_job_is_nobodys() -> None:
    assert "expected this job's own" in only(world(deployable=None))


@pytest.mark.parametrize(
    "spoiled",
    [
        {"approvals": None},
        {"approvals": ["ada"]},
        {"approvals": [approval("ada", user=None)]},
        {"approvals": [approval("a b")]},
        {"approvals": [approval("ada", status=None)]},
        {"approvals": [approval("ada", created_at="today")]},
        {"approvals": [approval("ada", created_at="2026-02-30T10:00:00Z")]},
        {"id": "42"},
    ],
)
def test_a_deployment_that_is_not_as_documented_is_refused(spoiled: dict[str, object]) -> None:
    assert "GitLab's" in only(world(**spoiled))


def test_flags_that_only_a_protected_environment_needs_are_told_at_once() -> None:
    with pytest.raises(WrongUse) as stopped:
        guard.run(request.read(Guard, {}, {**ASKED, "PENSTOCK_GATE": PREMIUM}), world().edges())
    assert [sentence.split(";")[0] for sentence in stopped.value.sentences] == [
        "--project is missing",
        "--job is missing",
    ]


def test_an_author_is_not_looked_for_where_gitlab_names_none() -> None:
    excluded = json.dumps({**json.loads(PREMIUM), "author_excluded": True})
    guard.run(asked(gate=excluded), world().edges())


def test_a_tier_that_shows_nobody_is_told_so_by_the_guard() -> None:
    found = world()
    guard.run(asked(gate=FREE), found.edges())
    assert [sentence.split(",")[0] for sentence in found.said[:2]] == [
        "Whether platform agreed",
        "Whether security agreed",
    ]
    assert found.said[-1].endswith("(0 approvals).")
    assert found.gitlab.asked == []


def test_an_unseen_approval_is_as_old_as_its_plan() -> None:
    found = world()
    found.clock = Clock(SEALED + timedelta(minutes=481))
    assert "that expired at" in only(found, gate=FREE)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("wait_minutes", 61, "expected it to be over"),
        ("windows", [{"opens": "0 8 * * MON", "minutes": 60, "time_zone": "UTC"}], "is closed"),
        ("freezes", [{"first": "2026-03-01", "last": "2026-03-01", "time_zone": "UTC"}], "Nothing changes"),
        ("succeeded_in", ["staging"], "knows no success"),
    ],
)
def test_the_clock_and_the_ledger_are_looked_at(field: str, value: object, told: str) -> None:
    assert told in only(world(), gate=json.dumps({**json.loads(FREE), field: value}))


def test_a_plan_whose_bytes_were_changed_is_refused() -> None:
    found = world()
    found.vault = vault(sealed_bytes(created=SEALED, service="other"))
    assert "its bytes have the digest" in only(found, gate=FREE)
