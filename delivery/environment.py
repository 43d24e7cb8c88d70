"""Where things are delivered to, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from delivery.finding import Finding, error
from delivery.gate import OPEN, Gate
from delivery.graph import Cycle, in_order
from delivery.texts import AccountId, ConnectionArn, EnvironmentName, Region, SamlProvider

# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
RETENTIONS = (
    1,
    3,
    5,
    7,
    14,
    30,
    60,
    90,
    120,
    150,
    180,
    365,
    400,
    545,
    731,
    1096,
    1827,
    2192,
    2557,
    2922,
    3288,
    3653,
)


class Tier(StrEnum):
    DEVELOPMENT = "development"
    STAGING = "staging"
    PRODUCTION = "production"

    @property
    def rank(self) -> int:
        return tuple(Tier).index(self)


class Forge(StrEnum):
    """Where repositories are, as a connection's provider is called."""

    GITHUB = "GitHub"
    GITLAB = "GitLab"
    BITBUCKET = "Bitbucket"


@dataclass(frozen=True, kw_only=True, slots=True)
class Environment:
    name: EnvironmentName
    account: AccountId
    region: Region
    tier: Tier
    after: tuple[EnvironmentName, ...] = ()
    gate: Gate = OPEN
    forge: Forge = Forge.GITHUB
    connection: ConnectionArn | None = None  # none: one is created, and waits for its handshake
    people: SamlProvider | None = None
    log_retention_days: int = 90
    approval_contact: str | None = None
    # An asymmetric key does not rotate by itself: a new one is a new number, and old ones go on verifying.
    sealing_key: int = 1
    retired_sealing_keys: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.log_retention_days not in RETENTIONS:
            allowed = ", ".join(map(str, RETENTIONS))
            raise ValueError(
                f"logs cannot be kept for {self.log_retention_days} days; CloudWatch allows {allowed}"
            )
        if self.sealing_key in self.retired_sealing_keys:
            raise ValueError(f"sealing key {self.sealing_key} is retired, so nothing could be sealed with it")


def check_environments(environments: Sequence[Environment]) -> tuple[Finding, ...]:
    """The promises that hold between environments, whatever is delivered to them."""
    known = {environment.name: environment for environment in environments}
    findings = [*_doubles(environments), *_unknown(environments, known)]
    if findings:
        return tuple(findings)
    try:
        in_order({environment.name: environment.after for environment in environments})
    except Cycle as cycle:
        return (_cycle(cycle),)
    return tuple(finding for environment in environments for finding in _promotions(environment, known))


def _doubles(environments: Sequence[Environment]) -> list[Finding]:
    findings = []
    for index, environment in enumerate(environments):
        for earlier in environments[:index]:
            if earlier.name == environment.name:
                findings.append(
                    error(
                        "environment-twice",
                        f"environment {environment.name}",
                        "two stacks describe this environment",
                        "Give one of them another name.",
                    )
                )
            elif earlier.account == environment.account:
                findings.append(
                    error(
                        "account-shared",
                        f"environment {environment.name}",
                        f"account {environment.account} holds {earlier.name} ({earlier.tier}) too: who administers "
                        "one would administer both, and their ledgers would be one table",
                        "Give each environment an account of its own.",
                    )
                )
    return findings


def _unknown(environments: Sequence[Environment], known: dict[EnvironmentName, Environment]) -> list[Finding]:
    return [
        error(
            "environment-unknown",
            f"environment {environment.name}, after",
            f"there is no environment {before!r}",
            f"Known are: {', '.join(known)}.",
        )
        for environment in environments
        for before in environment.after
        if before not in known
    ]


def _cycle(cycle: Cycle) -> Finding:
    path = " -> ".join(str(member) for member in cycle.members)
    return error(
        "environment-cycle",
        f"environment {cycle.members[0]}, after",
        f"these wait for each other: {path}",
        "Remove one `after`.",
    )


def _promotions(environment: Environment, known: dict[EnvironmentName, Environment]) -> list[Finding]:
    return [*_reachable(environment), *_gated(environment, known)]


def _reachable(environment: Environment) -> list[Finding]:
    if not environment.gate.groups or environment.people is not None:
        return []
    return [
        error(
            "approvers-unreachable",
            f"environment {environment.name}, people",
            f"the gate asks {', '.join(environment.gate.groups)} to approve, and nobody can sign in to do it",
            "Name the SAML provider through which people reach this account.",
        )
    ]


def _gated(environment: Environment, known: dict[EnvironmentName, Environment]) -> list[Finding]:
    place = f"environment {environment.name}, gate"
    if environment.after and not environment.gate:
        return [
            error(
                "promotion-without-gate",
                place,
                f"a promotion from {', '.join(environment.after)} passes without any promise",
                "Name at least one approving group under `gate`.",
            )
        ]
    return [
        error(
            "gate-not-stronger",
            place,
            f"the gate of {before} asks for more, or for the same, than this one of a higher tier",
            f"Keep every promise of {before} and add at least one.",
        )
        for before in environment.after
        if known[before].tier.rank < environment.tier.rank
        and not environment.gate.exceeds(known[before].gate)
    ]
