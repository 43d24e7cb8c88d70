"""Everything from outside, once, by digest or full commit. The lock file is the only place that names it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import TypeAlias

from delivery.finding import Finding, error
from delivery.job import Image
from delivery.step import Tool
from delivery.texts import ToolVersion

LOCK = "delivery/pins.lock.json"
PACKED = (".zip", ".tar.gz", ".tgz")


class Ecosystem(StrEnum):
    """A registry of a language, where whoever installs asks for a package by its name."""

    PYPI = "pypi"
    NPM = "npm"
    GO = "go"


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

    @property
    def packed(self) -> bool:
        """Some vendors publish the bare program: there is nothing to unpack."""
        return self.url.endswith(PACKED)

    @property
    def program(self) -> str:
        """What it is called where it is installed: some vendors call it by its platform."""
        return self.member.rpartition("/")[2].removesuffix("-linux-amd64")


@dataclass(frozen=True, kw_only=True, slots=True)
class PackagePin:
    """A tool that a language's registry holds, known by the registry's own digest of the package."""

    name: str
    version: ToolVersion
    ecosystem: Ecosystem
    package: str  # for Go the module
    program: str  # what is run; for Go the import path that is installed
    integrity: str
    source: str
    date: date
    verified: bool
    verified_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ImagePin:
    """An image, known by the digest of its manifest: whoever owns the repository may move its tags."""

    name: str
    version: ToolVersion
    repository: str
    tag: str  # as its vendor writes the version, with the system that it was built on
    digest: str
    source: str
    date: date
    verified: bool
    verified_by: str

    @property
    def reference(self) -> str:
        """The tag is there for people to read: where both are written, the digest alone is pulled."""
        return f"{self.repository}:{self.tag}@{self.digest}"


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


Installable: TypeAlias = Pin | PackagePin
Pinned: TypeAlias = Pin | PackagePin | ImagePin | ActionPin


@dataclass(frozen=True, kw_only=True, slots=True)
class Lock:
    """The lock file as it was read: an action stands at one version, all else may stand at several."""

    file: str = LOCK
    tools: tuple[Pin, ...] = ()
    packages: tuple[PackagePin, ...] = ()
    images: tuple[ImagePin, ...] = ()
    actions: tuple[ActionPin, ...] = ()

    @property
    def entries(self) -> tuple[Pinned, ...]:
        return self.tools + self.packages + self.images + self.actions


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


@cache
def _installables() -> dict[tuple[str, str], Installable]:
    """A tool may stand both as an archive and as a package: what is verified comes first, then the archive."""
    pinned: tuple[Installable, ...] = (*lock().packages, *lock().tools)
    return {(pin.name, pin.version): pin for pin in sorted(pinned, key=lambda pin: pin.verified)}


def installable(tool: Tool) -> Installable:
    """How a step's tool comes to where the step runs."""
    found = _installables().get((tool.name, tool.version))
    if found is None:
        raise LookupError(f"{LOCK} has no {tool.name!r} at {tool.version}; at {known_versions(tool.name)}")
    return found


@cache
def image_of(name: str, version: ToolVersion | None = None) -> ImagePin:
    """An image at a version, or the newest that production may take. A mirror's category is not its name."""
    plain = name.rpartition("/")[2]
    found = [pin for pin in lock().images if pin.name == plain and version in (None, pin.version)]
    if not found:
        raise _unknown(plain, {pin.name for pin in lock().images})
    return max(found, key=lambda pin: (pin.verified, _age_of(pin.version)))


def action_of(name: str) -> ActionPin:
    """The one pin of an action: a step names the action, never its version."""
    found = next((pin for pin in lock().actions if pin.name == name), None)
    if found is None:
        raise _unknown(name, {pin.name for pin in lock().actions})
    return found


@cache
def known_versions(name: str) -> tuple[ToolVersion, ...]:
    """Every pinned version of a tool, the newest first."""
    known = {pin.version for pin in _installables().values() if pin.name == name}
    return tuple(sorted(known, key=_age_of, reverse=True))


@cache
def version_of(name: str) -> ToolVersion:
    """The version that a blueprint takes where nobody chose one: the newest that production may take."""
    known = known_versions(name)
    if not known:
        raise _unknown(name, {pinned for pinned, _ in _installables()})
    verified = (version for version in known if _installables()[name, version].verified)
    return next(verified, known[0])


def _unknown(name: str, names: Iterable[str]) -> LookupError:
    """What a person writes is checked before; this one is told to whoever writes a step."""
    near = get_close_matches(name, names, n=1)
    meant = f". Did you mean {near[0]!r}?" if near else ""
    return LookupError(f"{LOCK} has no {name!r}{meant}")


def _age_of(version: ToolVersion) -> tuple[tuple[int, ...], ToolVersion]:
    return tuple(map(int, re.findall(r"[0-9]+", version))), version


def unverified(lock: Lock) -> tuple[Pinned, ...]:
    """What nobody could confirm twice. Production takes none of these."""
    return tuple(pin for pin in lock.entries if not pin.verified)


def check_pinned(tool: Tool, place: str) -> tuple[Finding, ...]:
    if (tool.name, tool.version) in _installables():
        return ()
    return (
        _unpinned(
            "tool-unpinned", f"{tool.name} {tool.version}", tool.name, known_versions(tool.name), place
        ),
    )


def check_image_pinned(image: Image, place: str) -> tuple[Finding, ...]:
    named = [pin.version for pin in lock().images if pin.name == image.name.rpartition("/")[2]]
    if image.version in named:
        return ()
    return (_unpinned("image-unpinned", f"image {image.name} {image.version}", image.name, named, place),)


def _unpinned(code: str, what: str, name: str, known: Iterable[ToolVersion], place: str) -> Finding:
    versions = ", ".join(known) or "none"
    return error(
        code,
        place,
        f"{what} has no digest in {LOCK}",
        f"Pinned versions of {name}: {versions}. Use one, or add this one with the digest its vendor publishes.",
    )
