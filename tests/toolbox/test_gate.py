"""The gate document that is handed to guard."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.toolbox.memory import EMPTY_GATE, SECURITY, gate_text
from toolbox import gate
from toolbox.stops import Refused


def test_a_gate_document_is_read() -> None:
    found = gate.gate(gate_text())
    assert [each.action for each in found.approvals] == ["Approve-security", "Approve-product"]
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
