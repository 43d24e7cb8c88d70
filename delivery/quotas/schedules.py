"""Schedules against what a platform takes: an expression that never fires, and one that is slowed in silence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from delivery import cron as clock
from delivery.finding import Finding, error
from delivery.quotas.quota import Measure, Quota, check


def pace(quota: Quota, cron: str, place: str) -> Measure:
    """The expression must be real: see `check_schedule`."""
    minutes = clock.shortest_interval_minutes(cron)
    told = replace(quota, what=f"by {cron!r}, whose closest runs are {minutes} minutes apart")
    return told, clock.pace_a_day(cron), place


def check_schedule(quota: Quota, cron: str, place: str) -> Iterator[Finding]:
    problem = clock.problem_with(cron)
    if problem:
        yield error("cron", place, problem, "Write five fields, such as '0 6 * * MON-FRI'.")
    else:
        yield from check([pace(quota, cron, place)])
