"""A release for one environment: what will run there, written down, reviewed, and taken as it was written."""

from __future__ import annotations

from delivery.step import Sealed, Step
from delivery.steps import cdk, node
from delivery.steps.scripts import with_tool
from delivery.steps.task import Task
from delivery.steps.tools import ours, step
from delivery.texts import EnvironmentName, RelativePath, ServiceName, VariableName

RELEASE = Sealed(
    name="release", content="release.json", readable="release-summary.json", base="deployed.json"
)
MANIFESTS = "manifests.yaml"
REVISION = VariableName("revision")


def connected() -> tuple[Step, ...]:
    """Which cluster and namespace, is told in CLUSTER and NAMESPACE: so these words are the same everywhere."""
    return (with_tool(ours("kubectl-setup", "kubernetes", "connect"), "kubectl"),)


def overlay(folder: RelativePath, environment: EnvironmentName) -> tuple[Step, ...]:
    return (step("manifests", "kubectl", "kustomize", f"{folder}/{environment}", output=MANIFESTS),)


def chart(service: ServiceName, path: RelativePath, environment: EnvironmentName) -> tuple[Step, ...]:
    words = ("helm", "template", service, path, f"--values={path}/values-{environment}.yaml")
    return (step("manifests", *words, output=MANIFESTS),)


def templates() -> tuple[Step, ...]:
    return (node.packages(), cdk.synthesised())


def reviewed(*words: str, made: tuple[Step, ...] = ()) -> Task:
    """Tags become digests here: the image of this commit, or else the one of the commit before that has one."""
    return Task(
        steps=(
            *made,
            ours("release", "release", "plan", *words, output=RELEASE.content),
            ours("summary", "release", "summary", RELEASE.content, output=RELEASE.readable),
            deployed(),
        )
    )


def deployed() -> Step:
    """What runs there now, for comparing with what was reviewed on."""
    return ours("base", "release", "deployed", output=RELEASE.base)
