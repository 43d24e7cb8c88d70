"""CodePipeline's definitions, checked as AWS checks them and echoed whole."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from moto.codepipeline.models import CodePipeline, CodePipelineBackend, codepipeline_backends

from sandbox.cloud.call import Call, Onward, Refused, Reply, answer
from sandbox.cloud.roles import may_assume
from sandbox.cloud.world import World


def backend_of(call: Call) -> CodePipelineBackend:
    found: CodePipelineBackend = codepipeline_backends[call.account][call.region]
    return found


def pipeline_of(call: Call, name: str) -> CodePipeline:
    found = backend_of(call).pipelines.get(name)
    if found is None:
        raise Refused(
            "PipelineNotFoundException",
            f"Account '{call.account}' does not have a pipeline with name '{name}'",
        )
    return found


def _invalid(message: str) -> Refused:
    return Refused("InvalidStructureException", message)


def _unique(names: list[str], what: str) -> None:
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    if twice:
        raise _invalid(f"{what} names must be unique: {', '.join(twice)}")


def check_structure(pipeline: dict[str, Any]) -> None:
    """https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html"""
    stages = pipeline["stages"]
    if len(stages) < 2:
        raise _invalid("Pipeline should have a minimum of 2 stages")
    _unique([stage["name"] for stage in stages], "Stage")
    made: set[str] = set()
    for number, stage in enumerate(stages):
        actions = stage.get("actions", [])
        if not actions:
            raise _invalid(f"Stage {stage['name']} has no actions")
        _unique([action["name"] for action in actions], f"In stage {stage['name']} action")
        if number == 0 and any(a["actionTypeId"]["category"] != "Source" for a in actions):
            raise _invalid("The first stage of a pipeline may contain only source actions")
        if number and any(a["actionTypeId"]["category"] == "Source" for a in actions):
            raise _invalid(f"Source actions are allowed in the first stage only, not in {stage['name']}")
        _check_artifacts(stage["name"], actions, made)


def _check_artifacts(stage: str, actions: list[dict[str, Any]], made: set[str]) -> None:
    """What an action takes was made in an earlier stage or at a lower run order; nothing is made twice."""
    for action in sorted(actions, key=lambda a: int(a.get("runOrder", 1))):
        for artifact in action.get("inputArtifacts", []):
            if artifact["name"] not in made:
                raise _invalid(
                    f"Action {action['name']} in stage {stage} takes the artifact {artifact['name']}, "
                    "which no action before it makes"
                )
        for artifact in action.get("outputArtifacts", []):
            if artifact["name"] in made:
                raise _invalid(f"Output artifact names must be unique: {artifact['name']}")
            made.add(artifact["name"])


def _check_role(call: Call, pipeline: dict[str, Any]) -> None:
    arn = call.arn(pipeline["name"])
    if not may_assume(pipeline["roleArn"], service="codepipeline.amazonaws.com", source=arn).allowed:
        raise _invalid(f"CodePipeline is not authorized to perform AssumeRole on role {pipeline['roleArn']}")


def create_pipeline(world: World, call: Call, onward: Onward) -> Reply:
    pipeline, tags = call.params["pipeline"], call.params.get("tags", [])
    backend, name = backend_of(call), pipeline["name"]
    if name in backend.pipelines:
        raise Refused(
            "PipelineNameInUseException",
            f"A pipeline with the name '{name}' already exists in account '{call.account}'",
        )
    check_structure(pipeline)
    _check_role(call, pipeline)
    made = CodePipeline(
        call.account, call.region, {"executionMode": "SUPERSEDED", "pipelineType": "V1", **pipeline}
    )
    made.validate_tags(tags)
    made.tags.update({tag["key"]: tag["value"] for tag in tags})
    backend.pipelines[name] = made
    return answer(call, {"pipeline": made.pipeline, "tags": tags})


def update_pipeline(world: World, call: Call, onward: Onward) -> Reply:
    pipeline = call.params["pipeline"]
    held = pipeline_of(call, pipeline["name"])
    check_structure(pipeline)
    _check_role(call, pipeline)
    defaults = {"executionMode": "SUPERSEDED", "pipelineType": held.pipeline.get("pipelineType", "V1")}
    version = held.pipeline["version"] + 1
    held.pipeline = held.add_default_values({**defaults, **pipeline, "version": version})
    held._updated = datetime.now(UTC)
    return answer(call, {"pipeline": held.pipeline})


def get_pipeline(world: World, call: Call, onward: Onward) -> Reply:
    held = pipeline_of(call, call.params["name"])
    metadata = {"pipelineArn": held._arn, "created": held._created, "updated": held._updated}
    return answer(call, {"pipeline": held.pipeline, "metadata": metadata})


def list_pipelines(world: World, call: Call, onward: Onward) -> Reply:
    held = sorted(backend_of(call).pipelines.items())
    return answer(
        call,
        {
            "pipelines": [
                {
                    "name": name,
                    "version": p.pipeline["version"],
                    "pipelineType": p.pipeline.get("pipelineType", "V1"),
                    "executionMode": p.pipeline.get("executionMode", "SUPERSEDED"),
                    "created": p._created,
                    "updated": p._updated,
                }
                for name, p in held
            ]
        },
    )


def delete_pipeline(world: World, call: Call, onward: Onward) -> Reply:
    name, place = call.params["name"], world.here(call)
    backend_of(call).pipelines.pop(name, None)
    place.executions.pop(name, None)
    place.actions.pop(name, None)
    return answer(call, {})
