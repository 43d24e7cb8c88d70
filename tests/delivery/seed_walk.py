"""What of an inventory's entry a pipeline does not have: nothing, where it has all."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.events import AfterSuccess, Manual, PullRequest, Push, Schedule, inputs_of
from delivery.job import Job
from delivery.pipeline import Deployment
from delivery.step import Readers
from tests.delivery.seed_jobs import blocks, job_faults
from tests.delivery.seed_parts import PLACES, Held, Parts, kept_by
from tests.seed_inventory.expected import (
    ArtifactExpected,
    EnvironmentExpected,
    GateExpected,
    ImageExpected,
    JobExpected,
    ScheduleExpected,
    ScriptExpected,
    StageExpected,
    TriggerExpected,
)
from tests.seed_inventory.inventory import Entry

CATEGORIES = ("infrastructure", "security", "testing", "monitoring")
PROMISES = {
    "distinct_people": "DistinctPeople",
    "author_excluded": "AuthorExcluded",
    "bound_digest": "BoundDigest",
    "expires": "Expires",
    "window": "Window",
    "wait": "Wait",
    "comment": "Commented",
}


def faults(entry: Entry, parts: Parts) -> list[str]:
    match entry.expect:
        case JobExpected() as job:
            return list(job_faults(job, parts))
        case TriggerExpected() as trigger:
            return list(_trigger(trigger, parts))
        case GateExpected() as gate:
            return list(_gate(gate, parts))
        case ArtifactExpected() as artifact:
            return list(_artifact(artifact, parts))
        case ScheduleExpected() as schedule:
            return list(_schedule(schedule, parts))
        case EnvironmentExpected() as environment:
            return list(_environment(environment, parts))
        case StageExpected() as stage:
            return list(_stage(entry.name, stage, parts))
        case ScriptExpected() as script:
            return list(_script(script, parts))
        case ImageExpected() as image:
            return list(_image(image, parts))
    return []


def _trigger(expect: TriggerExpected, parts: Parts) -> Iterator[str]:
    if expect.route == "deploy":
        deployment = parts.deployment(str(expect.environment), expect.deployment)
        if deployment is None:
            yield f"there is no {expect.deployment} into {expect.environment}"
            return
        starts = [*deployment.starts, *_earlier(deployment, parts)]
        gate = parts.service.target(deployment.environment).gate
        if expect.by_hand and not gate.groups and not any(isinstance(each, Manual) for each in starts):
            yield f"nobody is asked before {deployment.key}"
        if not any(_is(expect, start, parts) for start in starts):
            yield f"{deployment.key} starts on {starts}"
        return
    events = [event for route in parts.routes(expect.route) for event in route.on]
    if not any(_is(expect, event, parts) for event in events):
        yield f"no {expect.route} starts on {expect.event} of {expect.branches}; there are {events}"


def _earlier(deployment: Deployment, parts: Parts) -> Iterator[Push]:
    """Branches that reach an environment, and nothing that comes after it, have a deployment of their own."""
    early = [each for each in parts.pipeline.into(deployment.environment) if each.name == "early"]
    pushes = [start for each in (deployment, *early) for start in each.starts if isinstance(start, Push)]
    if deployment.name == "deploy" and pushes:
        yield Push(branches=tuple(branch for push in pushes for branch in push.branches))


def _is(expect: TriggerExpected, event: object, parts: Parts) -> bool:
    match event:
        case Push() if expect.event == "push":
            paths = _touch(expect.paths, event.paths) or _conditional(expect, parts)
            return set(expect.branches) <= set(event.branches) and paths
        case PullRequest() if expect.event == "pull_request":
            return set(expect.branches) <= set(event.into) and _touch(expect.paths, event.paths)
        case Schedule() if expect.event == "schedule":
            return expect.cron in (None, event.cron)
        case AfterSuccess() if expect.event == "upstream":
            (wanted,) = expect.upstream
            return (*event.environments, event.deployment) == parts.place(wanted, "deploy")
        case Manual() if expect.event == "manual":
            return _asks(expect, event)
    return False


def _touch(expected: tuple[str, ...], paths: tuple[str, ...]) -> bool:
    """Each expected path, or a folder that it lies in."""
    folders = [path.removesuffix("**") for path in paths if path.endswith("/**")]
    return all(each in paths or each.startswith(tuple(folders)) for each in expected)


def _asks(expect: TriggerExpected, event: Manual) -> bool:
    asked = {each.name: each for each in inputs_of((event,))}
    for name, wanted in expect.inputs.items():
        if name not in asked or (wanted.options and asked[name].choices != wanted.options):  # type: ignore[index]  # names compare as the strings that they are
            return False
    return True


def _conditional(expect: TriggerExpected, parts: Parts) -> bool:
    """Paths that select not the route but some of its jobs."""
    held = [held for name in expect.jobs for held in parts.held(expect.route, name, None)]
    asked = {f"--path={path}" for path in expect.paths}
    known = {word for job in parts.held(expect.route, "changes", None) for word in job.words}
    return bool(held) and all(each.job.only_if for each in held) and asked <= known


def _gate(expect: GateExpected, parts: Parts) -> Iterator[str]:
    if expect.environment is None:
        for name in expect.checks:
            if not any(blocks(held.job) for held in parts.held("check", name, None)):
                yield f"{name} does not stand between a change and its merge"
        return
    deployment = parts.deployment(expect.environment, expect.deployment)
    if deployment is None:
        yield f"there is no {expect.deployment} into {expect.environment}"
        return
    gate = parts.service.target(deployment.environment).gate
    if expect.before not in {job.name for job in (*deployment.before, deployment.apply)}:
        yield f"{expect.before} is not behind the gate of {deployment.key}"
    if not expect.by_option:
        yield from (f"{group} is not asked" for group in expect.groups if group not in gate.groups)
    kinds = {type(promise).__name__ for promise in gate.promises}
    yield from (f"{each} is not promised" for each in expect.promises if PROMISES[each] not in kinds)
    before = _awaited(deployment.key, parts)
    for name in expect.checks:
        if not any(job.name == name and blocks(job) for job in before):
            yield f"{name} does not stand before {deployment.key} changes anything"


def _awaited(key: str, parts: Parts) -> list[Job]:
    """All jobs that must have succeeded before a deployment changes something."""
    deployments = {each.key: each for each in parts.pipeline.deployments}
    found, left = list(deployments[key].before), [key]
    while left:
        deployment = deployments[left.pop()]
        if parts.pipeline.release and any(isinstance(start, Push) for start in deployment.starts):
            found += parts.pipeline.release.jobs
        for name in parts.pipeline.comes_after(deployment):
            found += deployments[name].jobs
            left.append(name)
    return found


def _artifact(expect: ArtifactExpected, parts: Parts) -> Iterator[str]:
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


def _schedule(expect: ScheduleExpected, parts: Parts) -> Iterator[str]:
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


def _environment(expect: EnvironmentExpected, parts: Parts) -> Iterator[str]:
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


def _stage(name: str, expect: StageExpected, parts: Parts) -> Iterator[str]:
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


def _script(expect: ScriptExpected, parts: Parts) -> Iterator[str]:
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


def _image(expect: ImageExpected, parts: Parts) -> Iterator[str]:
    if not expect.path.startswith(CATEGORIES):
        return
    for name in expect.jobs:
        images = {held.job.image.name for held in parts.everywhere(name) if held.job.image}
        if expect.path not in images:
            yield f"{name} runs in {sorted(images) or 'no image'}"
