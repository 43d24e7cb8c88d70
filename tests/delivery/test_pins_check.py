"""What may be pinned, on which day, at which release."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from delivery.finding import Severity
from delivery.pins import ActionPin, ImagePin, Lock, PackagePin, Pin, Pinned, unverified
from delivery.pins_check import check_pins, check_verified
from delivery.texts import ToolVersion
from tests.pinned import ACTION, GO_PACKAGE, IMAGE, NPM_PACKAGE, PYPI_PACKAGE, TOOL

TODAY = date(2026, 11, 20)


def codes(*entries: Pinned, today: date = TODAY) -> list[str]:
    judged = Lock(
        tools=tuple(pin for pin in entries if isinstance(pin, Pin)),
        packages=tuple(pin for pin in entries if isinstance(pin, PackagePin)),
        images=tuple(pin for pin in entries if isinstance(pin, ImagePin)),
        actions=tuple(pin for pin in entries if isinstance(pin, ActionPin)),
    )
    return [finding.code for finding in check_pins(judged, today)]


def test_a_good_lock_has_nothing_to_find() -> None:
    assert codes(TOOL, PYPI_PACKAGE, NPM_PACKAGE, GO_PACKAGE, IMAGE, ACTION) == []


@pytest.mark.parametrize(
    "commit", ["", "3d3c42e", "3" * 39, "3" * 41, "3D" * 20, "3d" * 20 + "\n", "3d" * 32, "v7.0.1", "g" * 40]
)
def test_a_commit_that_is_not_forty_digits_is_an_error(commit: str) -> None:
    assert codes(replace(ACTION, commit=commit)) == ["pin-malformed"]


@pytest.mark.parametrize(
    "sha256", ["", "1c" * 20, "1" * 63, "1" * 65, "1C" * 32, f"sha256:{'1c' * 32}", "1c" * 32 + "\n"]
)
def test_a_digest_that_is_not_sixty_four_digits_is_an_error(sha256: str) -> None:
    assert codes(replace(TOOL, sha256=sha256)) == ["pin-malformed"]


@pytest.mark.parametrize("package", [PYPI_PACKAGE, NPM_PACKAGE, GO_PACKAGE])
@pytest.mark.parametrize(
    "integrity",
    [
        "",
        "1c" * 31,
        "1C" * 32,
        "sha512-AAAA",
        f"sha512-{'A' * 85}!==",
        "h1:AAAA",
        f"h2:{'A' * 43}=",
        f"{'A' * 43}=",
        f"{'A' * 86}==",
    ],
)
def test_a_package_whose_digest_is_not_its_registrys_is_an_error(package: PackagePin, integrity: str) -> None:
    assert codes(replace(package, integrity=integrity)) == ["pin-malformed"]


@pytest.mark.parametrize(
    ("package", "name"),
    [
        (PYPI_PACKAGE, "checkov[all]"),
        (PYPI_PACKAGE, "--pre"),
        (NPM_PACKAGE, "@lhci"),
        (NPM_PACKAGE, "file:../lhci"),
        (GO_PACKAGE, "syft"),
        (GO_PACKAGE, "github.com/anchore/syft@main"),
    ],
)
def test_a_package_that_its_registry_could_not_hold_is_an_error(package: PackagePin, name: str) -> None:
    assert codes(replace(package, package=name)) == ["pin-malformed"]


@pytest.mark.parametrize(
    ("package", "program"),
    [
        (NPM_PACKAGE, "lhci; id"),
        (GO_PACKAGE, "syft"),
        (GO_PACKAGE, "github.com/anchore/syft-fork/cmd/syft"),
        (GO_PACKAGE, "github.com/anchore/syft/../grype"),
    ],
)
def test_a_program_that_is_not_of_its_package_is_an_error(package: PackagePin, program: str) -> None:
    assert codes(replace(package, program=program)) == ["pin-malformed"]


def test_a_module_that_is_a_program_itself_is_good() -> None:
    assert codes(replace(GO_PACKAGE, program=GO_PACKAGE.package)) == []


@pytest.mark.parametrize("digest", ["", "95" * 32, f"sha256:{'95' * 31}", f"sha512:{'95' * 32}", "latest"])
def test_an_image_without_a_whole_digest_is_an_error(digest: str) -> None:
    assert codes(replace(IMAGE, digest=digest)) == ["pin-malformed"]


@pytest.mark.parametrize("tag", ["", "latest", "alpine", "16@sha256", "16.14 alpine", "$TAG"])
def test_an_image_at_a_tag_that_tells_no_version_is_an_error(tag: str) -> None:
    assert codes(replace(IMAGE, tag=tag)) == ["pin-malformed"]


@pytest.mark.parametrize(
    "repository", ["postgres", "library/postgres", "docker.io", "docker.io/Library/postgres"]
)
def test_an_image_without_its_registry_is_an_error(repository: str) -> None:
    assert codes(replace(IMAGE, repository=repository)) == ["pin-malformed"]


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/a.zip",
        "https://example.com",
        "https://example.com/a.zip?x=1",
        "https://e.com/$(id)",
    ],
)
def test_a_tool_from_no_plain_https_address_is_an_error(url: str) -> None:
    assert codes(replace(TOOL, url=url)) == ["pin-malformed"]


@pytest.mark.parametrize("member", ["", "/usr/bin/terraform", "../terraform", "terraform; id", "-x"])
def test_a_member_that_is_no_path_inside_is_an_error(member: str) -> None:
    assert codes(replace(TOOL, member=member)) == ["pin-malformed"]


@pytest.mark.parametrize("version", ["v7", "main", "v7.0", "v7.0.x", "7.0.1 "])
def test_an_action_at_a_version_that_moves_is_an_error(version: str) -> None:
    assert codes(replace(ACTION, version=version)) == ["pin-malformed"]


@pytest.mark.parametrize(
    "name", ["checkout", "./local", "actions/../checkout", "acti\u043ens/checkout", "a/b@v1"]
)
def test_an_action_that_names_no_repository_is_an_error(name: str) -> None:
    assert codes(replace(ACTION, name=name)) == ["pin-malformed"]


def test_an_action_in_a_folder_of_its_repository_is_good() -> None:
    assert codes(replace(ACTION, name="github/codeql-action/upload-sarif")) == []


@pytest.mark.parametrize("days", [0, 1, 6])
def test_an_entry_younger_than_seven_days_is_an_error(days: int) -> None:
    (finding,) = check_pins(Lock(actions=(replace(ACTION, date=TODAY - timedelta(days=days)),)), TODAY)
    assert (finding.code, finding.severity) == ("pin-young", Severity.ERROR)
    assert finding.cure == f"Keep the release before it until {TODAY + timedelta(days=7 - days)}."


def test_an_entry_of_seven_days_is_good() -> None:
    week = TODAY - timedelta(days=7)
    entries: tuple[Pinned, ...] = (TOOL, NPM_PACKAGE, IMAGE, ACTION)
    assert codes(*(replace(pin, date=week) for pin in entries)) == []


@pytest.mark.parametrize("pin", [TOOL, NPM_PACKAGE, IMAGE])
def test_an_entry_of_any_kind_that_is_too_young_is_an_error(pin: Pinned) -> None:
    assert codes(replace(pin, date=TODAY - timedelta(days=6))) == ["pin-young"]


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), date.max])
def test_an_entry_dated_ahead_is_an_error(day: date) -> None:
    assert codes(replace(TOOL, date=day)) == ["pin-young"]


SAFE_TRIVY = "57a97c7e7821a5776cebc9bb87c984fa69cba8f1"


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("tj-actions/changed-files", "v47.0.0"),
        ("TJ-Actions/Changed-Files", "v47.0.0"),
        ("reviewdog/action-setup", "v1.3.0"),
        ("aquasecurity/trivy-action", "v0.35.9"),
        ("aquasecurity/trivy-action", "v0.9.0"),
        ("aquasecurity/setup-trivy", "v0.2.6"),
        ("aquasecurity/setup-trivy/inner", "v0.2.6"),
        ("checkmarx/kics-github-action", "v2.1.0"),
        ("xygeni/xygeni-action", "v5.38.0"),
        ("actions-cool/issues-helper", "v3.7.0"),
    ],
)
def test_a_compromised_release_is_denied(name: str, version: str) -> None:
    assert codes(replace(ACTION, name=name, version=version)) == ["pin-denied"]


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("tj-actions/changed-files-of-others", "v1.0.0"),
        ("reviewdog/action-setup", "v2.0.0"),
        ("aquasecurity/trivy-action", "v0.36.0"),
        ("aquasecurity/trivy-action", "v0.100.0"),
        ("xygeni/xygeni-action", "v6.0.0"),
        ("xygeni/xygeni-action", "v50.0.0"),
    ],
)
def test_a_release_beside_a_compromised_one_is_good(name: str, version: str) -> None:
    assert codes(replace(ACTION, name=name, version=version)) == []


def test_a_spared_release_is_good_at_the_commit_that_was_checked() -> None:
    spared = replace(ACTION, name="aquasecurity/trivy-action", version="v0.35.0", commit=SAFE_TRIVY)
    assert codes(spared) == []


def test_a_spared_release_at_another_commit_is_denied() -> None:
    (finding,) = check_pins(
        Lock(actions=(replace(ACTION, name="aquasecurity/trivy-action", version="v0.35.0"),)), TODAY
    )
    assert finding.code == "pin-denied"
    assert "CVE-2026-33634" in finding.cause
    assert f"v0.35.0 at {SAFE_TRIVY}" in finding.cure


def test_a_denied_action_at_no_version_at_all_is_still_denied() -> None:
    nightly = replace(ACTION, name="aquasecurity/trivy-action", version="nightly")
    assert codes(nightly) == ["pin-malformed", "pin-denied"]


def test_a_compromised_tool_is_denied() -> None:
    assert codes(replace(TOOL, name="trivy", version=ToolVersion("0.69.4"))) == ["pin-denied"]


def test_a_compromised_tool_is_denied_as_a_package_of_another_name() -> None:
    module = "github.com/aquasecurity/trivy"
    hidden = replace(
        GO_PACKAGE, name="scanner", package=module, program=module, version=ToolVersion("0.69.5")
    )
    assert codes(hidden) == ["pin-denied"]


def test_a_compromised_tool_is_denied_as_an_image_of_another_name() -> None:
    hidden = replace(
        IMAGE,
        name="scanner",
        repository="docker.io/aquasec/trivy",
        version=ToolVersion("0.69.6"),
        tag="0.69.6",
    )
    assert codes(hidden) == ["pin-denied"]


def test_an_image_of_the_release_beside_the_compromised_one_is_good() -> None:
    beside = replace(
        IMAGE, name="trivy", repository="docker.io/aquasec/trivy", version=ToolVersion("0.74.0"), tag="0.74.0"
    )
    assert codes(beside) == []


def test_the_tool_before_the_compromised_one_is_good() -> None:
    assert codes(replace(TOOL, name="trivy", version=ToolVersion("0.69.3"))) == []


def test_an_unverified_entry_is_a_warning_that_tells_its_basis() -> None:
    (finding,) = check_pins(Lock(actions=(replace(ACTION, verified=False, verified_by="tag"),)), TODAY)
    assert (finding.code, finding.severity) == ("pin-unverified", Severity.WARNING)
    assert "of one kind only (tag)" in finding.cause


def test_production_can_ask_which_entries_are_unverified() -> None:
    doubted, doubted_tool = replace(ACTION, verified=False), replace(TOOL, verified=False)
    assert unverified(Lock(tools=(TOOL, doubted_tool), actions=(doubted, ACTION))) == (doubted_tool, doubted)


def test_an_unverified_entry_in_a_job_of_production_is_an_error_at_that_job() -> None:
    (finding,) = check_verified((ACTION, replace(TOOL, verified=False)), "service dns, prod, apply")
    assert (finding.code, finding.severity) == ("pin-unverified", Severity.ERROR)
    assert finding.place == "service dns, prod, apply, terraform 1.11.4"


def test_verified_entries_in_a_job_of_production_are_good() -> None:
    assert check_verified((ACTION, TOOL, NPM_PACKAGE, IMAGE), "service dns, prod, apply") == ()


@pytest.mark.parametrize("pin", [NPM_PACKAGE, IMAGE])
def test_an_unverified_package_or_image_in_a_job_of_production_is_an_error(pin: Pinned) -> None:
    (finding,) = check_verified((replace(pin, verified=False),), "service dns, prod, apply")
    assert (finding.code, finding.severity) == ("pin-unverified", Severity.ERROR)


def test_a_finding_names_the_file_and_the_entry() -> None:
    (finding,) = check_pins(Lock(file="a.lock.json", actions=(replace(ACTION, commit=""),)), TODAY)
    assert finding.place == "a.lock.json, actions/checkout v7.0.1"
