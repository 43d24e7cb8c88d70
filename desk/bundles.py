"""Every bundle of every service, on the backends that its parts really run on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from delivery.backends import known_backends
from delivery.blueprints.registry import pipeline_of
from delivery.work import Work

if TYPE_CHECKING:
    from delivery.bundle import Bundle
    from delivery.estate import Estate
    from delivery.service import Service
    from delivery.texts import BackendName, Digest


@dataclass(frozen=True, kw_only=True, slots=True)
class Compiled:
    service: Service[Any]
    backend: BackendName
    bundle: Bundle[object]


def bundles(estate: Estate, toolbox: Digest) -> Iterator[Compiled]:
    for service in estate.services:
        pipeline = pipeline_of(service)
        for name in service.runs_on.backends:
            work = Work(
                service=service,
                targets=service.targets,
                parts=service.runs_on.parts(name),
                forges=estate.forges,
                toolbox=toolbox,
            )
            bundle = known_backends()[name].compile(pipeline, work)
            yield Compiled(service=service, backend=name, bundle=bundle)
