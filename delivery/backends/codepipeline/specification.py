"""What CodePipeline and CodeBuild are told, as data. Components create it and decide nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from delivery.promises import Window
from delivery.texts import (
    Branch,
    ConnectionArn,
    EnvironmentName,
    GroupName,
    PathPattern,
    Repository,
    ServiceId,
    ServiceName,
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


class Generated(StrEnum):
    """What AWS makes up and a build must know, by the variable that tells it."""

    SEALING_KEY = "PENSTOCK_KEY"
    SEALING_KEYS = "PENSTOCK_KEYS"


@dataclass(frozen=True, kw_only=True, slots=True)
class ProjectSpec:
    """A project whose source is a pipeline takes its buildspec from an object; one without source has it inline."""

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


@dataclass(frozen=True, kw_only=True, slots=True)
class PushTrigger:
    branches: tuple[str, ...]
    paths: tuple[PathPattern, ...]


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
class StageSpec:
    name: str
    actions: tuple[Action, ...]
    windows: tuple[Window, ...] = ()


@dataclass(frozen=True, slots=True)
class PipelineVariable:
    name: str
    description: str
    default: str


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
    trigger: PushTrigger | None
    gate_document: str
    variables: tuple[PipelineVariable, ...] = (REASON,)

    @property
    def stage_names(self) -> tuple[str, ...]:
        return tuple(stage.name for stage in self.stages)
