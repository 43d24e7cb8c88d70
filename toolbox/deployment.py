"""One deployments row for each attempt at apply, made of the execution's record alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from toolbox import instants
from toolbox.execution import ActionExecution, Execution
from toolbox.grammar import COMMIT, DIGEST
from toolbox.seams import Row, Value

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Subject:
    """Whose deployment is recorded, and which action applies."""

    environment: str
    service: str
    stage: str
    action: str
    source_action: str


@dataclass(frozen=True)
class Attempt:
    id: str
    attempt: str
    result: str
    started: datetime
    ended: datetime

    @property
    def seconds(self) -> int:
        return max(0, round((self.ended - self.started).total_seconds()))


def attempts(run: Execution, record: Iterable[ActionExecution], subject: Subject) -> tuple[Attempt, ...]:
    actions = sorted(record, key=lambda each: (each.started, each.id))
    applied = [each for each in actions if (each.stage, each.action) == (subject.stage, subject.action)]
    if not applied:
        last = actions[-1] if actions else None
        return (_attempt(run, last, result=_unreached(run), ended=run.updated),)
    earlier = [_attempt(run, each, result=_earlier(each), ended=each.updated) for each in applied[:-1]]
    return (*earlier, _attempt(run, applied[-1], result=_latest(run, applied[-1]), ended=run.updated))


def _attempt(run: Execution, at: ActionExecution | None, *, result: str, ended: datetime) -> Attempt:
    return Attempt(
        id=at.row_id if at else f"{run.id}/-/-/-",
        attempt=at.id if at else "-",
        result=result,
        started=run.started,
        ended=ended,
    )


def _unreached(run: Execution) -> str:
    return "failed" if run.status in {"Failed", "Succeeded"} else "stopped"


def _earlier(applied: ActionExecution) -> str:
    """What had to be tried again did not succeed, even where apply itself did."""
    return "stopped" if applied.status == "Abandoned" else "failed"


def _latest(run: Execution, applied: ActionExecution) -> str:
    """Succeeded means apply and all that verifies it after."""
    if applied.status == "Succeeded" and run.status == "Succeeded":
        return "succeeded"
    return "failed" if applied.status == "Failed" or run.status == "Failed" else "stopped"


def commit(run: Execution, source_action: str) -> str:
    found = {
        revision
        for action, revision in run.revisions
        if COMMIT.holds(revision) and source_action in {"", action}
    }
    return found.pop() if len(found) == 1 else UNKNOWN


def plan_digest(record: Iterable[ActionExecution]) -> str:
    """What the plan exported, or what approvers saw; evidence that disagrees is no evidence."""
    actions = tuple(record)
    exported = {each.variable("DIGEST") for each in actions} - {""}
    seen = {each.custom_data for each in actions if each.category == "Approval"} - {""}
    digests = {each for each in (exported | seen) if DIGEST.holds(each)}
    return digests.pop() if len(digests) == 1 else UNKNOWN


def approvals(record: Iterable[ActionExecution]) -> tuple[str, ...]:
    return tuple(sorted(each.row_id for each in record if each.is_decided_approval))


def row(
    run: Execution,
    record: tuple[ActionExecution, ...],
    subject: Subject,
    *,
    attempt: Attempt,
    missing: tuple[str, ...],
) -> Row:
    made: dict[str, Value] = {
        "id": attempt.id,
        "execution": run.id,
        "environment": subject.environment,
        "component": subject.service,
        "commit": commit(run, subject.source_action),
        "plan_digest": plan_digest(record),
        "approvals": approvals(record),
        "result": attempt.result,
        "started": instants.written(attempt.started),
        "ended": instants.written(attempt.ended),
        "duration_seconds": attempt.seconds,
        "attempt": attempt.attempt,
    }
    return {**made, "approvals_missing": missing} if missing else made


def metrics(attempt: Attempt) -> dict[str, int]:
    """A run that people stopped or that a newer one replaced is neither success nor failure."""
    if attempt.result == "stopped":
        return {}
    counted = "DeploymentSucceeded" if attempt.result == "succeeded" else "DeploymentFailed"
    return {counted: 1, "DeploymentDuration": attempt.seconds}
