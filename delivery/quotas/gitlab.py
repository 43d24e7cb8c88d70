"""What GitLab holds where it hangs on the tier or on the host: asked by a function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from delivery.finding import Severity
from delivery.forges import GitLabTier
from delivery.quotas.gitlab_defaults import DEFAULTS, DOCS, INSTANCE_PAGE, READ, SERVICE, default
from delivery.quotas.quota import Quota, Raising, Standing

HOSTED_PAGE = f"{DOCS}/user/gitlab_com/#cicd"
HOSTED = "gitlab.com"
SELF_MANAGED = "self-managed"
ADMINISTRATOR = "the instance's administrator"

_SCHEDULES = Quota(
    code="gitlab-schedules-a-project",
    service=SERVICE,
    name="pipeline schedules of a project",
    unit="schedules",
    what="of one project",
    most=50,
    instead="Let one schedule run several watches, or split the project.",
    source=HOSTED_PAGE,
    date=READ,
    standing=Standing.STATED,
)
_PACE = Quota(
    code="gitlab-schedule-pace",
    service=SERVICE,
    name="pipelines of a schedule in a day",
    unit="runs a day",
    what="at the pace of a schedule's closest runs",
    most=288,
    instead="It would be slowed to once in 5 minutes: write a cron that says so.",
    source=HOSTED_PAGE,
    date=READ,
    standing=Standing.STATED,
    severity=Severity.WARNING,
)
_ACTIVE: Mapping[GitLabTier, int] = MappingProxyType(
    {GitLabTier.FREE: 500, GitLabTier.PREMIUM: 20_000, GitLabTier.ULTIMATE: 100_000}
)
_DOTENV: Mapping[GitLabTier, int] = MappingProxyType(
    {GitLabTier.FREE: 50, GitLabTier.PREMIUM: 100, GitLabTier.ULTIMATE: 150}
)


def schedules_a_project(tier: GitLabTier, host: str = HOSTED) -> Quota:
    if host != HOSTED:
        return _by_administrator(replace(_SCHEDULES, most=10))
    if tier is GitLabTier.FREE:
        dearer = "Let one schedule run several watches. GitLab Premium takes 50."
        return replace(_SCHEDULES, most=10, tier="Free", instead=dearer)
    return replace(_SCHEDULES, tier=tier.capitalize())


def schedule_pace(tier: GitLabTier, host: str = HOSTED) -> Quota:
    """What is asked for more often is slowed, and nobody is told."""
    if host != HOSTED:
        slowed = "It would be slowed to once in 10 minutes, which is when the worker looks: write that."
        return _by_administrator(replace(_PACE, most=144, instead=slowed))
    if tier is GitLabTier.FREE:
        slowed = (
            "It would be slowed to once in 60 minutes: write a cron that says so. GitLab Premium takes 288."
        )
        return replace(_PACE, most=24, tier="Free", instead=slowed)
    return replace(_PACE, tier=tier.capitalize())


def active_jobs(tier: GitLabTier, host: str = HOSTED) -> Quota | None:
    """None: an instance of your own has no such limit until somebody sets one."""
    if host != HOSTED:
        return None
    return Quota(
        code="gitlab-active-jobs",
        service=SERVICE,
        name="jobs in active pipelines",
        unit="jobs",
        what="in the active pipelines of a project",
        most=_ACTIVE[tier],
        instead="Split the project, or start fewer pipelines at once: the next one fails as a whole.",
        source=HOSTED_PAGE,
        date=READ,
        standing=Standing.STATED,
        tier=tier.capitalize(),
    )


def dotenv_variables(tier: GitLabTier, host: str = HOSTED) -> Quota:
    outputs = default(
        code="gitlab-dotenv-variables",
        name="variables of a dotenv report",
        unit="outputs",
        what="of a job",
        most=20,
        instead="Pass an artifact instead.",
    )
    if host != HOSTED:
        return _by_administrator(outputs)
    return replace(outputs, most=_DOTENV[tier], tier=tier.capitalize(), source=HOSTED_PAGE, remark="")


def artifact_size(host: str = HOSTED) -> Quota:
    instead = "Keep what is large in a bucket, and pass its digest."
    size = default(
        code="gitlab-artifact-size",
        name="size of a job's artifacts",
        unit="megabytes",
        what="of a job's artifacts",
        most=100,
        instead=instead,
    )
    if host != HOSTED:
        return _by_administrator(size)
    return replace(size, most=1000, tier="on gitlab.com", source=HOSTED_PAGE, remark="compressed")


def _by_administrator(quota: Quota) -> Quota:
    return replace(
        quota,
        tier=SELF_MANAGED,
        raising=Raising.ON_REQUEST,
        raiser=ADMINISTRATOR,
        source=INSTANCE_PAGE,
        remark="the default",
    )


_OF_A_TIER = (schedules_a_project, schedule_pace, dotenv_variables)
GITLAB = (
    *DEFAULTS,
    *(ask(tier) for ask in _OF_A_TIER for tier in GitLabTier),
    *(ask(GitLabTier.FREE, SELF_MANAGED) for ask in _OF_A_TIER),
    *(quota for quota in map(active_jobs, GitLabTier) if quota),
    *map(artifact_size, (HOSTED, SELF_MANAGED)),
)
