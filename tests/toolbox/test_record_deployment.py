"""record-deployment: a finished run becomes one row for each attempt, and its metrics."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.toolbox.memory import (
    ACCOUNT,
    COMMIT,
    DIGEST,
    NOW,
    Pipelines,
    World,
    action,
    applying,
    product,
    run,
    security,
)
from toolbox import record_deployment
from toolbox.execution import ActionExecution, Execution
from toolbox.record_deployment import RecordDeployment
from toolbox.seams import Row
from toolbox.stops import Refused

TABLE = "infrastructure-deployments"
APPROVALS = "terraform-approvals"
PLANNED = action("Plan", "Plan", variables=(("DIGEST", DIGEST),))
APPROVED = (PLANNED, security(), product())


def asked(**spoiled: str) -> RecordDeployment:
    good = {
        "pipeline": "network-prod",
        "execution": "run-1",
        "environment": "prod",
        "service": "network",
        "owner": "",
        "table": TABLE,
        "approvals_table": APPROVALS,
        "stage": "Apply",
        "action": "Apply",
        "source_action": "",
        "wait": "60",
    }
    return RecordDeployment(**{**good, **spoiled})


def world_of(of: Execution, *record: ActionExecution) -> World:
    world = World(pipelines=Pipelines(runs=(of,), record=record))
    for each in record:
        if each.category == "Approval":
            world.ledger.insert(APPROVALS, {"id": each.row_id})
    return world


def rows(world: World, **spoiled: str) -> list[Row]:
    record_deployment.run(asked(**spoiled), world.edges())
    return world.ledger.rows(TABLE)


@pytest.mark.mission(97)
def test_a_run_that_succeeded_makes_one_row_joined_to_its_evidence() -> None:
    world = world_of(run(status="Succeeded"), *APPROVED, applying(status="Succeeded"))
    assert rows(world) == [
        {
            "id": "run-1/Apply/Apply/Apply-1",
            "execution": "run-1",
            "environment": "prod",
            "component": "network",
            "commit": COMMIT,
            "plan_digest": DIGEST,
            "approvals": (
                "run-1/Approval/Approve-product/Approve-product-1",
                "run-1/Approval/Approve-security/Approve-security-1",
            ),
            "result": "succeeded",
            "started": "2026-03-01T10:00:00Z",
            "ended": "2026-03-01T12:00:00Z",
            "duration_seconds": 7200,
            "attempt": "Apply-1",
        }
    ]


@pytest.mark.mission(95)
def test_a_success_is_counted_with_its_duration() -> None:
    world = world_of(run(status="Succeeded"), applying(status="Succeeded"))
    rows(world)
    assert world.metrics.put_values == [
        ("network", "prod", {"DeploymentSucceeded": 1, "DeploymentDuration": 7200})
    ]


@pytest.mark.mission(96)
def test_a_failure_is_counted_with_its_duration() -> None:
    world = world_of(run(status="Failed"), applying(status="Failed"))
    rows(world)
    assert world.metrics.put_values == [
        ("network", "prod", {"DeploymentFailed": 1, "DeploymentDuration": 7200})
    ]


def test_the_same_event_twice_makes_one_row_and_counts_once() -> None:
    world = world_of(run(status="Succeeded"), applying(status="Succeeded"))
    rows(world)
    assert len(rows(world)) == 1
    assert len(world.metrics.put_values) == 1


@pytest.mark.parametrize(
    ("run_status", "apply_status", "result"),
    [
        ("Succeeded", "Succeeded", "succeeded"),
        ("Failed", "Succeeded", "failed"),
        ("Failed", "Failed", "failed"),
        ("Stopped", "Failed", "failed"),
        ("Stopped", "Abandoned", "stopped"),
        ("Stopped", "Succeeded", "stopped"),
    ],
)
def test_a_deployment_succeeded_only_with_all_that_verifies_it(
    run_status: str, apply_status: str, result: str
) -> None:
    found = rows(world_of(run(status=run_status), applying(status=apply_status)))
    assert [row["result"] for row in found] == [result]


def test_each_attempt_at_apply_has_a_row_of_its_own() -> None:
    first = applying(
        id="first", status="Failed", started=NOW - timedelta(hours=1), updated=NOW - timedelta(minutes=50)
    )
    found = rows(world_of(run(status="Succeeded"), first, applying(id="second", status="Succeeded")))
    assert [(row["attempt"], row["result"], row["duration_seconds"]) for row in found] == [
        ("first", "failed", 4200),
        ("second", "succeeded", 7200),
    ]


def test_an_attempt_that_had_to_be_repeated_did_not_succeed() -> None:
    first = applying(id="first", status="Succeeded", started=NOW - timedelta(hours=1))
    found = rows(world_of(run(status="Succeeded"), first, applying(id="second", status="Succeeded")))
    assert [row["result"] for row in found] == ["failed", "succeeded"]


@pytest.mark.parametrize(
    ("status", "result"),
    [("Failed", "failed"), ("Stopped", "stopped"), ("Superseded", "stopped"), ("Cancelled", "stopped")],
)
def test_a_run_that_never_reached_apply_is_recorded_where_it_ended(status: str, result: str) -> None:
    found = rows(
        world_of(run(status=status), action("Source", "Source", started=NOW - timedelta(hours=2)), PLANNED)
    )
    assert [(row["id"], row["result"]) for row in found] == [("run-1/Plan/Plan/Plan-1", result)]


def test_a_run_replaced_before_its_first_action_is_recorded_too() -> None:
    found = rows(world_of(run(status="Superseded", revisions=())))
    assert [(row["id"], row["commit"], row["plan_digest"]) for row in found] == [
        ("run-1/-/-/-", "unknown", "unknown")
    ]


def test_a_stopped_run_is_neither_success_nor_failure() -> None:
    world = world_of(run(status="Stopped"), PLANNED)
    rows(world)
    assert world.metrics.put_values == []


@pytest.mark.parametrize("status", ["InProgress", "Stopping"])
def test_a_run_that_is_not_over_makes_no_row(status: str) -> None:
    world = world_of(run(status=status), applying(status="Succeeded"))
    with pytest.raises(Refused, match="does not show the end"):
        rows(world)
    assert world.ledger.rows(TABLE) == []


def test_a_run_that_the_pipeline_does_not_know_makes_no_row() -> None:
    with pytest.raises(Refused, match="does not show the end"):
        rows(world_of(run(id="run-0", status="Succeeded")))


def test_an_approval_row_that_is_missing_is_waited_for_and_then_named() -> None:
    world = world_of(run(status="Succeeded"), *APPROVED, applying(status="Succeeded"))
    world.ledger.tables[APPROVALS].pop(security().row_id)
    assert [row["approvals_missing"] for row in rows(world)] == [(security().row_id,)]
    assert sum(world.clock.waits) == 60


def test_approvals_that_stand_in_the_ledger_are_not_waited_for() -> None:
    world = world_of(run(status="Succeeded"), *APPROVED, applying(status="Succeeded"))
    assert "approvals_missing" not in rows(world)[0]
    assert world.clock.waits == []


def test_an_approval_that_nobody_gave_is_no_evidence() -> None:
    world = world_of(run(status="Failed"), PLANNED, security(status="Failed", updated_by=""))
    assert [row["approvals"] for row in rows(world)] == [()]


def test_digests_that_disagree_are_recorded_as_unknown() -> None:
    world = world_of(
        run(status="Succeeded"), PLANNED, security(custom_data="e" * 64), applying(status="Succeeded")
    )
    assert [row["plan_digest"] for row in rows(world)] == ["unknown"]


def test_the_digest_that_approvers_saw_serves_where_the_plan_exported_none() -> None:
    world = world_of(run(status="Succeeded"), security(), applying(status="Succeeded"))
    assert [row["plan_digest"] for row in rows(world)] == [DIGEST]


def test_of_several_sources_the_named_one_is_the_commit() -> None:
    sources = (("Source", COMMIT), ("Tools", "b" * 40))
    world = world_of(run(status="Succeeded", revisions=sources), applying(status="Succeeded"))
    assert [row["commit"] for row in rows(world, source_action="Source")] == [COMMIT]


def test_the_service_is_read_from_the_pipelines_own_tag() -> None:
    world = world_of(run(status="Succeeded"), applying(status="Succeeded"))
    world.pipelines.tagged["network-prod", ACCOUNT] = {"penstock:service": "network-7f3a"}
    assert [row["component"] for row in rows(world, service="", owner=ACCOUNT)] == ["network-7f3a"]
    assert [service for service, _, _ in world.metrics.put_values] == ["network-7f3a"]
