"""`penstock check`: everything that is wrong in what people wrote, and in what would be made of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from delivery.estate import Estate
    from delivery.finding import Finding
    from settings import Problem

FINDINGS = 1
JsonFlag = Annotated[bool, typer.Option("--json", help="The answer as JSON on standard output.")]


def check(as_json: JsonFlag = False) -> None:
    """Judge the catalog and the stack files: every problem with its file, line and cure."""
    from settings import Problems

    try:
        estate, findings = _judged(Path.cwd())
    except Problems as found:
        if as_json:
            typer.echo(json.dumps({"problems": found.as_json(), "findings": []}, indent=2))
        else:
            _tell(found.problems)
        raise typer.Exit(FINDINGS) from None
    if as_json:
        typer.echo(json.dumps({"problems": [], "findings": list(map(asdict, findings))}, indent=2))
    else:
        _accept(estate, findings)


def _judged(root: Path) -> tuple[Estate, tuple[Finding, ...]]:
    from delivery.compiled import forge_findings
    from delivery.site import sites_of
    from delivery.slices import check_sizes
    from delivery.texts import Digest
    from settings import judge, load
    from toolbox import archive

    loaded = load(root)
    toolbox = Digest(f"sha256:{archive.digest()}")
    sites = sites_of(loaded.estate, toolbox)
    of_sites = (each for site in sites for each in site.findings)
    found = (*check_sizes(loaded.estate), *of_sites, *forge_findings(loaded.estate, toolbox))
    return loaded.estate, judge(loaded, found, datetime.now(UTC).date())


def _tell(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        typer.echo(str(problem))
    typer.echo(_count(len(problems), "problem"))


def _accept(estate: Estate, findings: tuple[Finding, ...]) -> None:
    for finding, further in _gathered(findings):
        places = f" (and at {_count(further, 'further place')})" if further else ""
        typer.echo(f"{finding.severity}: {finding}{places}")
    order = ", ".join(environment.name for environment in estate.environments)
    typer.echo(f"{_count(len(estate.services), 'service')} in {order}: nothing is wrong.")


def _gathered(findings: tuple[Finding, ...]) -> Iterator[tuple[Finding, int]]:
    """Notes of one kind are one line: whoever wants each asks for JSON."""
    notes = Counter(each.code for each in findings if each.severity == "note")
    told: set[str] = set()
    for finding in findings:
        if finding.severity != "note":
            yield finding, 0
        elif finding.code not in told:
            told.add(finding.code)
            yield finding, notes[finding.code] - 1


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
