"""What is installed is named once, and every file of it by its hash."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools.lock import WISHES

ROOT = Path(__file__).resolve().parent.parent
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")
LOCKED = re.compile(r"^(?P<name>[a-z0-9][a-z0-9.-]*)==(?P<version>[^ ;\\]+)")
WANTED = re.compile(r"^(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^]]*\])?(?:==(?P<version>\S+))?")


def entries(text: str) -> list[str]:
    """A requirement with its continuation lines, comments dropped."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return re.split(r"\n(?! )", "\n".join(lines))


def unhashed(text: str) -> list[str]:
    return [entry for entry in entries(text) if not (LOCKED.match(entry) and HASH.search(entry))]


def versions(text: str) -> set[tuple[str, str]]:
    found = (LOCKED.match(entry) for entry in entries(text))
    return {(match["name"], match["version"]) for match in found if match}


def wanted(text: str) -> dict[str, str | None]:
    found = (WANTED.match(line) for line in text.splitlines())
    return {match["name"].lower(): match["version"] for match in found if match}


@pytest.mark.parametrize("name", WISHES)
def test_every_package_is_installed_by_hash(name: str) -> None:
    assert not unhashed((ROOT / f"{name}.txt").read_text())


def test_whatever_is_wished_for_is_resolved_with_the_rest() -> None:
    outside = (*ROOT.glob("*.in"), *(ROOT / "tools").rglob("*.in"))
    assert {str(path.relative_to(ROOT).with_suffix("")) for path in outside} == set(WISHES)


def test_a_package_without_a_hash_is_noticed() -> None:
    assert unhashed("pyyaml==6.0.3\n") == ["pyyaml==6.0.3"]
    assert unhashed("pyyaml>=6 \\\n    --hash=sha256:" + "0" * 64) != []
    assert unhashed("pyyaml==6.0.3 \\\n    --hash=sha256:" + "0" * 64) == []


@pytest.mark.parametrize("name", WISHES)
def test_what_people_wrote_is_what_is_locked(name: str) -> None:
    locked = dict(versions((ROOT / f"{name}.txt").read_text()))
    written = wanted((ROOT / f"{name}.in").read_text())
    assert written
    assert not [package for package in written if package not in locked]
    assert not [package for package, version in written.items() if version not in (None, locked[package])]


def test_the_program_runs_with_the_versions_that_were_tested() -> None:
    program = versions((ROOT / "requirements.txt").read_text())
    assert program <= versions((ROOT / "requirements-dev.txt").read_text())
