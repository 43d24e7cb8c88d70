"""What follows a run: CodePipeline's events reach the duties that the program created, and rows stand in the ledger."""

from __future__ import annotations

from typing import Any

from delivery.aws import names
from delivery.texts import AccountId, EnvironmentName, Region
from sandbox.cloud.builds import Build, wait_for_build
from sandbox.cloud.events import emit
from tests.jobs.delivery_run import ANSWERS, Delivery, Run
from tests.pipeline_events import Event, approval_event, run_event

LONGEST = 90  # seconds


def over(by: Delivery, run: Run) -> tuple[Build, ...]:
    """The run succeeded: each answer is told, then its end. The builds that this started, when they have ended."""
    by.record(run, ANSWERS, ("Succeeded",), status="Succeeded")
    account = names.Account(
        id=AccountId(by.account.id), region=Region(by.account.region), environment=EnvironmentName("prod")
    )
    approvals = tuple(
        _of(
            run,
            approval_event(account, pipeline=by.pipeline.name),
            **{"action": f"Approve-{each.group}", "action-execution-id": f"{run.id}-{each.group}"},
        )
        for each in ANSWERS
    )
    end = _of(run, run_event(account, pipeline=by.pipeline.name))
    return tuple(_answered(by, event) for event in (*approvals, end))


def rows(by: Delivery, table: str, run: Run) -> list[dict[str, Any]]:
    found = by.account.client("dynamodb").scan(TableName=table)["Items"]
    plain = [{name: next(iter(value.values())) for name, value in row.items()} for row in found]
    return sorted((row for row in plain if row.get("execution") == run.id), key=lambda row: str(row["id"]))


def _of(run: Run, event: Event, **detail: str) -> Event:
    about = {**event["detail"], "execution-id": run.id, **detail}
    return {**event, "id": f"{run.id}/{detail.get('action', 'end')}", "detail": about}


def _answered(by: Delivery, event: Event) -> Build:
    account = by.account
    (delivered,) = emit(account.endpoint, account.id, event, account.region)
    return wait_for_build(account.endpoint, account.id, delivered.made, LONGEST, account.region)
