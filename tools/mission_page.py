"""`docs/mission.md`: every row of the mission with the tests that prove it, or the word open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import yaml

from tools.claims import Claim, claims

ROOT = Path(__file__).resolve().parent.parent
ROWS = ROOT / "docs/mission"
LAST = 452
OPEN = "open"


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    number: int
    document: str
    section: str
    capability: str


def rows(folder: Path = ROWS) -> tuple[Row, ...]:
    """One file a document; in it, by section, each number with what it asks for."""
    found = [row for path in sorted(folder.glob("*.yaml")) for row in _of_document(path)]
    return tuple(sorted(found, key=lambda row: row.number))


def _of_document(path: Path) -> list[Row]:
    written: Mapping[str, Mapping[int, str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        Row(number=number, document=path.stem, section=section, capability=capability)
        for section, numbered in written.items()
        for number, capability in numbered.items()
    ]


def proofs(found: Iterable[Claim]) -> Mapping[int, tuple[str, ...]]:
    by_row: dict[int, set[str]] = {}
    for claim in found:
        for number in claim.rows:
            by_row.setdefault(number, set()).add(claim.test)
    return {number: tuple(sorted(tests)) for number, tests in by_row.items()}


def mission() -> str:
    return page(rows(), proofs(claims(ROOT)))


def page(listed: tuple[Row, ...], tests: Mapping[int, tuple[str, ...]]) -> str:
    shown = [row for row in listed if row.number in tests]
    parts = [
        line
        for (document, section), held in groupby(listed, key=lambda row: (row.document, row.section))
        for line in (f"## {document}: {section}", "", *_table(tuple(held), tests), "")
    ]
    return "\n".join(
        (
            "# The mission",
            "",
            "What the five documents ask for, row by row, and the tests that would go red without it.",
            f"A row is {OPEN} until a test carries its number: `@pytest.mark.mission(77)`.",
            "",
            f"{len(listed)} rows: {len(shown)} have tests, {len(listed) - len(shown)} are {OPEN}.",
            "",
            "| document | rows | have tests | open |",
            "|---|---|---|---|",
            *_counts(listed, tests),
            "",
            *parts,
        )
    )


def _counts(listed: tuple[Row, ...], tests: Mapping[int, tuple[str, ...]]) -> list[str]:
    lines = []
    for document in sorted({row.document for row in listed}):
        own = [row for row in listed if row.document == document]
        shown = sum(row.number in tests for row in own)
        lines.append(f"| {document} | {len(own)} | {shown} | {len(own) - shown} |")
    return lines


def _table(held: tuple[Row, ...], tests: Mapping[int, tuple[str, ...]]) -> tuple[str, ...]:
    lines = (
        f"| {row.number} | {row.document} | {_plain(row.capability)} | {_proof(tests.get(row.number, ()))} |"
        for row in held
    )
    return ("| row | document | asks for | shown by |", "|---|---|---|---|", *lines)


def _proof(tests: tuple[str, ...]) -> str:
    return "<br>".join(f"`{test}`" for test in tests) or OPEN


def _plain(text: str) -> str:
    """Text that Markdown would read as something else."""
    for letter in ("\\", "|", "<", "*", "_", "`", "["):
        text = text.replace(letter, f"\\{letter}")
    return text
