"""What CodePipeline would have recorded of an execution: tests write it, the API answers from it.

Field for field https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListActionExecutions.html
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sandbox.cloud.back_door import REGION, ask
from sandbox.cloud.call import Refused
from sandbox.cloud.world import World

STATUSES = (
    "InProgress",
    "Succeeded",
    "Failed",
    "Stopped",
    "Stopping",
    "Superseded",
    "Cancelled",
    "Abandoned",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ActionType:
    category: str
    owner: str
    provider: str
    version: str = "1"


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceRevision:
    actionName: str
    revisionId: str
    revisionSummary: str = ""
    revisionUrl: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ActionExecution:
    """`configuration` is what stands in input.resolvedConfiguration; `variables` in output.outputVariables."""

    stageName: str
    actionName: str
    actionExecutionId: str
    status: str
    startTime: datetime
    lastUpdateTime: datetime
    actionTypeId: ActionType
    updatedBy: str = ""
    configuration: Mapping[str, str] = field(default_factory=dict)
    inputArtifacts: tuple[str, ...] = ()
    outputArtifacts: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    namespace: str = ""
    summary: str = ""
    externalExecutionId: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Execution:
    pipelineExecutionId: str
    status: str
    startTime: datetime
    lastUpdateTime: datetime
    sourceRevisions: tuple[SourceRevision, ...] = ()
    triggerType: str = "StartPipelineExecution"
    triggerDetail: str = ""
    pipelineVersion: int = 1
    variables: Mapping[str, str] = field(default_factory=dict)
    actions: tuple[ActionExecution, ...] = ()


def put_execution(
    endpoint: str, account: str, pipeline: str, execution: Execution, region: str = REGION
) -> None:
    """Writes the record of one execution with its actions; one of the same id is replaced."""
    question = {"account": account, "region": region, "pipeline": pipeline, "execution": asdict(execution)}
    ask(endpoint, "execution", question)


def receive(world: World, handle: Any, asked: dict[str, Any]) -> dict[str, Any]:
    """The door behind put_execution."""
    place, pipeline, given = (
        world.place(asked["account"], asked["region"]),
        asked["pipeline"],
        asked["execution"],
    )
    for status in (given["status"], *(action["status"] for action in given["actions"])):
        if status not in STATUSES:
            raise Refused("BadRecord", f"status {status!r} is unknown; allowed: {', '.join(STATUSES)}")
    key = given["pipelineExecutionId"]
    with world.lock:
        place.executions[pipeline][key] = _execution(given)
        others = [a for a in place.actions[pipeline] if a["pipelineExecutionId"] != key]
        place.actions[pipeline] = [*others, *(_action(given, action) for action in given["actions"])]
    return {}


def _execution(given: dict[str, Any]) -> dict[str, Any]:
    return {
        "pipelineExecutionId": given["pipelineExecutionId"],
        "pipelineVersion": given["pipelineVersion"],
        "status": given["status"],
        "startTime": datetime.fromisoformat(given["startTime"]),
        "lastUpdateTime": datetime.fromisoformat(given["lastUpdateTime"]),
        "sourceRevisions": [_without_blanks(revision) for revision in given["sourceRevisions"]],
        "trigger": {"triggerType": given["triggerType"], "triggerDetail": given["triggerDetail"]},
        "variables": [{"name": n, "resolvedValue": v} for n, v in given["variables"].items()],
        "executionMode": "SUPERSEDED",
        "executionType": "STANDARD",
    }


def _without_blanks(found: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if value not in ("", None)}


def _action(execution: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    kind = given["actionTypeId"]
    result = _without_blanks(
        {
            "externalExecutionId": given["externalExecutionId"],
            "externalExecutionSummary": given["summary"],
        }
    )
    return _without_blanks(
        {
            "pipelineExecutionId": execution["pipelineExecutionId"],
            "pipelineVersion": execution["pipelineVersion"],
            "actionExecutionId": given["actionExecutionId"],
            "stageName": given["stageName"],
            "actionName": given["actionName"],
            "status": given["status"],
            "startTime": datetime.fromisoformat(given["startTime"]),
            "lastUpdateTime": datetime.fromisoformat(given["lastUpdateTime"]),
            "updatedBy": given["updatedBy"],
            "input": {
                "actionTypeId": kind,
                "configuration": given["configuration"],
                "resolvedConfiguration": given["configuration"],
                "inputArtifacts": [{"name": name} for name in given["inputArtifacts"]],
                **_without_blanks({"namespace": given["namespace"]}),
            },
            "output": {
                "outputArtifacts": [{"name": name} for name in given["outputArtifacts"]],
                "executionResult": result,
                "outputVariables": given["variables"],
            },
        }
    )
