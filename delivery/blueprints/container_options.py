"""What a catalog may say of a service that is delivered as an image. Profiles are values of these, and no code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from delivery.steps.languages import Language
from delivery.steps.load import Pressure
from delivery.steps.sidecars import Beside
from delivery.texts import (
    AwsAction,
    BranchPattern,
    Cron,
    EnvironmentName,
    PathPattern,
    RelativePath,
    ResourceName,
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


class Trial(StrEnum):
    """What may be done with what was deployed, called as its job is."""

    SMOKE = "test-smoke"
    API = "test-api"
    DATABASE = "test-database"
    CONTRACTS = "test-contracts"
    SOAK = "test-soak"
    ALERTS = "check-alerts"
    ANALYSE = "analyse"
    BROWSER = "test-browser"
    PLAYWRIGHT = "test-browser-playwright"
    ACCESSIBILITY = "test-accessibility"
    SYNTHETIC = "test-synthetic"
    SENTRY = "release-sentry"
    EVENT = "record-event"


class CodeScan(StrEnum):
    SEMGREP = "semgrep"
    SNYK = "snyk"


class Licenses(StrEnum):
    """Whose word counts for what a service is made of."""

    PACKAGES = "packages"
    SBOM = "sbom"


class Rollout(StrEnum):
    """How a release takes the place of the one before."""

    STANDARD = "standard"
    BLUE_GREEN = "blue green"
    SYNC = "sync"  # Argo CD does it, from what is written in the cluster
    PREVIEW = "preview"  # Argo Rollouts keeps it beside the old one until it is promoted


@dataclass(frozen=True, kw_only=True, slots=True)
class Thresholds:
    """Measured so often over so many minutes; each measurement must hold."""

    minutes: int
    measurements: int
    p99_below_ms: int
    errors_below_percent: str = "0.1"


@dataclass(frozen=True, kw_only=True, slots=True)
class Canary:
    """So many per cent of an environment's traffic, before all of it."""

    percent: int
    trials: tuple[Trial, ...] = ()
    url: str | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.percent <= 50:
            raise ValueError(f"a canary takes 1 to 50 per cent of the traffic, not {self.percent}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """Into one environment. Without a cluster, the CDK deploys."""

    rollout: Rollout = Rollout.STANDARD
    cluster: ResourceName | None = None
    namespace: ResourceName = ResourceName("default")
    helm: bool = False  # what is applied comes of the chart, else of the environment's overlay
    url: str | None = None
    trials: tuple[Trial, ...] = ()
    canary: Canary | None = None
    promoted: tuple[Trial, ...] | None = None  # a promotion of its own, behind the gate, and what follows it
    undone_on_failure: bool = False
    rollback: bool = False  # a person may go back
    retries: int = 0  # of the change itself, where the runner failed and not the change
    stopped_after_days: int | None = None
    smoke: Pressure | RelativePath = RelativePath("tests/api/smoke.json")  # load, or a collection of calls
    soak: Pressure = Pressure(
        script=RelativePath("tests/load/soak.js"), per_second=200, minutes=30, p99_below_ms=500
    )
    api: RelativePath = RelativePath("tests/api/flow.json")  # a collection of calls
    thresholds: Thresholds | None = None  # else what the monitoring system says

    def __post_init__(self) -> None:
        if self.rollout is not Rollout.STANDARD and self.cluster is None:
            raise ValueError(f"a {self.rollout} deployment names its cluster")
        if self.promoted is not None and self.rollout is not Rollout.PREVIEW:
            raise ValueError("only what waits beside the old version is promoted: set `rollout: preview`")


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """Jobs by their names; those of a deployment as `deploy-dev / apply`, or all of it as `deploy-dev`."""

    name: StageName
    jobs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """Who is told of an end: channels by name."""

    always: tuple[str, ...] = ()
    security: tuple[str, ...] = ()  # of a scan that found something
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
        f"{', '.join(strange)} knows Node alone, not {options.language}": bool(
            strange and options.language is not Language.NODE
        ),
        f"{', '.join(alone)} names no cluster, and the CDK knows Node alone": bool(alone),
        f"lines are covered to 0 to 100 per cent, not {options.coverage_at_least}": not (
            0 <= options.coverage_at_least <= 100
        ),
    }
    return [complaint for complaint, found in wrong.items() if found]
