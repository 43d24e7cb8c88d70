"""A whole file in GitHub's own words: a workflow, or an action that jobs share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from delivery.backends.github.document import AnyJob, Concurrency, RunningJob, Runs
from delivery.backends.github.writing import Plain


@dataclass(frozen=True, kw_only=True, slots=True)
class Workflow:
    name: str
    on: Mapping[str, Plain]
    jobs: tuple[AnyJob, ...]
    concurrency: Concurrency | None = None

    def plain(self) -> dict[str, Plain]:
        shared = _shared([job.variables for job in self.jobs if isinstance(job, RunningJob)])
        jobs = [
            replace(job, variables=_without(job.variables, shared)) if isinstance(job, RunningJob) else job
            for job in self.jobs
        ]
        running = any(isinstance(job, RunningJob) for job in jobs)
        return {
            "name": self.name,
            "on": self.on,
            "permissions": {},
            **({"concurrency": self.concurrency.plain()} if self.concurrency else {}),
            **({"env": shared} if shared else {}),
            **({"defaults": {"run": {"shell": "bash"}}} if running else {}),
            "jobs": {job.id: job.plain() for job in jobs},
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class CompositeAction:
    name: str
    description: str
    steps: tuple[Runs, ...]

    def plain(self) -> dict[str, Plain]:
        steps: list[Plain] = [step.plain() for step in self.steps]
        return {
            "name": self.name,
            "description": self.description,
            "runs": {"using": "composite", "steps": steps},
        }


def _shared(variables: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """What two or more jobs are told, and no job is told otherwise, is told once to all."""
    told: dict[str, list[str]] = {}
    for each in variables:
        for name, value in each.items():
            told.setdefault(name, []).append(value)
    return {name: values[0] for name, values in told.items() if _once(name, values)}


def _once(name: str, values: Sequence[str]) -> bool:
    """Variables of the blueprint's stay with their job: they could mean something to another."""
    everywhere = not any(context in values[0] for context in ("needs.", "matrix."))
    return name.startswith("PENSTOCK_") and len(values) > 1 and len(set(values)) == 1 and everywhere


def _without(variables: Mapping[str, str], shared: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in variables.items() if name not in shared}
