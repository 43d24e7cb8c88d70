"""Whether a gate's approvals stand in the execution's own record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from toolbox import instants
from toolbox.execution import ActionExecution
from toolbox.gate import Approval, GateDocument
from toolbox.stops import shown

# Clocks of the platform and of a build differ a little; an approval beyond this is not from now.
SKEW = timedelta(minutes=5)


@dataclass(frozen=True)
class Question:
    """What an approval has to be about."""

    account: str
    digest: str
    now: datetime


def refusals(gate: GateDocument, record: Iterable[ActionExecution], question: Question) -> list[str]:
    """Everything that keeps the gate shut, in sentences."""
    actions = tuple(record)
    newest = {asked: _newest(asked, actions) for asked in gate.approvals}
    told = [sentence for asked, found in newest.items() for sentence in _faults(asked, found, gate, question)]
    if gate.distinct:
        told.extend(_repeated(found for found in newest.values() if found and found.status == "Succeeded"))
    return told


def person(updated_by: str) -> str:
    """The session name of an assumed role, in one spelling."""
    return updated_by.rsplit("/", 1)[-1].casefold()


def _newest(asked: Approval, actions: tuple[ActionExecution, ...]) -> ActionExecution | None:
    named = [each for each in actions if each.action == asked.action and each.category == "Approval"]
    return max(named, key=lambda each: each.started, default=None)


def _faults(
    asked: Approval, found: ActionExecution | None, gate: GateDocument, question: Question
) -> Iterator[str]:
    place = f"The approval {asked.action}"
    if found is None:
        yield f"{place} is not in the execution's record; expected one by {asked.group}. Ask that group."
        return
    if found.status != "Succeeded":
        yield (
            f"{place} has status {shown(found.status)}; expected Succeeded."
            " Start a new run and have it approved."
        )
        return
    if not _by(asked.role, question.account).fullmatch(found.updated_by):
        yield (
            f"{place} was given by {shown(found.updated_by)}; expected the role {asked.role}"
            f" of account {question.account}. Have a member of {asked.group} approve."
        )
    if found.custom_data != question.digest:
        yield (
            f"{place} is about {shown(found.custom_data)}; expected the digest {question.digest}."
            " Start a new run: an approval counts for what its approver saw."
        )
    if question.now > found.updated + gate.expires:
        ended = instants.written(found.updated + gate.expires)
        yield f"{place} expired at {ended}; expected one that still holds. Start a new run."
    if found.updated > question.now + SKEW:
        yield f"{place} is from the future ({instants.written(found.updated)}); set this machine's clock."


def _by(role: str, account: str) -> re.Pattern[str]:
    # An assumed-role ARN has no path, and its session name no "/":
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
    return re.compile(
        rf"arn:aws:sts::{account}:assumed-role/{re.escape(role)}/[A-Za-z0-9_+=,.@-]{{2,64}}", re.ASCII
    )


def _repeated(given: Iterable[ActionExecution]) -> Iterator[str]:
    first: dict[str, str] = {}
    for each in given:
        earlier = first.setdefault(person(each.updated_by), each.action)
        if earlier != each.action:
            yield (
                f"{earlier} and {each.action} were both given by {shown(person(each.updated_by))};"
                " expected distinct people. Have a second person approve a new run."
            )
