"""A GitLab pipeline file in GitLab's own words: what the compiler makes, and what is written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from delivery.backends.gitlab.yaml_text import Reference


class When(StrEnum):
    ON_SUCCESS = "on_success"
    ON_FAILURE = "on_failure"
    ALWAYS = "always"
    MANUAL = "manual"
    DELAYED = "delayed"


class Action(StrEnum):
    """What a job means for its environment; only `start` is a deployment."""

    START = "start"
    PREPARE = "prepare"
    VERIFY = "verify"
    ACCESS = "access"
    STOP = "stop"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    condition: str | None = None
    changes: tuple[str, ...] = ()
    when: When = When.ON_SUCCESS
    allow_failure: bool | None = None
    start_in: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Need:
    job: str
    artifacts: bool = False
    optional: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """The environment of a job."""

    name: str
    tier: str
    action: Action
    url: str | None = None
    on_stop: str | None = None
    auto_stop_in: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """The artifacts of a job: GitLab knows one block a job."""

    paths: tuple[str, ...] = ()
    name: str | None = None
    expire_in: str = "7 days"
    access: str = "developer"
    when: str | None = None
    reports: Mapping[str, str | tuple[str, ...] | Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Cached:
    prefix: str
    files: tuple[str, ...]
    paths: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Beside:
    """A service: a container beside the job."""

    image: str
    alias: str
    variables: Mapping[str, str] = field(default_factory=dict)
    command: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Retries:
    most: int
    when: tuple[str, ...]


Line: TypeAlias = str | Reference


@dataclass(frozen=True, kw_only=True, slots=True)
class JobSpec:
    """A job, or a hidden one whose name begins with a dot; what is none or empty is not written."""

    extends: tuple[str, ...] = ()
    stage: str | None = None
    image: str | None = None
    services: tuple[Beside, ...] = ()
    rules: tuple[Rule, ...] = ()
    needs: tuple[Need, ...] | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    id_token: str | None = None  # the audience of the token that the job is given
    environment: Place | None = None
    resource_group: str | None = None
    caches: tuple[Cached, ...] = ()
    before_script: tuple[Line, ...] = ()
    script: tuple[Line, ...] = ()
    coverage: str | None = None
    artifacts: Kept | None = None
    allow_failure: bool | None = None
    interruptible: bool | None = None
    retry: Retries | None = None
    timeout: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Trigger:
    """A job that runs a pipeline file of another project here, and ends as it ends."""

    project: str
    ref: str
    file: str
    stage: str
    rules: tuple[Rule, ...]
    needs: tuple[Need, ...]
    resource_group: str
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A variable that a person sees who starts a pipeline by hand."""

    description: str
    value: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    comments: tuple[str, ...]
    stages: tuple[str, ...]
    workflow: tuple[Rule, ...]
    image: str
    jobs: Mapping[str, JobSpec | Trigger]
    cancels: bool = False
    variables: Mapping[str, str | Asked] = field(default_factory=dict)

    @property
    def text_jobs(self) -> Mapping[str, JobSpec | Trigger]:
        return {name: job for name, job in self.jobs.items() if not name.startswith(".")}
