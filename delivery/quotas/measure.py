"""What a site, or several together, ask of AWS: counts and sizes, held against the quotas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from delivery.aws.backups import backup_role
from delivery.aws.boundary import boundary
from delivery.aws.buckets import artifact_expiry
from delivery.aws.keys import signing_key_policy
from delivery.aws.names import Account
from delivery.aws.roles import RoleSpec
from delivery.backends.codepipeline.specification import BuildAction, StageSpec
from delivery.finding import Finding
from delivery.identity import Purpose
from delivery.quotas import aws
from delivery.quotas.quota import Measure, check

if TYPE_CHECKING:
    from delivery.site import Site  # which asks here


@dataclass(frozen=True, kw_only=True, slots=True)
class Holding:
    """What one stack puts into its account, counted."""

    account: Account
    roles: int
    pipelines: int


def check_quotas(site: Site) -> Iterator[Finding]:
    return check(asked_of(site))


def check_quotas_together(sites: Iterable[Site]) -> Iterator[Finding]:
    """Stacks of one account share its quotas."""
    return check(counted(_holding(site) for site in sites))


def counted(holdings: Iterable[Holding]) -> Iterator[Measure]:
    by_account: dict[str, list[Holding]] = defaultdict(list)
    by_region: dict[tuple[str, str], list[Holding]] = defaultdict(list)
    for holding in holdings:
        by_account[holding.account.id].append(holding)
        by_region[holding.account.id, holding.account.region].append(holding)
    for held in by_account.values():
        yield aws.ROLES, sum(each.roles for each in held), f"{_environments(held)}, roles"
    for held in by_region.values():
        yield aws.PIPELINES, sum(each.pipelines for each in held), f"{_environments(held)}, pipelines"


def role_sizes(role: RoleSpec, place: str) -> Iterator[Measure]:
    here = f"{place}, role {role.name}"
    yield aws.ROLE_NAME, len(role.name), here
    yield aws.SESSION, role.session_seconds, here
    yield aws.TRUST_POLICY, len(role.trust.json), here
    yield aws.INLINE_POLICY, len(role.permissions.json), here


def at_once(stages: Iterable[StageSpec]) -> int:
    """The builds of one pipeline that wait for none of each other, at its widest."""
    orders = (
        [action.run_order for action in stage.actions if isinstance(action, BuildAction)] for stage in stages
    )
    return max((order.count(each) for order in orders for each in order), default=0)


def sealing_policy_size(account: Account, signers: Sequence[str]) -> int:
    """Reckoned, for a policy that is too long cannot be made: it names its signers twice, in two lists."""
    verifiers = (account.roles_of(Purpose.APPLY),)
    of_one = len(signing_key_policy(account=account, signers=tuple(signers[:1]), verifiers=verifiers).json)
    further = sum(len(f',"{signer}"') for signer in signers[1:])
    return of_one + 2 * (len("[]") + further) if further else of_one


def asked_of(site: Site) -> Iterator[Measure]:
    place, account = f"environment {site.environment.name}", site.account
    pipelines = tuple(spec for each in site.delivered for spec in each.pipelines)
    yield from counted((_holding(site),))
    yield from _roles(site, place)
    yield aws.MANAGED_POLICY, len(boundary(account).json), f"{place}, boundary"
    yield aws.KEY_POLICY, sealing_policy_size(account, site.sealers), f"{place}, sealing key"
    yield aws.LIFECYCLE_RULES, lifecycle_rules(each.name for each in pipelines), f"{place}, artifacts"
    yield aws.BUILDS_AT_ONCE, sum(at_once(each.stages) for each in pipelines), f"{place}, builds"


def _roles(site: Site, place: str) -> Iterator[Measure]:
    for role in _shared_roles(site):
        yield from role_sizes(role, place)
    for delivered in site.delivered:
        for role in delivered.roles:
            yield from role_sizes(
                role, f"service {delivered.service.name}, environments, {delivered.target.name}"
            )


def _shared_roles(site: Site) -> tuple[RoleSpec, ...]:
    return (*site.duty_roles, backup_role(site.account))


def _holding(site: Site) -> Holding:
    return Holding(
        account=site.account,
        roles=len(_shared_roles(site)) + sum(len(each.roles) for each in site.delivered),
        pipelines=sum(len(each.pipelines) for each in site.delivered),
    )


def lifecycle_rules(pipelines: Iterable[str]) -> int:
    """One of the bucket's own, which ends uploads that nobody does, and one a prefix."""
    return 1 + len(artifact_expiry(tuple(pipelines)))


def _environments(holdings: Sequence[Holding]) -> str:
    return f"environment {', '.join(holding.account.environment for holding in holdings)}"
