"""Whether apply may: the gate's promises on one side, all that is known of the run on the other. No edge is here."""

from __future__ import annotations

from collections.abc import Iterator

from toolbox import approvals, authorship, clocks, replay
from toolbox.gate import GateDocument
from toolbox.record import Record
from toolbox.successes import successes_of


def refusals(gate: GateDocument, record: Record) -> tuple[str, ...]:
    """Everything that speaks against it, in sentences. None: it may."""
    return (
        *approvals.refusals(gate, record),
        *authorship.refusals(gate, record),
        *clocks.refusals(gate, record),
        *record.objections,
        *_of_digest(record),
        *_of_other_environments(gate, record),
        *replay.refusals_of_digest(record.rows, record.digest),
    )


def _of_digest(record: Record) -> Iterator[str]:
    if record.sealed is not None and record.sealed.digest != record.digest:
        yield (
            f"The sealed plan was altered: its bytes have the digest {record.sealed.digest}, expected"
            f" {record.digest}. Plan again and have the new digest approved."
        )


def _of_other_environments(gate: GateDocument, record: Record) -> Iterator[str]:
    """Rows of this account alone: what another account recorded, no job here may read."""
    for environment in gate.succeeded_in:
        found, _ = successes_of(record.rows, record.service, environment=environment, now=record.now)
        if not any(each.commit == record.commit for each in found):
            yield (
                f"The ledger of this account knows no success of {record.commit} in {environment}; expected one."
                f" Deliver it to {environment} first."
            )
