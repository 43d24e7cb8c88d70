"""record-approval: one row, made of the platform's own record."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.toolbox.memory import ACCOUNT, DIGEST, NOW, SECURITY, Pipelines, World, action, security
from toolbox import record_approval
from toolbox.execution import ActionExecution
from toolbox.record_approval import RecordApproval
from toolbox.stops import Refused, WrongUse

TABLE = "terraform-approvals"


def asked(**spoiled: str) -> RecordApproval:
    good = {
        "pipeline": "network-prod",
        "execution": "run-1",
        "stage": "Approval",
        "action": "Approve-security",
        "action_execution": "Approve-security-1",
        "environment": "prod",
        "service": "network",
        "owner": "",
        "table": TABLE,
        "wait": "30",
    }
    return RecordApproval(**{**good, **spoiled})


def world_of(*record: ActionExecution) -> World:
    return World(pipelines=Pipelines(record=record))


@pytest.mark.mission(79)
def test_an_approval_that_the_record_confirms_makes_one_row() -> None:
    world = world_of(security())
    record_approval.run(asked(), world.edges())
    assert world.ledger.rows(TABLE) == [
        {
            "id": "run-1/Approval/Approve-security/Approve-security-1",
            "execution": "run-1",
            "environment": "prod",
            "service": "network",
            "pipeline": "network-prod",
            "group": SECURITY,
            "approver": f"arn:aws:sts::{ACCOUNT}:assumed-role/{SECURITY}/ada",
            "status": "Succeeded",
            "timestamp": "2026-03-01T11:50:00Z",
            "digest": DIGEST,
        }
    ]


def test_a_rejection_is_recorded_too() -> None:
    world = world_of(security(status="Failed"))
    record_approval.run(asked(), world.edges())
    assert [row["status"] for row in world.ledger.rows(TABLE)] == ["Failed"]


def test_the_same_event_twice_makes_one_row_and_says_so() -> None:
    world = world_of(security())
    record_approval.run(asked(), world.edges())
    record_approval.run(asked(), world.edges())
    assert len(world.ledger.rows(TABLE)) == 1
    assert world.said[1].endswith("was recorded before; nothing changed.")


@pytest.mark.parametrize(
    "found",
    [
        security(status="InProgress"),
        security(status="Abandoned"),
        security(updated_by=""),
        security(status="Failed", updated_by="", category="Build"),
        security(id="another"),
        security(stage="Elsewhere"),
        security(action="Approve-product"),
        security(execution="run-0"),
        security(category="Build"),
    ],
)
def test_an_event_that_the_record_does_not_confirm_makes_no_row(found: ActionExecution) -> None:
    world = world_of(found)
    with pytest.raises(Refused, match="does not confirm"):
        record_approval.run(asked(), world.edges())
    assert world.ledger.rows(TABLE) == []


def test_an_approval_that_expired_is_told_and_makes_no_row() -> None:
    world = world_of(security(status="Failed", updated_by=""))
    record_approval.run(asked(), world.edges())
    assert world.ledger.rows(TABLE) == []
    (said,) = world.said
    assert said.endswith("/Approve-security-1 expired: nobody answered it. Nothing was written.")


class AnsweredLate(Pipelines):
    """A record that names the actor only at the second look."""

    looks = 0

    def actions(self, pipeline: str, execution: str) -> tuple[ActionExecution, ...]:
        self.looks += 1
        return super().actions(pipeline, execution) if self.looks == 1 else (security(status="Failed"),)


def test_who_rejected_may_be_told_late() -> None:
    world = World(pipelines=AnsweredLate(record=(security(status="Failed", updated_by=""),)))
    record_approval.run(asked(), world.edges())
    assert [row["status"] for row in world.ledger.rows(TABLE)] == ["Failed"]


def test_a_late_record_is_waited_for_and_then_given_up() -> None:
    world = world_of(action("Plan", "Plan"))
    with pytest.raises(Refused):
        record_approval.run(asked(wait="12"), world.edges())
    assert world.clock.moment - NOW == timedelta(seconds=15)


def test_an_approval_by_somebody_without_a_role_is_recorded_as_of_no_group() -> None:
    world = world_of(security(updated_by=f"arn:aws:iam::{ACCOUNT}:user/ada"))
    record_approval.run(asked(), world.edges())
    assert [row["group"] for row in world.ledger.rows(TABLE)] == ["none"]


@pytest.mark.parametrize(
    "approver", ["ada", "$(id)", f"arn:aws:sts::{ACCOUNT}:assumed-role/x/a\nb", "x" * 5000]
)
def test_an_approver_that_is_no_arn_is_refused(approver: str) -> None:
    with pytest.raises(Refused, match="expected the ARN of who acted"):
        record_approval.run(asked(), world_of(security(updated_by=approver)).edges())


@pytest.mark.parametrize("seen", ["", "$(id)", "please"])
def test_an_approval_about_no_digest_is_recorded_as_such(seen: str) -> None:
    world = world_of(security(custom_data=seen))
    record_approval.run(asked(), world.edges())
    assert [row["digest"] for row in world.ledger.rows(TABLE)] == ["none"]


def test_the_service_is_read_from_the_pipelines_own_tag() -> None:
    world = world_of(security())
    world.pipelines.tagged["network-prod", ACCOUNT] = {"penstock:service": "network-7f3a"}
    record_approval.run(asked(service="", owner=ACCOUNT), world.edges())
    assert [row["service"] for row in world.ledger.rows(TABLE)] == ["network-7f3a"]


def test_a_pipeline_without_the_tag_is_refused() -> None:
    with pytest.raises(Refused, match="network-prod has no tag penstock:service"):
        record_approval.run(asked(service="", owner=ACCOUNT), world_of(security()).edges())


def test_neither_service_nor_account_is_wrong_use() -> None:
    with pytest.raises(WrongUse, match="--service and --owner are both missing"):
        record_approval.run(asked(service=""), world_of(security()).edges())
