"""Who is told when a release or a deployment has ended, and of what."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.blueprints.container_options import Check, ContainerOptions, Told
from delivery.environment import Tier
from delivery.job import Job, Run
from delivery.service import Target
from delivery.steps import measuring, telling
from delivery.texts import Branch, JobName, ServiceName

SCANS = tuple(
    JobName(check)
    for check in (Check.IMAGE, Check.GRYPE, Check.SAST, Check.SECRETS, Check.DEPENDENCIES, Check.LICENSES)
)


def of_release(service: ServiceName, branch: Branch, told: Told, jobs: tuple[Job, ...]) -> Iterator[Job]:
    """Who is told of some failures only looks for itself: a platform may know no more than that something failed."""
    names = tuple(job.name for job in jobs)
    scans = tuple(name for name in names if name in SCANS)
    if told.security and scans:
        yield measuring.failed_scans(*told.security, about=f"{service}-security", scans=scans).job(
            "notify-security", needs=names, run=Run.FAILURE
        )
    if told.always:
        yield telling.notify(*told.always, about=service).job("notify", needs=names, run=Run.ALWAYS)
    if told.page:
        yield measuring.pagerduty(branch).job("page", needs=names, run=Run.FAILURE)


def of_deployment(
    target: Target[ContainerOptions], branch: Branch, key: str, jobs: tuple[Job, ...]
) -> Iterator[Job]:
    """Production alone is worth a call at night."""
    told, needs = target.options.told, tuple(job.name for job in jobs)
    about = f"{target.service}-{key}"
    if told.always:
        yield telling.notify(*told.always, about=about).job("notify", needs=needs, run=Run.ALWAYS)
    if told.page and target.environment.tier is Tier.PRODUCTION:
        yield measuring.pagerduty(branch).job("page", needs=needs, run=Run.FAILURE)
