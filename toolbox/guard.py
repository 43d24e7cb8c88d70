"""guard: apply's own last look. Everything that speaks against it is told at once."""

from __future__ import annotations

from dataclasses import dataclass

from toolbox import ancestry, approvals, gate, replay
from toolbox.execution import Execution
from toolbox.grammar import (
    ACCOUNT,
    COMMIT,
    DIGEST,
    EXECUTION,
    NAME,
    PATH,
    PROTECTED_REF,
    SECONDS,
    TABLE,
    TEXT,
)
from toolbox.patience import until
from toolbox.request import Request, flag
from toolbox.seams import Edges
from toolbox.stops import refuse_any


@dataclass(frozen=True)
class Guard(Request):
    source: str = flag(PATH, "folder of the full clone")
    commit: str = flag(COMMIT, "commit to be applied")
    protected_ref: str = flag(PROTECTED_REF, "protected branch of the remote, as in origin/main")
    account: str = flag(ACCOUNT, "account whose roles approve")
    pipeline: str = flag(NAME, "this pipeline")
    execution: str = flag(EXECUTION, "this execution")
    stage: str = flag(NAME, "stage of the apply action")
    action: str = flag(NAME, "the apply action")
    service: str = flag(NAME, "service to be delivered")
    digest: str = flag(DIGEST, "digest of the sealed plan")
    gate: str = flag(TEXT, "the gate document, as JSON")
    table: str = flag(TABLE, "table of deployments")
    wait: str = flag(SECONDS, "seconds to wait for the record to show this job", "30")


def run(asked: Guard, edges: Edges) -> None:
    document = gate.gate(asked.gate)
    checkout = edges.checkout(asked.source, asked.commit, asked.protected_ref)
    record = until(
        lambda: edges.pipelines.actions(asked.pipeline, asked.execution),
        lambda found: any((each.stage, each.action) == (asked.stage, asked.action) for each in found),
        seconds=int(asked.wait),
        clock=edges.clock,
    )
    question = approvals.Question(account=asked.account, digest=asked.digest, now=edges.clock.now())
    refuse_any(
        (
            *ancestry.refusals(checkout, commit=asked.commit, ref=asked.protected_ref),
            *approvals.refusals(document, record, question),
            *replay.refusals_of_attempts(record, asked.stage, asked.action),
            *replay.refusals_of_run(_run(asked, edges), execution=asked.execution, commit=asked.commit),
            *replay.refusals_of_digest(edges.ledger.deployments(asked.table, asked.service), asked.digest),
        )
    )
    edges.say(
        f"The plan {asked.digest} of {asked.commit} may be applied ({len(document.approvals)} approvals)."
    )


def _run(asked: Guard, edges: Edges) -> Execution | None:
    return next(
        (each for each in edges.pipelines.executions(asked.pipeline) if each.id == asked.execution), None
    )
