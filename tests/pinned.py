"""A tool and an action that nothing is wrong with; each test spoils one thing of one."""

from __future__ import annotations

from datetime import date

from delivery.pins import ActionPin, Pin
from delivery.texts import ToolVersion

SEEN = date(2026, 8, 22)
TOOL = Pin(
    name="terraform",
    version=ToolVersion("1.11.4"),
    url="https://example.com/terraform.zip",
    sha256="1c" * 32,
    member="terraform",
    source="its vendor",
    date=SEEN,
    verified=True,
    verified_by="comparison of the eight",
)
ACTION = ActionPin(
    name="actions/checkout",
    version="v7.0.1",
    commit="3d" * 20,
    source="its tag",
    date=SEEN,
    verified=True,
    verified_by="tag+pins",
)
