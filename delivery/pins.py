"""Everything from outside, once, by digest or full commit. The lock file is the only place that names it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from delivery.finding import Finding, error
from delivery.pipeline import Tool
from delivery.texts import ToolVersion

LOCK = "delivery/pins.lock.json"


@dataclass(frozen=True, kw_only=True, slots=True)
class Pin:
    """A tool: an archive of the vendor's, known by the digest of its bytes."""

    name: str
    version: ToolVersion
    url: str
    sha256: str
    member: str
    source: str
    date: date
    verified: bool
    verified_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ActionPin:
    """A GitHub action, known by its full commit: whoever owns the repository may move its tags."""

    name: str
    version: str
    commit: str
    source: str
    date: date
    verified: bool
    verified_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Lock:
    """The lock file as it was read: a tool may stand at several versions, an action at one."""

    file: str = LOCK
    tools: tuple[Pin, ...] = ()
    actions: tuple[ActionPin, ...] = ()

    @property
    def entries(self) -> tuple[Pin | ActionPin, ...]:
        return self.tools + self.actions


@cache
def lock() -> Lock:
    """The lock that this program itself obeys."""
    # Late, since the reader fills the types above.
    from delivery.pins_read import read_lock

    return read_lock(resources.files("delivery").joinpath("pins.lock.json").read_bytes(), LOCK)


@cache
def pins() -> dict[tuple[str, str], Pin]:
    return {(pin.name, pin.version): pin for pin in lock().tools}


def pin_of(tool: Tool) -> Pin:
    return pins()[tool.name, tool.version]


def action_of(name: str) -> ActionPin:
    """The one pin of an action: a step names the action, never its version."""
    return next(pin for pin in lock().actions if pin.name == name)


def unverified(lock: Lock) -> tuple[Pin | ActionPin, ...]:
    """What nobody could confirm twice. Production takes none of these."""
    return tuple(pin for pin in lock.entries if not pin.verified)


def check_pinned(tool: Tool, place: str) -> tuple[Finding, ...]:
    if (tool.name, tool.version) in pins():
        return ()
    known = ", ".join(version for name, version in pins() if name == tool.name) or "none"
    return (
        error(
            "tool-unpinned",
            place,
            f"{tool.name} {tool.version} has no digest in {LOCK}",
            f"Pinned versions of {tool.name}: {known}. Use one, or add this one with the digest its vendor publishes.",
        ),
    )
