"""What a service asks of GitHub, held against its quotas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from delivery.backends.github.document import CallingJob, RunningJob
from delivery.backends.github.starting import Starting
from delivery.cron import pace_a_day
from delivery.events import Schedule, inputs_of
from delivery.finding import Finding, Severity
from delivery.forge_objects import ForgeEnvironment
from delivery.forges import GitHub
from delivery.job import Job
from delivery.quotas import github as quotas
from delivery.quotas import github_objects as objects
from delivery.quotas.quota import Measure, Quota, Standing, check

if TYPE_CHECKING:
    from delivery.backends.github.assembling import Assembly
    from delivery.backends.github.document import AnyJob
    from delivery.backends.github.pages import Page

JOBS = Quota(
    code="github-jobs-a-run",
    service="GitHub",
    name="jobs of a run that people can read",
    unit="jobs",
    what="in a run",
    most=256,  # of a run as a whole GitHub says nothing; of one matrix it says this
    instead="Split the service: nobody finds the job that failed among so many.",
    source="this house's own measure",
    standing=Standing.STATED,
    severity=Severity.WARNING,
)


def check_limits(
    assembly: Assembly, texts: Mapping[str, str], environments: Iterable[ForgeEnvironment]
) -> tuple[Finding, ...]:
    return tuple(check(_asked(assembly, texts, environments)))


def _asked(
    assembly: Assembly, texts: Mapping[str, str], environments: Iterable[ForgeEnvironment]
) -> Iterator[Measure]:
    service = f"service {assembly.work.service.name}"
    for page in assembly.pages:
        yield from _of_page(page, texts[page.place], f"{service}, file {page.path}")
    yield from _of_runs(assembly.pages, service)
    for environment in environments:
        yield from _of_environment(environment, f"{service}, environment {environment.name}")
    for file in assembly.files:
        yield from _of_file(file, f"{service}, route {file.name}")
    for graph in assembly.graphs:
        for job in graph.jobs:
            yield from _of_job(job, graph.around.at(job), assembly.github)


def _of_page(page: Page, text: str, place: str) -> Iterator[Measure]:
    yield quotas.WORKFLOW_SIZE, len(text.encode()), place
    called = {job.workflow for job in page.jobs if isinstance(job, CallingJob)}
    yield quotas.called_workflows(), len(called), place
    yield quotas.workflow_depth(), 2 if called else 1, place
    yield from (
        (quotas.MATRIX, len(job.matrix), f"{place}, job {job.id}")
        for job in page.jobs
        if isinstance(job, RunningJob) and job.matrix
    )


def _of_runs(pages: Iterable[Page], service: str) -> Iterator[Measure]:
    """What is called runs in the run of its caller."""
    by_place = {page.place: page for page in pages}
    inside = {_place(job) for page in by_place.values() for job in page.jobs if isinstance(job, CallingJob)}
    for place, page in by_place.items():
        if place not in inside:
            yield JOBS, sum(_jobs(job, by_place) for job in page.jobs), f"{service}, file {page.path}"


def _jobs(job: AnyJob, pages: Mapping[str, Page]) -> int:
    if isinstance(job, RunningJob):
        return len(job.matrix) or 1
    return sum(_jobs(each, pages) for each in pages[_place(job)].jobs)


def _place(job: CallingJob) -> str:
    return job.workflow.partition("@")[0]


def _of_environment(environment: ForgeEnvironment, place: str) -> Iterator[Measure]:
    yield objects.ENVIRONMENT_NAME, len(environment.name), place
    yield objects.REVIEWERS, len(environment.reviewers), place
    if environment.wait_minutes:
        yield objects.WAIT, environment.wait_minutes, place


def _of_file(file: Starting, place: str) -> Iterator[Measure]:
    yield quotas.dispatch_inputs(), len(inputs_of(file.events)), place
    for event in file.events:
        if isinstance(event, Schedule):
            yield quotas.PACE, pace_a_day(event.cron), f"{place}, schedule {event.cron}"


def _of_job(job: Job, place: str, github: GitHub) -> Iterator[Measure]:
    own = not github.runner.startswith(("ubuntu-", "windows-", "macos-"))
    yield quotas.job_time(own_runner=own), job.timeout_minutes, place
    for artifact in job.artifacts:
        yield (
            quotas.artifact_days(private=github.private),
            artifact.retention_days,
            f"{place}, artifact {artifact.name}",
        )
