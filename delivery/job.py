"""A job: steps that run together somewhere, who they are, what they need, make and take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from delivery.identity import Identity
from delivery.step import Artifact, Report, Sealed, Step, Tool, tools_of
from delivery.texts import ImageName, JobName, StageName, ToolVersion, VariableName


class Run(StrEnum):
    """When a job runs, by how those ended that it needs directly; who may fail and failed counts as a success.

    SUCCESS: all succeeded; one that was skipped did not. FAILURE: all have ended, and at least one failed.
    ALWAYS: all have ended, or will never run.
    """

    SUCCESS = "success"
    FAILURE = "failure"
    ALWAYS = "always"


@dataclass(frozen=True, kw_only=True, slots=True)
class OutputOf:
    job: JobName
    name: VariableName


@dataclass(frozen=True, kw_only=True, slots=True)
class InputOf:
    name: VariableName


@dataclass(frozen=True, kw_only=True, slots=True)
class Equals:
    """The only condition there is beside the route's event: a value that is known equals a literal."""

    value: OutputOf | InputOf
    literal: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Image:
    """Where a job runs, by the name and version that the lock file has a digest for."""

    name: ImageName
    version: ToolVersion

    @property
    def tool(self) -> str:
        return self.name.rpartition("/")[2]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sidecar:
    """A container beside a job, such as its database. Nothing that it holds outlives the job."""

    name: JobName
    image: Image
    port: int
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Cache:
    """Folders kept from run to run, under a key made of these files and of the branch."""

    name: JobName
    paths: tuple[str, ...]
    key_files: tuple[str, ...]


class Mishap(StrEnum):
    """Failures that are the platform's, not the job's: only these are tried again."""

    RUNNER = "runner"
    TIMEOUT = "timeout"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class Retry:
    times: int
    on: tuple[Mishap, ...] = (Mishap.RUNNER,)

    def __post_init__(self) -> None:
        if not 1 <= self.times <= 2:
            raise ValueError(f"a job is tried again once or twice, not {self.times} times")
        if not self.on:
            raise ValueError("a retry names the mishaps that it is for")


@dataclass(frozen=True, kw_only=True, slots=True)
class Leg:
    """Which member of a matrix a job is. Matrices are expanded before any check; a backend may fold them back."""

    matrix: JobName
    values: tuple[tuple[VariableName, str], ...]


Condition: TypeAlias = Equals


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    name: JobName
    steps: tuple[Step, ...]
    identity: Identity | None = None
    needs: tuple[JobName, ...] = ()
    fetches: tuple[JobName, ...] = ()  # those of its needs whose artifacts it wants
    makes: Sealed | None = None
    takes: Sealed | None = None
    artifacts: tuple[Artifact, ...] = ()
    reports: tuple[Report, ...] = ()
    outputs: tuple[VariableName, ...] = ()  # lines NAME=value that its steps leave in `penstock.outputs`
    image: Image | None = None
    sidecars: tuple[Sidecar, ...] = ()
    caches: tuple[Cache, ...] = ()
    run: Run = Run.SUCCESS
    only_if: Condition | None = None
    may_fail: str | None = None  # the reason why its failure stops nothing
    retry: Retry | None = None
    lock: JobName | None = None  # one at a time, over all runs
    inputs: tuple[VariableName, ...] = ()  # those that its steps are told, as variables of the same name
    timeout_minutes: int = 60
    builds_images: bool = False  # it talks to a Docker daemon, so it runs privileged
    leg: Leg | None = None
    stage: StageName | None = None  # where people look for it; what it waits for stands in `needs`
    variables: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for complaint in _complaints(self):
            raise ValueError(f"job {self.name} {complaint}")

    @property
    def tools(self) -> tuple[Tool, ...]:
        """What must be installed: an image brings the tool that it is named for."""
        brought = self.image.tool if self.image else None
        return tuple(tool for tool in tools_of(self.steps) if tool.name != brought)

    @property
    def folder(self) -> str:
        """Where its steps run: one folder, as a job is about one root."""
        return self.steps[0].folder


def _complaints(job: Job) -> list[str]:
    """What is wrong with it, whatever stands around it."""
    lost = [name for name in job.fetches if name not in job.needs]
    wrong = {
        "has no steps": not job.steps,
        f"may run 5 to 480 minutes, not {job.timeout_minutes}": not 5 <= job.timeout_minutes <= 480,
        "runs in more than one folder": len({step.folder for step in job.steps}) > 1,
        "needs itself": job.name in job.needs,
        f"fetches from {', '.join(lost)}, which it does not need": bool(lost),
        # What an unreviewed run left in a cache would run as somebody.
        "has an identity and restores a cache": bool(job.caches and job.identity),
        "may fail without a reason": job.may_fail is not None and not job.may_fail.strip(),
        "may fail and changes things": bool(
            job.may_fail and job.identity and job.identity.purpose.changes_things
        ),
        "builds images and is somebody who changes things": bool(
            job.builds_images and job.identity and job.identity.purpose.changes_environments
        ),
    }
    return [complaint for complaint, found in wrong.items() if found]


def check_jobs(jobs: tuple[Job, ...]) -> None:
    """A graph of jobs whose names are one each and whose needs, and conditions, are there."""
    names = [job.name for job in jobs]
    doubles = sorted({name for name in names if names.count(name) > 1})
    if doubles:
        raise ValueError(f"two jobs are called {', '.join(doubles)}")
    by_name = {job.name: job for job in jobs}
    for job in jobs:
        lost = sorted(set(job.needs) - set(names))
        if lost:
            raise ValueError(
                f"job {job.name} needs {', '.join(lost)}, which is not there; there are {', '.join(names)}"
            )
        _check_condition(job, by_name)
        for source in job.fetches:
            if not by_name[source].artifacts:
                raise ValueError(f"job {job.name} fetches from {source}, which makes no artifact")


def _check_condition(job: Job, by_name: Mapping[JobName, Job]) -> None:
    if job.only_if is None or isinstance(job.only_if.value, InputOf):
        return
    value = job.only_if.value
    if value.job not in job.needs:
        raise ValueError(f"job {job.name} depends on an output of {value.job}, which it does not need")
    if value.name not in by_name[value.job].outputs:
        raise ValueError(f"job {job.name} depends on {value.name}, which {value.job} does not set")
