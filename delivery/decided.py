"""What one stack creates and tells, decided before anything is created."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from delivery.aws.names import Account, DataClass
from delivery.backends.codepipeline.specification import Generated
from delivery.compiled import forge_findings
from delivery.environment import Environment
from delivery.estate import Estate
from delivery.finding import Finding
from delivery.site import Delivered, Site, site_of, sites_of
from delivery.slices import Stack, check_sizes, part_of
from delivery.texts import Digest


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided:
    stack: Stack
    estate: Estate  # all that had to be looked at for it
    site: Site
    findings: tuple[Finding, ...]

    @property
    def delivered(self) -> tuple[Delivered, ...]:
        """The services that stand in this stack. The foundation's site knows those of the slices too."""
        return tuple(
            each for each in self.site.delivered if self.stack.holds(each.service) and each.pipelines
        )

    def told(self, judged: Iterable[Finding]) -> tuple[Finding, ...]:
        """Those of this stack: other accounts' stacks, and other slices', tell their own."""
        here = {each.place for each in self.site.findings}
        others = {f"service {each.name}" for each in self.site.services if not self.stack.holds(each)}
        size = f"environment {self.stack.environment}, stack "
        return tuple(
            each
            for each in judged
            if (each.place in here and each.place.split(", ")[0] not in others) or each.place.startswith(size)
        )


def decide(estate: Estate, stack: Stack, toolbox: Digest) -> Decided:
    """The foundation's stack answers for the whole estate, so that a slice's need look at nothing but the slice."""
    part = part_of(estate, stack)
    if stack.holds_foundation:
        sites = {site.environment.name: site for site in sites_of(part, toolbox)}
        found = (finding for site in sites.values() for finding in site.findings)
        findings = (*check_sizes(part), *found, *forge_findings(part, toolbox))
        return Decided(stack=stack, estate=part, site=sites[stack.environment], findings=findings)
    site = site_of(part, stack.environment, toolbox)
    return Decided(stack=stack, estate=part, site=site, findings=site.findings)


def artifacts_key(account: Account) -> str:
    """By its alias: AWS gave the key its id in another stack, and whoever moves an alias of ours is refused."""
    return account.arn("kms", account.key_alias(DataClass.ARTIFACTS))


def sealing_keys(environment: Environment) -> Mapping[Generated, str]:
    account = Account.of(environment)
    numbers = (environment.sealing_key, *environment.retired_sealing_keys)
    named = [account.arn("kms", account.sealing_alias(number)) for number in numbers]
    return {Generated.SEALING_KEY: named[0], Generated.SEALING_KEYS: ",".join(named)}
