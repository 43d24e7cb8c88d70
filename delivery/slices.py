"""Slices: named parts of the services, each with a stack of its own in every account, beside the foundation's stack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from delivery.estate import Estate
from delivery.finding import Finding, Severity, Waiver, error
from delivery.service import Service
from delivery.texts import EnvironmentName, SliceName

# What one run of the engine plans, shows and takes back in a time that a person waits for.
MOST = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Stack:
    """An account's foundation with the services of no slice, or what one slice delivers into that account."""

    environment: EnvironmentName
    slice: SliceName | None = None

    @property
    def name(self) -> str:
        return f"{self.environment}-{self.slice}" if self.slice else self.environment

    @property
    def holds_foundation(self) -> bool:
        return self.slice is None

    def holds(self, service: Service[Any]) -> bool:
        return service.slice == self.slice and self.environment in service.by_environment


def slices_of(estate: Estate) -> tuple[SliceName, ...]:
    return tuple(sorted({service.slice for service in estate.services if service.slice}))


def stacks_of(estate: Estate) -> tuple[Stack, ...]:
    """Every stack there is: of each account the foundation first, then the slices that deliver into it."""
    return tuple(stack for environment in estate.environments for stack in _of(estate, environment.name))


def _of(estate: Estate, environment: EnvironmentName) -> Iterator[Stack]:
    yield Stack(environment=environment)
    sliced = (Stack(environment=environment, slice=name) for name in slices_of(estate))
    yield from (stack for stack in sliced if any(map(stack.holds, estate.services)))


def part_of(estate: Estate, stack: Stack) -> Estate:
    """What must be compiled for a stack. The foundation's speaks for all: quotas, waivers, who may seal."""
    if stack.holds_foundation:
        return estate
    services = tuple(service for service in estate.services if stack.holds(service))
    places = tuple(f"service {service.name}" for service in services)
    waivers = tuple(waiver for waiver in estate.waivers if _about(waiver, places, stack))
    return replace(estate, services=services, waivers=waivers)


def _about(waiver: Waiver, services: tuple[str, ...], stack: Stack) -> bool:
    """Of its own services, unless it speaks of another environment: there it would seem to fit nothing."""
    owner, *path = waiver.place.split(", ")
    elsewhere = path[:1] == ["environments"] and path[1:2] != [stack.environment]
    return owner in services and not elsewhere


def check_slices(estate: Estate) -> Iterator[Finding]:
    """Two stacks of one name would be one."""
    environments = {environment.name for environment in estate.environments}
    for stack in stacks_of(estate):
        if stack.slice and stack.name in environments:
            first = next(service for service in estate.services if stack.holds(service))
            yield error(
                "slice-like-environment",
                f"service {first.name}, slice",
                f"its stack in {stack.environment} would be called {stack.name}, as that of an environment is",
                "Call the slice otherwise.",
            )


def check_sizes(estate: Estate) -> Iterator[Finding]:
    for stack in stacks_of(estate):
        held = sum(map(stack.holds, estate.services))
        if held > MOST:
            yield Finding(
                code="stack-large",
                severity=Severity.WARNING,
                place=f"environment {stack.environment}, stack {stack.name}",
                cause=f"it would hold {held} services, and up to {MOST} are planned and shown in a time one waits for",
                cure=f"Give {held - MOST} of them, or more, {'another' if stack.slice else 'a'} `slice`.",
            )
