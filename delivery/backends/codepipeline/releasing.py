"""The release runs in front of the deployments that the same push starts: one pipeline, not two that wait."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from delivery.backends.codepipeline.context import Context
from delivery.backends.codepipeline.unsayable import unsayable
from delivery.events import Event, Push, Start
from delivery.finding import Finding
from delivery.job import Job
from delivery.matching import matches
from delivery.pipeline import Deployment, Part, Pipeline, Route
from delivery.texts import BranchPattern, PathPattern, TagPattern

TAG = "tag "
ELSEWHERE = "Let the release run on another backend, or write both with the same branches and paths."
Paths = tuple[PathPattern, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Alone:
    """What selects the release and starts no deployment; the paths are those that start one."""

    event: Event
    unless: Paths = ()


def released_with(deployment: Deployment, context: Context) -> tuple[Job, ...]:
    """Nothing where a push that starts it selects no release, or the release runs elsewhere."""
    release = context.pipeline.release if context.pipeline else None
    if release is None or Part.RELEASE not in context.parts:
        return ()
    return release.jobs if _takes_in(deployment, release) else ()


def left_over(pipeline: Pipeline) -> tuple[Alone, ...]:
    """There the release is a route like any other."""
    release = pipeline.release
    if release is None:
        return ()
    starts = [
        push for each in pipeline.deployments if _takes_in(each, release) for push in _pushes(each.starts)
    ]
    found: list[Alone] = []
    for event in release.on:
        found += _without(event, starts) if isinstance(event, Push) else [Alone(event=event)]
    return tuple(found)


def _without(event: Push, starts: list[Push]) -> Iterator[Alone]:
    """Branch by branch, as each may start something at other paths."""
    for name in _names(event):
        paths = [push.paths for push in starts if name in _names(push)]
        if any(not each or set(each) == set(event.paths) for each in paths):
            continue
        alone = (
            Push(tags=(TagPattern(name.removeprefix(TAG)),))
            if name.startswith(TAG)
            else Push(branches=(BranchPattern(name),), paths=event.paths)
        )
        yield Alone(event=alone, unless=tuple(dict.fromkeys(path for each in paths for path in each)))


def check_release(context: Context) -> Iterator[Finding]:
    """One pipeline runs both, so what selects one must select the other."""
    pipeline = context.pipeline
    if pipeline is None or pipeline.release is None or not context.is_first:
        return
    release = pipeline.release
    taking = [each for each in pipeline.deployments if _takes_in(each, release)]
    if Part.RELEASE in context.parts and Part.DEPLOY not in context.parts:
        yield _finding(context, "hands nothing that it released to another backend")
    if Part.RELEASE not in context.parts and Part.DEPLOY in context.parts and taking:
        yield _finding(context, "is not told by another backend that a release succeeded")
    if {Part.RELEASE, Part.DEPLOY} <= context.parts:
        yield from (_finding(context, cause) for cause in _unequal(pipeline, release, taking))


def _unequal(pipeline: Pipeline, release: Route, taking: list[Deployment]) -> Iterator[str]:
    for deployment in taking:
        if not all(isinstance(start, Push) and _within(start, release) for start in deployment.starts):
            yield f"cannot start {deployment.key} without the release's jobs in front, whatever starts it"
    names = [name for each in taking for push in _pushes(each.starts) for name in _names(push)]
    if len(names) != len(set(names)):
        yield "would run the release once in each pipeline that the same push starts"
    released = {name for push in _pushes(release.on) for name in _names(push)}
    deployed = {
        name for each in pipeline.deployments for push in _pushes(each.starts) for name in _names(push)
    }
    if any(mine != other and _touch(mine, other) for mine in released for other in deployed):
        yield "would run the release of one push in front of a deployment and by itself"


def _touch(mine: str, other: str) -> bool:
    """Whether one push could be both. Of two patterns only what stands before their stars tells them apart."""
    if "*" in mine and "*" in other:
        first, second = mine.partition("*")[0], other.partition("*")[0]
        return first.startswith(second) or second.startswith(first)
    return matches(mine, other) or matches(other, mine)


def _takes_in(deployment: Deployment, release: Route) -> bool:
    released = {name for push in _pushes(release.on) for name in _names(push)}
    return any(name in released for push in _pushes(deployment.starts) for name in _names(push))


def _within(push: Push, release: Route) -> bool:
    """Whatever starts it selects the release: there the paths are the same, more, or all."""
    return all(
        any(name in _names(event) and _holds(event.paths, push.paths) for event in _pushes(release.on))
        for name in _names(push)
    )


def _holds(released: Paths, started: Paths) -> bool:
    return not released or (bool(started) and set(started) <= set(released))


def _pushes(events: Iterable[Event | Start]) -> tuple[Push, ...]:
    return tuple(event for event in events if isinstance(event, Push))


def _names(push: Push) -> tuple[str, ...]:
    return (*push.branches, *(f"{TAG}{tag}" for tag in push.tags))


def _finding(context: Context, cause: str) -> Finding:
    return unsayable("release", f"{context.place}, release", cause, ELSEWHERE)
