"""Whether it is known who wrote the change, where its authors may not approve it."""

from __future__ import annotations

from collections.abc import Iterator

from toolbox.gate import GateDocument
from toolbox.record import Record


def refusals(gate: GateDocument, record: Record) -> Iterator[str]:
    if not gate.author_excluded or all(not each.place for each in gate.approvals):
        return
    for found in record.nameless:
        yield f"Nobody knows who wrote {found}; expected an author whom the platform knows by name."
    if not record.authors and not record.nameless:
        yield f"Nobody knows who wrote {record.commit}; expected its authors. Merge by a pull request."
