"""How a release gets into one environment, as a catalog may say it, and what is done with it there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from delivery.steps.load import Pressure
from delivery.texts import Percent, RelativePath, ResourceName, Url


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
    errors_below_percent: Percent = Percent("0.1")


@dataclass(frozen=True, kw_only=True, slots=True)
class Canary:
    """So many per cent of an environment's traffic, before all of it."""

    percent: int
    trials: tuple[Trial, ...] = ()
    url: Url | None = None

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
    url: Url | None = None
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
