"""A service that is delivered as an image: built once, scanned, signed, and promoted by its digest."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.blueprints.container_checks import Boxed, first, look
from delivery.blueprints.container_deployments import deployments
from delivery.blueprints.container_options import Check, ContainerOptions
from delivery.blueprints.container_stages import staged
from delivery.blueprints.container_telling import of_release
from delivery.blueprints.registry import blueprint
from delivery.branching import strategy
from delivery.events import PullRequest, Push, Schedule
from delivery.job import Job, Run
from delivery.pipeline import Pipeline, Route
from delivery.steps import cdk, changing, telling
from delivery.texts import JobName, RouteName


@blueprint("container", ContainerOptions)
def container(service: Boxed) -> Pipeline:
    options, way = first(service).options, strategy(service.branching, service.branch)
    proposed = (*way.reviewed_into, *options.tried_from)
    pushed = (*way.released_from, *options.tried_from)
    pushes = (Push(branches=options.checked_pushes),) if options.checked_pushes else ()
    check = Route(
        name=RouteName("check"),
        on=(PullRequest(into=proposed), *pushes),
        jobs=tuple(_checks(service)),
        cancels_older=True,
    )
    release = Route(name=RouteName("release"), on=(Push(branches=pushed),), jobs=tuple(_release(service)))
    pipeline = Pipeline(
        check=check,
        release=release,
        deployments=tuple(deployments(service, way)),
        watches=tuple(_watches(service)),
    )
    return staged(pipeline, options.stages)


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
    told = first(service).options.told.always
    for target in service.targets:
        name = JobName(f"drift-{target.name}")
        yield cdk.drift().job(name, identity=target.observe)
        issue = telling.drift_issue(target.name, service.root)
        yield issue.job(f"report-{name}", needs=(name,), run=Run.FAILURE)
        if told:
            message = telling.notify(*told, about=f"{service.name}-{name}")
            yield message.job(f"notify-{target.name}", needs=(name,), run=Run.FAILURE)
