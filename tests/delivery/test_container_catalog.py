"""What a team may write of a container service, and how it is told of what it may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from delivery.blueprints.container_options import ContainerOptions
from settings import Problems, load
from tests.delivery.seed_services import PROFILES

ENVIRONMENT = """\
config:
  penstock:environment:
    name: dev
    account: "111111111111"
    region: eu-west-1
    tier: development
"""
SERVICE = """\
id: pay-1
name: pay
repository: acme/pay
root: .
like: {profile}
environments:
  dev:
    options:
{options}
"""


def options(root: Path, written: str, profile: str = "fintech") -> ContainerOptions:
    (root / "catalog" / "profiles").mkdir(parents=True)
    (root / "catalog" / "profiles" / f"{profile}.yaml").write_text((PROFILES / f"{profile}.yaml").read_text())
    (root / "catalog" / "pay.yaml").write_text(SERVICE.format(profile=profile, options=f"      {written}"))
    (root / "Pulumi.dev.yaml").write_text(ENVIRONMENT)
    (service,) = load(root).estate.services
    found = service.targets[0].options
    assert isinstance(found, ContainerOptions)
    return found


def test_a_service_says_where_it_answers_and_keeps_all_else_of_its_profile(tmp_path: Path) -> None:
    found = options(tmp_path, "into: {dev: {url: https://pay.example.com}}")
    dev = next(delivery for name, delivery in found.into.items() if name == "dev")
    assert (dev.url, dev.stopped_after_days) == ("https://pay.example.com", 7)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("into: {dev: {rollout: blue-green}}", "blue green"),
        ("language: nodejs", "node"),
        ("release: [scan-imag]", "scan-image"),
        ("into: {dev: {trials: [test-smok]}}", "test-smoke"),
        ("coverage_at_leas: 80", "coverage_at_least"),
        ("checks: [push-image]", "nobody has merged"),
        ("into: {dev: {rollout: sync}}", "names its cluster"),
        ("language: go", "knows Node alone"),
        ("dockerfile: ../Dockerfile", "a path inside the repository"),
        ("into: {dev: {cluster: 'a; rm -rf /'}}", "cluster"),
        ("tried_from: ['$(id)']", "branch"),
        ("image_paths: ['`id`']", "path"),
    ],
)
def test_what_may_not_be_written_is_told_with_what_may(tmp_path: Path, written: str, told: str) -> None:
    with pytest.raises(Problems) as found:
        options(tmp_path, written)
    assert told in "\n".join(map(str, found.value.problems))
    assert {problem.file for problem in found.value.problems} == {"catalog/pay.yaml"}
