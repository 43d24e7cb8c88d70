"""How what was reviewed gets into a cluster, and out of it again. Each is a few calls, of scripts where it is more."""

from __future__ import annotations

from delivery.step import Step
from delivery.steps.releasing import MANIFESTS, RELEASE
from delivery.steps.scripts import script, with_tool
from delivery.steps.tools import native, ours, step
from delivery.texts import EnvironmentName, ServiceName


def standard(environment: EnvironmentName, tool: str) -> tuple[Step, ...]:
    return (script("deploy", environment, RELEASE.content, tool=tool),)


def canary(environment: EnvironmentName, percent: int) -> tuple[Step, ...]:
    return (script("deploy-canary", environment, RELEASE.content, str(percent), tool="kubectl"),)


def blue_green(environment: EnvironmentName, *, after_canary: bool) -> tuple[Step, ...]:
    """What a canary proved takes its place first, so that no part of the traffic stands on it while colours change."""
    words = (environment, RELEASE.content)
    promoted = (script("promote-canary", *words, tool="kubectl"),) if after_canary else ()
    return (*promoted, script("deploy-blue-green", *words, tool="kubectl"))


def rolled_back(environment: EnvironmentName, tool: str) -> tuple[Step, ...]:
    return (script("rollback", environment, RELEASE.content, tool=tool),)


def applied() -> tuple[Step, ...]:
    return (
        ours("reviewed", "release", "manifests", RELEASE.content, output=MANIFESTS),
        step("apply", "kubectl", "apply", "--server-side", f"--filename={MANIFESTS}"),
    )


def synced(name: ServiceName) -> tuple[Step, ...]:
    """Argo CD's own objects say what to sync; `--core` asks the cluster itself, so there is no second login.

    https://argo-cd.readthedocs.io/en/stable/operator-manual/core/
    """
    return (
        *applied(),
        _argocd("sync", "app", "sync", name),
        _argocd("healthy", "app", "wait", name, "--health", "--timeout=600"),
    )


def rollout(name: ServiceName) -> tuple[Step, ...]:
    """The new version stands beside the old one, and waits there to be promoted."""
    return (*applied(), _rollouts("paused", "get", "rollout", name))


def promoted(name: ServiceName) -> tuple[Step, ...]:
    return (_rollouts("promote", "promote", name), _rollouts("healthy", "status", name, "--timeout=15m"))


def given_up(name: ServiceName, tool: str) -> tuple[Step, ...]:
    """Back to what was there, if this run put something else in its place; else it says so and ends well."""
    return (with_tool(ours("undo", "release", "undo", name, f"--with={tool}"), tool),)


def undone(name: ServiceName) -> tuple[Step, ...]:
    """To the revision that was reviewed: the document says which, and the command says so in the log."""
    called = ours("undo", "rollout", "undo", name, f"--to={RELEASE.content}")
    return (with_tool(called, "argo-rollouts"),)


def _rollouts(name: str, *words: str) -> Step:
    return with_tool(native(name, "kubectl", "argo", "rollouts", *words), "argo-rollouts")


def _argocd(name: str, *words: str) -> Step:
    return with_tool(native(name, "argocd", *words, "--core"), "argocd")
