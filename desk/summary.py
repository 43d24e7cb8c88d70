"""What a person reads when a run of the sandbox has ended."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from sandbox.engine import Engine
    from sandbox.run import Session
    from sandbox.tally import Outcome

CAVEAT = "A green run proves the program and the engine, not AWS."


def previewed(console: Console, outcomes: Sequence[Outcome]) -> None:
    console.print(_counts("What would change", outcomes, ("create", "update", "replace", "delete", "stay")))


def summarised(engine: Engine, session: Session, outcomes: Sequence[Outcome]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    words = ("created", "updated", "replaced", "deleted", "unchanged")
    console.print(_counts("The sandbox", outcomes, words, tiers=True))
    if not any(outcome.changed for outcome in outcomes):
        console.print("Nothing changed: every stack is as the program describes it.")
    for outcome in outcomes:
        _told(console, outcome)
    console.print(f"Engine    {engine.version}, {engine.origin}")
    console.print(f"Emulator  {session.daemon.endpoint} (process {session.daemon.pid})")
    console.print(CAVEAT)
    console.print("Next:")
    console.print("  penstock refresh --sandbox   shows what was changed behind the engine's back")
    console.print("  penstock up --sandbox        brings a change of yours in")
    console.print("  penstock down --sandbox      ends and removes everything")


def drifted(outcomes: Sequence[Outcome]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for outcome in outcomes:
        for drift in outcome.drift:
            what = f": {', '.join(drift.properties)}" if drift.properties else ""
            console.print(f"{outcome.stack}: {drift.type} {drift.name} {drift.how}{what}", markup=False)
    if any(outcome.drift for outcome in outcomes):
        console.print("`penstock up --sandbox` puts them back.")
    else:
        console.print("Nothing was changed behind the engine's back.")


def _counts(title: str, outcomes: Sequence[Outcome], words: Sequence[str], *, tiers: bool = False) -> Table:
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for column in ("stack", *words, *(("served", "recorded") if tiers else ())):
        table.add_column(column, justify="left" if column == "stack" else "right", no_wrap=True)
    for one in outcomes:
        numbers = [one.created, one.updated, one.replaced, one.deleted, one.unchanged]
        table.add_row(one.stack, *map(str, numbers + ([one.served, one.recorded] if tiers else [])))
    return table


def _told(console: Console, outcome: Outcome) -> None:
    for note in outcome.notes:
        console.print(f"{outcome.stack}: {note}", markup=False)
    if outcome.exports:
        console.print(f"{outcome.stack} exports:", markup=False)
    width = max(map(len, outcome.exports), default=0)
    for name, value in sorted(outcome.exports.items()):
        shown = value if isinstance(value, str) else json.dumps(value, sort_keys=True)
        console.print(f"  {name:<{width}}  {shown}", markup=False)
