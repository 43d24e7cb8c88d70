"""What a bench hands back, and how it is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One number, and what we want it to be at most."""

    bench: str
    what: str
    value: float
    unit: str
    aim: float | None = None
    reason: str = ""

    @property
    def met(self) -> bool:
        return self.aim is None or self.value <= self.aim


def table(figures: Iterable[Figure]) -> list[str]:
    rows = [("bench", "what", "value", "aim", ""), *(row(figure) for figure in figures)]
    wide = [max(len(line[column]) for line in rows) for column in range(4)]
    return [
        f"{bench:{wide[0]}}  {what:{wide[1]}}  {value:>{wide[2]}}  {aim:>{wide[3]}}  {note}".rstrip()
        for bench, what, value, aim, note in rows
    ]


def row(figure: Figure) -> tuple[str, str, str, str, str]:
    aim = "" if figure.aim is None else f"{figure.aim:,.4g}"
    note = figure.reason if figure.met else f"MISSED: {figure.reason or 'no reason given'}"
    return figure.bench, figure.what, f"{figure.value:,.4g} {figure.unit}", aim, note
