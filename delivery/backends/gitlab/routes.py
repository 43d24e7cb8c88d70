"""The file of a service's own project: its routes, and a trigger job for each of its deployments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from delivery.backends.gitlab.conditions import Graph
from delivery.backends.gitlab.context import Context
from delivery.backends.gitlab.deployments import trigger
from delivery.backends.gitlab.document import Asked, Document, JobSpec, Kept, Rule, Trigger
from delivery.backends.gitlab.jobs import Setting, job_spec
from delivery.backends.gitlab.leaving import answers
from delivery.backends.gitlab.literals import literal
from delivery.backends.gitlab.naming import HAND_OFF, job_names
from delivery.backends.gitlab.refs import branches_on, protected_ref
from delivery.backends.gitlab.rules import ROUTE, allowing, rules_of
from delivery.backends.gitlab.scripting import Shared, hidden
from delivery.backends.gitlab.staging import Stages, placed
from delivery.backends.gitlab.starting import Starts, release_needs
from delivery.events import Input, InputKind, Manual, PullRequest, inputs_of
from delivery.pipeline import Route
from delivery.texts import JobName

FILE = ".gitlab-ci.yml"
RELEASED = (
    'printf \'{"service":"%s","commit":"%s"}\\n\' "$PENSTOCK_SERVICE" "$CI_COMMIT_SHA" > release.json',
    "cat release.json",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Parent:
    document: Document
    graphs: Mapping[str, tuple[Graph, Stages]]


def parent(context: Context, starts: Starts, comments: tuple[str, ...]) -> Parent:
    shared = Shared()
    order: tuple[str, ...] = context.stages
    graphs: dict[str, tuple[Graph, Stages]] = {}
    jobs: dict[str, JobSpec | Trigger] = {}
    rules: list[Rule] = []
    for route in context.routes:
        graph = Graph.of(route.jobs, forks=_takes_forks(route))
        wanted = {job.name: _stage(job.stage, route, context) for job in route.jobs}
        stages = placed(graph, order, wanted, named=bool(context.pipeline.stages))
        order, graphs[f"route {route.name}"] = stages.order, (graph, stages)
        found = route_rules(route, context)
        rules += found
        jobs |= _jobs(route, context, shared, Placement(graph, stages, found))
    if context.work.hands_off_release:
        jobs |= _hand_off(context)
    for deployment in context.deployments:
        rules += starts.rules[deployment.key]
        jobs[deployment.key] = trigger(deployment, starts.rules[deployment.key], context)
    document = Document(
        comments=comments,
        stages=order,
        workflow=allowing(rules),
        image=context.usual_image,
        cancels=any(route.cancels_older for route in context.routes),
        variables=_variables(context),
        jobs={**hidden(shared), **jobs},
    )
    return Parent(document=document, graphs=graphs)


def _takes_forks(route: Route) -> bool:
    return any(isinstance(event, PullRequest) and event.forks for event in route.on)


@dataclass(frozen=True, slots=True)
class Placement:
    graph: Graph
    stages: Stages
    rules: tuple[Rule, ...]


def route_rules(route: Route, context: Context) -> tuple[Rule, ...]:
    branch = context.work.service.branch
    return tuple(rule for event in route.on for rule in rules_of(event, route.name, branch))


def _jobs(
    route: Route, context: Context, shared: Shared, placement: Placement
) -> dict[str, JobSpec | Trigger]:
    names = job_names(context.routes)

    def called(name: JobName) -> str:
        return names[route.name, name]

    setting = Setting(
        context=context,
        graph=placement.graph,
        shared=shared,
        name=route.name,
        rules=placement.rules,
        called=called,
        stage_of=placement.stages.of,
        answers=answers(route.jobs),
        protected_ref=_protected_ref(route, context),
        interruptible=route.cancels_older,
    )
    return {called(job.name): job_spec(job, setting) for job in route.jobs}


def _hand_off(context: Context) -> dict[str, JobSpec | Trigger]:
    """What another backend deploys: it stands there once every job of the release succeeded."""
    release = context.pipeline.release
    if release is None:
        return {}
    variables = {"GIT_STRATEGY": "none", "PENSTOCK_SERVICE": str(context.work.service.id)}
    spec = JobSpec(
        stage=context.stage_of_route(release),
        rules=route_rules(release, context),
        needs=release_needs(context),
        variables=variables,
        script=RELEASED,
        artifacts=Kept(paths=("release.json",), expire_in="1 week"),
    )
    return {HAND_OFF: spec}


def _protected_ref(route: Route, context: Context) -> str:
    """What is proposed and somebody all the same must have been merged into the service's own branch."""
    merged = [event for event in route.on if not isinstance(event, PullRequest)]
    return protected_ref(tuple(dict.fromkeys(branches_on(merged, context))), context)


def _stage(stage: str | None, route: Route, context: Context) -> str:
    return stage or context.stage_of_route(route)


def _variables(context: Context) -> dict[str, str | Asked]:
    """What a person is asked who starts a pipeline by hand; first of all, which route is meant."""
    by_hand = [route.name for route in context.routes if _is_manual(route.on)]
    by_hand_too = [each.key for each in context.deployments if _is_manual(each.starts)]
    events = [event for route in context.routes for event in route.on]
    starts = [start for each in context.deployments for start in each.starts]
    variables: dict[str, str | Asked] = {}
    if by_hand or by_hand_too:
        variables[ROUTE] = Asked(
            description="What is started by hand", value="", options=("", *by_hand, *by_hand_too)
        )
    for each in inputs_of((*events, *starts)):
        variables.setdefault(each.name, _asked(each))
    return variables


def _is_manual(events: Iterable[object]) -> bool:
    return any(isinstance(event, Manual) for event in events)


def _asked(asked: Input) -> Asked:
    choices = ("true", "false") if asked.kind is InputKind.YES_OR_NO else asked.choices
    value = asked.default or ""
    options = choices if not choices or value in choices else (value, *choices)
    return Asked(
        description=asked.description,
        value=literal(value),
        options=tuple(map(literal, options)),
    )
