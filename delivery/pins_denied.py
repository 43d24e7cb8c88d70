"""Releases that were compromised, and the few of the same name that were not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from delivery.pins import ActionPin, ImagePin, PackagePin, Pinned

NUMBERS = re.compile(r"v?([0-9]+(?:\.[0-9]+)*)")


@dataclass(frozen=True, slots=True)
class Every:
    """Nothing of this name may be pinned."""

    def __str__(self) -> str:
        return "every version"


@dataclass(frozen=True, slots=True)
class Before:
    version: str

    def __str__(self) -> str:
        return f"all versions before {self.version}"


@dataclass(frozen=True, slots=True)
class Within:
    """One version and all below it: v1 is v1, v1.2 and v1.2.3."""

    version: str

    def __str__(self) -> str:
        return f"{self.version} and what begins with it"


@dataclass(frozen=True, kw_only=True, slots=True)
class Denied:
    name: str
    versions: Every | Before | Within
    cve: str | None = None
    safe: Mapping[str, str] = field(default_factory=dict)

    def denies(self, pin: Pinned) -> bool:
        # An action may lie in a folder of its repository.
        if not any(name == self.name or name.startswith(f"{self.name}/") for name in _names_of(pin)):
            return False
        spared = isinstance(pin, ActionPin) and self.safe.get(pin.version) == pin.commit
        return not spared and _covers(self.versions, pin.version)


def _names_of(pin: Pinned) -> tuple[str, ...]:
    """What it is called here and where it comes from: a name of our own hides nothing.

    GitHub reads owner and repository in any case; the others follow it.
    """
    names = [pin.name]
    if isinstance(pin, PackagePin):
        names += [pin.package, pin.package.rpartition("/")[2]]
    if isinstance(pin, ImagePin):
        names += [pin.repository, pin.repository.rpartition("/")[2]]
    return tuple(name.lower() for name in names)


def _covers(versions: Every | Before | Within, version: str) -> bool:
    """A version that cannot be read as numbers is covered: nothing shows that it is another."""
    numbers = _numbers(version)
    if isinstance(versions, Every) or numbers is None:
        return True
    bound = _numbers(versions.version) or ()
    return numbers < bound if isinstance(versions, Before) else numbers[: len(bound)] == bound


def _numbers(version: str) -> tuple[int, ...] | None:
    found = NUMBERS.fullmatch(version)
    return tuple(map(int, found[1].split("."))) if found else None


DENIED = (
    Denied(name="tj-actions/changed-files", versions=Every(), cve="CVE-2025-30066"),
    Denied(name="reviewdog/action-setup", versions=Within("v1")),
    Denied(
        name="aquasecurity/trivy-action",
        versions=Before("v0.36.0"),
        cve="CVE-2026-33634",
        safe={"v0.35.0": "57a97c7e7821a5776cebc9bb87c984fa69cba8f1"},
    ),
    Denied(name="trivy", versions=Within("0.69.4"), cve="CVE-2026-33634"),
    Denied(name="trivy", versions=Within("0.69.5"), cve="CVE-2026-33634"),
    Denied(name="trivy", versions=Within("0.69.6"), cve="CVE-2026-33634"),
    Denied(name="aquasecurity/setup-trivy", versions=Every()),
    Denied(name="checkmarx/kics-github-action", versions=Every()),
    Denied(name="xygeni/xygeni-action", versions=Within("v5")),
    Denied(name="actions-cool/issues-helper", versions=Every()),
)
