"""A small estate that keeps every promise; each test spoils one thing of it."""

from __future__ import annotations

from typing import Any

from delivery.blueprints import TerraformOptions
from delivery.environment import Environment, Tier
from delivery.estate import Estate
from delivery.gate import OPEN, Gate
from delivery.promises import Approved, BoundDigest, Checked, DistinctPeople, Expires, Promise, Window
from delivery.service import Service, Target
from delivery.texts import (
    AccountId,
    ConnectionArn,
    Cron,
    Digest,
    EnvironmentName,
    GroupName,
    JobName,
    Region,
    RelativePath,
    Repository,
    SamlProvider,
    ServiceId,
    ServiceName,
    ToolVersion,
)

TOOLBOX = Digest("sha256:" + "5" * 64)
PLATFORM, SECURITY = Approved(group=GroupName("platform")), Approved(group=GroupName("security"))
OFFICE_HOURS = Window(opens=Cron("0 8 * * MON-FRI"), minutes=480)
ACCOUNTS = {"dev": "111111111111", "staging": "222222222222", "prod": "333333333333"}


def gate(*promises: Promise) -> Gate:
    return Gate(frozenset(promises))


STAGING_GATE = gate(PLATFORM, BoundDigest(), Expires(minutes=1440))
PRODUCTION_GATE = gate(
    PLATFORM,
    SECURITY,
    DistinctPeople(),
    BoundDigest(),
    Expires(minutes=480),
    OFFICE_HOURS,
    Checked(job=JobName("scan-config")),
)


def environment(name: str, tier: Tier, *after: str, gate: Gate = OPEN) -> Environment:
    account = ACCOUNTS.get(name, "444444444444")
    return Environment(
        name=EnvironmentName(name),
        account=AccountId(account),
        region=Region("eu-west-1"),
        tier=tier,
        after=tuple(map(EnvironmentName, after)),
        gate=gate,
        people=SamlProvider(f"arn:aws:iam::{account}:saml-provider/people"),
        connection=ConnectionArn(
            f"arn:aws:codeconnections:eu-west-1:{account}:connection/0f0e0d0c-0b0a-4908-8706-050403020100"
        ),
    )


DEV = environment("dev", Tier.DEVELOPMENT)
STAGING = environment("staging", Tier.STAGING, "dev", gate=STAGING_GATE)
PROD = environment("prod", Tier.PRODUCTION, "staging", gate=PRODUCTION_GATE)


def service(
    name: str = "network",
    *,
    environments: tuple[Environment, ...] = (DEV, STAGING, PROD),
    gates: dict[str, Gate] | None = None,
    options: TerraformOptions | None = None,
) -> Service[TerraformOptions]:
    chosen = options or TerraformOptions(version=ToolVersion("1.11.4"))
    targets = tuple(
        Target(
            service=ServiceName(name),
            environment=each,
            options=chosen,
            gate=(gates or {}).get(each.name, each.gate),
        )
        for each in environments
    )
    return Service(
        id=ServiceId(f"{name}-1a2b"),
        name=ServiceName(name),
        owner=GroupName("platform"),
        repository=Repository(f"acme/{name}"),
        root=RelativePath(f"infrastructure/{name}"),
        blueprint="terraform",
        targets=targets,
    )


def estate(*services: Service[Any], environments: tuple[Environment, ...] = (DEV, STAGING, PROD)) -> Estate:
    return Estate(environments=environments, services=services or (service(),))
