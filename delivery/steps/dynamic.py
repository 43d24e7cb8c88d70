"""What looks at pages and interfaces that answer: where, is told in TARGET_URL."""

from __future__ import annotations

from delivery.steps.scripts import script
from delivery.steps.task import Task
from delivery.steps.tools import kept


def zap() -> Task:
    return Task(steps=(script("run-dast"),), artifacts=(kept("zap", "zap.json", "zap.html"),))


def lighthouse() -> Task:
    return Task(
        steps=(script("run-lighthouse", tool="lighthouse"),), artifacts=(kept("lighthouse", "lighthouse"),)
    )


def axe() -> Task:
    return Task(steps=(script("run-a11y-tests", tool="axe"),), artifacts=(kept("axe", "axe.json"),))


def synthetic() -> Task:
    """Monitors that stand outside, in several regions, are asked what they see."""
    return Task(steps=(script("run-synthetic-tests"),), artifacts=(kept("synthetic", "synthetic.json"),))
