"""`penstock pins`: what comes from outside, and whether it may."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from delivery.finding import Finding
    from delivery.pins import Lock

FINDINGS = 1
JsonFlag = Annotated[bool, typer.Option("--json", help="The answer as JSON on standard output.")]
LockFile = Annotated[
    Path | None,
    typer.Argument(
        help="A lock file to judge; without one, the lock that this program obeys.", metavar="[FILE]"
    ),
]

pins = typer.Typer(
    help="What comes from outside, by digest or full commit.", no_args_is_help=True, add_completion=False
)


@pins.command("check")
def check(file: LockFile = None, as_json: JsonFlag = False) -> None:
    """Judge every pin: malformed, denied and young ones are errors; unverified ones are told and counted."""
    from delivery.finding import errors
    from delivery.pins import lock
    from delivery.pins_check import check_pins
    from delivery.pins_read import Unreadable, read_lock

    try:
        judged = read_lock(file.read_bytes(), str(file)) if file else lock()
    except Unreadable as unread:
        if not as_json:
            raise
        typer.echo(json.dumps({"problems": unread.sentences, "findings": []}, indent=2))
        raise typer.Exit(FINDINGS) from None
    findings = check_pins(judged, datetime.now(UTC).date())
    wrong = len(errors(findings))
    typer.echo(_document(judged, findings) if as_json else _sentences(judged, findings, wrong))
    if wrong:
        raise typer.Exit(FINDINGS)


def _document(judged: Lock, findings: tuple[Finding, ...]) -> str:
    from delivery.pins import unverified

    names = [f"{pin.name} {pin.version}" for pin in unverified(judged)]
    answer = {"problems": [], "findings": list(map(asdict, findings)), **_kinds(judged), "unverified": names}
    return json.dumps(answer, indent=2)


def _sentences(judged: Lock, findings: tuple[Finding, ...], wrong: int) -> str:
    from delivery.pins import unverified

    told = [f"{finding.severity}: {finding}" for finding in findings]
    *kinds, last = (_count(number, kind.removesuffix("s")) for kind, number in _kinds(judged).items())
    pinned = f"{', '.join(kinds)} and {last} are pinned"
    verdict = _count(wrong, "error") if wrong else "nothing is wrong"
    return "\n".join((*told, f"{pinned}, {len(unverified(judged))} of them unverified: {verdict}."))


def _kinds(judged: Lock) -> dict[str, int]:
    return {
        "tools": len(judged.tools),
        "packages": len(judged.packages),
        "images": len(judged.images),
        "actions": len(judged.actions),
    }


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
