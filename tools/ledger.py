"""What judged our work in this run: one line a tool, shown at the end of `make test` and `make judge`."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A tool looked at some things and turned some of them down."""

    tool: str
    version: str
    judged: int
    rejected: int


def place() -> Path | None:
    named = os.environ.get("PENSTOCK_TOOLS")
    return Path(named) if named else None


def restart() -> None:
    if (path := place()) is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")


def record(entry: Entry) -> None:
    """One short append, so that several processes may write the same file."""
    if (path := place()) is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as ledger:
            ledger.write(json.dumps(asdict(entry)) + "\n")


def recorded() -> tuple[Entry, ...]:
    path = place()
    if path is None or not path.exists():
        return ()
    return tuple(Entry(**json.loads(line)) for line in path.read_text().splitlines())


def summed(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    for entry in entries:
        judged, rejected = sums.get((entry.tool, entry.version), (0, 0))
        sums[entry.tool, entry.version] = (judged + entry.judged, rejected + entry.rejected)
    return tuple(
        Entry(tool=tool, version=version, judged=judged, rejected=rejected)
        for (tool, version), (judged, rejected) in sorted(sums.items())
    )


def table(entries: Iterable[Entry]) -> list[str]:
    rows = [(entry.tool, entry.version, str(entry.judged), str(entry.rejected)) for entry in summed(entries)]
    lines = [("tool", "version", "judged", "rejected"), *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    return [
        f"{tool:{widths[0]}}  {version:{widths[1]}}  {judged:>{widths[2]}}  {rejected:>{widths[3]}}"
        for tool, version, judged, rejected in lines
    ]
