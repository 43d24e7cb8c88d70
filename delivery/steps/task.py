"""What a job does, without where and when: the steps of one tool, and what they leave behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypedDict, Unpack

from delivery.identity import Identity
from delivery.job import Cache, Condition, Image, Job, Leg, Retry, Run, Sidecar
from delivery.step import Artifact, Report, Sealed, Step
from delivery.texts import JobName, StageName, VariableName


class Placing(TypedDict, total=False):
    """Where a task stands among others: what it needs, who it is, when it runs."""

    stage: StageName
    needs: tuple[JobName, ...]
    fetches: tuple[JobName, ...]
    identity: Identity
    run: Run
    only_if: Condition | None
    may_fail: str | None
    retry: Retry | None
    lock: JobName
    leg: Leg
    timeout_minutes: int
    inputs: tuple[VariableName, ...]
    variables: Mapping[str, str]
    makes: Sealed
    takes: Sealed


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    steps: tuple[Step, ...]
    reports: tuple[Report, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    outputs: tuple[VariableName, ...] = ()
    image: Image | None = None  # one that brings the tool, for who would rather not install it
    sidecars: tuple[Sidecar, ...] = ()
    caches: tuple[Cache, ...] = ()
    builds_images: bool = False
    variables: Mapping[str, str] = field(default_factory=dict)

    def followed_by(self, other: Task) -> Task:
        """Both in one job: the second reads what the first left, which is not for other jobs to see."""
        return replace(
            self,
            steps=(*self.steps, *other.steps),
            reports=(*self.reports, *other.reports),
            artifacts=(*self.artifacts, *other.artifacts),
            outputs=(*self.outputs, *other.outputs),
        )

    def job(self, name: str, *, in_image: bool = False, **placing: Unpack[Placing]) -> Job:
        return Job(
            name=JobName(name),
            steps=self.steps,
            reports=self.reports,
            artifacts=self.artifacts,
            outputs=self.outputs,
            image=self.image if in_image else None,
            sidecars=self.sidecars,
            caches=() if placing.get("identity") else self.caches,
            builds_images=self.builds_images,
            **(placing | {"variables": {**self.variables, **placing.get("variables", {})}}),
        )
