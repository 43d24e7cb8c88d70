"""What of a route a project cannot say: each is a finding, by name."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.backends.codepipeline.batches import identifiers_collide
from delivery.backends.codepipeline.context import Context
from delivery.backends.codepipeline.routes import group_of
from delivery.backends.codepipeline.unsayable import ELSEWHERE, check_job, check_schedule, note, unsayable
from delivery.events import Manual, PullRequest, Schedule, Upstream, inputs_of
from delivery.finding import Finding
from delivery.job import InputOf, Job, Run
from delivery.pipeline import Route


def check_route(route: Route, context: Context) -> Iterator[Finding]:
    """Told once, where the first environment is."""
    if not context.is_first:
        return
    place = f"{context.place}, route {route.name}"
    for event in route.on:
        if isinstance(event, Upstream):
            yield unsayable(
                "starts", place, f"is not told by {event.service} that it released", "Start on a schedule."
            )
        if isinstance(event, Schedule):
            yield from check_schedule(event, place)
    if route.cancels_older:
        yield note(
            "older-runs-go-on",
            place,
            "a newer commit ends no older build",
            "Nothing to do: it costs minutes, and means the same.",
        )
    yield from _check_inputs(route, place)
    by_name = {job.name: job for job in route.jobs}
    for job in route.jobs:
        yield from check_job(job, place)
        yield from _check_job(job, route, place)
        for need in job.needs:
            if group_of(by_name[need], context) != group_of(job, context):
                yield unsayable(
                    "identity",
                    f"{place}, job {job.name}",
                    f"has one role for builds that wait for each other: {need} runs as "
                    f"{by_name[need].identity or 'nobody'}, {job.name} as {job.identity or 'nobody'}",
                    f"Give both one identity, or drop the need. {ELSEWHERE}.",
                )
    if identifiers_collide(route.jobs):
        yield unsayable("names", place, "cannot tell two of its jobs by their names", "Rename one.")


def _check_inputs(route: Route, place: str) -> Iterator[Finding]:
    wanted = {name for job in route.jobs for name in job.inputs}
    for asked in inputs_of(route.on):
        if asked.name in wanted and asked.default is None:
            by_hand = all(isinstance(event, Manual) for event in route.on)
            if not by_hand:
                yield unsayable(
                    "inputs", place, f"starts without asking for {asked.name}", "Give it a default."
                )


def _check_job(job: Job, route: Route, place: str) -> Iterator[Finding]:
    here = f"{place}, job {job.name}"
    if job.run is not Run.SUCCESS:
        yield unsayable(
            "run",
            here,
            f"starts a build after others succeeded, and {job.name} runs on {job.run}",
            f"Let {job.name} run after success, or let its needs say why they may fail. Or: {ELSEWHERE}.",
        )
    if job.only_if:
        asked = "an input" if isinstance(job.only_if.value, InputOf) else "an output"
        yield unsayable(
            "only_if",
            here,
            f"skips no build of a batch on {asked}",
            f"Let the job look itself. Or: {ELSEWHERE}.",
        )
    if job.fetches:
        yield unsayable(
            "fetches",
            here,
            "hands no artifacts from build to build in a batch",
            f"Make it there. {ELSEWHERE}.",
        )
    if job.lock:
        yield unsayable(
            "lock", here, f"throws away what waits for {job.lock}, and queues nothing", f"{ELSEWHERE}."
        )
    if job.artifacts:
        yield note(
            "artifact-not-kept",
            here,
            "a project that starts by itself keeps no files: what it found stands in its log",
            "Let a deployment keep it, if people should fetch it.",
        )
    if job.identity and any(isinstance(event, PullRequest) for event in route.on):
        yield unsayable(
            "forks",
            here,
            f"cannot keep a fork's code from running as {job.identity} once somebody says yes in a comment",
            f"Let nobody look at what is not merged. Or: {ELSEWHERE}.",
        )
