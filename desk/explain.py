"""`penstock explain`: each value that holds for a service in an environment, and who wrote it where."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from desk import rows

if TYPE_CHECKING:
    from settings import Value

HEADINGS = ("path", "value", "where", "level")
T = TypeVar("T")
ServiceName = Annotated[str, typer.Argument(help="A service of the catalog, by its name.")]
EnvironmentName = Annotated[str, typer.Argument(help="An environment, by its name.")]
JsonFlag = Annotated[bool, typer.Option("--json", help="The answer as JSON on standard output.")]


def explain(service: ServiceName, environment: EnvironmentName, as_json: JsonFlag = False) -> None:
    """Show each value that holds for a service in an environment, with the file and line that it came from."""
    from settings import load

    loaded = load(Path.cwd())
    estate = loaded.estate
    found = chosen("service", service, ((each.name, each) for each in estate.services))
    target = chosen("environment", environment, ((each.name, each) for each in found.targets))
    values = loaded.explain(found.name, target.name)
    if as_json:
        typer.echo(json.dumps([asdict(value) for value in values], indent=2))
    else:
        rows.show(HEADINGS, map(_row, values), title=f"{service} in {environment}")


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


def chosen(kind: str, name: str, known: Iterable[tuple[str, T]]) -> T:
    found = dict(known)
    if name not in found:
        raise Unknown(kind, name, found)
    return found[name]


def _row(value: Value) -> tuple[str, str, str, str]:
    shown = value.value if isinstance(value.value, str) else json.dumps(value.value)
    return (value.path, shown, value.place, value.level)
