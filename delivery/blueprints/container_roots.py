"""A service that is not all of its repository: its jobs run in its own folder, and only its own changes start them."""

from __future__ import annotations

from dataclasses import replace

from delivery.job import Job
from delivery.pipeline import Deployment, Pipeline, Route
from delivery.step import Step
from delivery.texts import PathPattern, RelativePath

# What these look at is the history, which is the whole repository's.
OF_THE_REPOSITORY = frozenset({"scan-secrets", "lint-commits", "changes"})


def paths_of(root: RelativePath) -> tuple[PathPattern, ...]:
    return () if root == "." else (PathPattern(f"{root}/**"),)


def rooted(pipeline: Pipeline, root: RelativePath) -> Pipeline:
    if root == ".":
        return pipeline

    def route(each: Route) -> Route:
        return replace(each, jobs=tuple(_job(job, root) for job in each.jobs))

    return replace(
        pipeline,
        check=route(pipeline.check) if pipeline.check else None,
        release=route(pipeline.release) if pipeline.release else None,
        watches=tuple(map(route, pipeline.watches)),
        deployments=tuple(_deployment(each, root) for each in pipeline.deployments),
    )


def _deployment(deployment: Deployment, root: RelativePath) -> Deployment:
    stop = deployment.stop
    return replace(
        deployment,
        before=tuple(_job(job, root) for job in deployment.before),
        base=_steps(deployment.base, root),
        apply=_job(deployment.apply, root),
        after=tuple(_job(job, root) for job in deployment.after),
        stop=replace(stop, job=_job(stop.job, root)) if stop else None,
    )


def _job(job: Job, root: RelativePath) -> Job:
    return job if job.name in OF_THE_REPOSITORY else replace(job, steps=_steps(job.steps, root))


def _steps(steps: tuple[Step, ...], root: RelativePath) -> tuple[Step, ...]:
    return tuple(
        replace(step, folder=root if step.folder == "." else f"{root}/{step.folder}") for step in steps
    )
