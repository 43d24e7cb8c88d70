"""What is wrong, where, why, and what to do; and what a person has accepted, until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum


class Severity(StrEnum):
    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    code: str
    severity: Severity
    place: str
    cause: str
    cure: str

    def __str__(self) -> str:
        return f"{self.place}: {self.cause}. {self.cure} [{self.code}]"


def error(code: str, place: str, cause: str, cure: str) -> Finding:
    return Finding(code=code, severity=Severity.ERROR, place=place, cause=cause, cure=cure)


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiver:
    """An accepted finding. It names one code at one place, and it ends."""

    code: str
    place: str
    reason: str
    owner: str
    expires: date

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError("a waiver says its reason")

    def accepts(self, finding: Finding) -> bool:
        return finding.code == self.code and finding.place == self.place


def apply_waivers(findings: Iterable[Finding], waivers: Iterable[Waiver], today: date) -> tuple[Finding, ...]:
    """Findings as they stand today: accepted ones become notes, waivers that ended or fit nothing are errors."""
    findings, waivers = tuple(findings), tuple(waivers)
    live = tuple(waiver for waiver in waivers if today <= waiver.expires)
    judged = tuple(_judged(finding, live) for finding in findings)
    return (
        judged
        + tuple(_complaint(waiver) for waiver in waivers if today > waiver.expires)
        + tuple(_idle(waiver) for waiver in live if not any(waiver.accepts(finding) for finding in findings))
    )


def _judged(finding: Finding, live: tuple[Waiver, ...]) -> Finding:
    for waiver in live:
        if waiver.accepts(finding):
            accepted = f"{finding.cause} (accepted by {waiver.owner} until {waiver.expires}: {waiver.reason})"
            return replace(finding, severity=Severity.NOTE, cause=accepted)
    return finding


def _complaint(waiver: Waiver) -> Finding:
    return error(
        "waiver-expired",
        waiver.place,
        f"the waiver for {waiver.code} by {waiver.owner} ended on {waiver.expires}",
        "Keep the promise, or renew the waiver with a reason and a new date.",
    )


def _idle(waiver: Waiver) -> Finding:
    return Finding(
        code="waiver-idle",
        severity=Severity.WARNING,
        place=waiver.place,
        cause=f"the waiver for {waiver.code} by {waiver.owner} accepts nothing that is found here",
        cure="Delete it.",
    )


def errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.severity is Severity.ERROR)
