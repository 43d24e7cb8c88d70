"""What a change touches: what later jobs are conditions on."""

from __future__ import annotations

from delivery.steps.task import Task
from delivery.steps.tools import ours
from delivery.texts import JobName, PathPattern, VariableName

CHANGES = JobName("changes")
CHANGED = VariableName("changed")


def changes(paths: tuple[PathPattern, ...]) -> Task:
    """Whether one of these paths changed since the last release."""
    return Task(
        steps=(ours("changes", "changes", *(f"--path={path}" for path in paths)),), outputs=(CHANGED,)
    )
