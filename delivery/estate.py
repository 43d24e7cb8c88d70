"""Everything together: all environments and all services, and what must hold between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from delivery.environment import Environment, check_environments
from delivery.finding import Finding, Waiver, error
from delivery.forges import Forges
from delivery.gate import OPEN
from delivery.service import GITHUB, GITLAB, Service, Target
from delivery.texts import EnvironmentName, ServiceName


@dataclass(frozen=True, kw_only=True, slots=True)
class Estate:
    environments: tuple[Environment, ...]
    services: tuple[Service[Any], ...]  # each has its blueprint's own options
    waivers: tuple[Waiver, ...] = ()
    forges: Forges = Forges()

    def environment(self, name: EnvironmentName) -> Environment:
        return {environment.name: environment for environment in self.environments}[name]

    def service(self, name: ServiceName) -> Service[Any]:
        return {service.name: service for service in self.services}[name]

    def in_environment(self, name: EnvironmentName) -> tuple[Service[Any], ...]:
        return tuple(service for service in self.services if name in service.by_environment)


def check_estate(estate: Estate) -> tuple[Finding, ...]:
    return (
        *check_environments(estate.environments),
        *_doubles(estate.services),
        *_shared_state(estate.services),
        *(finding for service in estate.services for finding in _forge_missing(service, estate.forges)),
        *(
            finding
            for service in estate.services
            for target in service.targets
            for finding in _target(service, target)
        ),
    )


def _doubles(services: Iterable[Service[Any]]) -> Iterable[Finding]:
    by_id, by_name = defaultdict(list), defaultdict(list)
    for service in services:
        by_id[service.id].append(service)
        by_name[service.name].append(service)
    for identifier, same in by_id.items():
        if len(same) > 1:
            names = ", ".join(service.name for service in same)
            yield error(
                "service-id-twice",
                f"service {same[1].name}, id",
                f"{names} share the id {identifier}, so their history would be one",
                "Give the newer one an id of its own.",
            )
    for name, same in by_name.items():
        if len(same) > 1:
            yield error(
                "service-name-twice",
                f"service {name}, name",
                f"{len(same)} services are called {name}, and pipelines and roles are named after it",
                "Rename one.",
            )


def _shared_state(services: Iterable[Service[Any]]) -> Iterable[Finding]:
    """Two services at one root are one piece of infrastructure with two states, or two writers of one."""
    owners: dict[tuple[str, str], str] = {}
    for service in services:
        earlier = owners.setdefault((service.repository, service.root), service.name)
        if earlier != service.name:
            yield error(
                "root-twice",
                f"service {service.name}, root",
                f"{earlier} delivers {service.root} of {service.repository} already",
                "Give each service a root of its own.",
            )


def _forge_missing(service: Service[Any], forges: Forges) -> Iterable[Finding]:
    there = {GITHUB: forges.github, GITLAB: forges.gitlab}
    for backend in service.runs_on.backends:
        if backend in there and there[backend] is None:
            yield error(
                "forge-missing",
                f"service {service.name}, runs_on",
                f"it runs on {backend}, and no {backend} is described",
                f"Describe it in catalog/forges.yaml under `{backend}`: at least `platform`, the repository of "
                "the platform's own workflows.",
            )


def _target(service: Service[Any], target: Target[Any]) -> Iterable[Finding]:
    place = f"service {service.name}, environments"
    missing = [before for before in target.environment.after if before not in service.by_environment]
    if missing:
        yield error(
            "promotion-from-nowhere",
            place,
            f"{target.name} comes after {', '.join(missing)}, where this service is not delivered",
            f"Deliver it to {', '.join(missing)} too, or not to {target.name}.",
        )
    if not target.gate.covers(target.environment.gate):
        yield error(
            "gate-weakened",
            f"{place}, {target.name}, gate",
            f"the gate promises less than that of {target.name}",
            "A service may only add promises.",
        )
    if target.environment.after and target.gate == OPEN:
        yield error(
            "promotion-without-gate",
            f"{place}, {target.name}, gate",
            "this promotion passes without any promise",
            "Name at least one approving group.",
        )
