"""What an event starts: a pipeline by its triggers, a project by its webhook, either by a call or a schedule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from interpreters.aws import build
from interpreters.aws import event as forge
from interpreters.aws.account import Account
from interpreters.aws.event import ForgeEvent, Payload
from interpreters.aws.execution import Origin, executed
from interpreters.aws.pipeline import Action, Pipeline
from interpreters.aws.schedule import moment
from interpreters.aws.shape import Thing, choice, opened
from interpreters.outcome import Run, Unreadable, World

START = ("name", "variables", "clientRequestToken", "sourceRevisions")


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    account: Account
    world: World
    now: datetime | None


def push(payload: Payload, scene: Scene) -> tuple[Run, ...]:
    return _by_forge(forge.of("push", payload), scene)


def pull_request(payload: Payload, scene: Scene) -> tuple[Run, ...]:
    return _by_forge(forge.of("pull_request", payload), scene)


def release(payload: Payload, scene: Scene) -> tuple[Run, ...]:
    return _by_forge(forge.of("release", payload), scene)


def _by_forge(event: ForgeEvent, scene: Scene) -> tuple[Run, ...]:
    pipelines = [one for one in scene.account.pipelines.values() if _triggered(one, event)]
    ran = [_ran(one, _origin(one, event), scene) for one in pipelines]
    return (*ran, *build.by_webhook(event, scene.account, scene.world))


def _ran(pipeline: Pipeline, origin: Origin, scene: Scene) -> Run:
    return executed(pipeline, origin, account=scene.account, world=scene.world, now=scene.now)


def _triggered(pipeline: Pipeline, event: ForgeEvent) -> bool:
    sources = {
        action.name: action
        for action in pipeline.connections
        if action.configuration.get("FullRepositoryId") == event.repository
    }
    if pipeline.triggers:
        return any(
            trigger.admits(event, sources[trigger.source].configuration.get("BranchName"))
            for trigger in pipeline.triggers
            if trigger.source in sources
        )
    return event.word == "PUSH" and any(_detects(action, event) for action in sources.values())


def _detects(action: Action, event: ForgeEvent) -> bool:
    """https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html"""
    detects = action.configuration.get("DetectChanges", "true").lower() != "false"
    return detects and event.branch is not None and event.branch == action.configuration.get("BranchName")


def _origin(pipeline: Pipeline, event: ForgeEvent | None, request: Thing | None = None) -> Origin:
    revisions = _revisions(pipeline, request)
    return Origin(
        variables=_variables(pipeline, request),
        sources={
            action.name: _told(action, event, revisions.get(action.name))
            for action in pipeline.stages[0].actions
        },
    )


def _told(action: Action, event: ForgeEvent | None, revision: str | None) -> dict[str, str]:
    told: dict[str, str | None] = {
        "FullRepositoryName": action.configuration.get("FullRepositoryId"),
        "ConnectionArn": action.configuration.get("ConnectionArn"),
        "BranchName": action.configuration.get("BranchName"),
        "CommitId": revision,
    }
    if event is not None and action.configuration.get("FullRepositoryId") == event.repository:
        told |= {"BranchName": event.branch, "CommitId": event.commit, "CommitMessage": event.message}
    return {key: value for key, value in told.items() if value is not None}


def _variables(pipeline: Pipeline, request: Thing | None) -> dict[str, str]:
    given: dict[str, str] = {}
    for one in request.things("variables", ("name", "value")) if request else ():
        name = choice(one.text("name"), pipeline.variables, f"{one.place}.name")
        given[name] = one.text("value")
        if not given[name]:
            raise Unreadable(f"{one.place}.value: found an empty string; a variable has a value")
    values = {name: given.get(name, default) for name, default in pipeline.variables.items()}
    missing = [name for name, value in values.items() if value is None]
    if missing:
        raise Unreadable(
            f"{pipeline.place}: variable {missing[0]!r} has no default, and the start gives no value"
        )
    return {name: value for name, value in values.items() if value is not None}


def _revisions(pipeline: Pipeline, request: Thing | None) -> dict[str, str]:
    keys = ("actionName", "revisionType", "revisionValue")
    kinds = ("COMMIT_ID", "IMAGE_DIGEST", "S3_OBJECT_VERSION_ID", "S3_OBJECT_KEY")
    known = {action.name for action in pipeline.stages[0].actions}
    found: dict[str, str] = {}
    for one in request.things("sourceRevisions", keys) if request else ():
        one.chosen("revisionType", kinds)
        found[one.chosen("actionName", known)] = one.text("revisionValue")
    return found


def manual(payload: Payload, scene: Scene) -> tuple[Run, ...]:
    request = opened(dict(payload), "StartPipelineExecution", START)
    pipeline = scene.account.pipeline(request.text("name"), request.place)
    return (_ran(pipeline, _origin(pipeline, None, request), scene),)


def start_build(payload: Payload, scene: Scene) -> tuple[Run, ...]:
    request = opened(dict(payload), "StartBuild")
    return (build.requested(request, scene.account, batch=False).started(scene.world),)


def start_build_batch(payload: Payload, scene: Scene) -> tuple[Run, ...]:
    request = opened(dict(payload), "StartBuildBatch")
    return (build.requested(request, scene.account, batch=True).started(scene.world),)


def schedule(payload: Payload, scene: Scene) -> tuple[Run, ...]:
    told = opened(dict(payload), "schedule", ("scheduleArn", "name", "time"))
    name = told.optional("name") or told.text("scheduleArn").rsplit("/", 1)[-1]
    one = scene.account.schedule(name, told.place)
    time = told.optional("time")
    at = moment(time, f"{told.place}.time") if time else None
    if one.call is None or not one.on or (at is not None and not one.due(at)):
        return ()
    return STARTERS[one.call](one.request, replace(scene, now=scene.now or at))


Starter = Callable[[Payload, Scene], tuple[Run, ...]]
STARTERS: Mapping[str, Starter] = {
    "push": push,
    "pull_request": pull_request,
    "release": release,
    "manual": manual,
    "start_build": start_build,
    "start_build_batch": start_build_batch,
    "schedule": schedule,
}
