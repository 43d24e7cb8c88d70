"""Finding in a pipeline what an inventory names: jobs, graphs, deployments, and what a job says it does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from delivery.job import Job
from delivery.pipeline import Deployment, Pipeline, Route
from delivery.service import Service
from delivery.texts import EnvironmentName, JobName

# What the documents call a tool, and what is called where it is meant.
SPOKEN: Mapping[str, frozenset[str]] = {
    "go": frozenset({"go", "gotestsum"}),
    "docker": frozenset({"docker", "docker-buildx", "crane"}),
    "cdk": frozenset({"cdk", "aws-cdk"}),
    "kustomize": frozenset({"kustomize"}),
    "argo-rollouts": frozenset({"argo-rollouts", "rollouts", "rollout"}),
    "datadog": frozenset({"datadog-ci", "scripts/create-datadog-event.sh"}),
    "syft": frozenset({"syft", "sbom.json"}),
    "zap": frozenset({"zap", "scripts/run-dast.sh"}),
}
# Three accounts, four places: the canary takes a part of staging's traffic.
PLACES = {"canary": ("staging", "canary")}


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """A job, the graph that it stands in, and the deployment whose it is."""

    job: Job
    graph: Mapping[JobName, Job]
    deployment: Deployment | None = None

    @property
    def needed(self) -> frozenset[str]:
        """The jobs that it needs, directly or through others."""
        found: set[JobName] = set()
        left = list(self.job.needs)
        while left:
            name = left.pop()
            if name not in found:
                found.add(name)
                left += self.graph[name].needs
        return frozenset(found)

    @property
    def words(self) -> frozenset[str]:
        """Every word of its commands, of those that write the base anew, and its tools and image."""
        steps = self.job.steps
        if self.deployment and self.job.takes:
            steps = (*self.deployment.base, *self.deployment.maker.steps, *steps)
        found = {word for step in steps for word in step.command}
        found |= {step.tool.name for step in steps if step.tool}
        return frozenset(found | ({self.job.image.tool} if self.job.image else set()))

    def speaks_of(self, tool: str) -> bool:
        return bool(self.words & SPOKEN.get(tool, frozenset({tool})))


@dataclass(frozen=True, kw_only=True, slots=True)
class Parts:
    service: Service[Any]
    pipeline: Pipeline

    def routes(self, name: str) -> tuple[Route, ...]:
        named = {"check": (self.pipeline.check,), "release": (self.pipeline.release,)}
        return tuple(filter(None, named.get(name, self.pipeline.watches)))

    def place(self, environment: str, deployment: str) -> tuple[EnvironmentName, JobName]:
        there, name = PLACES.get(environment, (environment, deployment))
        return EnvironmentName(there), JobName(name)

    def deployment(self, environment: str, name: str = "deploy") -> Deployment | None:
        there, called = self.place(environment, name)
        return next((each for each in self.pipeline.into(there) if each.name == called), None)

    def held(
        self, route: str, job: str, environment: str | None, deployment: str = "deploy"
    ) -> tuple[Held, ...]:
        if route == "deploy":
            found = self.deployment(environment, deployment) if environment else None
            return tuple(self._of(found.jobs, found, job, None)) if found else ()
        return tuple(
            held for each in self.routes(route) for held in self._of(each.jobs, None, job, environment)
        )

    def _of(
        self, jobs: Iterable[Job], deployment: Deployment | None, name: str, environment: str | None
    ) -> Iterator[Held]:
        graph = {job.name: job for job in jobs}
        if deployment and deployment.stop:
            graph[deployment.stop.job.name] = deployment.stop.job
        for job in graph.values():
            if job.name == name or (environment and job.name == f"{name}-{environment}"):
                yield Held(job=job, graph=graph, deployment=deployment)

    def everywhere(self, name: str) -> tuple[Held, ...]:
        """A job of this name, in whatever route or deployment, for whatever environment."""
        found = [held for route in self.pipeline.routes for held in self._of_any(route.jobs, None, name)]
        for each in self.pipeline.deployments:
            found += self._of_any(each.jobs, each, name)
        return tuple(found)

    def all_jobs(self) -> tuple[Held, ...]:
        graphs: list[tuple[tuple[Job, ...], Deployment | None]] = [
            *((route.jobs, None) for route in self.pipeline.routes),
            *((each.jobs, each) for each in self.pipeline.deployments),
        ]
        return tuple(
            Held(job=job, graph={each.name: each for each in jobs}, deployment=deployment)
            for jobs, deployment in graphs
            for job in jobs
        )

    def _of_any(self, jobs: Iterable[Job], deployment: Deployment | None, name: str) -> Iterator[Held]:
        graph = {job.name: job for job in jobs}
        legs = {name, *(f"{name}-{target.name}" for target in self.service.targets)}
        yield from (
            Held(job=job, graph=graph, deployment=deployment) for job in graph.values() if job.name in legs
        )


def kept_by(held: Held) -> frozenset[str]:
    """All paths that a job leaves, as artifact, report or sealed."""
    job = held.job
    sealed = (job.makes.content, job.makes.readable) if job.makes else ()
    return frozenset(
        (
            *(path for artifact in job.artifacts for path in artifact.paths),
            *(each.path for each in job.reports),
            *sealed,
        )
    )
