"""What of an inventory's entry a pipeline does not have: nothing, where it has all."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.events import AfterSuccess, Manual, PullRequest, Push, Schedule, inputs_of
from delivery.job import Job
from delivery.pipeline import Deployment
from tests.delivery.seed_jobs import blocks, job_faults
from tests.delivery.seed_parts import Parts
from tests.delivery.seed_things import (
    artifact_faults,
    environment_faults,
    image_faults,
    schedule_faults,
    script_faults,
    stage_faults,
)
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
            return list(artifact_faults(artifact, parts))
        case ScheduleExpected() as schedule:
            return list(schedule_faults(schedule, parts))
        case EnvironmentExpected() as environment:
            return list(environment_faults(environment, parts))
        case StageExpected() as stage:
            return list(stage_faults(entry.name, stage, parts))
        case ScriptExpected() as script:
            return list(script_faults(script, parts))
        case ImageExpected() as image:
            return list(image_faults(image, parts))
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
