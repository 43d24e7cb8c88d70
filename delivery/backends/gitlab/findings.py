"""What of a pipeline GitLab cannot say, or a gate's platform cannot keep, before a file is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from delivery.backends.gitlab.conditions import quoted
from delivery.backends.gitlab.context import Context
from delivery.backends.gitlab.deployments import stop_jobs
from delivery.backends.gitlab.fidelity import check_promises
from delivery.backends.gitlab.holding import check_images
from delivery.backends.gitlab.literals import check_address, check_key_files
from delivery.backends.gitlab.naming import HAND_OFF, approval_job
from delivery.environment import Tier
from delivery.events import inputs_of
from delivery.finding import Finding, Severity, error
from delivery.identity import Via
from delivery.job import InputOf, Job, OutputOf
from delivery.pins import check_image_pinned, check_pinned
from delivery.pipeline import Deployment

# https://docs.gitlab.com/ci/jobs/#job-names
RESERVED = frozenset(
    {"image", "services", "stages", "types", "before_script", "after_script", "variables", "cache", "include"}
    | {"pages", "default", "workflow", "spec", "true", "false", "nil", "null"}
)

OURS = ("AWS_", "CI_", "DOCKER_", "FF_", "GIT_", "GITLAB_", "INPUT_", "PENSTOCK_", "PREVIEW_")


def findings_of(context: Context) -> Iterator[Finding]:
    for route in context.routes:
        yield from _of_jobs(route.jobs, f"{context.place}, route {route.name}", context)
    for deployment in context.deployments:
        jobs = (*deployment.jobs, *stop_jobs(deployment))
        yield from _of_deployment(jobs, context.place_of(deployment), context)
        yield from check_address(deployment.url or "", context.place_of(deployment))
        yield from _gate(deployment, context)
    yield from _names(context)
    yield from _inputs(context)


def _of_jobs(jobs: Iterable[Job], place: str, context: Context) -> Iterator[Finding]:
    for job in jobs:
        here = f"{place}, job {job.name}"
        for tool in job.tools:
            yield from check_pinned(tool, here)
        images = [job.image, *(sidecar.image for sidecar in job.sidecars)]
        # A mirror holds what was copied into it by digest, and that is held against the lock where it is copied.
        for image in filter(None, images if not context.gitlab.mirrors_images else ()):
            yield from check_image_pinned(image, here)
        yield from check_images(job, here)
        yield from check_key_files(job, here)
        yield from _condition(job, here)


def _of_deployment(jobs: Iterable[Job], place: str, context: Context) -> Iterator[Finding]:
    """What leaves before it changes anything would be a success, and others would come after it."""
    for job in jobs:
        if job.only_if and isinstance(job.only_if.value, OutputOf):
            yield error(
                "condition-unsayable",
                f"{place}, job {job.name}",
                f"it runs only if {job.only_if.value.name} of {job.only_if.value.job} is {job.only_if.literal!r}, and "
                "GitLab decides which jobs of a deployment there are before any of them has run",
                "Let the job's own command look at it and end well, or run this part on another backend.",
            )
    yield from _of_jobs(jobs, place, context)


def _condition(job: Job, place: str) -> Iterator[Finding]:
    if job.only_if is None:
        return
    if isinstance(job.only_if.value, InputOf) and quoted(job.only_if.literal) is None:
        yield error(
            "literal-unsayable",
            place,
            f"{job.only_if.literal!r} holds both kinds of quotes, or what cannot be printed, and rules know no escape",
            "Choose another value for the input.",
        )


def _gate(deployment: Deployment, context: Context) -> Iterator[Finding]:
    target = context.work.target(deployment.environment)
    place = f"{context.work.place(deployment.environment)}, gate"
    first = context.pipeline.into(deployment.environment)[0]
    if deployment is first:  # an environment's gate is told once
        tier = target.environment.tier
        yield from check_promises(target.gate.promises, tier, context.work.forges, place)
        yield from _told_apart(deployment, tier, place) if target.gate else ()
    jobs = [job.name for job in deployment.before]
    for check in target.gate.checks:
        if check not in jobs:
            yield error(
                "check-unknown",
                place,
                f"the gate asks for the check {check!r}, and no job of that name runs before {deployment.key} applies",
                f"There are {', '.join(jobs)}.",
            )


def _told_apart(deployment: Deployment, tier: Tier, place: str) -> Iterator[Finding]:
    """Both tokens say the same project and the same branch, and AWS can ask for nothing that tells the jobs apart."""
    identity = deployment.apply.identity
    if identity is None or identity.via is Via.DOOR:
        return
    yield Finding(
        code="identity-not-told-apart",
        severity=Severity.ERROR if tier is Tier.PRODUCTION else Severity.WARNING,
        place=place,
        cause=f"GitLab's token says neither the job nor the environment to AWS, so whatever runs at the branch can be "
        f"{identity} without passing the gate",
        cure="Reach this identity through the door, deliver through another backend, or waive it with reason, owner "
        "and expiry.",
    )


def _inputs(context: Context) -> Iterator[Finding]:
    """What a person types stands above what a file says: no input is called as what a job is told."""
    events = [event for route in context.routes for event in route.on]
    starts = [start for each in context.deployments for start in each.starts]
    for asked in inputs_of((*events, *starts)):
        if asked.name.upper().startswith(OURS):
            yield _taken(f"{context.place}, input {asked.name}", asked.name)


def _names(context: Context) -> Iterator[Finding]:
    routes = [(f"route {route.name}", job.name) for route in context.routes for job in route.jobs]
    keys = {each.key for each in context.deployments} | (
        {HAND_OFF} if context.work.hands_off_release else set()
    )
    for place, name in routes:
        if name in keys or name in RESERVED:
            yield _taken(f"{context.place}, {place}, job {name}", name)
    for deployment in context.deployments:
        gate = context.work.target(deployment.environment).gate
        ours = {approval_job(group) for group in gate.groups}
        for job in (*deployment.jobs, *stop_jobs(deployment)):
            if job.name in ours or job.name in RESERVED:
                yield _taken(f"{context.place_of(deployment)}, job {job.name}", job.name)


def _taken(place: str, name: str) -> Finding:
    return error(
        "name-taken",
        place,
        f"GitLab, or what is written beside it, already means something by {name!r}",
        "Call it something else.",
    )
