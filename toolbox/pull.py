"""pull: production looks down, and starts its own pipelines at the newest commits that succeeded below."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from toolbox import canonical, tagged
from toolbox.execution import Execution
from toolbox.grammar import ACCOUNT, NAME, TABLE_ARN
from toolbox.request import Request, flag
from toolbox.seams import Edges
from toolbox.stops import Refused, refuse_any
from toolbox.successes import newest, successes_of


@dataclass(frozen=True)
class Pull(Request):
    table: str = flag(TABLE_ARN, "ARN of the deployments table below")
    after: str = flag(NAME, "environment below whose success is followed")
    environment: str = flag(NAME, "environment of this account, with which the names of its pipelines end")
    owner: str = flag(ACCOUNT, "this account")
    source_action: str = flag(NAME, "action of a pipeline that takes the commit")


def run(asked: Pull, edges: Edges) -> None:
    failures: list[str] = []
    for pipeline in edges.pipelines.names():
        if pipeline.endswith(f"-{asked.environment}"):
            failures.extend(f"{pipeline}: {sentence}" for sentence in _faults(pipeline, asked, edges))
    refuse_any(failures)


def _faults(pipeline: str, asked: Pull, edges: Edges) -> Iterable[str]:
    """One service that cannot be followed does not hold up the next."""
    try:
        service = tagged.service_if_any(pipeline, asked.owner, edges)
        return _follow(service, pipeline, asked, edges) if service else ()
    except Refused as refusal:
        return refusal.sentences


def _follow(service: str, pipeline: str, asked: Pull, edges: Edges) -> Iterable[str]:
    rows = edges.ledger.deployments(asked.table, service)
    successes, malformed = successes_of(rows, service, environment=asked.after, now=edges.clock.now())
    followed = newest(successes)
    if followed is None:
        edges.say(f"{pipeline}: nothing has succeeded in {asked.after} yet; nothing to start.")
    elif knows(edges.pipelines.executions(pipeline), followed.commit):
        edges.say(f"{pipeline}: it has already run at {followed.commit}; nothing to start.")
    else:
        started = edges.pipelines.start(
            pipeline,
            source_action=asked.source_action,
            commit=followed.commit,
            token=token(pipeline, followed.commit),
        )
        edges.say(f"{pipeline}: it was started at {followed.commit} as {started}.")
    return malformed


def knows(executions: Iterable[Execution], commit: str) -> bool:
    return any(revision == commit for each in executions for _, revision in each.revisions)


def token(pipeline: str, commit: str) -> str:
    """The same for the same start, so that two pullers at once start one run."""
    return sha256(canonical.encode([pipeline, commit])).hexdigest()
