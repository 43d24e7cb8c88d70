"""What a step asks of the forge itself: to write there, or to have all of the history. Nothing else gets a token."""

from __future__ import annotations

from collections.abc import Mapping

from delivery.backends.github.document import Access, Permissions, together
from delivery.job import Job
from delivery.script import OURS
from delivery.step import Step

WRITES: Mapping[str, Permissions] = {
    "comment": {"pull-requests": Access.WRITE, "actions": Access.READ},
    "issue": {"issues": Access.WRITE},
    "forge-deployment": {"deployments": Access.WRITE},
    "tag": {"contents": Access.WRITE},
}
# They compare commits, or look for what was once there.
READ_HISTORY = frozenset({"gitleaks", "trufflehog", "commitlint"})
COMPARE_COMMITS = frozenset({"changes", "tag"})


def asked_by(step: Step) -> Permissions:
    return WRITES.get(_ours(step) or "", {})


def asked_of_forge(job: Job) -> Permissions:
    return together(tuple(asked_by(step) for step in job.steps))


def reads_history(job: Job) -> bool:
    return any(
        step.command[0] in READ_HISTORY
        or (step.tool is not None and step.tool.name in READ_HISTORY)
        or _ours(step) in COMPARE_COMMITS
        for step in job.steps
    )


def _ours(step: Step) -> str | None:
    """Which command of the toolbox it is."""
    return step.command[1] if step.command[0] == OURS and len(step.command) > 1 else None
