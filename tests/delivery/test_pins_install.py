"""Lines that bring what is pinned, and end where it is not what was reviewed."""

from __future__ import annotations

import hashlib
import os
import subprocess
from base64 import b64encode
from dataclasses import replace
from pathlib import Path

import pytest

from delivery import pins_install
from delivery.pins import Installable, PackagePin, Pin, lock
from delivery.pins_install import install_lines
from tests.pinned import GO_PACKAGE, NPM_PACKAGE, PYPI_PACKAGE, TOOL

FETCHED = b"what the network gave"


@pytest.fixture(autouse=True)
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The lines run for real below a folder of the test's; the commands that go out are stood in for."""
    for name in ("programs", "downloads", "path"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(pins_install, "PROGRAMS", str(tmp_path / "programs"))
    monkeypatch.setattr(pins_install, "DOWNLOADS", str(tmp_path / "downloads"))
    return tmp_path


def command(places: Path, name: str, script: str) -> None:
    file = places / "path" / name
    file.write_text(f"#!/bin/bash\n{script}\n")
    file.chmod(0o755)


def ran(places: Path, pin: Installable) -> int:
    lines = "\n".join(install_lines(pin))
    path = f"{places / 'path'}{os.pathsep}{os.environ['PATH']}"
    ended = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", lines], env={"PATH": path}, capture_output=True, check=False
    )
    return ended.returncode


def fetching(places: Path, content: Path) -> None:
    """curl, as far as these lines use it: it leaves the content where --output says."""
    command(places, "curl", f'while [ "$1" != --output ]; do shift; done; cp {content} "$2"')


def packed(places: Path, member: str, archive: str) -> Path:
    program = places / "in" / member
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    into = places / archive
    subprocess.run(["tar", "-czf", str(into), "-C", str(places / "in"), member], check=True)
    return into


def sha256_of(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("member", "program"),
    [("tool", "tool"), ("linux-amd64/tool", "tool"), ("tool-linux-amd64", "tool"), ("tool-1.2/tool", "tool")],
)
def test_an_archives_program_is_on_the_path_under_its_plain_name(
    places: Path, member: str, program: str
) -> None:
    archive = packed(places, member, "tool.tar.gz")
    fetching(places, archive)
    pin = replace(TOOL, url="https://example.com/tool.tar.gz", sha256=sha256_of(archive), member=member)
    assert ran(places, pin) == 0
    assert os.access(places / "programs" / program, os.X_OK)


def test_a_bare_program_is_made_executable(places: Path) -> None:
    bare = places / "bare"
    bare.write_bytes(FETCHED)
    fetching(places, bare)
    pin = replace(TOOL, url="https://example.com/tool-linux-amd64", sha256=sha256_of(bare), member="tool")
    assert ran(places, pin) == 0
    assert os.access(places / "programs" / "tool", os.X_OK)


def test_an_archive_of_other_bytes_installs_nothing(places: Path) -> None:
    archive = packed(places, "terraform", "tool.tar.gz")
    fetching(places, archive)
    assert ran(places, replace(TOOL, url="https://example.com/tool.tar.gz", sha256="0" * 64)) != 0
    assert not list((places / "programs").iterdir())


def stand_in(places: Path, folder: str, ending: str) -> None:
    """pip, npm and go leave one file and write down what else they were asked."""
    leave = f"mkdir -p {folder}; printf '%s' '{FETCHED.decode()}' > {folder}/it.{ending}"
    asked = f'echo "$0 $@" >> {places}/asked'
    command(places, "python3", f'{asked}; case "$3" in download) {leave};; esac')
    command(places, "npm", f'{asked}; case "$1" in pack) {leave};; esac')
    command(places, "go", f'{asked}; case "$1" in mod) echo \'{{"Sum": "h1:good="}}\';; esac')


def installs(places: Path) -> bool:
    """Whether the last word was given: the one that runs what came."""
    return any(" install " in f"{line} " for line in (places / "asked").read_text().splitlines())


SHA512 = b64encode(hashlib.sha512(FETCHED).digest()).decode()


@pytest.mark.parametrize(
    ("pin", "integrity", "ending"),
    [
        (PYPI_PACKAGE, hashlib.sha256(FETCHED).hexdigest(), "whl"),
        (NPM_PACKAGE, f"sha512-{SHA512}", "tgz"),
        (GO_PACKAGE, "h1:good=", "zip"),
    ],
)
def test_a_package_is_installed_where_its_digest_is_the_reviewed_one(
    places: Path, pin: PackagePin, integrity: str, ending: str
) -> None:
    stand_in(places, f"{places}/downloads/{pin.name}-{pin.version}", ending)
    assert ran(places, replace(pin, integrity=integrity)) == 0
    assert installs(places)


@pytest.mark.parametrize(
    ("pin", "integrity", "ending"),
    [
        (PYPI_PACKAGE, "0" * 64, "whl"),
        (NPM_PACKAGE, f"sha512-{'A' * 86}==", "tgz"),
        (GO_PACKAGE, "h1:bad=", "zip"),
    ],
)
def test_a_package_of_another_digest_is_never_run(
    places: Path, pin: PackagePin, integrity: str, ending: str
) -> None:
    stand_in(places, f"{places}/downloads/{pin.name}-{pin.version}", ending)
    assert ran(places, replace(pin, integrity=integrity)) != 0
    assert not installs(places)


def test_a_package_that_did_not_come_is_never_run(places: Path) -> None:
    stand_in(places, f"{places}/elsewhere", "whl")
    assert ran(places, PYPI_PACKAGE) != 0
    assert not installs(places)


def test_everything_shipped_says_its_own_digest_in_its_lines() -> None:
    installables: tuple[Installable, ...] = (*lock().tools, *lock().packages)
    for pin in installables:
        digest = pin.sha256 if isinstance(pin, Pin) else pin.integrity
        assert digest.removeprefix("sha512-") in "\n".join(install_lines(pin)), pin.name
