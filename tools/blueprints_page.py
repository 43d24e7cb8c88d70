"""`docs/blueprints.md`: what each blueprint makes of each shipped profile, route by route and job by job."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator

from delivery.blueprints import Blueprint, known_blueprints
from delivery.job import Job
from delivery.pipeline import Deployment, Pipeline, Route
from tools.example_services import Example, examples
from tools.pipeline_words import leaves, promised, runs, runs_as, started, works_with

HEAD = (
    "# Blueprints",
    "",
    "A blueprint says how one kind of service is delivered. A profile in `catalog/profiles/` fills in its options; a",
    "service takes a profile with `like:` and says what differs. Below is what each profile becomes for a service that",
    "adds nothing but what the profile leaves to it, at the root of `acme/example`, on the trunk.",
    "",
    "A job runs after the success of what it needs, unless `runs` says otherwise. It runs as nobody, or as an identity",
    "of one purpose in one environment. The gate stands between what was reviewed and the change. What it promises is",
    "for the environment to say: below, what the example's environments say.",
    "",
)
JOBS = ("job", "needs", "runs", "as", "leaves", "with")


def blueprints() -> str:
    by_blueprint: dict[str, list[Example]] = {}
    for example in examples():
        by_blueprint.setdefault(example.service.blueprint, []).append(example)
    parts = (
        line
        for name, blueprint in sorted(known_blueprints().items())
        for line in _blueprint(blueprint, by_blueprint.get(name, []))
    )
    return "\n".join((*HEAD, *parts))


def _blueprint(blueprint: Blueprint[object], profiles: list[Example]) -> Iterator[str]:
    yield f"## {blueprint.name}"
    yield ""
    yield (inspect.getdoc(inspect.getmodule(blueprint.build)) or "").partition("\n")[0]
    yield ""
    for example in profiles:
        yield from _profile(example)


def _profile(example: Example) -> Iterator[str]:
    pipeline = example.pipeline
    yield f"### {example.service.blueprint}, like `{example.profile}`"
    yield ""
    yield example.about
    yield ""
    yield from _overview(pipeline)
    if pipeline.stages:
        yield f"Stages, in order: {', '.join(pipeline.stages)}."
        yield ""
    for route in pipeline.routes:
        yield f"#### {example.profile}: {route.name}"
        yield ""
        yield from _table(JOBS, map(_job, route.jobs))
    for deployment in pipeline.deployments:
        yield f"#### {example.profile}: {deployment.key}"
        yield ""
        yield from _table(JOBS, _deployment_jobs(example, deployment))


def _overview(pipeline: Pipeline) -> Iterator[str]:
    rows = [
        *(
            (route.name, _part(pipeline, route), started(route.on), _notes(route))
            for route in pipeline.routes
        ),
        *(
            (each.key, "deployment", started(each.starts), _deployment_notes(pipeline, each))
            for each in pipeline.deployments
        ),
    ]
    yield from _table(("route", "part", "started by", ""), rows)


def _part(pipeline: Pipeline, route: Route) -> str:
    if route is pipeline.check:
        return "check"
    return "release" if route is pipeline.release else "watch"


def _notes(route: Route) -> str:
    return "a newer run ends an older one" if route.cancels_older else ""


def _deployment_notes(pipeline: Pipeline, deployment: Deployment) -> str:
    label, stop = pipeline.labels.get(deployment.key), deployment.stop
    after = f" after {stop.after_days} days" if stop and stop.after_days else ""
    parts = (
        f"called `{label}`" if label else "",
        f"answers at {deployment.url}" if deployment.url else "",
        f"taken away by `{stop.job.name}`{after}" if stop else "",
    )
    return "; ".join(part for part in parts if part)


def _deployment_jobs(example: Example, deployment: Deployment) -> Iterator[tuple[str, ...]]:
    gate = example.service.target(deployment.environment).gate
    yield from map(_job, deployment.before)
    if gate:
        yield ("**gate**", deployment.maker.name, promised(gate), "", "", "")
    yield from map(_job, deployment.jobs[len(deployment.before) :])


def _job(job: Job) -> tuple[str, ...]:
    needs = ", ".join(f"{name} and its files" if name in job.fetches else name for name in job.needs)
    return (f"`{job.name}`", needs, runs(job), runs_as(job), leaves(job), works_with(job))


def _table(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """A table, and the empty line after it."""
    yield f"| {' | '.join(headings)} |"
    yield "|" + "---|" * len(headings)
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
    yield ""
