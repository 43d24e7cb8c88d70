"""Finds the real Pulumi engine: on PATH, cached, by Pulumi's installer, or built from its Go module."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sandbox.engine_build import BuildFailed, build, pinned_version
from sandbox.failure import EngineMissing, WrongUse
from sandbox.process import own_session
from sandbox.version import parse, satisfies
from sandbox.voice import Silent, Voice

_INSTALLER_SECONDS = 180
_CONNECT_SECONDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    path: Path
    version: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is looked for, where it may be kept, and who is told."""

    requirement: str
    cache: Path
    voice: Voice


class NotHere(Exception):
    """Why a source has no engine for this search."""


Source = Callable[[Search], Engine]


def cache_folder() -> Path:
    """Shared by every clone of this user, and left alone by `make down`: an engine takes minutes to build."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "penstock" / "engines"


def version_of(binary: Path) -> str:
    """What `pulumi version` says, without the leading v; raises NotHere if it cannot be run."""
    command = [str(binary), "version"]
    env = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        shown = subprocess.run(command, capture_output=True, text=True, timeout=30, env=env, check=True)
        return str(parse(shown.stdout))
    except (OSError, ValueError, subprocess.SubprocessError) as problem:
        raise NotHere(f"{binary} does not tell its version ({type(problem).__name__})") from problem


def on_path(search: Search) -> Engine:
    found = shutil.which("pulumi")
    if found is None:
        raise NotHere("there is no `pulumi` on PATH")
    version = version_of(Path(found))
    if not satisfies(version, search.requirement):
        raise NotHere(f"the `pulumi` on PATH is {version}")
    return Engine(path=Path(found).absolute(), version=version, origin="found on PATH")


def cached(search: Search) -> Engine:
    kept = [folder for folder in search.cache.glob("[0-9]*") if satisfies(folder.name, search.requirement)]
    for folder in sorted(kept, key=lambda folder: parse(folder.name), reverse=True):
        binary, origin = folder / "bin" / "pulumi", folder / "origin"
        try:
            if version_of(binary) == folder.name:
                return Engine(path=binary, version=folder.name, origin=f"{origin.read_text('utf-8')}, cached")
        except (NotHere, OSError):
            continue
    raise NotHere("none is cached")


def downloaded(search: Search) -> Engine:
    return _made(search, _install, "downloaded by Pulumi's installer")


def built(search: Search) -> Engine:
    if not satisfies(pinned_version(), search.requirement):
        raise NotHere(f"the pinned Go module is {pinned_version()}")
    return _made(search, _build, "built from its Go module")


SOURCES: tuple[Source, ...] = (on_path, cached, downloaded, built)


def find_engine(
    requirement: str,
    *,
    voice: Voice | None = None,
    cache: Path | None = None,
    sources: Sequence[Source] = SOURCES,
) -> Engine:
    """The first source that has an engine within the range; EngineMissing tells why each had none."""
    try:
        satisfies("3.0.0", requirement)
    except ValueError as problem:
        raise WrongUse(f"Pulumi.yaml, requiredPulumiVersion: {problem}.") from problem
    search = Search(requirement=requirement, cache=cache or cache_folder(), voice=voice or Silent())
    reasons: list[str] = []
    for source in sources:
        try:
            return source(search)
        except NotHere as reason:
            reasons.append(str(reason))
    raise EngineMissing(
        f"The Pulumi engine ({requirement}) is missing on this machine: {'; '.join(reasons)}.",
        f"Install it with: curl -fsSL https://get.pulumi.com | sh -s -- --version {pinned_version()}",
    )


def _install(folder: Path, voice: Voice) -> None:
    """Pulumi's own installer, in a process of its own because its download has no bound."""
    voice.say("No Pulumi engine on this machine yet: asking Pulumi's installer")
    code = (
        "import socket, sys; from pulumi.automation import PulumiCommand;"
        f"socket.setdefaulttimeout({_CONNECT_SECONDS}); PulumiCommand.install(root=sys.argv[1])"
    )
    lines: list[str] = []
    command = [sys.executable, "-c", code, str(folder)]
    with own_session(command, folder=folder, env=os.environ, on_line=lines.append) as child:
        try:
            child.wait(timeout=_INSTALLER_SECONDS)
        except subprocess.TimeoutExpired:
            raise NotHere(f"Pulumi's installer did not finish in {_INSTALLER_SECONDS} s") from None
    if child.returncode != 0:
        raise NotHere(f"Pulumi's installer failed ({lines[-1] if lines else 'no output'})")


def _build(folder: Path, voice: Voice) -> None:
    try:
        build(folder, voice)
    except (BuildFailed, OSError, subprocess.SubprocessError) as problem:
        raise NotHere(f"it could not be built from its Go module ({problem})") from problem


def _made(search: Search, make: Callable[[Path, Voice], None], origin: str) -> Engine:
    """Makes an engine in a folder aside; whoever had to wait for another maker takes what that one made."""
    with _only_maker(search):
        with suppress(NotHere):
            return cached(search)
        folder = Path(tempfile.mkdtemp(prefix=".making-", dir=search.cache))
        try:
            make(folder, search.voice)
            return _keep(search, folder, origin)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _only_maker(search: Search) -> Iterator[None]:
    search.cache.mkdir(parents=True, exist_ok=True)
    with (search.cache / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            search.voice.say("Another process is making the engine already: waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        for left_by_a_killed_one in search.cache.glob(".making-*"):
            shutil.rmtree(left_by_a_killed_one, ignore_errors=True)
        yield


def _keep(search: Search, folder: Path, origin: str) -> Engine:
    """Moves the finished engine to its place in one step, so that nobody ever sees half of one."""
    version = version_of(folder / "bin" / "pulumi")
    if not satisfies(version, search.requirement):
        raise NotHere(f"the engine that came is {version}")
    (folder / "origin").write_text(origin, encoding="utf-8")
    place = search.cache / version
    if place.exists():
        shutil.rmtree(place)
    folder.rename(place)
    return Engine(path=place / "bin" / "pulumi", version=version, origin=origin)
