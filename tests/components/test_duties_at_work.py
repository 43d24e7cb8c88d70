"""Logger, recorder and puller at work: events in, their own buildspecs run by bash, rows and runs out."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from delivery.aws.duties import ScheduleSpec, pull_schedule, puller
from delivery.aws.names import APPROVALS_TABLE, DEPLOYMENTS_TABLE
from delivery.environment import Environment
from delivery.texts import AccountId
from sandbox import cloud
from sandbox.cloud.builds import Build
from sandbox.cloud.records import ActionExecution, ActionType, Execution, SourceRevision
from tests.components.duties_at_work import TOOLBOX, Room
from tests.estates import DEV, STAGING, service
from tests.pipeline_events import ACTION_EXECUTION, EXECUTION, FREE_TEXT, approval_event, run_event, spoiled

pytestmark = pytest.mark.slow

NETWORK, SHOP = service(), service("shop")
COMMIT, DIGEST = "a" * 40, "d" * 64
THEN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
NUMBERS = itertools.count(600000000000)

Rooms = Callable[[Environment], Room]


@pytest.fixture(scope="module")
def endpoint() -> str:
    return cloud.serve()


@pytest.fixture
def empty(endpoint: str) -> Rooms:
    """An account of its own each time: what one test leaves behind, no other finds."""

    def room(environment: Environment) -> Room:
        account = AccountId(str(next(NUMBERS)))
        return Room(endpoint, dataclasses.replace(environment, account=account, connection=None, people=None))

    return room


@pytest.fixture
def room(empty: Rooms) -> Room:
    made = empty(DEV)
    made.furnish(NETWORK)
    return made


def approver(room: Room) -> str:
    return f"arn:aws:sts::{room.account.id}:assumed-role/penstock-dev-approve-platform/ada"


def approval(room: Room, *, status: str = "Succeeded") -> ActionExecution:
    return ActionExecution(
        stageName="Approval",
        actionName="Approve-platform",
        actionExecutionId=ACTION_EXECUTION,
        status=status,
        startTime=THEN,
        lastUpdateTime=THEN + timedelta(minutes=5),
        actionTypeId=ActionType(category="Approval", owner="AWS", provider="Manual"),
        updatedBy="" if status == "InProgress" else approver(room),
        configuration={"CustomData": DIGEST},
        summary=FREE_TEXT,
    )


APPLIED = ActionExecution(
    stageName="Apply",
    actionName="apply",
    actionExecutionId="apply-1",
    status="Succeeded",
    startTime=THEN + timedelta(minutes=6),
    lastUpdateTime=THEN + timedelta(minutes=9),
    actionTypeId=ActionType(category="Build", owner="AWS", provider="CodeBuild"),
)


def run(*actions: ActionExecution, status: str = "Succeeded") -> Execution:
    return Execution(
        pipelineExecutionId=EXECUTION,
        status=status,
        startTime=THEN,
        lastUpdateTime=THEN + timedelta(minutes=10),
        sourceRevisions=(SourceRevision(actionName="Source", revisionId=COMMIT),),
        actions=actions,
    )


@pytest.mark.mission(78)
def test_an_approval_becomes_one_row_of_what_the_platform_says(room: Room) -> None:
    room.happened("network-dev", run(approval(room), status="InProgress"))
    build = room.answers(approval_event(room.account, pipeline="network-dev"))
    assert build.status == "SUCCEEDED", build.text
    (row,) = room.rows(APPROVALS_TABLE)
    assert row["approver"] == approver(room)
    assert (row["service"], row["environment"], row["digest"]) == (NETWORK.id, "dev", DIGEST)
    assert row["timestamp"] == "2026-03-01T12:05:00Z"
    assert FREE_TEXT not in str(row)


@pytest.mark.mission(78)
def test_an_event_that_comes_twice_makes_one_row(room: Room) -> None:
    room.happened("network-dev", run(approval(room), status="InProgress"))
    event = approval_event(room.account, pipeline="network-dev")
    first, second = room.answers(event), room.answers({**event, "id": "delivered-again"})
    assert (first.status, second.status) == ("SUCCEEDED", "SUCCEEDED")
    assert first.id != second.id
    assert len(room.rows(APPROVALS_TABLE)) == 1


def test_one_delivery_that_is_repeated_is_one_build(room: Room) -> None:
    room.happened("network-dev", run(approval(room), status="InProgress"))
    event = approval_event(room.account, pipeline="network-dev")
    assert room.answers(event).id == room.answers(event).id


def test_an_approval_that_expired_makes_no_row_and_rings_no_alarm(room: Room) -> None:
    expired = dataclasses.replace(approval(room, status="Failed"), updatedBy="")
    room.happened("network-dev", run(expired, status="Failed"))
    build = room.answers(approval_event(room.account, pipeline="network-dev", state="FAILED"))
    assert build.status == "SUCCEEDED", build.text
    assert "expired: nobody answered it" in build.text
    assert not room.rows(APPROVALS_TABLE)


def test_an_event_that_the_record_does_not_confirm_makes_no_row(room: Room) -> None:
    room.happened("network-dev", run(approval(room, status="InProgress"), status="InProgress"))
    assert room.answers(approval_event(room.account, pipeline="network-dev")).status == "FAILED"
    assert not room.rows(APPROVALS_TABLE)


@pytest.mark.mission(97)
def test_a_run_that_is_over_becomes_one_row_with_its_approval(room: Room) -> None:
    room.happened("network-dev", run(approval(room), APPLIED))
    room.answers(approval_event(room.account, pipeline="network-dev"))
    build = room.answers(run_event(room.account, pipeline="network-dev"))
    assert build.status == "SUCCEEDED", build.text
    (row,) = room.rows(DEPLOYMENTS_TABLE)
    assert (row["component"], row["commit"], row["plan_digest"]) == (NETWORK.id, COMMIT, DIGEST)
    assert (row["result"], row["duration_seconds"]) == ("succeeded", "600")
    assert row["approvals"] == str([{"S": f"{EXECUTION}/Approval/Approve-platform/{ACTION_EXECUTION}"}])
    assert "approvals_missing" not in row


@pytest.mark.mission(95, 96)
def test_what_the_dashboard_shows_arrives_there(room: Room) -> None:
    room.happened("network-dev", run(APPLIED))
    room.answers(run_event(room.account, pipeline="network-dev"))
    emitted = room.client("cloudwatch").list_metrics(Namespace="Penstock")["Metrics"]
    assert {each["MetricName"] for each in emitted} == {"DeploymentSucceeded", "DeploymentDuration"}
    for each in emitted:
        told = {dimension["Name"]: dimension["Value"] for dimension in each["Dimensions"]}
        assert told == {"Environment": "dev", "Service": NETWORK.id}


@dataclass(frozen=True)
class Pair:
    below: Room
    above: Room
    schedule: ScheduleSpec

    def pull(self, at: str) -> Build:
        return self.above.fires(self.schedule, at=at)

    def delivered_below(self, name: str) -> None:
        """One run each has an id of its own, as the ledger's rows must."""
        done = dataclasses.replace(run(APPLIED), pipelineExecutionId=f"run-of-{name}")
        self.below.happened(f"{name}-dev", done)
        event = run_event(self.below.account, pipeline=f"{name}-dev")
        event = spoiled({**event, "id": f"end-of-{name}"}, "detail/execution-id", f"run-of-{name}")
        build = self.below.answers(event)
        assert build.status == "SUCCEEDED", build.text

    def started(self, pipeline: str = "network-staging") -> list[dict[str, Any]]:
        listed = self.above.client("codepipeline").list_pipeline_executions(pipelineName=pipeline)
        found: list[dict[str, Any]] = listed["pipelineExecutionSummaries"]
        return found


@pytest.fixture
def pair(empty: Rooms) -> Pair:
    """A development and a staging account; the second may read the first's ledger, and no more."""
    below, above = empty(DEV), empty(STAGING)
    above.furnish(NETWORK, SHOP, below=(below.account,))
    below.furnish(NETWORK, SHOP, above=(above.account,))
    above.project(puller(above.account, TOOLBOX))
    schedule = pull_schedule(above.account, below.account)
    above.schedule(schedule)
    return Pair(below, above, schedule)


def test_what_succeeded_below_starts_the_pipeline_above_once(pair: Pair) -> None:
    pair.delivered_below("network")

    first, second = pair.pull("2026-03-01T12:20:00Z"), pair.pull("2026-03-01T12:30:00Z")

    assert (first.status, second.status) == ("SUCCEEDED", "SUCCEEDED"), first.text
    assert first.id != second.id
    (started,) = pair.started()
    assert started["sourceRevisions"] == [{"actionName": "Source", "revisionId": COMMIT}]


def test_one_look_serves_every_service(pair: Pair) -> None:
    pair.delivered_below("network")
    pair.delivered_below("shop")
    build = pair.pull("2026-03-01T12:20:00Z")
    assert build.status == "SUCCEEDED", build.text
    assert len(pair.started("network-staging")) == len(pair.started("shop-staging")) == 1


def test_a_pipeline_that_lost_its_tag_is_left_alone(pair: Pair) -> None:
    pair.delivered_below("network")
    arn = pair.above.account.pipeline_arn(NETWORK.name)
    pair.above.client("codepipeline").untag_resource(resourceArn=arn, tagKeys=["penstock:service"])
    build = pair.pull("2026-03-01T12:20:00Z")
    assert build.status == "SUCCEEDED", build.text
    assert not pair.started()


def test_where_nothing_succeeded_below_nothing_starts_above(pair: Pair) -> None:
    assert "nothing has succeeded in dev yet" in pair.pull("2026-03-01T12:20:00Z").text
    assert not pair.started()


def test_one_moment_that_the_scheduler_tries_twice_is_one_build(pair: Pair) -> None:
    moment = "2026-03-01T12:20:00Z"
    assert pair.pull(moment).id == pair.pull(moment).id
