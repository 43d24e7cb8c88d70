"""Every graph of jobs that one service has on GitHub, with what stands around it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from delivery.backends.github.calling import called_workflow
from delivery.backends.github.conditions import NO_FORK, Questions
from delivery.backends.github.document import Condition
from delivery.backends.github.refs import at, refs_of
from delivery.backends.github.starting import Starting, label_of, startings
from delivery.backends.github.surroundings import THIS_COMMIT, Surroundings
from delivery.backends.github.waiting import by_hand_only_at
from delivery.events import Event, Manual, PullRequest, Push, Start, inputs_of
from delivery.forges import GitHub
from delivery.job import Job
from delivery.pipeline import Deployment, Part, Pipeline, Route
from delivery.script import script_of
from delivery.step import Tool
from delivery.work import Work

RELEASED_COMMIT = "${{ github.event.client_payload.commit || github.sha }}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Graph:
    """`file`: the workflow of the platform's repository that it stands in, if it is called."""

    name: str
    jobs: tuple[Job, ...]
    around: Surroundings
    route: Route | None = None
    deployment: Deployment | None = None
    file: str | None = None

    @property
    def place(self) -> str:
        """A route and a deployment may have one name: they stand in two repositories."""
        return self.file or self.name

    @property
    def called(self) -> str | None:
        return called_workflow(self.file, self.around.github) if self.file else None

    @property
    def tools(self) -> frozenset[Tool]:
        toolbox = self.around.work.toolbox
        return frozenset(
            tool for job in self.jobs for tool in script_of(job, self.around.deployment, toolbox).tools
        )


def graphs_of(pipeline: Pipeline, work: Work, github: GitHub) -> tuple[Graph, ...]:
    files = startings(pipeline, work)
    routes = tuple(_of_route(file.route, work, github) for file in files if file.route)
    if Part.DEPLOY not in work.parts:
        return routes
    return (*routes, *_of_deployments(pipeline, work, github, files))


def _of_route(route: Route, work: Work, github: GitHub) -> Graph:
    return Graph(name=route.name, jobs=route.jobs, around=_around_route(route, work, github), route=route)


def _around_route(route: Route, work: Work, github: GitHub) -> Surroundings:
    proposals = [event for event in route.on if isinstance(event, PullRequest)]
    somebody = any(job.identity for job in route.jobs)
    # What a person starts by hand and what is somebody runs at the protected branch alone.
    protected = by_hand_only_at(Starting(name=route.name, events=route.on), work) if somebody else ()
    return Surroundings(
        work=work,
        github=github,
        place=f"service {work.service.name}, route {route.name}",
        jobs=route.jobs,
        refs=at(work.service.branch, [event for event in route.on if isinstance(event, Push)]),
        questions=Questions(
            asked={each.name: each for each in inputs_of(route.on)},
            always=all(isinstance(event, Manual) for event in route.on),
        ),
        open_to_forks=any(each.forks for each in proposals),
        first_of_all=(*_no_forks(route.on), *protected),
    )


def _no_forks(events: Sequence[Event | Start]) -> Condition:
    proposals = [event for event in events if isinstance(event, PullRequest)]
    if not proposals or any(each.forks for each in proposals):
        return ()
    if len(proposals) == len(events):
        return (NO_FORK,)
    return (f"(github.event_name != 'pull_request' || {NO_FORK})",)


def _of_deployments(
    pipeline: Pipeline, work: Work, github: GitHub, files: Sequence[Starting]
) -> Iterator[Graph]:
    for deployment in pipeline.deployments:
        handed_off = any(file.handed_off and deployment in file.called for file in files)
        around = Surroundings(
            work=work,
            github=github,
            place=f"service {work.service.name}, deployment {deployment.key}",
            jobs=deployment.jobs,
            refs=refs_of(deployment, pipeline, work.service.branch),
            deployment=deployment,
            commit=RELEASED_COMMIT if handed_off else THIS_COMMIT,
        )
        label = label_of(deployment, pipeline)
        file = f".github/workflows/{work.service.name}-{label}.yml"
        yield Graph(name=label, jobs=deployment.jobs, around=around, deployment=deployment, file=file)
        if deployment.stop:
            yield _of_stop(deployment.stop.job, f"stop-{label}", around)


def _of_stop(job: Job, name: str, around: Surroundings) -> Graph:
    alone = replace(
        around, jobs=(job,), deployment=None, refs=at(around.work.service.branch), commit=THIS_COMMIT
    )
    file = f".github/workflows/{around.work.service.name}-{name}.yml"
    return Graph(name=name, jobs=(job,), around=alone, file=file)
