"""The edge to CodePipeline: what it recorded, and starting it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from toolbox import execution
from toolbox.aws import Client, Clients
from toolbox.execution import ActionExecution, Execution
from toolbox.stops import Missing


class CodePipeline:
    def __init__(self, make: Clients) -> None:
        self._make = make

    def names(self) -> Iterator[str]:
        listed = _pages(self._make("codepipeline", ""), "list_pipelines", "pipelines")
        return (str(each.get("name")) for each in listed)

    def executions(self, pipeline: str) -> Iterator[Execution]:
        listed = _pages(
            self._make("codepipeline", ""), "list_pipeline_executions", "pipelineExecutionSummaries",
            pipelineName=pipeline,
        )  # fmt: skip
        return map(execution.execution, listed)

    def actions(self, pipeline: str, execution_id: str) -> tuple[ActionExecution, ...]:
        listed = _pages(
            self._make("codepipeline", ""), "list_action_executions", "actionExecutionDetails",
            pipelineName=pipeline, filter={"pipelineExecutionId": execution_id},
        )  # fmt: skip
        found = map(execution.action_execution, listed)
        return tuple(each for each in found if each.execution == execution_id)

    def tags(self, pipeline: str, owner: str) -> Mapping[str, str]:
        arn = f"arn:aws:codepipeline:{own_region()}:{owner}:{pipeline}"
        answer = self._make("codepipeline", "")("list_tags_for_resource", resourceArn=arn)
        found = answer.get("tags")
        return {each["key"]: each["value"] for each in (found if isinstance(found, list) else ())}

    def start(self, pipeline: str, *, source_action: str, commit: str, token: str) -> str:
        revision = {"actionName": source_action, "revisionType": "COMMIT_ID", "revisionValue": commit}
        answer = self._make("codepipeline", "")(
            "start_pipeline_execution", name=pipeline, sourceRevisions=[revision], clientRequestToken=token
        )
        return str(answer.get("pipelineExecutionId", "?"))


def own_region() -> str:
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    if not region:
        raise Missing("No region is set; expected the job's own in AWS_REGION.")
    return region


def _pages(client: Client, operation: str, listed: str, **asked: object) -> Iterator[Mapping[str, object]]:
    token: dict[str, object] = {}
    while True:
        answer = client(operation, **asked, **token)
        found = answer.get(listed)
        yield from found if isinstance(found, list) else ()
        if not answer.get("nextToken"):
            return
        token = {"nextToken": answer["nextToken"]}
