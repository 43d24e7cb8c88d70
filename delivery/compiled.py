"""Every bundle of every service, on the backends that its parts really run on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from delivery.backends import known_backends
from delivery.blueprints.registry import pipeline_of
from delivery.bundle import Bundle
from delivery.estate import Estate
from delivery.finding import Finding
from delivery.overwriting import check_files
from delivery.service import CODEPIPELINE, Service
from delivery.texts import BackendName, Digest
from delivery.work import Work


@dataclass(frozen=True, kw_only=True, slots=True)
class Compiled:
    service: Service[Any]
    backend: BackendName
    bundle: Bundle[object]


def bundles(estate: Estate, toolbox: Digest) -> Iterator[Compiled]:
    for service in estate.services:
        for name in service.runs_on.backends:
            yield _compiled(estate, service, name, toolbox)


def forge_findings(estate: Estate, toolbox: Digest) -> Iterator[Finding]:
    """What is wrong where no account's site looks: on the forges. A gate that is not kept there stops a preview too."""
    there = [
        _compiled(estate, service, name, toolbox)
        for service in estate.services
        for name in service.runs_on.backends
        if name != CODEPIPELINE
    ]
    for each in there:
        yield from each.bundle.findings
    yield from check_files((each.service.name, file) for each in there for file in each.bundle.files)


def _compiled(estate: Estate, service: Service[Any], name: BackendName, toolbox: Digest) -> Compiled:
    work = Work(
        service=service,
        targets=service.targets,
        parts=service.runs_on.parts(name),
        forges=estate.forges,
        toolbox=toolbox,
    )
    bundle = known_backends()[name].compile(pipeline_of(service), work)
    return Compiled(service=service, backend=name, bundle=bundle)
