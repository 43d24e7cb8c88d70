"""What CodePipeline and CodeBuild are told, as data. Components create it and decide nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from delivery.backends.codepipeline.hooks import BatchSpec, RepositorySource, ScheduleSpec, WebhookSpec
from delivery.promises import Window
from delivery.texts import (
    Branch,
    BranchPattern,
    ConnectionArn,
    EnvironmentName,
    GroupName,
    PathPattern,
    Repository,
    ResourceName,
    RouteName,
    ServiceId,
    ServiceName,
    TagPattern,
)

SOURCE_ACTION = "Source"
SOURCE_OUTPUT = "source_output"
PLAN_OUTPUT = "plan_output"
APPLY_STAGE = "Apply"

# A curated image has no digest that CodeBuild would take: mission row 85's documented exception.
CURATED_IMAGE = "aws/codebuild/amazonlinux-x86_64-standard:5.0"


@dataclass(frozen=True, slots=True)
class Buildspec:
    text: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def object_key(self) -> str:
        return f"buildspecs/{self.sha256}.yml"


class Source(StrEnum):
    PIPELINE = "CODEPIPELINE"
    NONE = "NO_SOURCE"
    FORGE = "forge"  # the repository itself; which forge it is stands in `repository`


class Generated(StrEnum):
    """What AWS makes up and a build must know, by the variable that tells it."""

    SEALING_KEY = "PENSTOCK_KEY"
    SEALING_KEYS = "PENSTOCK_KEYS"


@dataclass(frozen=True, kw_only=True, slots=True)
class ProjectSpec:
    """A project whose source is a pipeline takes its buildspec from an object; every other has it inline."""

    name: str
    description: str
    role_arn: str
    buildspec: Buildspec
    source: Source
    log_group: str
    variables: Mapping[str, str] = field(default_factory=dict)
    generated: frozenset[Generated] = frozenset()
    image: str = CURATED_IMAGE
    timeout_minutes: int = 60
    privileged: bool = False
    repository: RepositorySource | None = None
    webhook: WebhookSpec | None = None
    batch: BatchSpec | None = None
    makes: str | None = None  # the artifact that it leaves
    reports: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class PushTrigger:
    """Branches or tags, never both: a filter that names both asks for both at once."""

    branches: tuple[BranchPattern, ...] = ()
    tags: tuple[TagPattern, ...] = ()
    paths: tuple[PathPattern, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceAction:
    connection: ConnectionArn
    repository: Repository
    branch: Branch


@dataclass(frozen=True, kw_only=True, slots=True)
class BuildAction:
    name: str
    project: str
    inputs: tuple[str, ...]
    run_order: int
    output: str | None = None
    namespace: str | None = None
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class ApprovalAction:
    name: str
    group: GroupName
    digest: str
    link: str
    timeout_minutes: int | None


Action = SourceAction | BuildAction | ApprovalAction


@dataclass(frozen=True, kw_only=True, slots=True)
class VariableIs:
    variable: str
    literal: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StageSpec:
    """Entered while every window is open and no alarm rings; skipped unless every variable is as it must be."""

    name: str
    actions: tuple[Action, ...]
    windows: tuple[Window, ...] = ()
    alarms: tuple[ResourceName, ...] = ()
    only_if: tuple[VariableIs, ...] = ()


@dataclass(frozen=True, slots=True)
class PipelineVariable:
    name: str
    description: str
    default: str | None = None  # none: who starts a run gives it


# Kept with the run, so that a reader of the record sees why it was started; nothing that runs reads it.
REASON = PipelineVariable("REASON", "Why this run was started", "a change was merged")


@dataclass(frozen=True, kw_only=True, slots=True)
class PipelineSpec:
    name: str
    service: ServiceName
    service_id: ServiceId
    environment: EnvironmentName
    stages: tuple[StageSpec, ...]
    projects: tuple[ProjectSpec, ...]
    pushes: tuple[PushTrigger, ...]
    gate_document: str
    gate_roles: Mapping[str, str] = field(default_factory=dict)  # who may answer, by "<stage>/<action>"
    variables: tuple[PipelineVariable, ...] = (REASON,)
    schedules: tuple[ScheduleSpec, ...] = ()
    recorded: bool = (
        True  # its runs are deployments in the ledger, and pulled by who follows this environment
    )

    @property
    def stage_names(self) -> tuple[str, ...]:
        return tuple(stage.name for stage in self.stages)


@dataclass(frozen=True, kw_only=True, slots=True)
class RouteSpec:
    """What a route of checks or of watching becomes: no pipeline, but projects that start by themselves."""

    route: RouteName
    service: ServiceName
    environment: EnvironmentName
    projects: tuple[ProjectSpec, ...]
    schedules: tuple[ScheduleSpec, ...] = ()
