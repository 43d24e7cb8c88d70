"""A service that is delivered as an image: built once, scanned, signed, and promoted by its digest."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.blueprints.container_checks import Boxed, first, look
from delivery.blueprints.container_deployments import deployments
from delivery.blueprints.container_options import Check, ContainerOptions
from delivery.blueprints.container_roots import paths_of, rooted
from delivery.blueprints.container_stages import staged
from delivery.blueprints.container_telling import of_release
from delivery.blueprints.registry import blueprint
from delivery.branching import strategy
from delivery.events import PullRequest, Push, Schedule
from delivery.job import Job
from delivery.pipeline import Pipeline, Route
from delivery.steps import cdk, changing, telling
from delivery.texts import JobName, RelativePath, RouteName

HERE = RelativePath(".")


@blueprint("container", ContainerOptions)
def container(service: Boxed) -> Pipeline:
    options, way = first(service).options, strategy(service.branching, service.branch)
    proposed = (*way.reviewed_into, *options.tried_from)
    pushed = (*way.released_from, *options.tried_from)
    paths = paths_of(service.root)
    # What is released is looked at by the release.
    pushes = (
        (Push(branches=options.checked_pushes, paths=paths, but_not=pushed),)
        if options.checked_pushes
        else ()
    )
    check = Route(
        name=RouteName("check"),
        on=(PullRequest(into=proposed, paths=paths), *pushes),
        jobs=tuple(_checks(service)),
        cancels_older=True,
    )
    release = Route(
        name=RouteName("release"), on=(Push(branches=pushed, paths=paths),), jobs=tuple(_release(service))
    )
    pipeline = Pipeline(
        check=check,
        release=release,
        deployments=tuple(deployments(service, way)),
        watches=tuple(_watches(service)),
    )
    return staged(rooted(pipeline, service.root), options.stages)


def _checks(service: Boxed) -> Iterator[Job]:
    """Of what is not merged yet: nobody's jobs."""
    wanted = first(service).options.checks
    yield from _ahead(service, wanted)
    yield from (look(service, check, wanted) for check in wanted)


def _release(service: Boxed) -> Iterator[Job]:
    options = first(service).options
    jobs = (
        *_ahead(service, options.release),
        *(look(service, check, options.release) for check in options.release),
    )
    yield from jobs
    yield from of_release(service.name, service.branch, options.told, jobs)


def _ahead(service: Boxed, wanted: tuple[Check, ...]) -> tuple[Job, ...]:
    """What conditions are about."""
    paths = first(service).options.image_paths
    asked = paths and Check.BUILD in wanted
    return (changing.changes(paths).job(changing.CHANGES),) if asked else ()


def _watches(service: Boxed) -> Iterator[Route]:
    every = first(service).options.drift
    if every:
        jobs = tuple(_drift(service))
        yield Route(name=RouteName("drift"), on=(Schedule(cron=every),), jobs=jobs)


def _drift(service: Boxed) -> Iterator[Job]:
    """Who is told looks at what was found: no drift is no news."""
    channels = first(service).options.told.always
    for target in service.targets:
        name = JobName(f"drift-{target.name}")
        yield cdk.drift(target.name).job(name, identity=target.observe)
        issue = telling.drift_issue(target.name, HERE)
        yield issue.job(f"report-{name}", needs=(name,), fetches=(name,))
        if channels:
            message = telling.drift_message(*channels, environment=target.name, folder=HERE)
            yield message.job(f"notify-{target.name}", needs=(name,), fetches=(name,))
