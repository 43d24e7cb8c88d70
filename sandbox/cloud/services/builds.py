"""CodeBuild's builds: they run, in the background, what the buildspec says."""

import uuid
from datetime import UTC, datetime
from typing import Any

from sandbox.cloud.build_record import Record
from sandbox.cloud.build_runner import start
from sandbox.cloud.call import Call, Onward, Refused, Reply, answer
from sandbox.cloud.services.codebuild import WITHOUT_LOCATION, invalid
from sandbox.cloud.world import World

# parameter of StartBuild -> where it stands in the build
OVERRIDES = {
    "sourceTypeOverride": ("source", "type"),
    "sourceLocationOverride": ("source", "location"),
    "buildspecOverride": ("source", "buildspec"),
    "gitCloneDepthOverride": ("source", "gitCloneDepth"),
    "imageOverride": ("environment", "image"),
    "environmentTypeOverride": ("environment", "type"),
    "computeTypeOverride": ("environment", "computeType"),
    "privilegedModeOverride": ("environment", "privilegedMode"),
}
WHOLE = {
    "artifactsOverride": "artifacts",
    "cacheOverride": "cache",
    "serviceRoleOverride": "serviceRole",
    "timeoutInMinutesOverride": "timeoutInMinutes",
    "queuedTimeoutInMinutesOverride": "queuedTimeoutInMinutes",
    "encryptionKeyOverride": "encryptionKey",
    "sourceVersion": "sourceVersion",
}
TAKEN = {
    *OVERRIDES,
    *WHOLE,
    "projectName",
    "environmentVariablesOverride",
    "idempotencyToken",
    "logsConfigOverride",
}


def start_build(world: World, call: Call, onward: Onward) -> Reply:
    """The same idempotency token starts one build."""
    place, name = world.here(call), call.params["projectName"].rpartition("/")[2]
    project = place.projects.get(name)
    if project is None:
        raise Refused("ResourceNotFoundException", f"Project cannot be found: {call.arn(f'project/{name}')}")
    unread = sorted(set(call.params) - TAKEN)
    if unread:
        raise invalid(f"this cloud does not know the override {', '.join(unread)}")
    token = call.params.get("idempotencyToken")
    with world.lock:
        known = place.tokens.get((f"build/{name}", token)) if token else None
        if known is not None:
            return answer(call, {"build": place.builds[known].build})
        build = _build(call, project, 1 + sum(r.build["projectName"] == name for r in place.builds.values()))
        record = Record(build, project["arn"], call.region)
        place.builds[build["id"]] = record
        if token:
            place.tokens[(f"build/{name}", token)] = build["id"]
    reply = answer(call, {"build": build})
    start(world, record)
    return reply


def _build(call: Call, project: dict[str, Any], number: int) -> dict[str, Any]:
    name, identity = project["name"], str(uuid.uuid4())
    build: dict[str, Any] = {
        "id": f"{name}:{identity}",
        "arn": call.arn(f"build/{name}:{identity}"),
        "buildNumber": number,
        "startTime": datetime.now(UTC),
        "currentPhase": "QUEUED",
        "buildStatus": "IN_PROGRESS",
        "buildComplete": False,
        "projectName": name,
        "phases": [],
        "initiator": (call.principal.session or call.principal.arn).rpartition(":")[2],
        "source": dict(project["source"]),
        "environment": dict(project["environment"]),
        "artifacts": {"location": "", **project["artifacts"]},
        "logs": _logs(call, project, name, identity),
        **{
            key: project[key]
            for key in (*WHOLE.values(), "vpcConfig")
            if key in project and key != "artifacts"
        },
    }
    _override(build, call.params)
    kind = build["source"]["type"]
    if kind == "CODEPIPELINE":
        raise invalid("Invalid project source: a source of type CODEPIPELINE is given by a pipeline only")
    if kind not in WITHOUT_LOCATION and not build["source"].get("location"):
        raise invalid("Project source location is required")
    return build


def _override(build: dict[str, Any], params: dict[str, Any]) -> None:
    for parameter, (part, name) in OVERRIDES.items():
        if parameter in params:
            build[part][name] = params[parameter]
    for parameter, name in WHOLE.items():
        if parameter in params:
            build[name] = params[parameter]
    variables = {v["name"]: v for v in build["environment"].get("environmentVariables", [])}
    variables |= {
        v["name"]: {"type": "PLAINTEXT", **v} for v in params.get("environmentVariablesOverride", [])
    }
    build["environment"]["environmentVariables"] = list(variables.values())


def _logs(call: Call, project: dict[str, Any], name: str, identity: str) -> dict[str, Any]:
    given = call.params.get("logsConfigOverride") or project.get("logsConfig", {})
    config = given.get("cloudWatchLogs", {"status": "ENABLED"})
    group = config.get("groupName", f"/aws/codebuild/{name}")
    prefix = f"{config['streamName']}/" if config.get("streamName") else ""
    return {
        "groupName": group,
        "streamName": f"{prefix}{identity}",
        "cloudWatchLogs": config,
        "cloudWatchLogsArn": call.arn(f"log-group:{group}:log-stream:{prefix}{identity}", service="logs"),
    }


def _record(world: World, call: Call, identity: str) -> Record | None:
    return world.here(call).builds.get(identity.rpartition("build/")[2])


def batch_get_builds(world: World, call: Call, onward: Onward) -> Reply:
    asked = {identity: _record(world, call, identity) for identity in call.params["ids"]}
    found = [record.build for record in asked.values() if record is not None]
    missing = [identity for identity, record in asked.items() if record is None]
    return answer(call, {"builds": found, "buildsNotFound": missing})


def _newest_first(world: World, call: Call, project: str | None = None) -> list[str]:
    records = [r for r in world.here(call).builds.values() if project in (None, r.build["projectName"])]
    return [r.id for r in sorted(records, key=lambda r: r.build["startTime"], reverse=True)]


def list_builds(world: World, call: Call, onward: Onward) -> Reply:
    return answer(call, {"ids": _newest_first(world, call)})


def list_builds_for_project(world: World, call: Call, onward: Onward) -> Reply:
    return answer(call, {"ids": _newest_first(world, call, call.params["projectName"])})


def stop_build(world: World, call: Call, onward: Onward) -> Reply:
    record = _record(world, call, call.params["id"])
    if record is None:
        raise Refused("ResourceNotFoundException", f"Build cannot be found: {call.params['id']}")
    record.stop()
    return answer(call, {"build": record.build})


def log_door(world: World, handle: Any, asked: dict[str, Any]) -> dict[str, Any]:
    """What the build said, whether or not its role might write logs."""
    record = world.place(asked["account"], asked["region"]).builds[asked["build"]]
    return {"lines": list(record.log)}
