"""A platform that does not exist: it reads lists. All that a new backend must say stands in this one file."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.backends.registry import Backend
from delivery.bundle import Bundle, Claims, Fidelity, File, Holding, InRepository
from delivery.finding import Finding, error, errors
from delivery.forges import Forges
from delivery.graph import in_order
from delivery.job import Job
from delivery.pipeline import Deployment, Part, Pipeline, Route
from delivery.promises import Approved, BoundDigest, DistinctPeople, Expires, Promise, written
from delivery.script import script_of
from delivery.texts import BackendName
from delivery.work import Work

HELD = (Approved, BoundDigest, DistinctPeople, Expires)


def fidelity(promise: Promise, forges: Forges | None) -> Fidelity:
    if isinstance(promise, HELD):
        return Fidelity(holding=Holding.NATIVE, how="the list says who is asked, and for what")
    return Fidelity(holding=Holding.NOT_HELD, how="a list knows of nothing but people")


def compile_pipeline(pipeline: Pipeline, work: Work) -> Bundle[object]:
    deployments = [each for each in pipeline.deployments if Part.DEPLOY in work.parts and _wanted(each, work)]
    findings = tuple(_unheld(deployments, work))
    if errors(findings):
        return Bundle(findings=findings)
    lists = {str(route.name): _listed(route.jobs, None, work) for route in _routes(pipeline, work)}
    lists |= {each.key: _listed(each.jobs, each, work) for each in deployments}
    owner = InRepository(repository=work.service.repository)
    return Bundle(
        files=tuple(
            File(path=f"toy/{work.service.name}/{name}.list", text="\n".join(lines) + "\n", owner=owner)
            for name, lines in lists.items()
        ),
        claims=tuple(
            Claims(identity=job.identity) for each in deployments for job in each.jobs if job.identity
        ),
        findings=findings,
    )


def _routes(pipeline: Pipeline, work: Work) -> Iterator[Route]:
    parts = (
        (Part.CHECK, (pipeline.check,)),
        (Part.RELEASE, (pipeline.release,)),
        (Part.DEPLOY, pipeline.watches),
    )
    yield from (route for part, routes in parts if part in work.parts for route in routes if route)


def _listed(jobs: tuple[Job, ...], deployment: Deployment | None, work: Work) -> Iterator[str]:
    by_name = {job.name: job for job in jobs}
    gate = work.target(deployment.environment).gate if deployment else None
    for name in in_order({job.name: job.needs for job in jobs}):
        if gate and deployment and name == deployment.apply.name:
            yield from (f"ask {group}" for group in gate.groups)
        job = by_name[name]
        yield f"do {name}" + (f" as {work.role_of(job.identity)}" if job.identity else "")
        yield from (f"  {line}" for line in script_of(job, deployment, work.toolbox).run)


def _unheld(deployments: list[Deployment], work: Work) -> Iterator[Finding]:
    for environment in dict.fromkeys(each.environment for each in deployments):
        for promise in sorted(work.target(environment).gate.promises, key=written):
            if fidelity(promise, work.forges).holding is Holding.NOT_HELD:
                yield error(
                    f"promise-not-held:{type(promise).__name__}",
                    f"{work.place(environment)}, gate",
                    f"a list cannot keep {written(promise)}",
                    "Deliver through another backend, or drop the promise.",
                )


def _wanted(deployment: Deployment, work: Work) -> bool:
    return deployment.environment in {target.name for target in work.targets}


TOY = Backend(name=BackendName("toy"), compile=compile_pipeline, fidelity=fidelity)
