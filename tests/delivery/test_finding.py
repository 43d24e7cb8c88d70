"""A finding can be accepted, by somebody, for a reason, until a day."""

from __future__ import annotations

from datetime import date

import pytest

from delivery.finding import Severity, Waiver, apply_waivers, error, errors

UNHELD = error("promise-not-held", "service network, prod, gate", "nobody keeps it", "Drop it.")
WAIVER = Waiver(
    code="promise-not-held",
    place="service network, prod, gate",
    reason="two reviewers stand in for it",
    owner="platform",
    expires=date(2026, 12, 31),
)


def test_an_accepted_finding_stops_nothing_and_says_who_accepted_it() -> None:
    (judged,) = apply_waivers([UNHELD], [WAIVER], today=date(2026, 12, 31))
    assert judged.severity is Severity.NOTE
    assert "platform until 2026-12-31" in judged.cause


def test_the_day_after_its_expiry_a_waiver_accepts_nothing_and_is_an_error_itself() -> None:
    judged = apply_waivers([UNHELD], [WAIVER], today=date(2027, 1, 1))
    assert {finding.code for finding in errors(judged)} == {"promise-not-held", "waiver-expired"}


def test_a_waiver_for_another_place_accepts_nothing() -> None:
    elsewhere = error("promise-not-held", "service dns, prod, gate", "nobody keeps it", "Drop it.")
    judged = apply_waivers([elsewhere], [WAIVER], today=date(2026, 12, 1))
    assert errors(judged) == (elsewhere,)


def test_a_waiver_that_accepts_nothing_is_pointed_out() -> None:
    (judged,) = apply_waivers([], [WAIVER], today=date(2026, 12, 1))
    assert judged.code == "waiver-idle"


def test_a_waiver_without_a_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="reason"):
        Waiver(code="x", place="y", reason="  ", owner="platform", expires=date(2026, 12, 31))
