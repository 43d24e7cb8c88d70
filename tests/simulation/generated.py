"""Pipelines, happenings and circumstances without number, each of the kind that people write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from delivery.environment import Environment
from delivery.events import (
    AfterSuccess,
    Event,
    Input,
    InputKind,
    Manual,
    PullRequest,
    Push,
    Schedule,
    Start,
    Upstream,
    inputs_of,
)
from delivery.gate import Gate
from delivery.happening import (
    Asked,
    Circumstances,
    Happening,
    Proposed,
    Pushed,
    Released,
    Tagged,
    Ticked,
)
from delivery.job import Equals, InputOf, Job, OutputOf, Run
from delivery.meaning import meaning
from delivery.pipeline import Deployment, Pipeline, Route
from delivery.promises import (
    Approved,
    AuthorExcluded,
    BoundDigest,
    ChangeAgreed,
    Checked,
    Commented,
    DistinctPeople,
    Emergency,
    Expires,
    Freeze,
    Promise,
    Quiet,
    SucceededIn,
    Wait,
    Window,
)
from delivery.texts import (
    Branch,
    Cron,
    Day,
    EnvironmentName,
    GroupName,
    JobName,
    PathPattern,
    ResourceName,
    ServiceName,
    TagPattern,
    TimeZone,
    VariableName,
)
from tests.delivery import pipelines as made
from tests.estates import DEV, PROD, STAGING

NAMES = ("lint", "test", "scan", "pack", "tell", "sweep")
PATHS = ("infra/main.tf", "docs/page.md", "infra/deep/er.tf")
FORCE = VariableName("force")
TOLD = "told"
PLAIN = (Run.SUCCESS,)
CHANCE: st.SearchStrategy[bool] = st.booleans()
PROMISES: tuple[Promise, ...] = (
    Approved(group=GroupName("platform")),
    Approved(group=GroupName("security")),
    Approved(group=GroupName("product"), people=2),
    DistinctPeople(),
    AuthorExcluded(),
    BoundDigest(),
    Commented(),
    Expires(minutes=480),
    Wait(minutes=30),
    Window(opens=Cron("0 8 * * MON-FRI"), minutes=480),
    Freeze(first=Day("2026-12-24"), last=Day("2026-12-26")),
    Checked(job=JobName("vet")),
    Quiet(alarm=ResourceName("errors")),
    SucceededIn(environment=EnvironmentName("staging")),
    ChangeAgreed(register=ResourceName("board")),
    Emergency(group=GroupName("on-call")),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    pipeline: Pipeline
    gates: Mapping[str, Gate]
    happening: Happening
    circumstances: Circumstances

    @property
    def job_names(self) -> tuple[str, ...]:
        return tuple(_names(self.pipeline))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    pipeline = draw(pipelines())
    gates = {str(each.name): draw(gate(each, pipeline)) for each in (DEV, STAGING, PROD)}
    happening = draw(happenings(pipeline))
    return Case(
        pipeline=pipeline,
        gates=gates,
        happening=happening,
        circumstances=draw(circumstances(pipeline, happening)),
    )


def gate(environment: Environment, pipeline: Pipeline) -> st.SearchStrategy[Gate]:
    if not environment.after:
        return st.just(Gate())
    jobs = [job.name for each in pipeline.into(environment.name) for job in each.before]
    known = [each for each in PROMISES if not isinstance(each, Checked) or each.job in jobs]
    # Every promise often enough that all are seen, and a gate rarely of one alone.
    chosen = st.sets(st.sampled_from(known), min_size=1, max_size=6)
    return chosen.map(lambda found: Gate(frozenset({PROMISES[0], *found})))


@st.composite
def pipelines(draw: st.DrawFn) -> Pipeline:
    # Many pipelines have no job that waits for a failure, and some platforms know none.
    runs = draw(st.sampled_from((PLAIN, PLAIN, tuple(Run))))
    check = draw(st.none() | route("check", requests(), runs))
    release = draw(st.none() | route("release", st.tuples(pushes()), runs))
    watches = draw(st.tuples(route("nightly", watching(), runs)) | st.just(()))
    deployed = tuple(draw(deployment(each, runs)) for each in (DEV, STAGING, PROD))
    return Pipeline(check=check, release=release, watches=watches, deployments=deployed)


def requests() -> st.SearchStrategy[tuple[Event, ...]]:
    paths = st.sampled_from(((), (PathPattern("infra/**"),)))
    beside = st.sampled_from(
        ((), (), (Push(branches=made.push("**").branches, but_not=made.push("main").branches),))
    )
    return st.builds(
        lambda paths, forks, pushes: (made_request(paths, forks), *pushes), paths, st.booleans(), beside
    )


def made_request(paths: tuple[PathPattern, ...], forks: bool) -> PullRequest:
    return PullRequest(into=(made.push("main").branches[0],), paths=paths, forks=forks)


def pushes() -> st.SearchStrategy[Push]:
    of_branch = st.sampled_from(
        (made.push("main"), made.push("main", paths=("infra/**",)), made.push("main", "release/*"))
    )
    return of_branch | st.just(Push(tags=(TagPattern("v*"),)))


def watching() -> st.SearchStrategy[tuple[Event, ...]]:
    ticks = st.sampled_from(
        (
            Schedule(cron=Cron("0 4 * * *")),
            Schedule(cron=Cron("30 5 * * 1"), time_zone=TimeZone("Europe/Berlin")),
        )
    )
    asked = st.just(Manual(inputs=(force(),)))
    others: st.SearchStrategy[Event] = ticks | asked | st.just(Upstream(service=ServiceName("other")))
    return st.lists(others, min_size=1, max_size=3, unique_by=type).map(tuple)


def force() -> Input:
    return Input(name=FORCE, description="Force it", kind=InputKind.YES_OR_NO, default="false")


@st.composite
def route(
    draw: st.DrawFn, name: str, on: st.SearchStrategy[tuple[Event, ...]], runs: tuple[Run, ...]
) -> Route:
    events = draw(on)
    asked = bool(inputs_of(events))
    jobs = draw(graph(NAMES[: draw(st.integers(1, 5))], runs, asks=asked))
    return made.route(name, events, *jobs, cancels_older=draw(st.booleans()) and name == "check")


@st.composite
def graph(
    draw: st.DrawFn, names: tuple[str, ...], runs: tuple[Run, ...], *, asks: bool = False
) -> tuple[Job, ...]:
    jobs: list[Job] = []
    for name in names:
        some = st.lists(st.sampled_from(jobs), max_size=2, unique_by=lambda each: each.name)
        needs = draw(some) if jobs else []
        jobs.append(
            made.job(
                name,
                needs=tuple(each.name for each in needs),
                outputs=(TOLD,),
                run=draw(st.sampled_from((*PLAIN * 3, *runs))) if needs else Run.SUCCESS,
                may_fail=draw(st.sampled_from((None, None, None, "it only warns"))),
                only_if=draw(condition(needs, asks=asks)),
            )
        )
    return tuple(jobs)


def condition(needs: list[Job], *, asks: bool) -> st.SearchStrategy[Equals | None]:
    asked = Equals(value=InputOf(name=FORCE), literal="true")
    told = [
        Equals(value=OutputOf(job=each.name, name=VariableName(TOLD)), literal="yes") for each in needs[:1]
    ]
    return st.sampled_from((None, None, None, None, *((asked, asked) if asks else ()), *told))


@st.composite
def deployment(draw: st.DrawFn, environment: Environment, runs: tuple[Run, ...]) -> Deployment:
    before = draw(st.sampled_from(((), ("vet",), ("vet", "weigh"))))
    ahead = tuple(made.job(name) for name in before)
    behind = draw(after_jobs(runs))
    return replace(made.deployment(environment, before=ahead, after=behind), starts=draw(starts(environment)))


@st.composite
def after_jobs(draw: st.DrawFn, runs: tuple[Run, ...]) -> tuple[Job, ...]:
    found = draw(st.lists(st.sampled_from(runs), max_size=2, unique=True))
    names = {Run.SUCCESS: "look", Run.FAILURE: "undo", Run.ALWAYS: "say"}
    return tuple(made.job(names[run], needs=("apply",), run=run) for run in found)


def starts(environment: Environment) -> st.SearchStrategy[tuple[Start, ...]]:
    if not environment.after:
        by_push: tuple[Start, ...] = (made.push("main", paths=("infra/**",)),)
        return st.sampled_from(((made.push("main"),), by_push, (made.push("main"), Manual())))
    chain = AfterSuccess(environments=environment.after)
    own = made.push(environment.name)
    return st.sampled_from(((chain,), (chain,), (chain,), (Manual(),), (own,)))


@st.composite
def happenings(draw: st.DrawFn, pipeline: Pipeline) -> Happening:
    """Mostly one of those that something waits for."""
    awaited = [each for events in _awaited(pipeline) for each in events]
    return draw(st.sampled_from([*awaited, *awaited, *awaited, Pushed(branch=Branch("elsewhere"))]))


def _awaited(pipeline: Pipeline) -> Iterator[tuple[Happening, ...]]:
    for name, events in (
        *((str(route.name), route.on) for route in pipeline.routes),
        *((each.key, each.starts) for each in pipeline.deployments),
    ):
        for event in events:
            yield _happening(event, name)


def _happening(event: Event | Start, name: str) -> tuple[Happening, ...]:
    match event:
        case Push(tags=tags) if tags:
            return (Tagged(tag="v1.2.3"),)
        case Push(branches=branches):
            branch = Branch(branches[-1].replace("*", "candidate"))
            return (Pushed(branch=branch, changed=PATHS[:1]), Pushed(branch=branch, changed=PATHS[1:]))
        case PullRequest():
            near = Proposed(into=Branch("main"), changed=PATHS[:1])
            fork = replace(near, from_fork=True)
            return (near, fork, fork, replace(near, changed=PATHS[1:2]))
        case Schedule(cron=cron, time_zone=zone):
            return (Ticked(cron=cron, time_zone=zone),)
        case Manual(inputs=()):
            return (Asked(what=name),)
        case Manual():
            return (Asked(what=name, inputs={FORCE: "true"}), Asked(what=name, inputs={FORCE: "false"}))
        case Upstream(service=service):
            return (Released(service=service),)
    return ()


@st.composite
def circumstances(draw: st.DrawFn, pipeline: Pipeline, happening: Happening) -> Circumstances:
    names = [each.name for each in meaning(pipeline, made.work("github").service, happening, Circumstances())]
    some = st.sets(st.sampled_from(names or ["none"]), max_size=2)
    fails = draw(some) if draw(CHANCE) and names else set()
    gated = [f"deploy-{each.name}" for each in (STAGING, PROD)]
    shut = draw(st.sets(st.sampled_from(gated), max_size=1))
    closed = shut if draw(CHANCE) else set()
    answering = draw(st.sets(st.sampled_from(NAMES)))
    return Circumstances(
        fails=frozenset(fails),
        closed_gates=frozenset(closed),
        outputs={name: {TOLD: "yes"} for name in sorted(answering)},
    )


def _names(pipeline: Pipeline) -> Iterator[str]:
    for each in pipeline.routes:
        yield from (job.name for job in each.jobs)
    for deployed in pipeline.deployments:
        yield from (f"{deployed.key} / {job.name}" for job in deployed.jobs)
