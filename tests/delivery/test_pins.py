"""What is pinned here: the lock that this program obeys, and the page that tells of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from delivery import pins as pins_module
from delivery.finding import errors
from delivery.job import Image
from delivery.pins import (
    Lock,
    PackagePin,
    action_of,
    check_image_pinned,
    check_pinned,
    image_of,
    installable,
    known_versions,
    lock,
    pin_of,
    pins,
    version_of,
)
from delivery.pins_check import check_pins
from delivery.pins_denied import DENIED
from delivery.step import Tool
from delivery.texts import ImageName, ToolVersion
from tests.pinned import GO_PACKAGE, IMAGE, TOOL

TODAY = date(2026, 11, 20)
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "pins.md"


def test_the_shipped_lock_has_no_error() -> None:
    assert errors(check_pins(lock(), TODAY)) == ()


def test_an_action_is_verified_by_two_kinds_of_evidence() -> None:
    basis = {pin.name: pin.verified_by for pin in lock().actions if pin.verified}
    assert basis
    assert all(each.startswith(("tag+", "release record+")) for each in basis.values())
    weak = [pin.verified_by for pin in lock().actions if not pin.verified]
    assert not any(each.startswith(("tag+", "release record+")) for each in weak)


def test_a_package_is_verified_by_the_registrys_record_and_by_the_bytes() -> None:
    assert lock().packages
    assert all(pin.verified_by.startswith("record+bytes") for pin in lock().packages if pin.verified)


def test_a_verified_image_has_at_least_two_who_pin_it() -> None:
    counts = [re.search(r"pins x([0-9]+)", pin.verified_by) for pin in lock().images if pin.verified]
    assert counts
    assert all(found and int(found[1]) >= 2 for found in counts)


def test_a_pinned_tool_is_found_by_name_and_version() -> None:
    tool = Tool(name="terraform", version=ToolVersion("1.11.4"))
    assert check_pinned(tool, "here") == ()
    assert pin_of(tool) is pins()["terraform", "1.11.4"]


def test_an_unpinned_tool_is_an_error_that_names_the_pinned_versions() -> None:
    (finding,) = check_pinned(Tool(name="terraform", version=ToolVersion("1.11.5")), "here")
    assert finding.code == "tool-unpinned"
    assert "1.11.4" in finding.cure


def test_a_package_is_pinned_as_a_tool_is() -> None:
    tool = Tool(name="yamllint", version=version_of("yamllint"))
    assert check_pinned(tool, "here") == ()
    assert isinstance(installable(tool), PackagePin)


def test_a_tool_of_an_unknown_name_has_no_pinned_version() -> None:
    (finding,) = check_pinned(Tool(name="yamlint", version=ToolVersion("1.38.0")), "here")
    assert "Pinned versions of yamlint: none." in finding.cure


def test_the_versions_of_a_tool_are_told_from_the_newest() -> None:
    assert known_versions("terraform") == ("1.16.2", "1.11.4")


@pytest.mark.parametrize("ask", [version_of, image_of, action_of])
def test_a_name_that_is_not_pinned_is_told_with_the_nearest(ask: Callable[[str], object]) -> None:
    near = {version_of: "tflint", image_of: "postgres", action_of: "actions/checkout"}[ask]
    with pytest.raises(LookupError, match=f"Did you mean '{near}'"):
        ask(f"{near}s")


def test_a_tool_at_a_version_that_is_not_pinned_is_told_with_those_that_are() -> None:
    with pytest.raises(LookupError, match=r"no 'terraform' at 1\.11\.5"):
        installable(Tool(name="terraform", version=ToolVersion("1.11.5")))


def test_a_blueprint_takes_the_newest_version() -> None:
    assert version_of("terraform") == "1.16.2"


def locked(monkeypatch: pytest.MonkeyPatch, made: Lock) -> None:
    caches = (
        pins_module._installables,
        pins_module.known_versions,
        pins_module.version_of,
        pins_module.image_of,
    )
    for cached in caches:
        cached.cache_clear()
    monkeypatch.setattr(pins_module, "lock", lambda: made)


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    """What a test read from a lock of its own is not there for the next."""
    yield
    for cached in (pins_module._installables, known_versions, version_of, image_of):
        cached.cache_clear()


def test_a_blueprint_takes_a_verified_version_before_a_newer_one(monkeypatch: pytest.MonkeyPatch) -> None:
    newer = replace(TOOL, version=ToolVersion("1.12.0"), verified=False)
    locked(monkeypatch, Lock(tools=(newer, TOOL)))
    assert (version_of("terraform"), known_versions("terraform")) == ("1.11.4", ("1.12.0", "1.11.4"))


def test_where_nothing_is_verified_the_newest_version_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    older = replace(TOOL, version=ToolVersion("1.9.10"), verified=False)
    locked(monkeypatch, Lock(tools=(older, replace(TOOL, verified=False))))
    assert version_of("terraform") == "1.11.4"


def test_an_archive_comes_before_a_package_of_the_same_version(monkeypatch: pytest.MonkeyPatch) -> None:
    package = replace(GO_PACKAGE, name=TOOL.name, version=TOOL.version)
    locked(monkeypatch, Lock(tools=(TOOL,), packages=(package,)))
    assert installable(Tool(name=TOOL.name, version=TOOL.version)) == TOOL


def test_a_verified_package_comes_before_a_doubted_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    package = replace(GO_PACKAGE, name=TOOL.name, version=TOOL.version)
    locked(monkeypatch, Lock(tools=(replace(TOOL, verified=False),), packages=(package,)))
    assert installable(Tool(name=TOOL.name, version=TOOL.version)) == package


def test_an_image_is_found_by_its_name_and_written_with_its_digest() -> None:
    found = image_of("postgres")
    assert found.reference == f"docker.io/library/postgres:16.15-alpine@{found.digest}"


def test_an_image_under_a_mirrors_category_is_the_same_image() -> None:
    assert image_of("security/semgrep") is image_of("semgrep")


def test_an_image_is_found_at_its_version() -> None:
    assert image_of("node", ToolVersion("22.23.3")).version == "22.23.3"


def test_an_image_is_the_newest_that_is_verified(monkeypatch: pytest.MonkeyPatch) -> None:
    older = replace(IMAGE, version=ToolVersion("16.9.0"))
    doubted = replace(IMAGE, version=ToolVersion("17.0.0"), verified=False)
    locked(monkeypatch, Lock(images=(older, IMAGE, doubted)))
    assert image_of("postgres") == IMAGE
    assert image_of("postgres", older.version) == older


def test_an_unpinned_image_is_an_error_that_names_the_pinned_versions() -> None:
    (finding,) = check_image_pinned(Image(name=ImageName("node"), version=ToolVersion("22.0.0")), "here")
    assert finding.code == "image-unpinned"
    assert "22.23.3" in finding.cure


def test_a_pinned_image_has_nothing_to_find() -> None:
    image = Image(name=ImageName("security/semgrep"), version=image_of("semgrep").version)
    assert check_image_pinned(image, "here") == ()


# What issue 4's steps call. A name that leaves the lock leaves a step without anything to run.
CALLED = {
    "infrastructure": "terraform tofu atmos terraform-docs tflint infracost conftest opa aws-cdk cdk-nag cfn-lint",
    "security": "checkov trivy terrascan trufflehog gitleaks ggshield semgrep snyk syft grype cosign prowler",
    "code": "golangci-lint gotestsum ruff pytest pytest-cov coverage eslint vitest jest c8 stryker license-checker",
    "tests and checks": "k6 newman cypress playwright lhci lighthouse artillery pact axe hadolint yamllint kubeconform",
    "delivery": "pre-commit commitlint helm kubectl crane buildx sentry-cli datadog-ci",
}


@pytest.mark.parametrize("name", [name for names in CALLED.values() for name in names.split()])
def test_what_a_step_calls_has_a_verified_pin(name: str) -> None:
    assert installable(Tool(name=name, version=version_of(name))).verified


@pytest.mark.parametrize(
    "name",
    [
        "node",
        "python",
        "golang",
        "docker",
        "alpine",
        "curl",
        "postgres",
        "redis",
        "localstack",
        "zap",
        "playwright",
    ],
)
def test_where_a_job_runs_has_a_verified_pin(name: str) -> None:
    assert image_of(name).verified


def test_an_action_is_found_by_its_name() -> None:
    assert action_of("actions/checkout").commit == "3d3c42e5aac5ba805825da76410c181273ba90b1"


def test_the_page_names_every_denied_release() -> None:
    page = DOCUMENT.read_text()
    missing = [denied.name for denied in DENIED if f"`{denied.name}`" not in page]
    assert not missing
    assert not [denied.cve for denied in DENIED if denied.cve and denied.cve not in page]
