"""Load, and what must hold under it."""

from __future__ import annotations

from dataclasses import dataclass

from delivery.step import Report, ReportKind
from delivery.steps.task import Task
from delivery.steps.tools import kept, step
from delivery.texts import Percent, RelativePath


@dataclass(frozen=True, kw_only=True, slots=True)
class Pressure:
    """So many requests a second, for so many minutes, and what must hold while they come."""

    script: RelativePath
    per_second: int
    minutes: int
    p99_below_ms: int
    errors_below_percent: Percent = Percent("0.1")

    def __post_init__(self) -> None:
        if not 1 <= self.minutes <= 240:
            raise ValueError(f"load lasts 1 to 240 minutes, not {self.minutes}")


def k6(pressure: Pressure) -> Task:
    """99 says that a threshold did not hold: the script turns these words into thresholds."""
    told = {
        "RATE": pressure.per_second,
        "DURATION": f"{pressure.minutes}m",
        "P99_BELOW_MS": pressure.p99_below_ms,
        "ERRORS_BELOW_PERCENT": pressure.errors_below_percent,
    }
    words = (f"--env={name}={value}" for name, value in told.items())
    return Task(
        steps=(step("load", "k6", "run", "--summary-export=k6.json", *words, pressure.script),),
        reports=(Report(kind=ReportKind.PERFORMANCE, path="k6.json"),),
        artifacts=(kept("k6", "k6.json"),),
    )


def artillery(script: RelativePath) -> Task:
    return Task(
        steps=(step("load", "artillery", "run", "--output=artillery.json", script),),
        artifacts=(kept("artillery", "artillery.json"),),
    )
