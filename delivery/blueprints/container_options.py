"""What a catalog may say of a service that is delivered as an image. Profiles are values of these, and no code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from delivery.blueprints.container_delivery import Delivery
from delivery.steps.languages import Language
from delivery.steps.load import Pressure
from delivery.steps.sidecars import Beside
from delivery.texts import (
    AwsAction,
    BranchPattern,
    ChannelName,
    Cron,
    EnvironmentName,
    PathPattern,
    RelativePath,
    StageName,
)


class Check(StrEnum):
    """What may be asked of a change before it is deployed, called as its job is."""

    CODE = "lint-code"
    TERRAFORM = "lint-terraform"
    YAML = "lint-yaml"
    DOCKERFILE = "lint-dockerfile"
    KUBERNETES = "lint-kubernetes"
    CHARTS = "lint-charts"
    COMMITS = "lint-commits"
    PACKAGES = "audit-packages"
    LICENSES = "check-licenses"
    SYNTH = "synth"
    BUNDLE = "bundle"
    UNIT = "test-unit"
    INTEGRATION = "test-integration"
    MUTATION = "test-mutation"
    LIGHTHOUSE = "test-lighthouse"
    LOAD = "test-load"
    ARTILLERY = "test-load-artillery"
    SAST = "scan-code"
    SECRETS = "scan-secrets"
    DEPENDENCIES = "scan-dependencies"
    CDK = "check-cdk"
    DYNAMIC = "scan-dynamic"
    CIS = "check-cis"
    PCI = "check-pci"
    HIPAA = "check-hipaa"
    SOC2 = "check-soc2"
    COST = "estimate-cost"
    BUILD = "build-image"
    PUSH = "push-image"
    IMAGE = "scan-image"
    GRYPE = "scan-image-grype"
    SBOM = "make-sbom"
    SIGN = "sign-image"


class CodeScan(StrEnum):
    SEMGREP = "semgrep"
    SNYK = "snyk"


class Licenses(StrEnum):
    """Whose word counts for what a service is made of."""

    PACKAGES = "packages"
    SBOM = "sbom"


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """Jobs by their names; those of a deployment as `deploy-dev / apply`, or all of it as `deploy-dev`."""

    name: StageName
    jobs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """Who is told of an end: channels by name."""

    always: tuple[ChannelName, ...] = ()
    security: tuple[ChannelName, ...] = ()  # of a scan that found something
    page: bool = False  # whoever is on call, of a failure on the protected branch


UNMERGED_MAY_NOT = (Check.PUSH, Check.SIGN, Check.PCI, Check.HIPAA, Check.SOC2)
NODE_ALONE = (Check.SYNTH, Check.CDK, Check.CIS, Check.COST, Check.MUTATION)


@dataclass(frozen=True, kw_only=True, slots=True)
class ContainerOptions:
    language: Language
    checks: tuple[Check, ...] = (Check.CODE, Check.UNIT, Check.SECRETS)
    release: tuple[Check, ...] = (Check.UNIT, Check.BUILD, Check.PUSH, Check.IMAGE, Check.SBOM, Check.SIGN)
    checked_pushes: tuple[BranchPattern, ...] = ()  # beside what is proposed
    tried_from: tuple[BranchPattern, ...] = ()  # branches that reach the first environment, and no other
    into: Mapping[EnvironmentName, Delivery] = field(default_factory=dict)
    dockerfile: RelativePath = RelativePath("Dockerfile")
    image_paths: tuple[PathPattern, ...] = ()  # an image is built only if one of these changed
    coverage_at_least: int = 80
    code_scan: CodeScan = CodeScan.SEMGREP
    code_rules: RelativePath = RelativePath("policies/semgrep")
    licenses: Licenses = Licenses.PACKAGES
    risk_exceptions: RelativePath | None = None
    unfixed_days: int | None = None
    manifests: RelativePath = RelativePath("kubernetes/overlays")  # a folder for each environment
    chart: RelativePath = RelativePath("chart")
    infrastructure: RelativePath = RelativePath("infrastructure")
    beside: tuple[Beside, ...] = ()  # what integration tests find
    load: Pressure = Pressure(
        script=RelativePath("tests/load/load.js"), per_second=50, minutes=2, p99_below_ms=500
    )
    load_artillery: RelativePath = RelativePath("tests/load/artillery.yaml")
    told: Told = Told()
    drift: Cron | None = None
    stages: tuple[Stage, ...] = ()
    in_images: bool = False  # tools come as images, from a registry of one's own where the forge says so
    timeout_minutes: int = 60
    reads: tuple[AwsAction, ...] = ()
    writes: tuple[AwsAction, ...] = ()

    def __post_init__(self) -> None:
        for complaint in _complaints(self):
            raise ValueError(complaint)

    def delivery(self, environment: EnvironmentName) -> Delivery:
        return self.into.get(environment, Delivery())


def _complaints(options: ContainerOptions) -> list[str]:
    early = [each for each in options.checks if each in UNMERGED_MAY_NOT]
    strange = [each for each in (*options.checks, *options.release) if each in NODE_ALONE]
    other = options.language is not Language.NODE
    alone = [name for name, delivery in options.into.items() if other and delivery.cluster is None]
    wrong = {
        f"{', '.join(early)} would give an identity to what nobody has merged": bool(early),
        f"{', '.join(strange)} knows Node alone, not {options.language}": bool(strange and other),
        f"{', '.join(alone)} names no cluster, and the CDK knows Node alone": bool(alone),
        f"lines are covered to 0 to 100 per cent, not {options.coverage_at_least}": not (
            0 <= options.coverage_at_least <= 100
        ),
    }
    return [complaint for complaint, found in wrong.items() if found]
