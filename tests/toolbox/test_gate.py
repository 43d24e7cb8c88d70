"""The gate document that is handed to guard."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from delivery.backends.github import gating
from delivery.gate import Gate
from delivery.promises import Approved, DistinctPeople, Freeze, SucceededIn, Window
from delivery.texts import Cron, Day, EnvironmentName, GroupName
from tests.delivery.pipelines import work
from tests.toolbox.memory import EMPTY_GATE, SECURITY, gate_text
from tests.toolbox.records import forge_gate
from toolbox import gate
from toolbox.stops import Refused


def test_a_gate_document_is_read() -> None:
    found = gate.gate(gate_text())
    assert [each.place for each in found.approvals] == ["Approve-security", "Approve-product"]
    assert (found.approvals[0].role, found.distinct, found.expires) == (SECURITY, True, timedelta(hours=8))


def test_an_empty_gate_is_a_gate() -> None:
    assert gate.gate(EMPTY_GATE).approvals == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        "{}",
        "null",
        gate_text(distinct="yes"),
        gate_text(expires_minutes=-1),
        gate_text(expires_minutes=0),
        gate_text(expires_minutes=True),
        gate_text(expires_minutes=10**9),
        gate_text(approvals={}),
        gate_text(approvals=["x"]),
        gate_text(approvals=[{"action": "A", "group": "g", "role": "r*"}]),
        gate_text(approvals=[{"action": "A", "group": "g", "role": "r", "extra": 1}]),
        gate_text(approvals=[{"action": "A", "group": "g", "role": "r"}] * 2),
        gate_text(more=1),
        "[" * 100_000,
    ],
)
def test_a_gate_document_that_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(Refused) as stopped:
        gate.gate(text)
    assert "--gate" in str(stopped.value)


def test_a_forges_gate_document_is_read() -> None:
    window = {"opens": "0 8 * * MON-FRI", "minutes": 480, "time_zone": "Europe/Berlin"}
    freeze = {"first": "2026-12-24", "last": "2026-12-26", "time_zone": "UTC"}
    found = gate.gate(
        forge_gate(windows=[window], freezes=[freeze], wait_minutes=30, succeeded_in=["staging"])
    )
    assert [(each.place, each.group, each.people) for each in found.approvals] == [
        ("prod-platform", "platform", 1),
        ("prod", "security", 1),
    ]
    assert (found.platform, found.distinct, found.author_excluded, found.commented) == (
        "github",
        True,
        True,
        True,
    )
    assert found.windows == (gate.Window("0 8 * * MON-FRI", timedelta(hours=8), "Europe/Berlin"),)
    assert found.freezes == (gate.Freeze(date(2026, 12, 24), date(2026, 12, 26), "UTC"),)
    assert (found.wait, found.succeeded_in, found.unseen) == (timedelta(minutes=30), ("staging",), ())


def test_what_the_github_backend_writes_is_read() -> None:
    pipeline = Gate(
        frozenset(
            {
                Approved(group=GroupName("platform")),
                DistinctPeople(),
                Window(opens=Cron("0 8 * * MON-FRI"), minutes=480),
                Freeze(first=Day("2026-12-24"), last=Day("2026-12-26")),
                SucceededIn(environment=EnvironmentName("staging")),
            }
        )
    )
    written = gating.gate_document(pipeline, EnvironmentName("prod"), work("github"))
    found = gate.gate(written)
    assert (found.platform, found.distinct, len(found.windows), len(found.freezes)) == ("github", True, 1, 1)
    assert [(each.place, each.group) for each in found.approvals] == [("prod", "platform")]


ONE = {"environment": "prod", "group": "platform", "people": 1, "team": "platform"}
WINDOW = {"opens": "0 8 * * *", "minutes": 60, "time_zone": "UTC"}
FREEZE = {"first": "2026-12-24", "last": "2026-12-26", "time_zone": "UTC"}


@pytest.mark.parametrize(
    "text",
    [
        forge_gate(platform="bitbucket"),
        forge_gate(platform="codepipeline"),
        forge_gate(platform=None),
        forge_gate(more=1),
        forge_gate(author_excluded=1),
        forge_gate(commented="no"),
        forge_gate(distinct=None),
        forge_gate(wait_minutes=-1),
        forge_gate(wait_minutes=10**9),
        forge_gate(expires_minutes=None),
        forge_gate(approvals=[ONE, ONE]),
        forge_gate(approvals=[{**ONE, "people": 0}]),
        forge_gate(approvals=[{**ONE, "people": True}]),
        forge_gate(approvals=[{**ONE, "environment": ""}]),
        forge_gate(approvals=[{**ONE, "role": "r"}]),
        forge_gate(approvals=[{**ONE, "team": "a/b"}]),
        forge_gate(windows={}),
        forge_gate(windows=[{**WINDOW, "opens": "8 o'clock"}]),
        forge_gate(windows=[{**WINDOW, "opens": "0 25 * * *"}]),
        forge_gate(windows=[{**WINDOW, "minutes": "60"}]),
        forge_gate(windows=[{**WINDOW, "time_zone": "../../etc/passwd"}]),
        forge_gate(freezes=[{**FREEZE, "first": "2026-02-30"}]),
        forge_gate(freezes=[{**FREEZE, "last": "Christmas"}]),
        forge_gate(succeeded_in=[1]),
    ],
)
def test_a_forges_gate_document_that_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        gate.gate(text)
