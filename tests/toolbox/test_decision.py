"""The decision on GitHub's record: one script of events, and for each promise a deny beside an allow."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from tests.toolbox.memory import COMMIT, DIGEST, NOW, OTHER_COMMIT, OTHER_DIGEST
from tests.toolbox.records import SEALED, Said, forge_gate, github_record
from toolbox import decision, gate, github_shapes
from toolbox.record import Record

PLATFORM = Said(of="prod-platform", person="ada", comment="planned on Monday")
SECURITY = Said(of="prod", person="grace", comment="no new access")
BOTH = (PLATFORM, SECURITY)


def refusals(record: Record, **spoiled: object) -> tuple[str, ...]:
    return decision.refusals(gate.gate(forge_gate(**spoiled)), record)


def only(record: Record, **spoiled: object) -> str:
    (sentence,) = refusals(record, **spoiled)
    return sentence


def test_two_people_of_two_groups_who_did_not_write_it_and_say_why_are_enough() -> None:
    assert refusals(github_record(BOTH)) == ()


def test_one_approver_of_two_is_refused() -> None:
    assert "The approval prod is not in the execution's record" in only(github_record([PLATFORM]))


def test_nobody_is_refused_for_every_group() -> None:
    assert len(refusals(github_record([]))) == 2


@pytest.mark.parametrize("person", ["ada", "ADA"])
def test_the_same_person_twice_is_refused(person: str) -> None:
    record = github_record([PLATFORM, replace(SECURITY, person=person)])
    assert "both given by 'ada'; expected distinct people" in only(record)


def test_the_same_person_twice_may_where_the_gate_allows_it() -> None:
    assert refusals(github_record([PLATFORM, replace(SECURITY, person="ada")]), distinct=False) == ()


def test_who_says_yes_twice_in_one_environment_is_one_person_still() -> None:
    assert refusals(github_record([*BOTH, PLATFORM])) == ()


@pytest.mark.parametrize("author", ["grace", "Grace"])
def test_an_author_who_approves_is_refused(author: str) -> None:
    assert "'grace', who wrote the change" in only(github_record(BOTH, authors=["alan", author]))


def test_an_author_may_approve_where_the_gate_allows_it() -> None:
    assert refusals(github_record(BOTH, authors=["grace"]), author_excluded=False) == ()


def test_who_started_the_run_is_refused_like_its_author() -> None:
    record = github_record(BOTH, triggering_actor={"login": "grace", "type": "User"})
    assert "'grace', who started the run" in only(record)


def test_a_change_whose_author_nobody_knows_is_refused() -> None:
    record = replace(github_record(BOTH), nameless=(OTHER_COMMIT,))
    assert f"Nobody knows who wrote {OTHER_COMMIT}" in only(record)


def test_a_change_without_any_author_is_refused() -> None:
    assert f"Nobody knows who wrote {COMMIT}" in only(github_record(BOTH, authors=[]))


def test_a_rejection_is_refused_whatever_else_was_said() -> None:
    record = github_record([*BOTH, replace(SECURITY, person="joan", approves=False)])
    assert "The approval prod has status 'rejected'; expected approved" in only(record)


def test_a_rejection_of_another_environment_is_no_matter() -> None:
    assert refusals(github_record([*BOTH, Said(of="staging", person="joan", approves=False)])) == ()


@pytest.mark.parametrize("comment", ["", "  \n"])
def test_a_yes_without_a_comment_is_refused(comment: str) -> None:
    assert "without a comment" in only(github_record([PLATFORM, replace(SECURITY, comment=comment)]))


def test_a_yes_needs_no_comment_where_the_gate_asks_for_none() -> None:
    record = github_record([PLATFORM, replace(SECURITY, comment="")])
    assert refusals(record, commented=False) == ()


def test_what_was_approved_expires_with_the_age_of_the_plan() -> None:
    record = github_record(BOTH, now=SEALED + timedelta(minutes=480, seconds=1))
    assert "that expired at 2026-03-01T19:00:00Z" in only(record)


def test_what_was_approved_holds_to_the_last_minute_of_the_plan() -> None:
    assert refusals(github_record(BOTH, now=SEALED + timedelta(minutes=480))) == ()


def test_a_plan_does_not_expire_where_nobody_is_asked() -> None:
    record = github_record([], now=SEALED + timedelta(days=300))
    assert refusals(record, approvals=[], author_excluded=False) == ()


def test_approvals_of_a_plan_whose_age_nobody_knows_are_refused() -> None:
    assert "Nobody knows how old the plan is" in only(replace(github_record(BOTH), sealed=None))


def test_a_plan_from_the_future_is_refused() -> None:
    record = github_record(BOTH, sealed=NOW + timedelta(minutes=6), run_started_at="2026-03-01T11:00:00Z")
    assert "sealed in the future" in " ".join(refusals(record))


def test_a_changed_digest_is_refused() -> None:
    told = only(github_record(BOTH, stored=OTHER_DIGEST))
    assert f"its bytes have the digest {OTHER_DIGEST}, expected {DIGEST}" in told


def test_a_wait_that_is_not_over_is_refused() -> None:
    assert "expected it to be over" in only(github_record(BOTH), wait_minutes=61)


def test_a_wait_is_over_at_its_minute() -> None:
    assert refusals(github_record(BOTH), wait_minutes=60) == ()


def test_a_wait_after_a_plan_whose_age_nobody_knows_is_refused() -> None:
    record = replace(github_record([]), sealed=None)
    told = only(record, approvals=[], wait_minutes=1)
    assert "nor whether the wait is over" in told


WEEKDAYS = {"opens": "0 8 * * MON-FRI", "minutes": 480, "time_zone": "UTC"}


def test_a_change_outside_the_window_is_refused() -> None:
    assert "is closed at 2026-03-01T12:00:00Z" in only(github_record(BOTH), windows=[WEEKDAYS])


def test_a_change_inside_the_window_passes() -> None:
    assert refusals(github_record(BOTH), windows=[{**WEEKDAYS, "opens": "0 8 * * SUN"}]) == ()


def test_of_two_windows_both_must_be_open() -> None:
    other = {**WEEKDAYS, "opens": "0 8 * * SUN"}
    assert "MON-FRI" in only(github_record(BOTH), windows=[other, WEEKDAYS])


def test_a_freeze_holds_on_its_last_day() -> None:
    freeze = {"first": "2026-02-20", "last": "2026-03-01", "time_zone": "UTC"}
    assert "Nothing changes from 2026-02-20 to 2026-03-01" in only(github_record(BOTH), freezes=[freeze])


def test_a_freeze_is_over_on_the_next_day() -> None:
    freeze = {"first": "2026-02-20", "last": "2026-02-28", "time_zone": "UTC"}
    assert refusals(github_record(BOTH), freezes=[freeze]) == ()


def test_a_group_that_gives_fewer_people_than_asked_is_refused() -> None:
    approvals = [{"environment": "prod", "group": "security", "people": 2, "team": "security"}]
    record = github_record([SECURITY, replace(SECURITY, person="GRACE")])
    assert "was given by 1 of 2 people" in only(record, approvals=approvals)


def test_a_group_that_gives_as_many_people_as_asked_passes() -> None:
    approvals = [{"environment": "prod", "group": "security", "people": 2, "team": "security"}]
    assert refusals(github_record([SECURITY, replace(SECURITY, person="joan")]), approvals=approvals) == ()


def success(**spoiled: object) -> dict[str, object]:
    good = {
        "id": "run-1/Apply/apply/1",
        "component": "network",
        "environment": "staging",
        "commit": COMMIT,
        "result": "succeeded",
        "ended": "2026-03-01T10:00:00Z",
    }
    return {**good, **spoiled}


def test_a_commit_that_succeeded_there_passes() -> None:
    assert refusals(github_record(BOTH, rows=[success()]), succeeded_in=["staging"]) == ()


@pytest.mark.parametrize(
    "spoiled",
    [
        {"environment": "dev"},
        {"commit": OTHER_COMMIT},
        {"result": "failed"},
        {"component": "other"},
        {"ended": "2027-03-01T10:00:00Z"},
    ],
)
def test_a_row_that_is_no_success_of_this_commit_there_is_refused(spoiled: dict[str, object]) -> None:
    told = only(github_record(BOTH, rows=[success(**spoiled)]), succeeded_in=["staging"])
    assert f"knows no success of {COMMIT} in staging" in told


def test_a_plan_that_was_used_before_is_refused() -> None:
    record = github_record(BOTH, rows=[success(plan_digest=DIGEST)])
    assert "was used before" in only(record)


def test_a_second_attempt_of_a_run_in_which_people_were_asked_is_refused() -> None:
    assert "is in its attempt 2" in only(github_record(BOTH, run_attempt=2))


def test_a_second_attempt_with_a_plan_of_its_own_passes_where_nobody_is_asked() -> None:
    record = github_record([], run_attempt=2)
    assert refusals(record, approvals=[], author_excluded=False) == ()


def test_a_second_attempt_with_the_plan_of_the_first_is_refused() -> None:
    record = github_record([], run_attempt=2, run_started_at="2026-03-01T11:30:00Z")
    told = only(record, approvals=[], author_excluded=False)
    assert "before this attempt of the run began at 2026-03-01T11:30:00Z" in told


def test_a_run_of_another_commit_is_refused() -> None:
    assert f"is of {OTHER_COMMIT}; expected the commit {COMMIT}" in only(
        github_record(BOTH, head_sha=OTHER_COMMIT)
    )


def test_a_release_that_was_handed_over_has_a_commit_of_its_own() -> None:
    assert refusals(github_record(BOTH, head_sha=OTHER_COMMIT, event="repository_dispatch")) == ()


def test_another_run_is_refused() -> None:
    assert "expected the run 30433642" in only(github_record(BOTH, id=5))


def test_all_refusals_are_told_at_once() -> None:
    record = github_record(
        [replace(PLATFORM, approves=False)],
        authors=[],
        stored=OTHER_DIGEST,
        run_attempt=3,
        now=datetime(2026, 3, 7, tzinfo=timezone.utc),
    )
    assert len(refusals(record, windows=[WEEKDAYS], succeeded_in=["staging"], wait_minutes=1)) == 8


def test_an_apps_yes_is_nobodys() -> None:
    said = {"state": "approved", "comment": "", "environments": [{"name": "prod"}]}
    app = {**said, "user": {"login": "release[bot]", "type": "Bot"}}
    assert tuple(github_shapes.answers([app])) == ()
    (rejection,) = github_shapes.answers([{**app, "state": "rejected"}])
    assert not rejection.agrees
