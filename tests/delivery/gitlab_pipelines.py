"""What the GitLab backend writes, read back as GitLab reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from delivery.backends.gitlab import compile_pipeline
from delivery.bundle import Bundle
from delivery.environment import Environment
from delivery.finding import Finding
from delivery.forge_objects import ForgeObject
from delivery.forges import Forges, GitLab, GitLabTier
from delivery.gate import Gate
from delivery.job import Job
from delivery.pipeline import Pipeline, Route
from delivery.texts import HostName, Repository
from tests.delivery import pipelines
from tests.delivery.pipelines import work
from tests.estates import DEV

Jobs = Mapping[str, Any]


class Reader(yaml.SafeLoader):
    """Knows GitLab's tag, as text."""


def _reference(loader: yaml.SafeLoader, node: yaml.Node) -> str:
    assert isinstance(node, yaml.SequenceNode)
    return f"!reference {loader.construct_sequence(node)}"


Reader.add_constructor("!reference", _reference)


def read(text: str) -> Jobs:
    found: Jobs = yaml.load(text, Reader)  # noqa: S506 - a SafeLoader with one more tag
    return found


def forges(tier: str = "free", host: str = "gitlab.com", *, mirrors: bool = False) -> Forges:
    settings = GitLab(
        platform=Repository("acme/platform"),
        tier=GitLabTier(tier),
        host=HostName(host),
        mirrors_images=mirrors,
    )
    return Forges(gitlab=settings)


def bundle(
    pipeline: Pipeline,
    *environments: Environment,
    tier: str = "free",
    gates: Mapping[str, Gate] | None = None,
    root: str = ".",
) -> Bundle[ForgeObject]:
    asked = work("gitlab", *(environments or (DEV,)), gates=gates, forges=forges(tier), root=root)
    return compile_pipeline(pipeline, asked)


def service_file(pipeline: Pipeline, *environments: Environment, tier: str = "free") -> Jobs:
    return files(bundle(pipeline, *environments, tier=tier))[".gitlab-ci.yml"]


def files(found: Bundle[ForgeObject]) -> dict[str, Jobs]:
    assert found.files, [str(finding) for finding in found.findings]
    return {file.path: read(file.text) for file in found.files}


def child_file(
    pipeline: Pipeline,
    key: str = "deploy-dev",
    *environments: Environment,
    tier: str = "free",
    gates: Mapping[str, Gate] | None = None,
) -> Jobs:
    found = files(bundle(pipeline, *environments, tier=tier, gates=gates))
    return found[f"deliveries/shop/{key}.yml"]


def checking(*jobs: Job) -> Jobs:
    """The service's file where merge requests start these jobs, and nothing else is there."""
    route = pipelines.route("check", pipelines.pull_request("main"), *jobs)
    return service_file(pipelines.pipeline(check=route))


def routes(*routes: Route) -> Jobs:
    first, *others = routes
    return service_file(pipelines.pipeline(check=first, watches=tuple(others)))


def rules(jobs: Jobs, name: str) -> list[dict[str, Any]]:
    """A job's rules, its own or those that it extends."""
    job = jobs[name]
    if "rules" in job:
        own: list[dict[str, Any]] = job["rules"]
        return own
    extends = job.get("extends", [])
    for base in [extends] if isinstance(extends, str) else extends:
        if "rules" in jobs[base]:
            return rules(jobs, base)
    return []


def variables(jobs: Jobs, name: str) -> dict[str, str]:
    job = jobs[name]
    extends = job.get("extends", [])
    found: dict[str, str] = {}
    for base in [extends] if isinstance(extends, str) else extends:
        found |= variables(jobs, base)
    own: dict[str, str] = job.get("variables", {})
    return found | own


def needs(jobs: Jobs, name: str) -> list[str]:
    return [need["job"] for need in jobs[name]["needs"]]


def codes(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.code for finding in findings}


def lines(jobs: Jobs, name: str) -> list[str]:
    """A job's script with what it refers to."""
    found: list[str] = []
    for line in (*jobs[name].get("before_script", ()), *jobs[name]["script"]):
        found += jobs[line.split("'")[1]]["script"] if line.startswith("!reference") else [line]
    return found
