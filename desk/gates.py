"""`penstock gates`: what is promised before each environment, and how the backend keeps it."""

from __future__ import annotations

import json
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desk import rows

if TYPE_CHECKING:
    from delivery.estate import Estate

Services = Annotated[
    list[str] | None, typer.Argument(help="Only these services; all of them if none is named.")
]
JsonFlag = Annotated[bool, typer.Option("--json", help="The answer as JSON on standard output.")]


HEADINGS = ("service", "environment", "promise", "kept", "how")


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    service: str
    environment: str
    promise: str
    kept: str
    how: str


def gates(services: Services = None, as_json: JsonFlag = False) -> None:
    """Show what is promised before each environment, and how the backend keeps it."""
    from desk.explain import chosen
    from settings import load

    estate = load(Path.cwd()).estate
    known = [(service.name, service) for service in estate.services]
    wanted = {chosen("service", name, known).name for name in services or [name for name, _ in known]}
    found = [each for each in kept(estate) if each.service in wanted]
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in found], indent=2))
    else:
        rows.show(HEADINGS, (astuple(each) for each in found))


def kept(estate: Estate) -> tuple[Kept, ...]:
    from delivery.backends.codepipeline import fidelity
    from delivery.promises import written

    return tuple(
        Kept(
            service=service.name,
            environment=target.name,
            promise=written(promise),
            kept=fidelity(promise).holding,
            how=fidelity(promise).how,
        )
        for service in estate.services
        for target in service.targets
        for promise in sorted(target.gate.promises, key=written)
    )
