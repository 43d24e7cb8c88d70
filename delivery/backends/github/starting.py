"""Which workflow files a service has, what starts each, and which deployments each calls.

A push starts the release and, behind it, the deployments that it selects; those that come after them stand in the
same file. A deployment that is started otherwise has a file of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from delivery.backends.github.selecting import Overlap, overlap
from delivery.events import AfterSuccess, Event, Manual, Push, Start
from delivery.finding import Finding, error
from delivery.graph import in_order
from delivery.matching import any_matches
from delivery.pipeline import Deployment, Part, Pipeline, Route
from delivery.work import Work


@dataclass(frozen=True, kw_only=True, slots=True)
class Starting:
    """One file. `selected`: the keys of those that its own events select, and not only what came before them."""

    name: str
    events: tuple[Event | Start, ...]
    route: Route | None = None
    called: tuple[Deployment, ...] = ()
    selected: frozenset[str] = frozenset()
    handed_off: bool = False  # a release that ran elsewhere starts it
    stops: Deployment | None = None

    @property
    def pushes(self) -> tuple[Push, ...]:
        return tuple(event for event in self.events if isinstance(event, Push))


def startings(pipeline: Pipeline, work: Work) -> tuple[Starting, ...]:
    return tuple(_all(pipeline, work))


def _all(pipeline: Pipeline, work: Work) -> Iterator[Starting]:
    if pipeline.check and Part.CHECK in work.parts:
        yield Starting(name=pipeline.check.name, events=pipeline.check.on, route=pipeline.check)
    if pipeline.release and Part.RELEASE in work.parts:
        yield _release(pipeline, pipeline.release, work)
    if Part.DEPLOY not in work.parts:
        return
    yield from _by_equal_pushes(pipeline)
    for deployment in pipeline.deployments:
        yield from _own(deployment, pipeline, work)
        if deployment.stop:
            name = f"stop-{label_of(deployment, pipeline)}"
            yield Starting(name=name, events=(Manual(),), stops=deployment)
    for route in pipeline.watches:
        yield Starting(name=route.name, events=route.on, route=route)


def _release(pipeline: Pipeline, release: Route, work: Work) -> Starting:
    first = [each for each in pipeline.deployments if _released(each, release)] if _deploys(work) else []
    return Starting(
        name=release.name,
        events=release.on,
        route=release,
        called=_with_those_after(first, pipeline),
        selected=frozenset(each.key for each in first),
    )


def _deploys(work: Work) -> bool:
    return Part.DEPLOY in work.parts


def _released(deployment: Deployment, release: Route) -> bool:
    return any(_behind(start, release) for start in deployment.starts)


def _behind(start: Start, release: Route | None) -> bool:
    return isinstance(start, Push) and release is not None and overlap(start, release.on) is not Overlap.NONE


def _own_events(deployment: Deployment, pipeline: Pipeline) -> tuple[Start, ...]:
    return tuple(
        start
        for start in deployment.starts
        if not isinstance(start, AfterSuccess) and not _behind(start, pipeline.release)
    )


def _shared(pipeline: Pipeline) -> dict[tuple[Start, ...], list[Deployment]]:
    """Deployments that the very same pushes start, so that one which comes after all of them can wait for them."""
    found: dict[tuple[Start, ...], list[Deployment]] = {}
    for deployment in pipeline.deployments:
        pushes = tuple(each for each in _own_events(deployment, pipeline) if isinstance(each, Push))
        if pushes:
            found.setdefault(pushes, []).append(deployment)
    return {pushes: each for pushes, each in found.items() if len(each) > 1}


def _by_equal_pushes(pipeline: Pipeline) -> Iterator[Starting]:
    for pushes, first in _shared(pipeline).items():
        yield Starting(
            name=f"{first[0].name}-on-push" if len(_shared(pipeline)) == 1 else f"{first[0].key}-on-push",
            events=pushes,
            called=_with_those_after(first, pipeline),
            selected=frozenset(each.key for each in first),
        )


def _own(deployment: Deployment, pipeline: Pipeline, work: Work) -> Iterator[Starting]:
    shared = [each for pushes, of in _shared(pipeline).items() if deployment in of for each in pushes]
    events = tuple(each for each in _own_events(deployment, pipeline) if each not in shared)
    taken_over = work.takes_over_release and pipeline.release is not None
    handed_off = taken_over and any(
        _behind(start, pipeline.release) and takes_over(start, work) for start in deployment.starts
    )
    if events or handed_off:
        yield Starting(
            name=label_of(deployment, pipeline),
            events=events,
            called=_with_those_after([deployment], pipeline),
            selected=frozenset({deployment.key}),
            handed_off=handed_off,
        )


def takes_over(start: Start, work: Work) -> bool:
    """A release elsewhere is deployed at the service's own branch: a dispatch knows no other."""
    return isinstance(start, Push) and any_matches(start.branches, (work.service.branch,))


def label_of(deployment: Deployment, pipeline: Pipeline) -> str:
    """What several are called cannot be the name of one file, so there the environment stands behind it."""
    label = pipeline.labels.get(deployment.key, deployment.key)
    shared = [key for key, each in pipeline.labels.items() if each == label]
    return f"{label}-{deployment.environment}" if len(shared) > 1 else label


def _with_those_after(first: Iterable[Deployment], pipeline: Pipeline) -> tuple[Deployment, ...]:
    """These, and each that comes after some of them and after nothing else, in order."""
    found = {each.key for each in first}
    order = in_order({each.key: pipeline.comes_after(each) for each in pipeline.deployments})
    by_key = {each.key: each for each in pipeline.deployments}
    for key in order:
        if any(set(keys) <= found for keys in alternatives(by_key[key])):
            found.add(key)
    return tuple(by_key[key] for key in order if key in found)


def alternatives(deployment: Deployment) -> tuple[tuple[str, ...], ...]:
    """The keys that it may come after: all of one of these."""
    return tuple(
        tuple(f"{start.deployment}-{environment}" for environment in start.environments)
        for start in deployment.starts
        if isinstance(start, AfterSuccess)
    )


def check_started(pipeline: Pipeline, work: Work, files: Iterable[Starting]) -> Iterator[Finding]:
    """A deployment that no file calls would never run, and nobody would see it."""
    if not _deploys(work):
        return
    called = {each.key for file in files for each in file.called}
    for deployment in pipeline.deployments:
        if deployment.key in called:
            continue
        place = f"service {work.service.name}, deployment {deployment.key}"
        if work.takes_over_release and any(isinstance(start, Push) for start in deployment.starts):
            yield error(
                "taken-over-elsewhere",
                place,
                "its release runs on another backend, and what GitHub takes over from there it runs at the branch "
                f"{work.service.branch}, which does not start this",
                "Let the release run on GitHub too, or start this by hand.",
            )
        else:
            yield error(
                "never-started",
                f"service {work.service.name}, deployment {deployment.key}",
                f"it comes after {', '.join(pipeline.comes_after(deployment))}, and no workflow on GitHub holds all of "
                "these, as each is started by something else",
                "Let one push start all that it comes after, or start it by hand.",
            )
