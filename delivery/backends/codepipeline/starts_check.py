"""What of a deployment's starts CodePipeline cannot say."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.backends.codepipeline.context import Context
from delivery.backends.codepipeline.starting import follows_its_trigger, is_pulled
from delivery.backends.codepipeline.unsayable import ELSEWHERE, check_schedule, unsayable
from delivery.events import DEPLOY, AfterSuccess, Manual, Push, Schedule, Start, Upstream, inputs_of
from delivery.finding import Finding, Severity
from delivery.pipeline import Deployment


def check_starts(deployment: Deployment, context: Context, place: str) -> Iterator[Finding]:
    for start in deployment.starts:
        yield from _start(start, deployment, place)
    yield from _inputs(deployment, place)
    tags = any(isinstance(start, Push) and start.tags for start in deployment.starts)
    if tags and follows_its_trigger(deployment):
        yield unsayable(
            "starts",
            place,
            "does not say at a tag on which of several branches it stands",
            "Start on tags alone, or on one branch by its name.",
        )
    followed = [start.environments for start in deployment.starts if isinstance(start, AfterSuccess)]
    below = context.target.environment.after
    if any(environments != below for environments in followed) or len(followed) > 1:
        yield unsayable(
            "starts",
            place,
            f"follows what comes before {context.target.name}, which is {', '.join(below) or 'nothing'}, and this "
            "comes after other environments",
            f"Let it come after {', '.join(below) or 'a push'}. Or: {ELSEWHERE}.",
        )
    if deployment.name == DEPLOY and context.target.environment.after and not is_pulled(deployment):
        yield Finding(
            code="pulled-too",
            severity=Severity.ERROR,
            place=place,
            cause=f"the puller of {context.target.name} follows what succeeded in "
            f"{', '.join(context.target.environment.after)}, and would start this pipeline as well",
            cure="Let it start after success below, or deliver it through another backend.",
        )


def _start(start: Start, deployment: Deployment, place: str) -> Iterator[Finding]:
    match start:
        case AfterSuccess(deployment=followed) if followed != DEPLOY or deployment.name != DEPLOY:
            yield unsayable(
                "starts",
                place,
                f"follows the ledger below, which knows of {DEPLOY} alone, and not of {followed}",
                f"Let {deployment.name} start by hand. Or: {ELSEWHERE}.",
            )
        case Upstream(service=service):
            yield unsayable(
                "starts",
                place,
                f"is not told by {service} that it released",
                "Start on a schedule, or after success of an environment.",
            )
        case Schedule():
            yield from check_schedule(start, place)
        case _:
            return


def _inputs(deployment: Deployment, place: str) -> Iterator[Finding]:
    """A start that asks nobody takes the defaults, and refuses a variable that has none."""
    alone = all(isinstance(start, Manual) for start in deployment.starts)
    for asked in inputs_of(deployment.starts):
        if asked.default == "" or (asked.default is None and not alone):
            yield unsayable(
                "inputs",
                place,
                f"starts no run without a value of {asked.name}, and nobody is asked by a push or a schedule",
                "Give it a default that is a word.",
            )
