"""`penstock explain`: each value that holds for a service in an environment, and who wrote it where."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from settings import Value

UNFOLDED = 400  # in a pipe or a file a row is one line
T = TypeVar("T")
ServiceName = Annotated[str, typer.Argument(help="A service of the catalog, by its name.")]
EnvironmentName = Annotated[str, typer.Argument(help="An environment, by its name.")]
JsonFlag = Annotated[bool, typer.Option("--json", help="The answer as JSON on standard output.")]


def explain(service: ServiceName, environment: EnvironmentName, as_json: JsonFlag = False) -> None:
    """Show each value that holds for a service in an environment, with the file and line that it came from."""
    from settings import load

    loaded = load(Path.cwd())
    estate = loaded.estate
    found = _chosen("service", service, {each.name: each for each in estate.services})
    target = _chosen("environment", environment, {each.name: each for each in found.targets})
    values = loaded.explain(found.name, target.name)
    if as_json:
        typer.echo(json.dumps([asdict(value) for value in values], indent=2))
    else:
        _show(f"{service} in {environment}", values)


class Unknown(Exception):
    """A name that nothing here has, told with those that are there."""

    exit_code = 2

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        from settings.problems import listed, nearest

        names = tuple(known)
        near = nearest(name, names)
        meant = f" Did you mean {near}?" if near else ""
        self.sentences = (f"There is no {kind} {name!r}; there are {listed(names)}.{meant}",)
        super().__init__(*self.sentences)


def _chosen(kind: str, name: str, known: Mapping[str, T]) -> T:
    if name not in known:
        raise Unknown(kind, name, known)
    return known[name]


def _show(title: str, values: Iterable[Value]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.add_column("path", overflow="fold")
    table.add_column("value", overflow="fold")
    table.add_column("where", no_wrap=True)
    table.add_column("level", no_wrap=True)
    for value in values:
        shown = value.value if isinstance(value.value, str) else json.dumps(value.value)
        table.add_row(*map(Text, (value.path, shown, value.place, value.level)))
    Console(width=None if sys.stdout.isatty() else UNFOLDED).print(table)
