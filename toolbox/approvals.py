"""Whether a gate's approvals stand in the run's own record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta

from toolbox import instants
from toolbox.gate import YES, Approval, GateDocument
from toolbox.record import Answer, Record
from toolbox.stops import shown

# Clocks of the platform and of a build differ a little; what lies beyond this is not from now.
SKEW = timedelta(minutes=5)


def refusals(gate: GateDocument, record: Record) -> list[str]:
    """Everything that keeps the gate shut, in sentences."""
    seen = [asked for asked in gate.approvals if asked.place]
    answered = {asked: _answers(asked, record) for asked in seen}
    told = [sentence for asked in seen for sentence in _missing(asked, answered[asked])]
    told += [
        sentence
        for asked in seen
        for answer in answered[asked]
        for sentence in _faults(asked, answer, gate, record)
    ]
    if gate.distinct:
        told.extend(_repeated(each for asked in seen for each in answered[asked] if each.agrees))
    if gate.unseen or any(each.at is None for asked in seen for each in answered[asked]):
        told.extend(_outlived(gate, record))
    return told


def _answers(asked: Approval, record: Record) -> tuple[Answer, ...]:
    return tuple(each for each in record.answers if each.place == asked.place)


def _missing(asked: Approval, answers: tuple[Answer, ...]) -> Iterator[str]:
    place = f"The approval {asked.place}"
    people = {each.person for each in answers if each.agrees}
    if not answers:
        yield f"{place} is not in the execution's record; expected one by {asked.group}. Ask that group."
    elif len(people) < asked.people and all(each.agrees for each in answers):
        yield (
            f"{place} was given by {len(people)} of {asked.people} people; expected {asked.people}"
            f" of {asked.group}. Ask that group."
        )


def _faults(asked: Approval, found: Answer, gate: GateDocument, record: Record) -> Iterator[str]:
    place = f"The approval {asked.place}"
    if not found.agrees:
        yield (
            f"{place} has status {shown(found.status)}; expected {YES[gate.platform]}."
            " Start a new run and have it approved."
        )
        return
    if asked.role and not _by(asked.role, record.account).fullmatch(found.by):
        yield (
            f"{place} was given by {shown(found.by)}; expected the role {asked.role}"
            f" of account {record.account}. Have a member of {asked.group} approve."
        )
    if found.digest not in {None, record.digest}:
        yield (
            f"{place} is about {shown(found.digest)}; expected the digest {record.digest}."
            " Start a new run: an approval counts for what its approver saw."
        )
    if gate.commented and not found.comment.strip():
        yield f"{place} was given by {shown(found.by)} without a comment; expected a yes that says why."
    if gate.author_excluded and found.person in record.authors | record.starters:
        did = "wrote the change" if found.person in record.authors else "started the run"
        yield (
            f"{place} was given by {shown(found.by)}, who {did}; expected somebody else of {asked.group}."
            " Have another person approve a new run."
        )
    yield from _out_of_time(place, found, gate, record)


def _out_of_time(place: str, found: Answer, gate: GateDocument, record: Record) -> Iterator[str]:
    if found.at is None:
        return
    if record.now > found.at + gate.expires:
        ended = instants.written(found.at + gate.expires)
        yield f"{place} expired at {ended}; expected one that still holds. Start a new run."
    if record.sealed is not None and found.at < record.sealed.made:
        yield (
            f"{place} was given at {instants.written(found.at)}, before the plan was sealed at"
            f" {instants.written(record.sealed.made)}; expected a yes to what was there to be seen. Start a new run."
        )
    if found.at > record.now + SKEW:
        yield f"{place} is from the future ({instants.written(found.at)}); set this machine's clock."


def _outlived(gate: GateDocument, record: Record) -> Iterator[str]:
    """Where an answer has no time it may be as old as what it is about, and no older."""
    if record.sealed is None:
        yield "Nobody knows how old the plan is, nor so its approvals; expected a sealed plan. Plan again."
    elif record.now > record.sealed.made + gate.expires:
        yield (
            f"The plan was sealed at {instants.written(record.sealed.made)}, and what was approved since may be"
            f" as old: that expired at {instants.written(record.sealed.made + gate.expires)}."
            " Start a new run, and have it approved in time."
        )


def _by(role: str, account: str) -> re.Pattern[str]:
    # An assumed-role ARN has no path, and its session name no "/":
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
    return re.compile(
        rf"arn:aws:sts::{account}:assumed-role/{re.escape(role)}/[A-Za-z0-9_+=,.@-]{{2,64}}", re.ASCII
    )


def _repeated(given: Iterable[Answer]) -> Iterator[str]:
    first: dict[str, str] = {}
    for each in given:
        earlier = first.setdefault(each.person, each.place)
        if earlier != each.place:
            yield (
                f"{earlier} and {each.place} were both given by {shown(each.person)};"
                " expected distinct people. Have a second person approve a new run."
            )
