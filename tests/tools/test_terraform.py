"""Where the `terraform` that jobs are run with comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import terraform

find = terraform.terraform.__wrapped__  # without the memory of an earlier answer


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH, and an empty cache."""
    folder = tmp_path / "path"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return folder


def program(at: Path, text: str) -> Path:
    at.write_text(f"#!/bin/sh\n{text}\n")
    at.chmod(0o755)
    return at


def test_the_one_on_path_is_taken(path: Path) -> None:
    there = program(path / "terraform", "exit 0")
    assert find() == there


def test_without_it_and_without_go_a_sentence_says_what_to_install(path: Path) -> None:
    with pytest.raises(terraform.Missing, match=r"install Terraform 1\.11 or later, or Go"):
        find()


def test_a_module_with_another_sum_is_not_built(path: Path) -> None:
    program(path / "go", """echo '{"Sum": "h1:other", "Dir": "/nowhere"}'""")
    with pytest.raises(terraform.Missing, match="has the sum h1:other"):
        find()


def test_what_was_built_once_is_taken_from_the_cache(path: Path, tmp_path: Path) -> None:
    kept = tmp_path / "cache" / "penstock" / "opentofu" / terraform.VERSION
    kept.mkdir(parents=True)
    there = program(kept / "terraform", "exit 0")
    assert find() == there
