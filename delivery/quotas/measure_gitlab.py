"""What is asked of GitLab, in plain numbers, held against its quotas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from delivery.forges import GitLabTier
from delivery.quotas import gitlab, gitlab_defaults
from delivery.quotas.quota import Measure


@dataclass(frozen=True, kw_only=True, slots=True)
class Pipeline:
    """One pipeline's configuration, counted."""

    place: str
    size: int
    depth: int = 1
    includes: int = 0
    deployment_jobs: int = 0
    child_pipelines: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """One job of it, counted; sizes are in megabytes where they are known, and of its outputs in bytes."""

    place: str
    name: str
    is_needed: bool = False
    needs: int = 0
    minutes: int | None = None
    delay_minutes: int | None = None
    legs: int = 0
    caches: int = 0
    outputs: int = 0
    outputs_size: int = 0
    artifacts_size: int = 0
    plan_report_size: int = 0
    bill_report_size: int = 0
    log_size: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Project:
    place: str
    schedules: int = 0
    variables: int = 0
    group_variables: int = 0
    active_jobs: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Host:
    """What was bought, and whose instance it is."""

    tier: GitLabTier = GitLabTier.FREE
    host: str = gitlab.HOSTED


def asked_of_pipeline(pipeline: Pipeline) -> Iterator[Measure]:
    here = pipeline.place
    yield gitlab_defaults.YAML_SIZE, pipeline.size, here
    yield gitlab_defaults.YAML_DEPTH, pipeline.depth, here
    yield gitlab_defaults.INCLUDES, pipeline.includes, here
    yield gitlab_defaults.DEPLOYMENT_JOBS, pipeline.deployment_jobs, here
    yield gitlab_defaults.CHILD_PIPELINES, pipeline.child_pipelines, here


def asked_of_job(job: Job, host: Host) -> Iterator[Measure]:
    here = job.place
    yield gitlab_defaults.JOB_NAME, len(job.name), here
    yield gitlab_defaults.NEEDS, job.needs, here
    yield gitlab_defaults.MATRIX, job.legs, here
    yield gitlab_defaults.CACHES, job.caches, here
    yield gitlab.dotenv_variables(host.tier, host.host), job.outputs, here
    if job.is_needed:
        yield gitlab_defaults.NEEDED_NAME, len(job.name), here
    if job.minutes is not None:
        yield gitlab_defaults.JOB_TIME, job.minutes, here
    if job.delay_minutes is not None:
        yield gitlab_defaults.DELAY, job.delay_minutes, here
    yield from _sizes(job, host)


def asked_of_project(project: Project, host: Host) -> Iterator[Measure]:
    here = project.place
    yield gitlab.schedules_a_project(host.tier, host.host), project.schedules, here
    yield gitlab_defaults.PROJECT_VARIABLES, project.variables, here
    yield gitlab_defaults.GROUP_VARIABLES, project.group_variables, here
    active = gitlab.active_jobs(host.tier, host.host)
    if active is not None:
        yield active, project.active_jobs, here


def _sizes(job: Job, host: Host) -> Iterator[Measure]:
    yield gitlab_defaults.DOTENV_SIZE, job.outputs_size, job.place
    yield gitlab_defaults.PLAN_REPORT, job.plan_report_size, job.place
    yield gitlab_defaults.BILL_REPORT, job.bill_report_size, job.place
    yield gitlab_defaults.JOB_LOG, job.log_size, job.place
    yield gitlab.artifact_size(host.host), job.artifacts_size, job.place
