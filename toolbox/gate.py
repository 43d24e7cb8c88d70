"""The gate document: which approvals an apply needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from toolbox import canonical
from toolbox.grammar import NAME, Word
from toolbox.stops import Refused

ROLE = Word(r"[A-Za-z0-9+=,.@_-]{1,64}", "the name of a role")


@dataclass(frozen=True)
class Approval:
    action: str
    group: str
    role: str


@dataclass(frozen=True)
class GateDocument:
    approvals: tuple[Approval, ...]
    distinct: bool
    expires: timedelta


def gate(text: str) -> GateDocument:
    found = canonical.record(
        canonical.decode(text, "--gate"), ("approvals", "distinct", "expires_minutes"), "--gate"
    )
    approvals, distinct = found["approvals"], found["distinct"]
    if not isinstance(approvals, list) or not isinstance(distinct, bool):
        raise Refused("--gate is not understood; expected a list of approvals, and distinct true or false.")
    asked = tuple(_approval(each) for each in approvals)
    if len({each.action for each in asked}) < len(asked):
        raise Refused("--gate names one action twice; expected an action of its own for each approval.")
    minutes = canonical.whole(found["expires_minutes"], "--gate's expires_minutes")
    if not 0 < minutes <= 60 * 24 * 60 and asked:
        raise Refused(f"--gate's expires_minutes is {minutes}; expected 1 to 86400.")
    return GateDocument(approvals=asked, distinct=distinct, expires=timedelta(minutes=min(minutes, 86400)))


def _approval(found: object) -> Approval:
    fields = canonical.record(found, ("action", "group", "role"), "--gate's approval")
    return Approval(
        action=NAME.read(fields["action"], "--gate's action"),
        group=NAME.read(fields["group"], "--gate's group"),
        role=ROLE.read(fields["role"], "--gate's role"),
    )
