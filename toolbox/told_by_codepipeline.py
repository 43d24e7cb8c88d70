"""CodePipeline's record of an execution, as the guard judges it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from toolbox import replay
from toolbox.execution import ActionExecution
from toolbox.gate import CODEPIPELINE, YES, GateDocument
from toolbox.patience import until
from toolbox.record import Answer, Record, person
from toolbox.seams import Edges

if TYPE_CHECKING:
    from toolbox.guard import Guard


def record(asked: Guard, gate: GateDocument, edges: Edges) -> Record:
    asked.needs("pipeline", "stage", "action")
    actions = until(
        lambda: edges.pipelines.actions(asked.pipeline, asked.execution),
        lambda found: any((each.stage, each.action) == (asked.stage, asked.action) for each in found),
        seconds=int(asked.wait),
        clock=edges.clock,
    )
    run = next(
        (each for each in edges.pipelines.executions(asked.pipeline) if each.id == asked.execution), None
    )
    return Record(
        service=asked.service,
        account=asked.account,
        commit=asked.commit,
        digest=asked.digest,
        now=edges.clock.now(),
        answers=tuple(answers(gate, actions)),
        rows=edges.ledger.deployments(asked.table, asked.service),
        objections=(
            *replay.refusals_of_attempts(actions, asked.stage, asked.action),
            *replay.refusals_of_run(run, execution=asked.execution, commit=asked.commit),
        ),
    )


def answers(gate: GateDocument, actions: Iterable[ActionExecution]) -> Iterator[Answer]:
    """Of an action that was tried more than once, the newest attempt."""
    approvals = [each for each in actions if each.category == "Approval"]
    for asked in gate.approvals:
        named = [each for each in approvals if each.action == asked.place]
        if named:
            yield _answer(max(named, key=lambda each: each.started))


def _answer(found: ActionExecution) -> Answer:
    return Answer(
        place=found.action,
        by=found.updated_by,
        # The session name of an assumed role is the person.
        person=person(found.updated_by.rsplit("/", 1)[-1]),
        status=found.status,
        agrees=found.status == YES[CODEPIPELINE],
        at=found.updated,
        digest=found.custom_data,
    )
