"""What stands beside the files: environments, required checks, and what tokens will say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from delivery.backends.github.claims import claims_of
from delivery.backends.github.gating import environments
from delivery.bundle import Claims
from delivery.events import PullRequest
from delivery.forge_objects import ForgeEnvironment, RequiredCheck
from delivery.job import Run
from delivery.pipeline import Part

if TYPE_CHECKING:
    from delivery.backends.github.assembling import Assembly
    from delivery.backends.github.refs import Refs
    from delivery.texts import EnvironmentName


def environments_of(assembly: Assembly) -> tuple[ForgeEnvironment, ...]:
    """Each that a job names, open to the branches that all who name it are started from."""
    refs: dict[EnvironmentName, Refs] = {}
    for graph in assembly.graphs:
        names = {job.identity.environment for job in graph.jobs if job.identity}
        names |= {graph.deployment.environment} if graph.deployment else set()
        for name in names:
            refs[name] = refs[name] | graph.around.refs if name in refs else graph.around.refs
    urls = {each.environment: each.url for each in assembly.deployments if each.url}
    return tuple(
        environment
        for target in assembly.work.targets
        if target.name in refs
        for environment in environments(target, assembly.work, refs[target.name], urls.get(target.name))
    )


def required_checks(assembly: Assembly) -> tuple[RequiredCheck, ...]:
    """Never of a route with paths: what GitHub does not start stays pending, and would block every merge."""
    check = assembly.pipeline.check
    if check is None or Part.CHECK not in assembly.work.parts:
        return ()
    proposals = [event for event in check.on if isinstance(event, PullRequest) and not event.paths]
    into = tuple(branch for event in proposals for branch in event.into)
    return tuple(
        RequiredCheck(repository=assembly.work.service.repository, name=job.name, into=into)
        for job in check.jobs
        if into and job.run is Run.SUCCESS and job.only_if is None and job.may_fail is None
    )


def claims(assembly: Assembly) -> tuple[Claims, ...]:
    found = [
        claim
        for graph in assembly.graphs
        for claim in claims_of(graph.jobs, assembly.work, graph.around.refs, graph.called)
    ]
    return tuple(claim for index, claim in enumerate(found) if claim not in found[:index])
