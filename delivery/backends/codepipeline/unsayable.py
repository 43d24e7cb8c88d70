"""What CodePipeline and CodeBuild cannot say of a job, by name, with what to do instead."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.backends.codepipeline.context import Context
from delivery.backends.codepipeline.starting import problem_with_schedule
from delivery.cron import is_real
from delivery.events import Schedule
from delivery.finding import Finding, Severity, error
from delivery.images_held import called, check_image, check_shell
from delivery.job import Job
from delivery.pins import check_image_pinned, check_pinned
from delivery.step import tools_of

ELSEWHERE = "Let this part run on GitHub or GitLab"


def unsayable(what: str, place: str, cause: str, cure: str) -> Finding:
    return error(f"unsayable:{what}", place, f"CodePipeline {cause}", cure)


def note(code: str, place: str, cause: str, cure: str) -> Finding:
    return Finding(code=code, severity=Severity.NOTE, place=place, cause=cause, cure=cure)


def check_unpinned(jobs: tuple[Job, ...], context: Context) -> Iterator[Finding]:
    for tool in tools_of(tuple(step for job in jobs for step in job.steps)):
        yield from check_pinned(tool, context.place)
    for image in dict.fromkeys(job.image for job in jobs if job.image):
        yield from check_image_pinned(image, context.place)


def check_schedule(schedule: Schedule, place: str) -> Iterator[Finding]:
    problem = problem_with_schedule(schedule)
    if problem:
        real = is_real(schedule.cron)
        cure = "Write two schedules." if real else "Write five fields, such as '0 6 * * MON-FRI'."
        yield error("unsayable:starts", place, problem, cure)


def check_job(job: Job, place: str) -> Iterator[Finding]:
    """What holds of every job, in a pipeline and in a route."""
    here = f"{place}, job {job.name}"
    if job.image:
        yield from check_shell(job.image, here)
        yield from check_image(job.image, called(job) | {"bash"}, here)  # which reads every buildspec
    if job.sidecars:
        names = ", ".join(sidecar.name for sidecar in job.sidecars)
        yield unsayable(
            "sidecars",
            here,
            f"runs one container a build, and {job.name} asks for {names} beside it",
            f"Start them in the job's own steps, with builds_images. Or: {ELSEWHERE}.",
        )
    if job.caches:
        yield note(
            "not-cached",
            here,
            "every build begins with nothing: no cache is kept from run to run",
            "Nothing to do: it is slower, and means the same.",
        )
    if job.retry:
        yield note(
            "not-retried",
            here,
            f"CodePipeline cannot tell a mishap from a failure, so {job.name} is not tried again",
            "Retry the stage by hand where the platform failed.",
        )
