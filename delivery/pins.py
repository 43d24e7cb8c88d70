"""Everything from outside, once, by digest. The lock file is the only place that names it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

from delivery.finding import Finding, error
from delivery.pipeline import Tool
from delivery.texts import ToolVersion


@dataclass(frozen=True, kw_only=True, slots=True)
class Pin:
    name: str
    version: ToolVersion
    url: str
    sha256: str
    member: str
    source: str
    date: str
    verified_by: str


@cache
def pins() -> dict[tuple[str, str], Pin]:
    lock = json.loads(resources.files("delivery").joinpath("pins.lock.json").read_text("utf-8"))
    return {
        (name, version): Pin(name=name, version=ToolVersion(version), **entry)
        for name, versions in lock["tools"].items()
        for version, entry in versions.items()
    }


def pin_of(tool: Tool) -> Pin:
    return pins()[tool.name, tool.version]


def check_pinned(tool: Tool, place: str) -> tuple[Finding, ...]:
    if (tool.name, tool.version) in pins():
        return ()
    known = ", ".join(version for name, version in pins() if name == tool.name) or "none"
    return (
        error(
            "tool-unpinned",
            place,
            f"{tool.name} {tool.version} has no digest in delivery/pins.lock.json",
            f"Pinned versions of {tool.name}: {known}. Use one, or add this one with the digest its vendor publishes.",
        ),
    )
