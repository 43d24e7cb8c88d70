"""What a catalog may say of a Terraform service. Profiles are values of these, and no code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from delivery.steps.terraform import Atmos, Program
from delivery.texts import (
    AwsAction,
    ChannelName,
    Cron,
    EnvironmentName,
    PathPattern,
    RelativePath,
    ToolVersion,
    Url,
    VariableName,
)


class Look(StrEnum):
    """What may be looked for before anything is planned, called as its job is."""

    FORMAT = "format"
    VALIDATE = "validate"
    LINT = "lint-terraform"
    DOCS = "check-docs"
    COMMITS = "lint-commits"
    TRIVY = "scan-config"
    CHECKOV = "scan-config-checkov"
    TERRASCAN = "scan-config-terrascan"
    TRUFFLEHOG = "scan-secrets"
    GITLEAKS = "scan-secrets-gitleaks"
    COMPONENTS = "test-components"


@dataclass(frozen=True, kw_only=True, slots=True)
class Previews:
    """Plans of unmerged changes, each told in one comment. Production's state is out of an unmerged change's reach."""

    costs: bool = False
    policies: RelativePath | None = None
    status: bool = False  # one comment with every job and its result


@dataclass(frozen=True, kw_only=True, slots=True)
class Around:
    """What stands around plan and apply, beside what always does."""

    report: bool = False
    policies: RelativePath | None = None
    security_check: bool = False
    back_up: bool = False
    check_before: bool = False  # the ledger knows the same commit in the environment before
    change_board: bool = False
    integration_tests: bool = False
    smoke_tests: RelativePath | None = None
    canary_minutes: int = 0
    tag: bool = False
    tell: tuple[ChannelName, ...] = ()
    record: bool = False
    watch_closely: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Watches:
    drift: Cron | None = None
    security: Cron | None = None
    costs: bool = False
    tell: tuple[ChannelName, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class TerraformOptions:
    version: ToolVersion
    program: Program = Program.TERRAFORM
    atmos: Atmos | None = None
    variables: Mapping[VariableName, str | int | bool] = field(default_factory=dict)
    watched_paths: tuple[PathPattern, ...] = ()
    modules: RelativePath | None = None
    tests: RelativePath | None = None
    timeout_minutes: int = 60
    reads: tuple[AwsAction, ...] = ()
    writes: tuple[AwsAction, ...] = ()
    checks: tuple[Look, ...] = (Look.FORMAT, Look.VALIDATE, Look.TRIVY)
    release_checks: tuple[Look, ...] = ()
    plan_checks: tuple[Look, ...] = (Look.FORMAT, Look.VALIDATE, Look.TRIVY)
    previews: Previews | None = None
    around: Around = Around()
    in_production: Around | None = None  # what stands there instead
    watches: Watches = Watches()
    by_hand_in: tuple[EnvironmentName, ...] = ()  # a person starts it there, or may, where a push does
    every: Cron | None = None  # started by a clock, where that is how it is promoted
    destroyable_in: tuple[EnvironmentName, ...] = ()
    url: Url | None = None
    numbered: bool = False  # workflows are called 00 to 99, in the order of a change's way
