"""What it takes to compile and check so many services: `python -m tools.compiling BACKEND SERVICES`.

A process of its own for each size, so that the peak of memory is that size's.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from delivery.backends import Backend, known_backends
from delivery.blueprints.registry import pipeline_of
from delivery.bundle import Bundle
from delivery.estate import Estate, check_estate
from delivery.finding import errors
from delivery.forges import Forges, GitHub, GitLab, GitLabTier
from delivery.pipeline import Part
from delivery.service import RunsOn, Service
from delivery.texts import BackendName, Digest, RelativePath, Repository, ServiceId, ServiceName
from delivery.work import Work
from settings import load
from tools.estates import write_catalog
from tools.example_services import examples

TOOLBOX = Digest("sha256:" + "0" * 64)
PLATFORM = Repository("acme/platform")
FORGES = Forges(github=GitHub(platform=PLATFORM), gitlab=GitLab(platform=PLATFORM, tier=GitLabTier.PREMIUM))
MEGABYTE = 1_000_000
TIMES = 10


def estate_of(services: int, backend: BackendName) -> Estate:
    """As people would have written it, and with forges on which nothing is refused."""
    with tempfile.TemporaryDirectory() as folder:
        write_catalog(Path(folder), services)
        estate = load(Path(folder)).estate
    runs_on = RunsOn(check=backend, release=backend, deploy=backend) if backend else None
    moved = tuple(replace(each, runs_on=runs_on or each.runs_on) for each in estate.services)
    return replace(estate, forges=FORGES, services=moved)


def compiled(backend: Backend, estate: Estate) -> list[Bundle[object]]:
    """All that a change to any service would have to pass: the estate's rules, and its own bundle's."""
    if found := errors(check_estate(estate)):
        raise ValueError(f"the generated estate is refused: {found[0]}")
    return [_bundle(backend, estate.forges, service) for service in estate.services]


def _bundle(backend: Backend, forges: Forges, service: Service[Any]) -> Bundle[object]:
    parts = frozenset(Part)
    work = Work(service=service, targets=service.targets, parts=parts, forges=forges, toolbox=TOOLBOX)
    return backend.compile(pipeline_of(service), work)


def profiles(name: BackendName) -> dict[str, float | None]:
    """Milliseconds of a processor that a service takes, by the profile it is like; none where it is refused."""
    return {example.profile: _milliseconds(known_backends()[name], example.service) for example in examples()}


def _milliseconds(backend: Backend, service: Service[Any]) -> float | None:
    if not _bundle(backend, FORGES, service).files:
        return None
    others = [_like(service, number) for number in range(TIMES)]
    began = time.process_time()
    for other in others:
        _bundle(backend, FORGES, other)
    return 1000 * (time.process_time() - began) / TIMES


def _like(service: Service[Any], number: int) -> Service[Any]:
    """Another service: what is written once for all would else be all that is measured."""
    name = ServiceName(f"other{number}")
    return replace(
        service,
        id=ServiceId(f"other-{number}"),
        name=name,
        repository=Repository(f"acme/{name}"),
        root=RelativePath(f"services/{name}"),
        targets=tuple(replace(target, service=name) for target in service.targets),
    )


def measured(name: BackendName, services: int) -> dict[str, float]:
    backend = known_backends()[name]
    estate = estate_of(services, name)
    before = peak_mb()
    began, spent = time.perf_counter(), time.process_time()
    bundles = compiled(backend, estate)
    seconds, processor = time.perf_counter() - began, time.process_time() - spent
    refuse_nothing(bundles)
    return {"seconds": seconds, "processor": processor, "peak_mb": peak_mb(), "grown_mb": peak_mb() - before}


def refuse_nothing(bundles: Iterable[Bundle[object]]) -> None:
    """A bundle that says no is quick to compile: its time would please nobody."""
    for bundle in bundles:
        if not bundle.files:
            raise ValueError(f"nothing was compiled: {'; '.join(map(str, errors(bundle.findings)))}")


def peak_mb() -> float:
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / MEGABYTE


def main(backend: str, services: str = "") -> str:
    name = BackendName(backend)
    return json.dumps(measured(name, int(services)) if services else profiles(name))


if __name__ == "__main__":
    print(main(*sys.argv[1:]))
