"""record-approval: the logger. One row for what the platform itself says was decided."""

from __future__ import annotations

from dataclasses import dataclass

from toolbox import instants, tagged
from toolbox.execution import ActionExecution
from toolbox.grammar import ACCOUNT_IF_ANY, DIGEST, EXECUTION, NAME, NAME_IF_ANY, PRINCIPAL, SECONDS, TABLE
from toolbox.patience import until
from toolbox.request import Request, flag
from toolbox.seams import Edges, Row
from toolbox.stops import Refused


@dataclass(frozen=True)
class RecordApproval(Request):
    pipeline: str = flag(NAME, "pipeline of the event")
    execution: str = flag(EXECUTION, "execution of the event")
    stage: str = flag(NAME, "stage of the event")
    action: str = flag(NAME, "action of the event")
    action_execution: str = flag(EXECUTION, "action execution of the event")
    environment: str = flag(NAME, "environment of the pipeline")
    service: str = flag(NAME_IF_ANY, "service of the pipeline; not given: its tag says", "")
    owner: str = flag(ACCOUNT_IF_ANY, "account of the pipeline, where its tag says the service", "")
    table: str = flag(TABLE, "table of approvals")
    wait: str = flag(SECONDS, "seconds to wait for the record to confirm the event", "30")


def run(asked: RecordApproval, edges: Edges) -> None:
    found = until(
        lambda: named(asked, edges.pipelines.actions(asked.pipeline, asked.execution)),
        # Whoever rejected may be told late, so an approval counts as expired only when the time is over.
        lambda found: found is not None and found.is_decided_approval,
        seconds=int(asked.wait),
        clock=edges.clock,
    )
    if found is not None and found.is_expired_approval:
        edges.say(f"The approval {found.row_id} expired: nobody answered it. Nothing was written.")
        return
    if found is None or not found.is_decided_approval:
        raise Refused(
            f"The record of {asked.execution} does not confirm that {asked.stage}/{asked.action}"
            f" ({asked.action_execution}) was decided by anybody; expected an approval"
            " that Succeeded or Failed. Nothing was written."
        )
    service = tagged.service(asked.service, pipeline=asked.pipeline, owner=asked.owner, edges=edges)
    new = edges.ledger.insert(asked.table, row(asked, found, service))
    edges.say(
        f"The approval {found.row_id} {'is recorded' if new else 'was recorded before; nothing changed'}."
    )


def named(asked: RecordApproval, record: tuple[ActionExecution, ...]) -> ActionExecution | None:
    wanted = f"{asked.execution}/{asked.stage}/{asked.action}/{asked.action_execution}"
    return next((each for each in record if each.row_id == wanted), None)


def row(asked: RecordApproval, found: ActionExecution, service: str) -> Row:
    """Of the record only ids, actor, status, time and digest; what people typed stays out."""
    approver = PRINCIPAL.read(found.updated_by, "The approver in the record")
    return {
        "id": found.row_id,
        "execution": found.execution,
        "environment": asked.environment,
        "service": service,
        "pipeline": asked.pipeline,
        "group": group(approver),
        "approver": approver,
        "status": found.status,
        "timestamp": instants.written(found.updated),
        "digest": found.custom_data if DIGEST.holds(found.custom_data) else "none",
    }


def group(approver: str) -> str:
    """The role of an assumed-role ARN; whoever acts without a role is in no group."""
    kind, _, rest = approver.rsplit(":", 1)[-1].partition("/")
    return rest.partition("/")[0] if kind == "assumed-role" else "none"
