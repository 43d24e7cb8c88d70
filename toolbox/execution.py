"""CodePipeline's own record of a run, read into values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone

from toolbox.stops import Refused

OVER = frozenset({"Succeeded", "Failed", "Stopped", "Superseded", "Cancelled"})


@dataclass(frozen=True)
class Execution:
    """One run of a pipeline, as ListPipelineExecutions tells it."""

    id: str
    status: str
    type: str
    trigger: str
    started: datetime
    updated: datetime
    revisions: tuple[tuple[str, str], ...]

    @property
    def is_over(self) -> bool:
        return self.status in OVER

    @property
    def is_replay(self) -> bool:
        return self.type != "STANDARD" or self.trigger in {"ManualRollback", "AutomatedRollback"}


@dataclass(frozen=True)
class ActionExecution:
    """One attempt at one action, as ListActionExecutions tells it."""

    execution: str
    id: str
    stage: str
    action: str
    category: str
    status: str
    started: datetime
    updated: datetime
    updated_by: str
    custom_data: str
    variables: tuple[tuple[str, str], ...]

    @property
    def row_id(self) -> str:
        return f"{self.execution}/{self.stage}/{self.action}/{self.id}"

    @property
    def is_decided_approval(self) -> bool:
        return (
            self.category == "Approval" and self.status in {"Succeeded", "Failed"} and bool(self.updated_by)
        )

    @property
    def is_expired_approval(self) -> bool:
        """The platform fails an approval that nobody answered in time, and names nobody."""
        return self.category == "Approval" and self.status == "Failed" and not self.updated_by

    def variable(self, name: str) -> str:
        return dict(self.variables).get(name, "")


def execution(found: Mapping[str, object]) -> Execution:
    revisions = found.get("sourceRevisions")
    started = _instant(found, "startTime")
    return Execution(
        id=_text(found, "pipelineExecutionId"),
        status=_text(found, "status"),
        type=_text(found, "executionType") or "STANDARD",
        trigger=_text(_inner(found, "trigger"), "triggerType"),
        started=started,
        updated=_instant(found, "lastUpdateTime", started),
        revisions=tuple(
            (_text(each, "actionName"), _text(each, "revisionId"))
            for each in (revisions if isinstance(revisions, list) else ())
            if isinstance(each, dict)
        ),
    )


def action_execution(found: Mapping[str, object]) -> ActionExecution:
    asked, made = _inner(found, "input"), _inner(found, "output")
    started = _instant(found, "startTime")
    return ActionExecution(
        execution=_text(found, "pipelineExecutionId"),
        id=_text(found, "actionExecutionId"),
        stage=_text(found, "stageName"),
        action=_text(found, "actionName"),
        category=_text(_inner(asked, "actionTypeId"), "category"),
        status=_text(found, "status"),
        started=started,
        updated=_instant(found, "lastUpdateTime", started),
        updated_by=_text(found, "updatedBy"),
        custom_data=_text(_inner(asked, "resolvedConfiguration"), "CustomData"),
        variables=tuple(
            (name, value) for name, value in _inner(made, "outputVariables").items() if isinstance(value, str)
        ),
    )


def _inner(found: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = found.get(name)
    return value if isinstance(value, dict) else {}


def _text(found: Mapping[str, object], name: str) -> str:
    value = found.get(name, "")
    return value if isinstance(value, str) else ""


def _instant(found: Mapping[str, object], name: str, otherwise: datetime | None = None) -> datetime:
    value = found.get(name, otherwise)
    if not isinstance(value, datetime):
        raise Refused(f"The pipeline's record has no {name}; expected a time. Run the command again.")
    return value if value.tzinfo else value.replace(tzinfo=timezone.utc)
