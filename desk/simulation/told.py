"""One simulation, whole: compile, let the platform's interpreter read the bytes, compare with what is meant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from delivery.backends import known_backends
from delivery.blueprints.registry import pipeline_of
from delivery.bundle import Bundle
from delivery.estate import Estate
from delivery.finding import Finding, errors
from delivery.happening import Circumstances, Happening
from delivery.meaning import meaning
from delivery.pipeline import Part, Pipeline
from delivery.service import Service
from delivery.texts import BackendName, Digest
from delivery.work import Work
from desk.simulation import codepipeline, github, gitlab
from desk.simulation.comparing import differences
from desk.simulation.handing import HandedOver, behind_release, handed_over
from desk.simulation.seen import Seen
from interpreters.outcome import Unreadable
from toolbox import archive

Simulate = Callable[[Pipeline, Work, Bundle[object], Happening | HandedOver, Circumstances], tuple[Seen, ...]]
SIMULATED: Mapping[str, Simulate] = {
    "codepipeline": codepipeline.simulate,
    "github": github.simulate,
    "gitlab": gitlab.simulate,
}
WITHOUT_FILES = "nothing was compiled"


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    backend: str
    seen: tuple[Seen, ...]
    differences: tuple[str, ...]
    said: tuple[str, ...]  # what a person reads below the table


def told(
    estate: Estate,
    service: Service[Any],
    backend: str | None,
    happening: Happening,
    circumstances: Circumstances,
) -> Told:
    """On one backend as if all of the service ran there, or on those where its parts really run."""
    pipeline = pipeline_of(service)
    names = (BackendName(backend),) if backend else service.runs_on.backends
    parts = {name: frozenset(Part) if backend else service.runs_on.parts(name) for name in names}
    works = [_work(estate, service, parts[name]) for name in names]
    bundles = [
        known_backends()[name].compile(pipeline, work) for name, work in zip(names, works, strict=True)
    ]
    left_out = [finding for bundle in bundles for finding in errors(bundle.findings)]
    compiled = [
        Compiled(name, work, bundle)
        for name, work, bundle in zip(names, works, bundles, strict=True)
        if bundle.files
    ]
    unread = [
        f"nothing here reads what is compiled for {one.name}" for one in compiled if one.name not in SIMULATED
    ]
    try:
        seen = () if unread else _seen(pipeline, compiled, happening, circumstances)
    except Unreadable as refusal:
        unread, seen = [f"the platform would refuse it: {refusal}"], ()
    meant = meaning(pipeline, service, happening, circumstances)
    roles = roles_of(pipeline, works[0])
    silent = any(not bundle.files for bundle in bundles)
    wrong = tuple(unread) or (() if silent else differences(meant, seen, roles))
    return Told(
        backend=" and ".join(names),
        seen=seen,
        differences=wrong or _unsaid(bundles, left_out),
        said=(*wrong, *_unsaid(bundles, left_out)) or (_agreed(len(seen)),),
    )


@dataclass(frozen=True, slots=True)
class Compiled:
    name: BackendName
    work: Work
    bundle: Bundle[object]


def _seen(
    pipeline: Pipeline, compiled: list[Compiled], happening: Happening, circumstances: Circumstances
) -> tuple[Seen, ...]:
    """On every backend that has a part; then, where the release is handed over, on the one that deploys it."""
    found = tuple(
        each
        for one in compiled
        for each in SIMULATED[one.name](pipeline, one.work, one.bundle, happening, circumstances)
    )
    for one in compiled:
        told = (
            handed_over(pipeline, one.work.service, happening, found) if one.work.takes_over_release else None
        )
        if told:
            started = SIMULATED[one.name](pipeline, one.work, one.bundle, told, circumstances)
            found = (*found, *behind_release(pipeline, started))
    return found


def roles_of(pipeline: Pipeline, work: Work) -> dict[str, str]:
    jobs = [job for route in pipeline.routes for job in route.jobs]
    jobs += [job for deployment in pipeline.deployments for job in deployment.jobs]
    jobs += [each.stop.job for each in pipeline.deployments if each.stop]
    return {str(job.identity): work.role_of(job.identity) for job in jobs if job.identity}


def _work(estate: Estate, service: Service[Any], parts: frozenset[Part]) -> Work:
    return Work(
        service=service,
        targets=service.targets,
        parts=parts,
        forges=estate.forges,
        toolbox=Digest(f"sha256:{archive.digest()}"),
    )


def _unsaid(bundles: list[Bundle[object]], left_out: list[Finding]) -> tuple[str, ...]:
    if all(bundle.files for bundle in bundles):
        return ()
    return (f"{WITHOUT_FILES}: {'; '.join(map(str, left_out)) or 'this backend runs none of its parts'}",)


def _agreed(count: int) -> str:
    return f"{count} jobs, as it is meant" if count else "nothing starts, as it is meant"
