"""Where people look for a job, on platforms that show stages. What waits for what stands in the needs alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from delivery.blueprints.container_options import Stage
from delivery.job import Job
from delivery.pipeline import Deployment, Pipeline, Route
from delivery.texts import StageName


def staged(pipeline: Pipeline, stages: tuple[Stage, ...]) -> Pipeline:
    places = {name: stage.name for stage in stages for name in stage.jobs}

    def shown(route: Route) -> Route:
        return replace(route, jobs=tuple(_in(job, places.get(job.name)) for job in route.jobs))

    return replace(
        pipeline,
        stages=tuple(stage.name for stage in stages),
        check=shown(pipeline.check) if pipeline.check else None,
        release=shown(pipeline.release) if pipeline.release else None,
        watches=tuple(map(shown, pipeline.watches)),
        deployments=tuple(_deployment(each, places) for each in pipeline.deployments),
    )


def _deployment(deployment: Deployment, places: Mapping[str, StageName]) -> Deployment:
    key = deployment.key

    def shown(job: Job) -> Job:
        return _in(job, places.get(f"{key} / {job.name}", places.get(key)))

    stop = deployment.stop
    return replace(
        deployment,
        before=tuple(map(shown, deployment.before)),
        apply=shown(deployment.apply),
        after=tuple(map(shown, deployment.after)),
        stop=replace(stop, job=shown(stop.job)) if stop else None,
    )


def _in(job: Job, stage: StageName | None) -> Job:
    return replace(job, stage=stage)
