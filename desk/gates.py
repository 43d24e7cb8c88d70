"""`penstock gates`: what is promised before each environment, and how the backend keeps it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desk import rows

if TYPE_CHECKING:
    from delivery.backends import Backend
    from delivery.estate import Estate
    from delivery.forges import Forges
    from delivery.promises import Promise
    from delivery.texts import BackendName

Services = Annotated[
    list[str] | None, typer.Argument(help="Only these services; all of them if none is named.")
]
Named = Annotated[
    str, typer.Option(help="As this backend would keep it, or `all`; the one that deploys, if none.")
]
JsonFlag = Annotated[bool, typer.Option("--json", help="The answer as JSON on standard output.")]


EVERY = "all"
HEADINGS = ("service", "environment", "promise", "backend", "kept", "how", "but")


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    service: str
    environment: str
    promise: str
    backend: str
    kept: str
    how: str
    but: str = ""  # what a reader would else believe it to cover too


def gates(services: Services = None, backend: Named = "", as_json: JsonFlag = False) -> None:
    """Show what is promised before each environment, and how the backend keeps it."""
    from desk.explain import chosen
    from settings import load

    estate = load(Path.cwd()).estate
    known = [(service.name, service) for service in estate.services]
    wanted = {chosen("service", name, known).name for name in services or [name for name, _ in known]}
    found = [each for each in kept(estate, backend) if each.service in wanted]
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in found], indent=2))
    else:
        rows.show(HEADINGS, (astuple(each) for each in found))


def kept(estate: Estate, backend: str = "") -> tuple[Kept, ...]:
    from delivery.backends import known_backends
    from delivery.promises import written

    known = known_backends()
    names = tuple(known) if backend == EVERY else tuple(_named(backend, known))
    return tuple(
        _kept(service.name, target.name, promise, known[name], estate.forges)
        for service in estate.services
        for target in service.targets
        for promise in sorted(target.gate.promises, key=written)
        for name in names or (service.runs_on.deploy,)
    )


def _named(backend: str, known: Iterable[BackendName]) -> Iterator[BackendName]:
    from desk.explain import chosen

    if backend:
        yield chosen("backend", backend, ((name, name) for name in known))


def _kept(service: str, environment: str, promise: Promise, backend: Backend, forges: Forges) -> Kept:
    from delivery.promises import written

    fidelity = backend.fidelity(promise, forges)
    return Kept(
        service=service,
        environment=environment,
        promise=written(promise),
        backend=backend.name,
        kept=fidelity.holding,
        how=fidelity.how,
        but=fidelity.trap or "",
    )
