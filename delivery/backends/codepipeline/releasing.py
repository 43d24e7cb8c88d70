"""The release runs in front of the deployments that the same push starts: one pipeline, not two that wait."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.backends.codepipeline.context import Context
from delivery.backends.codepipeline.unsayable import unsayable
from delivery.events import Push
from delivery.finding import Finding
from delivery.job import Job
from delivery.pipeline import Deployment, Part, Pipeline, Route

ELSEWHERE = "Let the release run on another backend, or write both with the same branches and paths."


def released_with(deployment: Deployment, context: Context) -> tuple[Job, ...]:
    """Nothing where a push that starts it selects no release, or the release runs elsewhere."""
    release = context.pipeline.release if context.pipeline else None
    if release is None or Part.RELEASE not in context.parts:
        return ()
    pushes = [start for start in deployment.starts if isinstance(start, Push)]
    return release.jobs if any(_meets(push, release) for push in pushes) else ()


def is_staged(pipeline: Pipeline) -> bool:
    """Whether some deployment takes the release in; if not, it is a route like any other."""
    release = pipeline.release
    return release is not None and any(
        isinstance(start, Push) and _meets(start, release)
        for deployment in pipeline.deployments
        for start in deployment.starts
    )


def check_release(context: Context) -> Iterator[Finding]:
    """One pipeline runs both, so what selects one must select the other."""
    pipeline = context.pipeline
    if pipeline is None or pipeline.release is None or not context.is_first:
        return
    release = pipeline.release
    if Part.RELEASE in context.parts and Part.DEPLOY not in context.parts:
        yield _finding(context, "hands nothing that it released to another backend")
    if Part.RELEASE not in context.parts and Part.DEPLOY in context.parts and is_staged(pipeline):
        yield _finding(context, "is not told by another backend that a release succeeded")
    if {Part.RELEASE, Part.DEPLOY} <= context.parts and is_staged(pipeline):
        yield from (_finding(context, cause) for cause in _unequal(pipeline, release))


def _unequal(pipeline: Pipeline, release: Route) -> Iterator[str]:
    taking = [each for each in pipeline.deployments if _takes_in(each, release)]
    for deployment in taking:
        if not all(isinstance(start, Push) and _within(start, release) for start in deployment.starts):
            yield f"cannot start {deployment.key} without the release's jobs in front, whatever starts it"
    pushed = [_atoms(start) for each in taking for start in each.starts if isinstance(start, Push)]
    atoms = [atom for each in pushed for atom in each]
    if len(atoms) != len(set(atoms)):
        yield "would run the release once in each pipeline that the same push starts"
    mine = [event for event in release.on if isinstance(event, Push)]
    if len(mine) != len(release.on) or {atom for each in mine for atom in _atoms(each)} - set(atoms):
        yield "runs the release only where it deploys, and something else selects it too"


def _takes_in(deployment: Deployment, release: Route) -> bool:
    return any(isinstance(start, Push) and _meets(start, release) for start in deployment.starts)


def _atoms(push: Push) -> tuple[tuple[str, frozenset[str]], ...]:
    paths = frozenset(push.paths)
    return tuple((name, paths) for name in (*push.branches, *(f"tag {tag}" for tag in push.tags)))


def _meets(push: Push, release: Route) -> bool:
    mine = {name for event in release.on if isinstance(event, Push) for name, _ in _atoms(event)}
    return any(name in mine for name, _ in _atoms(push))


def _within(push: Push, release: Route) -> bool:
    mine = {atom for event in release.on if isinstance(event, Push) for atom in _atoms(event)}
    return set(_atoms(push)) <= mine


def _finding(context: Context, cause: str) -> Finding:
    return unsayable("release", f"{context.place}, release", cause, ELSEWHERE)
