"""Judges come from registries by digest, once; what cannot be had is said, and fails."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import shutil
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tools import judge_go, judge_node, judge_python, judge_tools
from tools.judge_cache import PINS, Missing, kept

WRONG = "h1:" + "A" * 43 + "="


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH."""
    folder = tmp_path / "path"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def program(at: Path, text: str) -> Path:
    at.write_text(f"#!/bin/sh\n{text}\n")
    at.chmod(0o755)
    return at


def pins(folder: Path, text: str = "one") -> list[Path]:
    (folder / "pins").write_text(text)
    return [folder / "pins"]


def writes(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).touch()


def test_what_was_made_once_is_not_made_again(tmp_path: Path) -> None:
    first = kept("tool", pins(tmp_path), writes("a"))
    again = kept("tool", pins(tmp_path), writes("b"))
    assert again == first
    assert [each.name for each in again.iterdir()] == ["a"]


def test_other_pins_make_it_anew(tmp_path: Path) -> None:
    first = kept("tool", pins(tmp_path, "one"), writes("a"))
    assert kept("tool", pins(tmp_path, "two"), writes("b")) != first


def test_an_install_that_was_stopped_leaves_nothing_that_looks_whole(tmp_path: Path) -> None:
    def stopped(folder: Path) -> None:
        writes("half")(folder)
        raise Missing("the registry went away")

    with pytest.raises(Missing, match="went away"):
        kept("tool", pins(tmp_path), stopped)
    assert [each.name for each in kept("tool", pins(tmp_path), writes("whole")).iterdir()] == ["whole"]


@pytest.mark.parametrize("text", ["echo v18.20.4", "exit 1"])
def test_a_node_that_is_too_old_is_not_taken(text: str, path: Path) -> None:
    program(path / "npm", "exit 0")
    program(path / "node", text)
    assert judge_node.node_on_path() is None


def test_a_node_without_npm_is_not_taken(path: Path) -> None:
    program(path / "node", "echo v22.1.0")
    assert judge_node.node_on_path() is None


def test_a_node_that_is_new_enough_is_taken(path: Path) -> None:
    program(path / "npm", "exit 0")
    there = program(path / "node", "echo v22.1.0")
    assert judge_node.node() == there


@pytest.mark.parametrize("text", ["echo go version go1.19.8 linux/amd64", "exit 1"])
def test_a_go_that_is_too_old_is_not_taken(text: str, path: Path) -> None:
    program(path / "go", text)
    assert judge_go.go_on_path() is None


def test_a_build_that_fails_says_why(path: Path) -> None:
    program(
        path / "go",
        'case "$1" in version) echo go1.99.0;; *) echo "no route to the proxy" >&2; exit 1;; esac',
    )
    with pytest.raises(Missing, match="shfmt could not be built from its Go module: no route to the proxy"):
        judge_tools.shfmt()


def test_a_program_that_the_lock_installs_is_asked_for_by_the_lock() -> None:
    with pytest.raises(Missing, match="nobody is not beside"):
        judge_python.beside("nobody")


@pytest.mark.slow
def test_a_go_module_with_another_digest_is_not_built(tmp_path: Path) -> None:
    """`GOFLAGS` and friends of the machine do not open the door: the sum that go.mod's neighbour names is asked."""
    folder = tmp_path / "pins"
    folder.mkdir()
    shutil.copy(PINS / "go.mod", folder)
    lines = (PINS / "go.sum").read_text().splitlines()
    named = f"mvdan.cc/sh/v3 v{judge_go.pinned(judge_go.SHFMT)} "
    (folder / "go.sum").write_text(
        "\n".join(named + WRONG if line.startswith(named) else line for line in lines) + "\n"
    )
    with pytest.raises(Missing, match="checksum mismatch"):
        judge_go.built(judge_go.SHFMT, pins=folder)


@pytest.mark.slow
def test_a_go_module_that_the_sums_leave_out_is_not_built(tmp_path: Path) -> None:
    folder = tmp_path / "pins"
    folder.mkdir()
    shutil.copy(PINS / "go.mod", folder)
    kept_lines = [line for line in (PINS / "go.sum").read_text().splitlines() if "mvdan.cc/sh/v3" not in line]
    (folder / "go.sum").write_text("\n".join(kept_lines) + "\n")
    with pytest.raises(Missing, match=r"missing go\.sum entry"):
        judge_go.built(judge_go.SHFMT, pins=folder)


def locked(folder: Path, digest: str) -> Path:
    """A tree of one package from a file beside it, whose digest the lock names."""
    shutil.copy(PINS / ".npmrc", folder)
    file = (folder / "one.tgz").as_uri().replace("file://", "file:")
    wanted = {"name": "judges", "version": "0.0.0", "dependencies": {"one": file}}
    one = {"version": "1.0.0", "resolved": file, "integrity": digest}
    packages = {"": wanted, "node_modules/one": one}
    lock = {**wanted, "lockfileVersion": 3, "requires": True, "packages": packages}
    (folder / "package.json").write_text(json.dumps(wanted))
    (folder / "package-lock.json").write_text(json.dumps(lock))
    return folder


def package(at: Path) -> str:
    """A package whose install script would leave a mark; what the lock must say of it."""
    manifest = {"name": "one", "version": "1.0.0", "scripts": {"install": "touch ran"}}
    text = json.dumps(manifest).encode()
    with tarfile.open(at, "w:gz") as archive:
        entry = tarfile.TarInfo("package/package.json")
        entry.size = len(text)
        archive.addfile(entry, io.BytesIO(text))
    return "sha512-" + base64.b64encode(hashlib.sha512(at.read_bytes()).digest()).decode()


def test_the_lock_is_installed_and_no_script_of_a_package_runs(tmp_path: Path) -> None:
    digest = package(tmp_path / "one.tgz")
    tree = judge_node.npm_tree(pins=locked(tmp_path, digest))
    assert [each.name for each in (tree / "node_modules" / "one").iterdir()] == ["package.json"]


def test_a_node_package_with_another_digest_is_not_installed(tmp_path: Path) -> None:
    package(tmp_path / "one.tgz")
    other = "sha512-" + base64.b64encode(b"0" * 64).decode()
    with pytest.raises(Missing, match="EINTEGRITY"):
        judge_node.npm_tree(pins=locked(tmp_path, other))


def wheel(at: Path) -> str:
    about = "one-1.0.dist-info"
    with zipfile.ZipFile(at, "w") as archive:
        archive.writestr("one.py", "")
        archive.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: one\nVersion: 1.0\n")
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", "")
    return hashlib.sha256(at.read_bytes()).hexdigest()


def test_a_python_package_with_another_digest_is_not_installed(tmp_path: Path) -> None:
    file = tmp_path / "one-1.0-py3-none-any.whl"
    wanted = tmp_path / "wanted.txt"
    wanted.write_text(f"one @ {file.as_uri()} --hash=sha256:{wheel(file)}\n")
    judge_python.into_environment(tmp_path / "good", wanted)
    assert list((tmp_path / "good").rglob("one.py"))
    wanted.write_text(f"one @ {file.as_uri()} --hash=sha256:{'0' * 64}\n")
    with pytest.raises(Missing, match=r"(?i)hash mismatch"):
        judge_python.into_environment(tmp_path / "bad", wanted)


@pytest.mark.parametrize(
    "tool", ["actionlint", "shfmt", "act", "zizmor", "checkov", "gitlab-ci-local", "shellcheck"]
)
def test_every_judge_has_the_version_that_pins_it(tool: str) -> None:
    assert judge_tools.version(tool)[0].isdigit()


def test_a_judge_that_nothing_pins_is_refused() -> None:
    with pytest.raises(Missing, match="nothing pins nobody"):
        judge_tools.version("nobody")


def test_no_lock_says_where_its_packages_come_from() -> None:
    """A registry's address would hold on one machine alone; the digest says what is meant."""
    packages = json.loads((PINS / "package-lock.json").read_text())["packages"]
    assert not [name for name, entry in packages.items() if "resolved" in entry]
    assert not [name for name, entry in packages.items() if name and "integrity" not in entry]


def test_a_run_that_never_ends_is_ended_with_all_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judge_tools, "LONGEST", 0.2)
    verdict = judge_tools.judged("act", ["sh", "-c", "sleep 60 & wait"], cwd=tmp_path)
    assert not verdict.ok
    assert verdict.exit_code == judge_tools.SILENT
