"""record-deployment: the recorder. On a run's end its record becomes rows and metrics."""

from __future__ import annotations

from dataclasses import dataclass

from toolbox import deployment, tagged
from toolbox.deployment import Subject
from toolbox.execution import Execution
from toolbox.grammar import ACCOUNT_IF_ANY, EXECUTION, NAME, NAME_IF_ANY, SECONDS, TABLE
from toolbox.patience import until
from toolbox.request import Request, flag
from toolbox.seams import Edges
from toolbox.stops import Refused


@dataclass(frozen=True)
class RecordDeployment(Request):
    pipeline: str = flag(NAME, "pipeline of the event")
    execution: str = flag(EXECUTION, "execution of the event")
    environment: str = flag(NAME, "environment of the pipeline")
    service: str = flag(NAME_IF_ANY, "service of the pipeline; not given: its tag says", "")
    owner: str = flag(ACCOUNT_IF_ANY, "account of the pipeline, where its tag says the service", "")
    table: str = flag(TABLE, "table of deployments")
    approvals_table: str = flag(TABLE, "table of approvals")
    stage: str = flag(NAME, "stage of the apply action")
    action: str = flag(NAME, "the apply action")
    source_action: str = flag(
        NAME_IF_ANY, "source action whose revision is the commit, if there are several", ""
    )
    wait: str = flag(SECONDS, "seconds to wait for the run's end and for approval rows", "60")


def run(asked: RecordDeployment, edges: Edges) -> None:
    subject = Subject(
        environment=asked.environment,
        service=tagged.service(asked.service, pipeline=asked.pipeline, owner=asked.owner, edges=edges),
        stage=asked.stage,
        action=asked.action,
        source_action=asked.source_action,
    )
    ended = _ended(asked, edges)
    record = edges.pipelines.actions(asked.pipeline, asked.execution)
    missing = _missing(deployment.approvals(record), asked, edges)
    for attempt in deployment.attempts(ended, record, subject):
        row = deployment.row(ended, record, subject, attempt=attempt, missing=missing)
        new = edges.ledger.insert(asked.table, row)
        values = deployment.metrics(attempt) if new else {}
        if values:
            edges.metrics.put(service=subject.service, environment=asked.environment, values=values)
        told = f"is recorded as {attempt.result}" if new else "was recorded before; nothing changed"
        edges.say(f"The deployment {attempt.id} {told}.")


def _ended(asked: RecordDeployment, edges: Edges) -> Execution:
    def look() -> Execution | None:
        listed = edges.pipelines.executions(asked.pipeline)
        return next((each for each in listed if each.id == asked.execution), None)

    found = until(
        look, lambda run: run is not None and run.is_over, seconds=int(asked.wait), clock=edges.clock
    )
    if found is None or not found.is_over:
        raise Refused(
            f"The record of {asked.pipeline} does not show the end of {asked.execution}; expected a run"
            " that is over. Nothing was written."
        )
    return found


def _missing(ids: tuple[str, ...], asked: RecordDeployment, edges: Edges) -> tuple[str, ...]:
    """Approvals that the logger has not written, after a bounded wait: it may only be late."""
    return until(
        lambda: tuple(each for each in ids if not edges.ledger.holds(asked.approvals_table, each)),
        lambda missing: not missing,
        seconds=int(asked.wait),
        clock=edges.clock,
    )
