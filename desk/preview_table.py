"""What each stack would hold, as a person reads it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from desk.holding import Holding
from desk.rows import UNFOLDED

CAVEAT = "In memory: no engine ran, nobody was asked, and nothing came into being."


def show(holdings: Sequence[Holding]) -> None:
    console = Console(width=None if sys.stdout.isatty() else UNFOLDED, highlight=False)
    for held in holdings:
        console.print(f"{held.stack} would hold {held.total} resources in {held.components} components")
        console.print(_by_component(held))
    console.print("All together, by type")
    console.print(_by_type(holdings))
    for note in _notes(holdings):
        console.print(note, markup=False)
    console.print(CAVEAT, markup=False)


def _by_component(held: Holding) -> Table:
    table = _table("component", "resources", "of which types")
    for row in held.rows():
        name = f"{_short(row.type)} {row.name}"
        table.add_row(Text(name), str(sum(row.resources.values())), Text(_counted(row.resources)))
    return table


def _by_type(holdings: Sequence[Holding]) -> Table:
    table = _table("type", *(held.stack for held in holdings))
    for type in sorted({type for held in holdings for type in held.resources}):
        table.add_row(_short(type), *(str(held.resources.get(type, 0)) for held in holdings))
    table.add_section()
    table.add_row("all", *(str(held.total) for held in holdings))
    return table


def _counted(resources: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {_short(type)}" for type, number in resources.items())


def _short(type: str) -> str:
    """`kms.Key` for `aws:kms/key:Key`, `Ledger` for a component of ours."""
    package, module, name = type.split(":")
    return f"{module.partition('/')[0]}.{name}" if package == "aws" else name


def _notes(holdings: Sequence[Holding]) -> Iterator[str]:
    """Findings are the estate's: each stack's program tells them all, a person reads each once."""
    told: dict[tuple[str, str], list[str]] = {}
    for held in holdings:
        for note in dict.fromkeys(held.notes):
            told.setdefault((note.severity, note.message), []).append(held.stack)
    for (severity, message), stacks in told.items():
        yield f"{severity} ({', '.join(stacks)}): {message}"


def _table(*columns: str) -> Table:
    """Numbers stand at the right, what may be long at the left and folds."""
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for column in columns:
        text = column in {"component", "type", "of which types"}
        table.add_column(column, justify="left" if text else "right", overflow="fold", no_wrap=not text)
    return table
