"""How a release gets into an environment: which calls, by how it takes the place of the one before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from delivery.blueprints.container_delivery import Delivery, Rollout
from delivery.blueprints.container_options import ContainerOptions
from delivery.service import Target
from delivery.step import Step
from delivery.steps import kubernetes, releasing

Steps: TypeAlias = tuple[Step, ...]
T = Target[ContainerOptions]


def delivery_of(target: T) -> Delivery:
    return target.options.delivery(target.name)


def connected(target: T) -> Steps:
    return releasing.connected() if delivery_of(target).cluster else ()


def where(target: T) -> Mapping[str, str]:
    delivery = delivery_of(target)
    if delivery.cluster is None:
        return {}
    return {"CLUSTER": delivery.cluster, "NAMESPACE": delivery.namespace}


def made(target: T) -> Steps:
    """What is to run there, as files that are reviewed."""
    options, delivery = target.options, delivery_of(target)
    if delivery.cluster is None:
        return releasing.templates()
    if delivery.helm:
        return releasing.chart(target.service, options.chart, target.name)
    return releasing.overlay(options.manifests, target.name)


def described(target: T) -> tuple[str, ...]:
    return (
        ("--templates=cdk.out",) if delivery_of(target).cluster is None else ("--manifests=manifests.yaml",)
    )


def taken(target: T) -> Steps:
    """What was reviewed takes the place of what is there."""
    delivery, name = delivery_of(target), target.service
    if delivery.rollout is Rollout.SYNC:
        return kubernetes.synced(name)
    if delivery.rollout is Rollout.PREVIEW:
        return kubernetes.rollout(name)
    if delivery.rollout is Rollout.BLUE_GREEN:
        return kubernetes.blue_green(target.name, after_canary=delivery.canary is not None)
    return kubernetes.standard(target.name, _tool(delivery))


def undone(target: T) -> Steps:
    """After a failure, to what was there before, by whatever put it there."""
    delivery = delivery_of(target)
    tools = {Rollout.SYNC: "argocd", Rollout.PREVIEW: "argo-rollouts"}
    return kubernetes.given_up(target.service, tools.get(delivery.rollout, _tool(delivery)))


def back(target: T) -> Steps:
    """To the release that a person named, and that was reviewed."""
    delivery = delivery_of(target)
    if delivery.rollout is Rollout.PREVIEW:
        return kubernetes.undone(target.service)
    return kubernetes.rolled_back(target.name, _tool(delivery))


def _tool(delivery: Delivery) -> str:
    return "kubectl" if delivery.cluster else "aws-cdk"
