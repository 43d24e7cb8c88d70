"""What it takes to compile and check so many services: `python -m tools.compiling BACKEND SERVICES [PROFILE]`.

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
from delivery.texts import BackendName, Digest, Repository
from delivery.work import Work
from settings import load
from tools.estates import write_catalog

TOOLBOX = Digest("sha256:" + "0" * 64)
PLATFORM = Repository("acme/platform")
FORGES = Forges(github=GitHub(platform=PLATFORM), gitlab=GitLab(platform=PLATFORM, tier=GitLabTier.PREMIUM))
MEGABYTE = 1_000_000


def estate_of(services: int, profile: str, backend: BackendName | None = None) -> Estate:
    """As people would have written it, and with forges on which nothing is refused."""
    with tempfile.TemporaryDirectory() as folder:
        write_catalog(Path(folder), services, profile=profile)
        estate = load(Path(folder)).estate
    runs_on = RunsOn(check=backend, release=backend, deploy=backend) if backend else None
    moved = tuple(replace(each, runs_on=runs_on or each.runs_on) for each in estate.services)
    return replace(estate, forges=FORGES, services=moved)


def compiled(backend: Backend, estate: Estate) -> list[Bundle[object]]:
    """All that a change to any service would have to pass: the estate's rules, and its own bundle's."""
    if found := errors(check_estate(estate)):
        raise ValueError(f"the generated estate is refused: {found[0]}")
    return [_bundle(backend, estate, service) for service in estate.services]


def _bundle(backend: Backend, estate: Estate, service: Service[Any]) -> Bundle[object]:
    work = Work(
        service=service,
        targets=service.targets,
        parts=frozenset(Part),
        forges=estate.forges,
        toolbox=TOOLBOX,
    )
    return backend.compile(pipeline_of(service), work)


def measured(name: BackendName, services: int, profile: str) -> dict[str, float]:
    backend = known_backends()[name]
    estate = estate_of(services, profile, name)
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


if __name__ == "__main__":
    asked = [*sys.argv[1:], "standard"]
    print(json.dumps(measured(BackendName(asked[0]), int(asked[1]), asked[2])))
