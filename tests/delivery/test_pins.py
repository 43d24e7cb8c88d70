"""What is pinned here: the lock that this program obeys, and the page that tells of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from delivery.finding import errors
from delivery.pins import action_of, check_pinned, lock, pin_of, pins
from delivery.pins_check import check_pins
from delivery.pins_denied import DENIED
from delivery.step import Tool
from delivery.texts import ToolVersion

TODAY = date(2026, 11, 20)
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "pins.md"


def test_the_shipped_lock_has_no_error() -> None:
    assert errors(check_pins(lock(), TODAY)) == ()


def test_an_action_is_verified_by_its_tag_and_by_others() -> None:
    basis = {pin.name: pin.verified_by for pin in lock().actions if pin.verified}
    assert basis
    assert all(each.startswith("tag+") for each in basis.values())
    weak = [pin.verified_by for pin in lock().actions if not pin.verified]
    assert weak
    assert not any(each.startswith("tag+") for each in weak)


def test_a_pinned_tool_is_found_by_name_and_version() -> None:
    tool = Tool(name="terraform", version=ToolVersion("1.11.4"))
    assert check_pinned(tool, "here") == ()
    assert pin_of(tool) is pins()["terraform", "1.11.4"]


def test_an_unpinned_tool_is_an_error_that_names_the_pinned_versions() -> None:
    (finding,) = check_pinned(Tool(name="terraform", version=ToolVersion("1.11.5")), "here")
    assert finding.code == "tool-unpinned"
    assert "1.11.4" in finding.cure


def test_an_action_is_found_by_its_name() -> None:
    assert action_of("actions/checkout").commit == "3d3c42e5aac5ba805825da76410c181273ba90b1"


def test_the_page_names_every_denied_release() -> None:
    page = DOCUMENT.read_text()
    missing = [denied.name for denied in DENIED if f"`{denied.name}`" not in page]
    assert not missing
    assert not [denied.cve for denied in DENIED if denied.cve and denied.cve not in page]
