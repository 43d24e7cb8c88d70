"""CodePipeline's executions, answered from a record that StartPipelineExecution and tests write."""

import uuid
from datetime import UTC, datetime
from typing import Any

from moto.codepipeline.models import CodePipeline

from sandbox.cloud.call import Call, Onward, Refused, Reply, answer
from sandbox.cloud.services.codepipeline import pipeline_of
from sandbox.cloud.world import World

PAGE = 100


def start_pipeline_execution(world: World, call: Call, onward: Onward) -> Reply:
    """A repeated request token answers with the execution that it first started."""
    name, place = call.params["name"], world.here(call)
    held, token = pipeline_of(call, name), call.params.get("clientRequestToken")
    with world.lock:
        known = place.tokens.get((f"pipeline/{name}", token)) if token else None
        if known is not None:
            return answer(call, {"pipelineExecutionId": known})
        execution = str(uuid.uuid4())
        if token:
            place.tokens[(f"pipeline/{name}", token)] = execution
        place.executions[name][execution] = _started(call, held, execution)
    return answer(call, {"pipelineExecutionId": execution})


def _started(call: Call, held: CodePipeline, execution: str) -> dict[str, Any]:
    now = datetime.now(UTC)
    revisions = [
        {"actionName": given["actionName"], "revisionId": given["revisionValue"]}
        for given in call.params.get("sourceRevisions", [])
    ]
    return {
        "pipelineExecutionId": execution,
        "pipelineVersion": held.pipeline["version"],
        "status": "InProgress",
        "startTime": now,
        "lastUpdateTime": now,
        "sourceRevisions": revisions,
        "variables": _resolved(held, call.params.get("variables", [])),
        "trigger": {"triggerType": "StartPipelineExecution", "triggerDetail": caller_arn(call)},
        "executionMode": held.pipeline.get("executionMode", "SUPERSEDED"),
        "executionType": "STANDARD",
    }


def caller_arn(call: Call) -> str:
    return call.principal.session or call.principal.arn


def _resolved(held: CodePipeline, given: list[dict[str, str]]) -> list[dict[str, str]]:
    declared = {v["name"]: v.get("defaultValue") for v in held.pipeline.get("variables", [])}
    values = {**declared, **{v["name"]: v["value"] for v in given}}
    unknown = sorted(set(values) - set(declared))
    if unknown:
        raise Refused("ValidationException", f"The pipeline declares no variable {', '.join(unknown)}")
    return [{"name": name, "resolvedValue": value} for name, value in values.items() if value is not None]


def _newest_first(place_records: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(place_records.values(), key=lambda e: e["startTime"], reverse=True)


def page(call: Call, found: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], str | None]:
    start, size = int(call.params.get("nextToken") or 0), int(call.params.get("maxResults") or PAGE)
    end = start + size
    return found[start:end], str(end) if end < len(found) else None


def list_pipeline_executions(world: World, call: Call, onward: Onward) -> Reply:
    name = call.params["pipelineName"]
    pipeline_of(call, name)
    found, token = page(call, _newest_first(world.here(call).executions[name]))
    return answer(call, {"pipelineExecutionSummaries": found, "nextToken": token})


def get_pipeline_execution(world: World, call: Call, onward: Onward) -> Reply:
    name, wanted = call.params["pipelineName"], call.params["pipelineExecutionId"]
    pipeline_of(call, name)
    found = world.here(call).executions[name].get(wanted)
    if found is None:
        message = f"Pipeline '{name}' does not have an execution with id '{wanted}'"
        raise Refused("PipelineExecutionNotFoundException", message)
    revisions = [
        {"name": r.get("artifactName", r["actionName"]), "revisionId": r["revisionId"],
         "revisionSummary": r.get("revisionSummary"), "revisionUrl": r.get("revisionUrl")}
        for r in found.get("sourceRevisions", [])
    ]  # fmt: skip
    return answer(
        call, {"pipelineExecution": {**found, "pipelineName": name, "artifactRevisions": revisions}}
    )


def list_action_executions(world: World, call: Call, onward: Onward) -> Reply:
    """Newest first, as AWS orders them."""
    name = call.params["pipelineName"]
    pipeline_of(call, name)
    wanted = call.params.get("filter", {}).get("pipelineExecutionId")
    held = [a for a in world.here(call).actions[name] if wanted in (None, a["pipelineExecutionId"])]
    if wanted is not None and wanted not in world.here(call).executions[name]:
        message = f"Pipeline '{name}' does not have an execution with id '{wanted}'"
        raise Refused("PipelineExecutionNotFoundException", message)
    found, token = page(call, sorted(held, key=lambda a: a["startTime"], reverse=True))
    return answer(call, {"actionExecutionDetails": found, "nextToken": token})


def get_pipeline_state(world: World, call: Call, onward: Onward) -> Reply:
    """The newest execution that has an action in a stage is the stage's latest."""
    name, place = call.params["name"], world.here(call)
    held = pipeline_of(call, name)
    stages = [
        _stage_state(stage, place.actions[name], place.executions[name]) for stage in held.pipeline["stages"]
    ]
    return answer(
        call,
        {
            "pipelineName": name,
            "pipelineVersion": held.pipeline["version"],
            "stageStates": stages,
            "created": held._created,
            "updated": held._updated,
        },
    )


def _stage_state(
    stage: dict[str, Any], actions: list[dict[str, Any]], executions: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    mine = sorted((a for a in actions if a["stageName"] == stage["name"]), key=lambda a: a["startTime"])
    latest = {a["actionName"]: a for a in mine}
    state: dict[str, Any] = {
        "stageName": stage["name"],
        "inboundTransitionState": {"enabled": True},
        "actionStates": [_action_state(a["name"], latest.get(a["name"])) for a in stage["actions"]],
    }
    if mine:
        newest = mine[-1]["pipelineExecutionId"]
        statuses = [a["status"] for a in mine if a["pipelineExecutionId"] == newest]
        state["latestExecution"] = {"pipelineExecutionId": newest, "status": _stage_status(statuses, stage)}
    return state


def _stage_status(statuses: list[str], stage: dict[str, Any]) -> str:
    for bad, told in (("Failed", "Failed"), ("Abandoned", "Stopped"), ("InProgress", "InProgress")):
        if bad in statuses:
            return told
    return "Succeeded" if len(statuses) >= len(stage["actions"]) else "InProgress"


def _action_state(name: str, execution: dict[str, Any] | None) -> dict[str, Any]:
    if execution is None:
        return {"actionName": name}
    latest = {
        "actionExecutionId": execution["actionExecutionId"],
        "status": execution["status"],
        "lastStatusChange": execution["lastUpdateTime"],
        "lastUpdatedBy": execution.get("updatedBy"),
        "summary": execution.get("output", {}).get("executionResult", {}).get("externalExecutionSummary"),
    }
    return {"actionName": name, "latestExecution": latest}
