"""Small pipelines from the model itself, for what is asked of every backend alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict, Unpack

from delivery.environment import Environment
from delivery.events import DEPLOY, AfterSuccess, Event, PullRequest, Push, Schedule, Start
from delivery.forges import Forges, GitHub, GitLab
from delivery.gate import Gate
from delivery.identity import Identity, Purpose
from delivery.job import Cache, Condition, Equals, Image, InputOf, Job, Leg, OutputOf, Retry, Run, Sidecar
from delivery.pipeline import Deployment, Part, Pipeline, Route, Stop
from delivery.service import RunsOn, Service, Target
from delivery.step import Artifact, Report, Sealed, Step, Tool
from delivery.texts import (
    BackendName,
    BranchPattern,
    Cron,
    EnvironmentName,
    GroupName,
    JobName,
    PathPattern,
    RelativePath,
    Repository,
    RouteName,
    ServiceId,
    ServiceName,
    StageName,
    TimeZone,
    ToolVersion,
    VariableName,
)
from delivery.work import Work
from tests.estates import DEV, PROD, STAGING, TOOLBOX

SERVICE = ServiceName("shop")
TERRAFORM = Tool(name="terraform", version=ToolVersion("1.11.4"))
TRIVY = Tool(name="trivy", version=ToolVersion("0.69.3"))
PLAN = Sealed(name="plan", content="tfplan", readable="plan.json", base="state.json")
BASE = (Step(name="base", command=("terraform", "state", "pull"), tool=TERRAFORM, output="state.json"),)
FORGES = Forges(
    github=GitHub(platform=Repository("acme/platform")), gitlab=GitLab(platform=Repository("acme/platform"))
)


class JobParts(TypedDict, total=False):
    """What may be said of a job beside its name, its command and its needs."""

    identity: Identity | None
    makes: Sealed | None
    takes: Sealed | None
    artifacts: tuple[Artifact, ...]
    reports: tuple[Report, ...]
    image: Image | None
    sidecars: tuple[Sidecar, ...]
    caches: tuple[Cache, ...]
    run: Run
    only_if: Condition | None
    may_fail: str | None
    retry: Retry | None
    lock: JobName | None
    timeout_minutes: int
    builds_images: bool
    leg: Leg | None
    stage: StageName | None
    variables: Mapping[str, str]
    steps: tuple[Step, ...]


def step(*command: str, name: str = "", tool: Tool | None = None, folder: str = ".") -> Step:
    return Step(name=name or command[0], command=command, tool=tool, folder=folder)


def job(
    name: str,
    *command: str,
    needs: tuple[str, ...] = (),
    fetches: tuple[str, ...] = (),
    outputs: tuple[str, ...] = (),
    inputs: tuple[str, ...] = (),
    **parts: Unpack[JobParts],
) -> Job:
    """One command, called as the job is where none is given."""
    parts.setdefault("steps", (step(*(command or ("make", name))),))
    return Job(
        name=JobName(name),
        needs=tuple(map(JobName, needs)),
        fetches=tuple(map(JobName, fetches)),
        outputs=tuple(map(VariableName, outputs)),
        inputs=tuple(map(VariableName, inputs)),
        **parts,
    )


def identity(environment: Environment | str, purpose: Purpose = Purpose.PLAN) -> Identity:
    name = environment if isinstance(environment, str) else environment.name
    return Identity(service=SERVICE, environment=EnvironmentName(name), purpose=purpose)


def leg(matrix: str, **values: str) -> Leg:
    return Leg(
        matrix=JobName(matrix), values=tuple((VariableName(name), value) for name, value in values.items())
    )


def output_is(job: str, name: str, literal: str) -> Equals:
    return Equals(value=OutputOf(job=JobName(job), name=VariableName(name)), literal=literal)


def input_is(name: str, literal: str) -> Equals:
    return Equals(value=InputOf(name=VariableName(name)), literal=literal)


def push(*branches: str, paths: tuple[str, ...] = ()) -> Push:
    return Push(
        branches=tuple(map(BranchPattern, branches or ("main",))), paths=tuple(map(PathPattern, paths))
    )


def pull_request(*into: str, paths: tuple[str, ...] = (), forks: bool = False) -> PullRequest:
    return PullRequest(
        into=tuple(map(BranchPattern, into or ("main",))), paths=tuple(map(PathPattern, paths)), forks=forks
    )


def schedule(cron: str, zone: str = "UTC") -> Schedule:
    return Schedule(cron=Cron(cron), time_zone=TimeZone(zone))


def after(*environments: Environment | str, deployment: str = DEPLOY) -> AfterSuccess:
    names = (each if isinstance(each, str) else each.name for each in environments)
    return AfterSuccess(environments=tuple(map(EnvironmentName, names)), deployment=JobName(deployment))


def route(name: str, on: Event | tuple[Event, ...], *jobs: Job, cancels_older: bool = False) -> Route:
    events = on if isinstance(on, tuple) else (on,)
    return Route(
        name=RouteName(name),
        on=events,
        jobs=jobs or (job("lint", "make", "lint"),),
        cancels_older=cancels_older,
    )


class DeploymentParts(TypedDict, total=False):
    """What may be said of a deployment beside where it goes and what starts it."""

    url: str | None
    stop: Stop | None


def deployment(
    environment: Environment = DEV,
    *starts: Start,
    name: str = DEPLOY,
    before: tuple[Job, ...] = (),
    after: tuple[Job, ...] = (),
    applies_when: Condition | None = None,
    plans: Job | None = None,
    **parts: Unpack[DeploymentParts],
) -> Deployment:
    """Jobs `before`, a plan that needs them all, an apply, and jobs `after`; a push to main starts it.

    The checks that the environment's gate asks for are there, whether they are named or not.
    """
    there = {each.name for each in before}
    before = (*before, *(job(check) for check in environment.gate.checks if check not in there))
    plan = plans or plan_job(environment, needs=tuple(each.name for each in before))
    apply = Job(
        name=JobName("apply"),
        steps=(step("terraform", "apply", "-input=false", "tfplan", tool=TERRAFORM),),
        identity=identity(environment, Purpose.APPLY),
        needs=(plan.name,),
        takes=PLAN,
        only_if=applies_when,
    )
    return Deployment(
        environment=environment.name,
        starts=starts or (push("main"),),
        before=(*before, plan),
        reviewed=PLAN,
        base=BASE,
        apply=apply,
        after=after,
        name=JobName(name),
        **parts,
    )


def plan_job(
    environment: Environment,
    needs: tuple[str, ...] = (),
    outputs: tuple[str, ...] = (),
    lock: str | None = None,
) -> Job:
    steps = (
        step("terraform", "plan", "-input=false", "-out=tfplan", tool=TERRAFORM),
        Step(
            name="show", command=("terraform", "show", "-json", "tfplan"), tool=TERRAFORM, output="plan.json"
        ),
        *BASE,
    )
    return job(
        "plan",
        needs=needs,
        outputs=outputs,
        steps=steps,
        identity=identity(environment),
        makes=PLAN,
        lock=JobName(lock) if lock else None,
    )


def pipeline(
    *deployments: Deployment,
    check: Route | None = None,
    release: Route | None = None,
    watches: tuple[Route, ...] = (),
    stages: tuple[str, ...] = (),
    labels: Mapping[str, str] | None = None,
) -> Pipeline:
    return Pipeline(
        deployments=deployments,
        check=check,
        release=release,
        watches=watches,
        stages=tuple(map(StageName, stages)),
        labels={key: RouteName(label) for key, label in (labels or {}).items()},
    )


def promoted(*environments: Environment) -> tuple[Deployment, ...]:
    """One deployment each: the first on a push, the others after those before them."""
    return tuple(
        deployment(each, after(*each.after) if each.after else push("main"))
        for each in environments or (DEV, STAGING, PROD)
    )


class WorkParts(TypedDict, total=False):
    forges: Forges
    root: str
    repository: str
    parts: frozenset[Part]


def work(
    backend: str,
    *environments: Environment,
    gates: Mapping[str, Gate] | None = None,
    runs_on: RunsOn | None = None,
    **parts: Unpack[WorkParts],
) -> Work:
    """All parts of one service on one backend, unless `runs_on` or `parts` says otherwise."""
    name = BackendName(backend)
    runs = runs_on or RunsOn(check=name, release=name, deploy=name)
    targets: tuple[Target[Any], ...] = tuple(
        Target(service=SERVICE, environment=each, options=None, gate=(gates or {}).get(each.name, each.gate))
        for each in environments or (DEV, STAGING, PROD)
    )
    service: Service[Any] = Service(
        id=ServiceId(f"{SERVICE}-1a2b"),
        name=SERVICE,
        owner=GroupName("platform"),
        repository=Repository(parts.get("repository", "acme/shop")),
        root=RelativePath(parts.get("root", ".")),
        blueprint="terraform",
        targets=targets,
        runs_on=runs,
    )
    return Work(
        service=service,
        targets=targets,
        parts=parts.get("parts", runs.parts(name)),
        forges=parts.get("forges", FORGES),
        toolbox=TOOLBOX,
    )
