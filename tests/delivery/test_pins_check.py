"""What may be pinned, on which day, at which release."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from delivery.finding import Severity
from delivery.pins import ActionPin, Lock, Pin, unverified
from delivery.pins_check import check_pins, check_verified
from delivery.texts import ToolVersion
from tests.pinned import ACTION, TOOL

TODAY = date(2026, 11, 20)


def codes(*entries: Pin | ActionPin, today: date = TODAY) -> list[str]:
    tools = tuple(pin for pin in entries if isinstance(pin, Pin))
    actions = tuple(pin for pin in entries if isinstance(pin, ActionPin))
    return [finding.code for finding in check_pins(Lock(tools=tools, actions=actions), today)]


def test_a_good_lock_has_nothing_to_find() -> None:
    assert codes(TOOL, ACTION) == []


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
    assert codes(replace(ACTION, date=week), replace(TOOL, date=week)) == []


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
    assert check_verified((ACTION, TOOL), "service dns, prod, apply") == ()


def test_a_finding_names_the_file_and_the_entry() -> None:
    (finding,) = check_pins(Lock(file="a.lock.json", actions=(replace(ACTION, commit=""),)), TODAY)
    assert finding.place == "a.lock.json, actions/checkout v7.0.1"
