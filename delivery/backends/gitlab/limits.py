"""What a service's files and objects ask of GitLab, counted, and held against what its tier takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from delivery.backends.gitlab.context import Context
from delivery.backends.gitlab.document import Document, JobSpec, Need, Trigger, When
from delivery.backends.gitlab.yaml_text import Reference
from delivery.finding import Finding, Severity, error
from delivery.forge_objects import ForgeObject, ForgeSchedule, ForgeVariable
from delivery.quotas.gitlab import schedule_pace
from delivery.quotas.measure_gitlab import (
    Host,
    Job,
    Pipeline,
    Project,
    asked_of_job,
    asked_of_pipeline,
    asked_of_project,
)
from delivery.quotas.quota import Measure, Quota, Standing, check
from delivery.quotas.schedules import check_schedule

JOBS = Quota(
    code="gitlab-jobs-a-pipeline",
    service="GitLab",
    name="jobs of a pipeline that people can read",
    unit="jobs",
    what="in a pipeline",
    most=299,
    instead="Split the service: nobody finds the job that failed among so many.",
    source="this house's own measure",
    standing=Standing.STATED,
    severity=Severity.WARNING,
)
KEY_FILES = 2  # https://docs.gitlab.com/ci/yaml/#cachekeyfiles


def check_document(document: Document, text: str, context: Context, place: str) -> Iterator[Finding]:
    yield from check(_of_document(document, text, place))
    host = Host(tier=context.gitlab.tier, host=context.gitlab.host)
    jobs = document.text_jobs
    needed = {need.job for job in jobs.values() for need in job.needs or ()}
    for name, job in jobs.items():
        here = f"{place}, job {name}"
        counted = _counted(name, job, here, is_needed=name in needed)
        yield from check(asked_of_job(counted, host))
        if isinstance(job, JobSpec):
            yield from _key_files(job, here)


def check_objects(objects: Iterable[ForgeObject], jobs: int, context: Context) -> Iterator[Finding]:
    """All jobs of one pipeline, with its children's, stand in the project's count at once."""
    gitlab, objects = context.gitlab, tuple(objects)
    schedules = [each for each in objects if isinstance(each, ForgeSchedule)]
    project = Project(
        place=context.place,
        schedules=len(schedules),
        variables=sum(isinstance(each, ForgeVariable) for each in objects),
        active_jobs=jobs,
    )
    yield from check(asked_of_project(project, Host(tier=gitlab.tier, host=gitlab.host)))
    pace = schedule_pace(gitlab.tier, gitlab.host)
    for each in schedules:
        yield from check_schedule(pace, each.cron, f"{context.place}, schedule {each.name}")


def _of_document(document: Document, text: str, place: str) -> Iterator[Measure]:
    jobs = document.text_jobs.values()
    triggers = sum(isinstance(each, Trigger) for each in jobs)
    counted = Pipeline(
        place=place,
        size=len(text.encode()) + _referred(document),
        depth=depth_of(text),
        includes=triggers,
        child_pipelines=triggers,
        deployment_jobs=sum(isinstance(each, JobSpec) and each.environment is not None for each in jobs),
    )
    yield from asked_of_pipeline(counted)
    yield JOBS, len(jobs), place


def _referred(document: Document) -> int:
    """What is written once and referred to often is as large there as if it stood in each place."""
    sizes = {
        name: sum(len(str(line)) for line in job.script)
        for name, job in document.jobs.items()
        if isinstance(job, JobSpec)
    }
    return sum(
        sizes[line.job]
        for job in document.jobs.values()
        if isinstance(job, JobSpec)
        for line in (*job.before_script, *job.script)
        if isinstance(line, Reference)
    )


def _counted(name: str, job: JobSpec | Trigger, place: str, *, is_needed: bool) -> Job:
    needs: tuple[Need, ...] = job.needs or ()
    if isinstance(job, Trigger):
        return Job(place=place, name=name, is_needed=is_needed, needs=len(needs))
    delays = [rule.start_in for rule in job.rules if rule.when is When.DELAYED and rule.start_in]
    return Job(
        place=place,
        name=name,
        is_needed=is_needed,
        needs=len(needs),
        minutes=_minutes(job.timeout) if job.timeout else None,
        delay_minutes=max(map(_minutes, delays), default=None),
        caches=len(job.caches),
    )


def _minutes(text: str) -> int:
    return int(text.partition(" ")[0])


def _key_files(job: JobSpec, place: str) -> Iterator[Finding]:
    for cache in job.caches:
        if len(cache.files) > KEY_FILES:
            yield error(
                "cache-key-files",
                place,
                f"a cache's key is made of {len(cache.files)} files; GitLab takes {KEY_FILES}",
                "Name the lock file alone.",
            )


def depth_of(text: str) -> int:
    """Each level is two spaces; a block of lines counts too, which errs on the safe side."""
    return 1 + max((len(line) - len(line.lstrip(" ")) for line in text.splitlines()), default=0) // 2
