"""Rows for people: folded to the terminal, and whole lines where no terminal is."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

UNFOLDED = 400  # in a pipe or a file a row is one line


def show(headings: Sequence[str], rows: Iterable[Sequence[str]], *, title: str | None = None) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    Console(width=None if sys.stdout.isatty() else UNFOLDED).print(table)
