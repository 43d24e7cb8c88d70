"""What a pipeline lacks of the things expected in it: artifacts, schedules, environments, stages, scripts, images."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.events import AfterSuccess, Manual, Push, Schedule
from delivery.step import Readers
from tests.delivery.seed_parts import PLACES, Held, Parts, kept_by
from tests.seed_inventory.expected import (
    ArtifactExpected,
    EnvironmentExpected,
    ImageExpected,
    ScheduleExpected,
    ScriptExpected,
    StageExpected,
)

CATEGORIES = ("infrastructure", "security", "testing", "monitoring")


def artifact_faults(expect: ArtifactExpected, parts: Parts) -> Iterator[str]:
    if expect.job is None:
        kept = [artifact for held in parts.all_jobs() for artifact in held.job.artifacts]
        days = {artifact.retention_days for artifact in kept}
        if expect.path == "**" and expect.retention_days and days != {expect.retention_days}:
            yield f"artifacts are kept for {days} days"
        return
    named = parts.everywhere(expect.job)
    makers = [held for held in named if any(_lies(path, expect.path) for path in kept_by(held))]
    if not makers:
        yield f"{expect.job} leaves no {expect.path}; {[sorted(kept_by(held)) for held in named]}"
        return
    for held in makers:
        yield from _made(expect, held)
    for name in expect.taken_by:
        taken = parts.everywhere(name)
        if not any(expect.job in held.job.fetches or held.job.takes for held in taken):
            yield f"{name} does not take {expect.path}"


def _made(expect: ArtifactExpected, held: Held) -> Iterator[str]:
    artifacts = [each for each in held.job.artifacts if any(_lies(path, expect.path) for path in each.paths)]
    if expect.retention_days and any(each.retention_days != expect.retention_days for each in artifacts):
        yield f"{expect.path} is not kept for {expect.retention_days} days"
    if expect.report and expect.report not in {report.kind for report in held.job.reports}:
        yield f"{expect.path} is no {expect.report} report"
    if expect.regex and expect.regex not in {report.regex for report in held.job.reports}:
        yield f"{expect.path} is read with another expression"
    if expect.limited_access and any(each.readers is Readers.EVERYBODY for each in artifacts):
        yield f"everybody may read {expect.path}"


def _lies(path: str, expected: str) -> bool:
    return path == expected or path.startswith((f"{expected}.", f"{expected}/", f"{expected}-"))


def schedule_faults(expect: ScheduleExpected, parts: Parts) -> Iterator[str]:
    ticked = [
        route
        for route in parts.routes(expect.route)
        for event in route.on
        if isinstance(event, Schedule) and expect.cron in (None, event.cron)
    ]
    names = {job.name for route in ticked for job in route.jobs}
    for name in expect.jobs:
        wanted = [f"{name}-{each}" for each in expect.environments] or [name]
        some = [each for each in names if each == name or each.startswith(f"{name}-")]
        if not (set(wanted) <= names or (not expect.environments and some)):
            yield f"no clock starts {', '.join(wanted)}"


def environment_faults(expect: EnvironmentExpected, parts: Parts) -> Iterator[str]:
    deployment = parts.deployment(expect.environment)
    if deployment is None:
        yield f"nothing is deployed into {expect.environment}"
        return
    environment = parts.service.target(deployment.environment).environment
    if environment.tier != expect.tier:
        yield f"{expect.environment} is of the tier {environment.tier}"
    if expect.url and not deployment.url:
        yield f"{expect.environment} says not where it answers"
    kinds = {"push": Push, "release": Push, "upstream": AfterSuccess, "schedule": Schedule, "manual": Manual}
    if not any(isinstance(start, kinds[expect.starts]) for start in deployment.starts):
        yield f"{deployment.key} starts on {deployment.starts}"
    for before in expect.after:
        place, name = parts.place(before, "deploy")
        if f"{name}-{place}" not in parts.pipeline.comes_after(deployment) and place not in environment.after:
            yield f"{deployment.key} does not come after {before}"
    stop = deployment.stop
    if expect.auto_stop_days and (stop is None or stop.after_days != expect.auto_stop_days):
        yield f"{expect.environment} is not stopped after {expect.auto_stop_days} days"
    if expect.stop and (stop is None or stop.job.name != expect.stop):
        yield f"nothing called {expect.stop} stops {expect.environment}"


def stage_faults(name: str, expect: StageExpected, parts: Parts) -> Iterator[str]:
    own, *earlier = (_slug(each) for each in (name, *expect.after))
    stages = [str(stage) for stage in parts.pipeline.stages]
    if stages and not {own, *earlier} <= set(stages):
        yield f"there are the stages {', '.join(stages)}"
        return
    yield from (
        f"{each} comes later" for each in earlier if stages and stages.index(each) >= stages.index(own)
    )
    for job in expect.jobs:
        held = parts.everywhere(job)
        if not held:
            yield f"there is no {job}"
        elif stages and not any(each.job.stage == own for each in held):
            yield f"{job} stands in {sorted({str(each.job.stage) for each in held})}"


def _slug(name: str) -> str:
    return "-".join("".join(each if each.isalnum() else " " for each in name.lower()).split())


def script_faults(expect: ScriptExpected, parts: Parts) -> Iterator[str]:
    if expect.path is None or not expect.path.startswith("scripts/"):
        return
    for name in expect.jobs:
        for environment in expect.environments or (None,):
            there = [held for held in parts.everywhere(name) if _stands(held, environment, parts)]
            if not any(expect.path in held.words for held in there):
                yield f"{name} {environment or ''} does not call {expect.path}"


def _stands(held: Held, environment: str | None, parts: Parts) -> bool:
    if environment is None:
        return True
    place, name = parts.place(environment, "deploy")
    there = held.deployment
    return (
        there is not None and there.environment == place and (environment not in PLACES or there.name == name)
    )


def image_faults(expect: ImageExpected, parts: Parts) -> Iterator[str]:
    if not expect.path.startswith(CATEGORIES):
        return
    for name in expect.jobs:
        images = {held.job.image.name for held in parts.everywhere(name) if held.job.image}
        if expect.path not in images:
            yield f"{name} runs in {sorted(images) or 'no image'}"
