"""guard: a run that is on the protected branch, approved and unused passes; each spoiled field stops it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.toolbox.memory import (
    ACCOUNT,
    COMMIT,
    DIGEST,
    EMPTY_GATE,
    NOW,
    OTHER_COMMIT,
    OTHER_DIGEST,
    PRODUCT,
    SECURITY,
    Ledger,
    Pipelines,
    World,
    action,
    applying,
    approval,
    gate_text,
    product,
    run,
    security,
)
from toolbox import guard, request
from toolbox.ancestry import Checkout
from toolbox.execution import ActionExecution
from toolbox.guard import Guard
from toolbox.stops import Refused

ASKED = {
    "source": ".",
    "commit": COMMIT,
    "protected_ref": "origin/main",
    "account": ACCOUNT,
    "pipeline": "network-prod",
    "execution": "run-1",
    "stage": "Apply",
    "action": "Apply",
    "service": "network",
    "digest": DIGEST,
    "gate": gate_text(),
    "table": "infrastructure-deployments",
    "wait": "30",
}


def good_record() -> tuple[ActionExecution, ...]:
    return (action("Plan", "Plan"), security(), product(), applying())


def good_world(*record: ActionExecution) -> World:
    return World(pipelines=Pipelines(runs=(run(),), record=record or good_record()))


def asked(**spoiled: str) -> Guard:
    return request.read(Guard, {**ASKED, **spoiled}, {})


def refusals(world: World, **spoiled: str) -> tuple[str, ...]:
    with pytest.raises(Refused) as stopped:
        guard.run(asked(**spoiled), world.edges())
    return stopped.value.sentences


def only_refusal(world: World, **spoiled: str) -> str:
    sentences = refusals(world, **spoiled)
    assert len(sentences) == 1, sentences
    return sentences[0]


def test_a_run_that_is_approved_unused_and_on_the_protected_branch_passes() -> None:
    world = good_world()
    guard.run(asked(), world.edges())
    assert world.said == [f"The plan {DIGEST} of {COMMIT} may be applied (2 approvals)."]


def test_an_empty_gate_asks_for_no_approval() -> None:
    guard.run(asked(gate=EMPTY_GATE), good_world(applying()).edges())


def test_an_empty_gate_still_asks_for_the_protected_branch() -> None:
    world = good_world(applying())
    world.checkout = Checkout(shallow=False, head=COMMIT, protected=OTHER_COMMIT, contains_commit=False)
    assert "is not on origin/main" in only_refusal(world, gate=EMPTY_GATE)


def test_an_empty_gate_still_refuses_a_second_attempt() -> None:
    world = good_world(applying(id="first", status="Failed"), applying())
    assert "was tried 2 times" in only_refusal(world, gate=EMPTY_GATE)


def test_a_shallow_clone_is_refused() -> None:
    world = good_world()
    world.checkout = Checkout(shallow=True, head=COMMIT, protected=COMMIT, contains_commit=True)
    assert "shallow" in only_refusal(world)


def test_another_commit_checked_out_is_refused() -> None:
    world = good_world()
    world.checkout = Checkout(shallow=False, head=OTHER_COMMIT, protected=COMMIT, contains_commit=True)
    assert "stands at" in only_refusal(world)


def test_a_remote_without_the_protected_branch_is_refused() -> None:
    world = good_world()
    world.checkout = Checkout(shallow=False, head=COMMIT, protected="", contains_commit=False)
    assert "has no branch origin/main" in only_refusal(world)


def test_a_missing_approval_is_refused_by_its_name() -> None:
    assert "Approve-product is not in the execution's record" in only_refusal(
        good_world(security(), applying())
    )


@pytest.mark.parametrize("status", ["Failed", "InProgress", "Abandoned"])
def test_an_approval_that_did_not_succeed_is_refused(status: str) -> None:
    assert "expected Succeeded" in only_refusal(good_world(security(status=status), product(), applying()))


@pytest.mark.parametrize(
    "updated_by",
    [
        "",
        f"arn:aws:iam::{ACCOUNT}:user/ada",
        f"arn:aws:iam::{ACCOUNT}:role/{SECURITY}",
        f"arn:aws:sts::111111111111:assumed-role/{SECURITY}/ada",
        f"arn:aws:sts::{ACCOUNT}:assumed-role/{SECURITY}-too/ada",
        f"arn:aws:sts::{ACCOUNT}:assumed-role/x{SECURITY}/ada",
        f"arn:aws:sts::{ACCOUNT}:assumed-role/{SECURITY}/ada/x",
        f"arn:aws:sts::{ACCOUNT}:assumed-role/{SECURITY}/",
        f"arn:aws:sts::{ACCOUNT}:assumed-role/{SECURITY}/ada\n",
        f"arn:aws:sts::{ACCOUNT}:federated-user/ada",
    ],
)
def test_only_the_groups_role_of_this_account_approves(updated_by: str) -> None:
    world = good_world(security(updated_by=updated_by), product(), applying())
    assert f"expected the role {SECURITY} of account {ACCOUNT}" in only_refusal(world)


@pytest.mark.parametrize("seen", ["", OTHER_DIGEST, DIGEST.upper(), f"{DIGEST} "])
def test_an_approval_of_another_digest_is_refused(seen: str) -> None:
    world = good_world(security(custom_data=seen), product(), applying())
    assert f"expected the digest {DIGEST}" in only_refusal(world)


def test_an_expired_approval_is_refused() -> None:
    world = good_world(security(updated=NOW - timedelta(minutes=480, seconds=1)), product(), applying())
    assert "expired at 2026-03-01T11:59:59Z" in only_refusal(world)


def test_an_approval_holds_to_its_last_minute() -> None:
    world = good_world(security(updated=NOW - timedelta(minutes=480)), product(), applying())
    guard.run(asked(), world.edges())


def test_an_approval_from_the_future_is_refused() -> None:
    world = good_world(security(updated=NOW + timedelta(minutes=6)), product(), applying())
    assert "from the future" in only_refusal(world)


def test_an_approval_a_clock_skew_ahead_is_accepted() -> None:
    guard.run(
        asked(), good_world(security(updated=NOW + timedelta(minutes=4)), product(), applying()).edges()
    )


@pytest.mark.parametrize("person", ["ada", "ADA", "Ada"])
def test_one_person_in_two_groups_is_refused_in_any_spelling(person: str) -> None:
    world = good_world(security(), approval("product", PRODUCT, person), applying())
    assert "both given by 'ada'; expected distinct people" in only_refusal(world)


def test_one_person_may_approve_twice_where_the_gate_allows_it() -> None:
    world = good_world(security(), approval("product", PRODUCT, "ada"), applying())
    guard.run(asked(gate=gate_text(distinct=False)), world.edges())


def test_of_an_approval_asked_twice_the_newest_counts() -> None:
    rejected = security(id="again", status="Failed", started=NOW - timedelta(minutes=5))
    assert "expected Succeeded" in only_refusal(good_world(security(), rejected, product(), applying()))


def test_a_build_action_with_an_approvals_name_is_none() -> None:
    world = good_world(security(category="Build"), product(), applying())
    assert "Approve-security is not in the execution's record" in only_refusal(world)


def test_an_approval_of_another_execution_counts_for_nothing() -> None:
    world = good_world(security(execution="run-0"), product(), applying())
    assert "Approve-security is not in the execution's record" in only_refusal(world)


@pytest.mark.parametrize("status", ["Failed", "Succeeded", "Abandoned", "InProgress"])
def test_a_second_attempt_at_apply_is_refused(status: str) -> None:
    world = good_world(*good_record(), applying(id="earlier", status=status))
    assert "was tried 2 times in this execution" in only_refusal(world)


def test_an_earlier_action_of_another_name_is_no_attempt_at_apply() -> None:
    guard.run(asked(), good_world(*good_record(), action("Apply", "Verify", status="Failed")).edges())


def test_a_job_that_the_pipeline_did_not_start_is_refused() -> None:
    world = good_world(security(), product())
    assert "is not in progress in this execution" in only_refusal(world)


def test_the_record_is_given_a_bounded_time_to_show_this_job() -> None:
    world = good_world(security(), product())
    refusals(world)
    assert sum(world.clock.waits) == 30


@pytest.mark.parametrize(
    ("field", "found"),
    [("type", "ROLLBACK"), ("trigger", "ManualRollback"), ("trigger", "AutomatedRollback")],
)
def test_a_replayed_execution_is_refused(field: str, found: str) -> None:
    world = good_world()
    world.pipelines.runs = (run(**{field: found}),)
    assert "replays an old one" in only_refusal(world)


def test_an_execution_that_the_pipeline_does_not_know_is_refused() -> None:
    world = good_world()
    world.pipelines.runs = (run(id="run-0"),)
    assert "has no execution run-1" in only_refusal(world)


def test_an_execution_of_another_commit_is_refused() -> None:
    world = good_world()
    world.pipelines.runs = (run(revisions=(("Source", OTHER_COMMIT),)),)
    assert f"expected the commit {COMMIT}" in only_refusal(world)


def applied_before(**spoiled: str) -> Ledger:
    row = {"id": "run-0/Apply/Apply/1", "component": "network", "plan_digest": DIGEST, "result": "succeeded"}
    return Ledger(foreign=[{**row, **spoiled}])


@pytest.mark.parametrize("result", ["succeeded", "failed", "stopped"])
def test_a_plan_that_was_tried_before_is_refused_however_that_ended(result: str) -> None:
    world = good_world()
    world.ledger = applied_before(result=result)
    assert "was used before, by 'run-0/Apply/Apply/1'" in only_refusal(world)


@pytest.mark.parametrize(("field", "found"), [("plan_digest", OTHER_DIGEST), ("component", "other")])
def test_a_ledger_row_about_something_else_stops_nothing(field: str, found: str) -> None:
    world = good_world()
    world.ledger = applied_before(**{field: found})
    guard.run(asked(), world.edges())


def test_all_refusals_are_told_at_once() -> None:
    world = good_world(
        security(status="Failed"), product(custom_data=OTHER_DIGEST), applying(status="Failed")
    )
    world.checkout = Checkout(shallow=True, head=OTHER_COMMIT, protected="", contains_commit=False)
    world.pipelines.runs = (run(type="ROLLBACK"),)
    world.ledger = applied_before()
    assert len(refusals(world)) == 8
