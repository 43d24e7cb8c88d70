"""What GitLab tells the guard: nothing of people. What remains is the clock, the seal and the ledger.

Who approved a deployment is not asked here: the gate document names no place where a job's token could read it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolbox import sealed_at
from toolbox.gate import GateDocument
from toolbox.record import Record
from toolbox.seams import Edges

if TYPE_CHECKING:
    from toolbox.guard import Guard


def record(asked: Guard, _: GateDocument, edges: Edges) -> Record:
    asked.needs("bucket", "owner", "prefix")
    sealed, unread = sealed_at.look(asked, edges.vault)
    return Record(
        service=asked.service,
        account=asked.account,
        commit=asked.commit,
        digest=asked.digest,
        now=edges.clock.now(),
        sealed=sealed,
        rows=edges.ledger.deployments(asked.table, asked.service),
        objections=unread,
    )
