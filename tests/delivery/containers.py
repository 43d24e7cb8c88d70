"""A small service that is delivered as an image; each test says what is different about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from delivery.blueprints import container
from delivery.blueprints.container_delivery import Delivery
from delivery.blueprints.container_options import Check, ContainerOptions
from delivery.environment import Environment
from delivery.job import Job
from delivery.pipeline import Pipeline
from delivery.service import Service, Target
from delivery.steps.languages import Language
from delivery.texts import (
    EnvironmentName,
    GroupName,
    RelativePath,
    Repository,
    ResourceName,
    ServiceId,
    ServiceName,
)
from tests.estates import DEV, PROD, STAGING

PAY = ServiceName("pay")
CLUSTER = ResourceName("cluster")
PLAIN = ContainerOptions(language=Language.NODE)


def boxed(
    options: ContainerOptions = PLAIN,
    environments: tuple[Environment, ...] = (DEV, STAGING, PROD),
    root: str = ".",
) -> Service[ContainerOptions]:
    return Service(
        id=ServiceId("pay-1a2b"),
        name=PAY,
        owner=GroupName("platform"),
        repository=Repository("acme/pay"),
        root=RelativePath(root),
        blueprint="container",
        targets=tuple(
            Target(service=PAY, environment=each, options=options, gate=each.gate) for each in environments
        ),
    )


def pipeline(options: ContainerOptions = PLAIN, root: str = ".") -> Pipeline:
    return container(boxed(options, root=root))


def into(**deliveries: Delivery) -> ContainerOptions:
    """With each cluster and trial of these environments, and as plain as possible else."""
    return replace(PLAIN, into=by_name(deliveries))


def by_name(deliveries: Mapping[str, Delivery]) -> Mapping[EnvironmentName, Delivery]:
    return {EnvironmentName(name): delivery for name, delivery in deliveries.items()}


def released(*checks: Check, **parts: Any) -> Mapping[str, Job]:  # noqa: ANN401  the options' own fields, typed there
    route = pipeline(replace(PLAIN, release=checks, **parts)).release
    return {job.name: job for job in route.jobs} if route else {}


def jobs(found: Pipeline, key: str) -> Mapping[str, Job]:
    (deployment,) = (each for each in found.deployments if each.key == key)
    return {job.name: job for job in deployment.jobs}
