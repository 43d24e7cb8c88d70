"""The branches that a job's commit can stand on, and so what its token says of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from delivery.backends.gitlab.context import Context
from delivery.backends.gitlab.identities import audience
from delivery.bundle import Claims
from delivery.events import AfterSuccess, Event, PullRequest, Push, Start
from delivery.identity import Identity, Purpose
from delivery.pipeline import Deployment

ANY = "*"


def branches_of(deployment: Deployment, context: Context) -> tuple[str, ...]:
    """Its own, and those of what it comes after."""
    by_key = {each.key: each for each in context.pipeline.deployments}
    found = list(branches_on(deployment.starts, context))
    for key in context.pipeline.comes_after(deployment):
        found += branches_of(by_key[key], context)
    return tuple(dict.fromkeys(found))


def branches_on(events: Iterable[Event | Start], context: Context) -> Iterator[str]:
    for event in events:
        match event:
            case Push(branches=branches):
                yield from branches
            case PullRequest():
                yield ANY  # what is proposed stands on whatever branch
            case AfterSuccess():
                continue
            case _:
                yield context.work.service.branch


def protected_ref(branches: tuple[str, ...], context: Context) -> str:
    """What a commit was merged into: the one branch, or the branch that the pipeline runs at."""
    named = branches or (context.work.service.branch,)
    if len(named) == 1 and "*" not in named[0]:
        return f"origin/{named[0]}"
    return "origin/$CI_COMMIT_BRANCH"


def claims_of(context: Context) -> tuple[Claims, ...]:
    """One for each identity and branch. Nothing in a token names the job: see `identity-not-told-apart`."""
    found: dict[tuple[Identity, str], Claims] = {}
    for identity, branch, source in _uses(context):
        key = identity, branch
        found.setdefault(key, Claims(identity=identity, says=_says(identity, branch, source, context)))
    return tuple(found.values())


def _uses(context: Context) -> Iterator[tuple[Identity, str, str | None]]:
    for route in context.routes:
        for branch in dict.fromkeys(branches_on(route.on, context)):
            yield from ((job.identity, branch, None) for job in route.jobs if job.identity)
    for deployment in context.deployments:
        stop = (deployment.stop.job,) if deployment.stop else ()
        for branch in branches_of(deployment, context):
            for job in (*deployment.jobs, *stop):
                if job.identity:
                    yield job.identity, branch, "parent_pipeline"


def _says(identity: Identity, branch: str, source: str | None, context: Context) -> dict[str, str]:
    """https://docs.gitlab.com/ci/secrets/id_token_authentication/#token-payload"""
    project = context.work.service.repository
    says = {"aud": audience(context), "sub": f"project_path:{project}:ref_type:branch:ref:{branch}"}
    if context.gitlab.self_managed:  # AWS reads no more than these two of an instance that it does not know
        return says
    if identity.purpose is not Purpose.PREVIEW:
        says["ref_protected"] = "true"
    return {**says, "pipeline_source": source} if source else says
