"""What of an expected job the one that is there does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from delivery.events import Manual, Push
from delivery.job import Equals, InputOf, Job, OutputOf
from delivery.service import Target
from tests.delivery.seed_parts import Held, Parts
from tests.seed_inventory.expected import JobExpected


def job_faults(expect: JobExpected, parts: Parts) -> Iterator[str]:
    for route in (expect.route, *expect.also):
        for environment in expect.environments or (None,):
            place = f"{route} {environment or ''}".strip()
            found = parts.held(route, expect.job, environment, expect.deployment)
            if not found:
                yield f"{place} has no {expect.job}"
            for held in found[:1]:
                yield from (f"{place}: {each}" for each in _one(expect, held, environment, parts))


def _one(expect: JobExpected, held: Held, environment: str | None, parts: Parts) -> Iterator[str]:
    job = held.job
    if expect.identity and (job.identity is None or job.identity.purpose != expect.identity):
        yield f"{job.name} runs as {job.identity or 'nobody'}, not to {expect.identity}"
    if environment and job.identity and job.identity.environment != parts.place(environment, "deploy")[0]:
        yield f"{job.name} is {job.identity}, of another environment"
    for need in expect.needs:
        if not {need, f"{need}-{environment}"} & held.needed and not _legs(need, held):
            yield f"{job.name} does not need {need}"
    yield from _waits(expect, held, parts)
    if job.run != expect.run:
        yield f"{job.name} runs on {job.run}, not on {expect.run}"
    if (job.may_fail is not None) is not expect.may_fail:
        yield f"{job.name} {'may' if job.may_fail else 'may not'} fail"
    if expect.only_if and expect.only_if not in _asked(job):
        yield f"{job.name} runs whatever {expect.only_if} says"
    if expect.by_hand and not _by_hand(held, parts):
        yield f"nobody is asked before {job.name}"
    yield from _does(expect, held, parts)


def _legs(need: str, held: Held) -> bool:
    return any(name.startswith(f"{need}-") for name in held.needed)


def _waits(expect: JobExpected, held: Held, parts: Parts) -> Iterator[str]:
    release = parts.pipeline.release
    jobs = {job.name: job for job in release.jobs} if release else {}
    own = {job.name: job for job in held.graph.values()}
    started = held.deployment and any(isinstance(start, Push) for start in held.deployment.starts)
    for name in expect.waits_for:
        there = (started and name in jobs and blocks(jobs[name])) or (name in own and name in held.needed)
        if not there:
            yield f"{held.job.name} does not wait for {name}"


def blocks(job: Job) -> bool:
    return job.may_fail is None


def _asked(job: Job) -> frozenset[str]:
    match job.only_if:
        case Equals(value=OutputOf(job=source, name=name)):
            return frozenset({source, name})
        case Equals(value=InputOf(name=name)):
            return frozenset({name})
    return frozenset()


def _by_hand(held: Held, parts: Parts) -> bool:
    deployment = held.deployment
    if deployment is None:
        return False
    target: Target[object] = parts.service.target(deployment.environment)
    stopped = deployment.stop is not None and deployment.stop.job == held.job
    return stopped or bool(target.gate.groups) or any(isinstance(each, Manual) for each in deployment.starts)


def _does(expect: JobExpected, held: Held, parts: Parts) -> Iterator[str]:
    job = held.job
    yield from (f"{job.name} does not call {tool}" for tool in expect.tools if not held.speaks_of(tool))
    beside = {sidecar.name for sidecar in job.sidecars}
    yield from (f"{job.name} has no {each} beside it" for each in expect.services if each not in beside)
    if expect.threshold and not _threshold(expect.threshold, " ".join(held.words)):
        yield f"{job.name} does not hold {expect.threshold}"
    if expect.retry and (job.retry is None or job.retry.times != expect.retry):
        yield f"{job.name} is not tried again {expect.retry} times"
    if expect.timeout_minutes and job.timeout_minutes != expect.timeout_minutes:
        yield f"{job.name} may run {job.timeout_minutes} minutes"
    if expect.timeout_minutes_over and job.timeout_minutes <= expect.timeout_minutes_over:
        yield f"{job.name} is ended after {job.timeout_minutes} minutes"
    yield from _branches(expect, held, parts)


def _threshold(threshold: str, words: str) -> bool:
    """`coverage>=80`, `p99<500ms` or `high`: the word and the number are in the command."""
    name = re.split(r"[<>=]", threshold)[0]
    numbers = re.findall(r"[<>=](\d+)", threshold)
    return name.lower() in words.lower() and all(re.search(rf"\b{each}\b", words) for each in numbers)


def _branches(expect: JobExpected, held: Held, parts: Parts) -> Iterator[str]:
    """A job of fewer branches than its route has a condition."""
    routes = [route for route in parts.pipeline.routes if held.job in route.jobs]
    pushed = {
        branch
        for route in routes
        for event in route.on
        if isinstance(event, Push)
        for branch in event.branches
    }
    wanted = set(expect.branches)
    if not wanted <= pushed or (wanted and wanted != pushed and held.job.only_if is None):
        yield f"{held.job.name} runs on {sorted(pushed)}, not on {sorted(wanted)} alone"
