"""What jobs are called in a file where GitLab has one room for all names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from delivery.pipeline import Route
from delivery.texts import JobName, RouteName

HAND_OFF = "hand-off"


def job_names(routes: tuple[Route, ...]) -> Mapping[tuple[RouteName, JobName], str]:
    """A job's own name where no other route has one of that name, and `<route>:<job>` else."""
    count = Counter(job.name for route in routes for job in route.jobs)
    return {
        (route.name, job.name): job.name if count[job.name] == 1 else f"{route.name}:{job.name}"
        for route in routes
        for job in route.jobs
    }


def approval_job(group: str) -> str:
    return f"approve-{group}"
