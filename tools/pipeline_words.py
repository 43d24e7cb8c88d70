"""What starts a route, when a job runs and what it leaves, in a few words of a table's cell."""

from __future__ import annotations

from collections.abc import Iterable

from delivery.events import (
    DEPLOY,
    AfterSuccess,
    Event,
    Manual,
    PullRequest,
    Push,
    Schedule,
    Start,
    Upstream,
)
from delivery.gate import Gate
from delivery.job import Job, OutputOf, Run
from delivery.promises import written

NOBODY = "nobody"


def started(events: Iterable[Event | Start]) -> str:
    return "; ".join(map(_event, events))


def _event(event: Event | Start) -> str:
    match event:
        case Push(branches=branches, tags=tags, paths=paths):
            moved = [f"a push to {_listed(branches)}"] if branches else []
            made = [f"a tag {_listed(tags)}"] if tags else []
            return " or ".join((*moved, *made)) + _changing(paths)
        case PullRequest(into=into, paths=paths, forks=forks):
            return f"a pull request into {_listed(into)}{_changing(paths)}{', also from a fork' if forks else ''}"
        case Schedule(cron=cron, time_zone=zone):
            return f"the clock, `{cron}` {zone}"
        case Manual(inputs=inputs):
            asked = _listed(each.name for each in inputs)
            return f"a person, who is asked for {asked}" if asked else "a person"
        case Upstream(service=service):
            return f"a release of `{service}`"
        case AfterSuccess(environments=environments, deployment=name):
            what = "" if name == DEPLOY else f" of `{name}`"
            return f"success{what} in {_listed(environments)}"


def _changing(paths: Iterable[str]) -> str:
    listed = _listed(paths)
    return f" that changes {listed}" if listed else ""


def runs(job: Job) -> str:
    """Empty for what runs after the success of all that it needs, and must succeed."""
    ways = {Run.SUCCESS: "", Run.FAILURE: "after a failure", Run.ALWAYS: "whatever happened"}
    parts = (ways[job.run], _condition(job), f"may fail: {job.may_fail}" if job.may_fail else "")
    return "; ".join(part for part in parts if part)


def _condition(job: Job) -> str:
    if job.only_if is None:
        return ""
    value = job.only_if.value
    told = f"`{value.job}.{value.name}`" if isinstance(value, OutputOf) else f"the input `{value.name}`"
    return f"if {told} is `{job.only_if.literal}`"


def leaves(job: Job) -> str:
    sealed = [f"`{job.makes.content}`, sealed"] if job.makes else []
    kept = [f"{_listed(each.paths)} for {each.retention_days} days" for each in job.artifacts]
    reports = [f"{each.kind} report" for each in job.reports]
    outputs = [f"says {_listed(job.outputs)}"] if job.outputs else []
    return "; ".join((*sealed, *kept, *reports, *outputs))


def runs_as(job: Job) -> str:
    return f"{job.identity.purpose}, {job.identity.environment}" if job.identity else NOBODY


def works_with(job: Job) -> str:
    image = [f"{job.image.name} {job.image.version}"] if job.image else []
    beside = [f"beside {each.image.name}" for each in job.sidecars]
    return ", ".join((*image, *(f"{tool.name} {tool.version}" for tool in job.tools), *beside))


def promised(gate: Gate) -> str:
    return _listed(sorted(map(written, gate.promises)))


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)
