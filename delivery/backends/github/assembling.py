"""All files that one service has on GitHub, and which calls which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from delivery.backends.github.calling import Callee, calling_jobs, hand_off
from delivery.backends.github.conditions import APPLIED, may_be_left_out
from delivery.backends.github.document import (
    AnyJob,
    Concurrency,
    RunningJob,
    together,
)
from delivery.backends.github.folding import folded
from delivery.backends.github.gating import approvals
from delivery.backends.github.graphs import Graph, graphs_of
from delivery.backends.github.installing import installers
from delivery.backends.github.jobs import running_job
from delivery.backends.github.pages import Page, header
from delivery.backends.github.starting import Starting, startings
from delivery.backends.github.triggers import triggers
from delivery.backends.github.workflow import Workflow
from delivery.backends.github.writing import Plain
from delivery.events import inputs_of
from delivery.forges import GitHub
from delivery.graph import in_order
from delivery.job import Job
from delivery.pipeline import Deployment, Part, Pipeline
from delivery.work import Work

OF_THIS_REF = "${{ github.workflow }}-${{ github.ref }}"


@dataclass(frozen=True, kw_only=True)
class Assembly:
    pipeline: Pipeline
    work: Work
    github: GitHub

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        tools = (tool for graph in self.graphs for tool in graph.tools)
        return (
            *(self._started(file) for file in self.files),
            *(self._called(graph) for graph in self.graphs if graph.file),
            *installers(tools, self.github.platform),
        )

    @cached_property
    def files(self) -> tuple[Starting, ...]:
        return startings(self.pipeline, self.work)

    @cached_property
    def graphs(self) -> tuple[Graph, ...]:
        return graphs_of(self.pipeline, self.work, self.github)

    @property
    def deployments(self) -> tuple[Deployment, ...]:
        return self.pipeline.deployments if Part.DEPLOY in self.work.parts else ()

    @cached_property
    def _rendered(self) -> Mapping[str, tuple[RunningJob, ...]]:
        return {graph.place: _jobs(graph) for graph in self.graphs}

    @cached_property
    def _callees(self) -> Mapping[str, Callee]:
        """By the name of what is called."""
        return {
            graph.name: Callee(
                deployment=graph.deployment,
                workflow=graph.called,
                permissions=together(tuple(job.permissions for job in self._rendered[graph.place])),
            )
            for graph in self.graphs
            if graph.called
        }

    def _started(self, file: Starting) -> Page:
        """A workflow of the service's own repository."""
        work, route = self.work, file.route
        prefix = "" if work.service.root == "." else f"{work.service.name}-"
        jobs = self._of_file(file)
        workflow = Workflow(
            name=f"{prefix}{file.name}",
            on=triggers(file.events, work.service.name if file.handed_off else None),
            concurrency=Concurrency(group=OF_THIS_REF, cancels=True)
            if route and route.cancels_older
            else None,
            jobs=jobs,
        )
        return Page(
            path=f".github/workflows/{prefix}{file.name}.yml",
            repository=work.service.repository,
            document=workflow.plain(),
            header=self._header(file.called, (file.events, route)),
            jobs=jobs,
        )

    def _of_file(self, file: Starting) -> tuple[AnyJob, ...]:
        route = file.route
        found = self._rendered[route.name] if route else ()
        kept = {job.id for job in found}
        legs = [job for job in route.jobs if job.leg and job.name not in kept] if route else []
        names: dict[str, str] = {job.name: job.leg.matrix for job in legs if job.leg}
        handed = route is not None and route == self.pipeline.release and self.work.hands_off_release
        return (
            *found,
            *calling_jobs(file, self._callees, self.work, names),
            *((hand_off(file, self.work, self.github, names),) if handed else ()),
        )

    def _called(self, graph: Graph) -> Page:
        """A workflow of the platform's repository."""
        deployment = graph.deployment
        asked = inputs_of(deployment.starts) if deployment else ()
        inputs: dict[str, Plain] = {each.name: _input(each.description) for each in asked}
        call: dict[str, Plain] = {"inputs": inputs} if inputs else {}
        if deployment and may_be_left_out(deployment.apply, deployment.jobs):
            call["outputs"] = {APPLIED: _applied(deployment)}
        jobs = self._rendered[graph.place]
        workflow = Workflow(
            name=f"{self.work.service.name}-{graph.name}", on={"workflow_call": call}, jobs=jobs
        )
        return Page(
            path=str(graph.file),
            repository=self.github.platform,
            document=workflow.plain(),
            header=self._header((deployment,) if deployment else (), graph.jobs),
            jobs=jobs,
        )

    def _header(self, called: tuple[Deployment, ...], made_from: object) -> tuple[str, ...]:
        gates = [
            (each.environment, sorted(map(repr, self.work.target(each.environment).gate.promises)))
            for each in called
        ]
        source = repr((made_from, called, gates, self.github, self.work.toolbox))
        return header(f"service {self.work.service.name}", source)


def _jobs(graph: Graph) -> tuple[RunningJob, ...]:
    """In the order in which they run, the approvals before what they are for."""
    ordered = {job.name: job for job in _ordered(graph.jobs)}
    rendered: dict[str, RunningJob] = {}
    deployment = graph.deployment
    behind = {job.name for job in (deployment.apply, *deployment.after)} if deployment else set()
    for name in sorted(ordered, key=lambda name: name in behind):
        if deployment and name == deployment.apply.name:
            rendered |= {job.id: job for job in approvals(graph.around)}
        rendered[name] = running_job(ordered[name], graph.around)
    return folded(graph.jobs, rendered)


def _ordered(jobs: tuple[Job, ...]) -> tuple[Job, ...]:
    by_name = {job.name: job for job in jobs}
    return tuple(by_name[name] for name in in_order({job.name: job.needs for job in jobs}))


def _applied(deployment: Deployment) -> Plain:
    value = f"${{{{ jobs.{deployment.apply.name}.outputs.{APPLIED} }}}}"
    return {"description": "Whether apply ran at all, for what comes after", "value": value}


def _input(description: str) -> Plain:
    return {"description": description, "type": "string", "default": ""}
