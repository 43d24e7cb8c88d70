"""`penstock pins check`: sentences for people, the same for machines, and the right exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from delivery.pins import lock, unverified
from delivery.pins_read import Unreadable
from desk.app import app

GOOD, FINDINGS, WRONG_USE = 0, 1, 2


def penstock(*words: str) -> Result:
    return CliRunner().invoke(app, words)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    entry = {
        "version": "v7.0.1",
        "commit": "3d" * 20,
        "source": "its tag",
        "date": "2026-08-22",
        "verified": True,
        "verified_by": "tag+pins",
    }
    file = tmp_path / "a.lock.json"
    file.write_text(
        json.dumps({"tools": {}, "packages": {}, "images": {}, "actions": {"actions/checkout": entry}})
    )
    return file


def spoil(file: Path, good: str, bad: str) -> None:
    text = file.read_text()
    assert good in text
    file.write_text(text.replace(good, bad))


def test_the_shipped_lock_passes_and_its_unverified_entries_are_counted() -> None:
    ended = penstock("pins", "check")
    *told, last = ended.stdout.splitlines()
    assert ended.exit_code == GOOD
    assert len(told) == len(unverified(lock()))
    assert all(line.startswith("warning: ") for line in told)
    assert last.endswith(f"{len(told)} of them unverified: nothing is wrong.")


def test_a_lock_without_fault_is_one_sentence(written: Path) -> None:
    ended = penstock("pins", "check", str(written))
    assert (ended.exit_code, ended.stdout) == (
        GOOD,
        "0 tools, 0 packages, 0 images and 1 action are pinned, 0 of them unverified: nothing is wrong.\n",
    )


def test_an_error_is_told_and_ends_with_one(written: Path) -> None:
    spoil(written, "3d" * 20, "3d3c42e")
    ended = penstock("pins", "check", str(written))
    told, last = ended.stdout.splitlines()
    assert ended.exit_code == FINDINGS
    assert told.startswith(f"error: {written}, actions/checkout v7.0.1: the commit '3d3c42e' pins nothing.")
    assert last.endswith("unverified: 1 error.")


def test_a_machine_reads_the_same_error(written: Path) -> None:
    spoil(written, "3d" * 20, "3d3c42e")
    ended = penstock("pins", "check", str(written), "--json")
    (finding,) = json.loads(ended.stdout)["findings"]
    assert (ended.exit_code, finding["code"], finding["severity"]) == (FINDINGS, "pin-malformed", "error")


def test_a_machine_reads_which_entries_are_unverified(written: Path) -> None:
    spoil(written, '"verified": true', '"verified": false')
    ended = penstock("pins", "check", str(written), "--json")
    answer = json.loads(ended.stdout)
    assert (ended.exit_code, answer["unverified"]) == (GOOD, ["actions/checkout v7.0.1"])


def test_a_machine_reads_how_many_of_each_kind_are_pinned() -> None:
    answer = json.loads(penstock("pins", "check", "--json").stdout)
    pinned = lock()
    kinds = {"tools": pinned.tools, "packages": pinned.packages, "images": pinned.images}
    assert {kind: answer[kind] for kind in kinds} == {kind: len(pins) for kind, pins in kinds.items()}


def test_a_lock_that_cannot_be_read_is_told_in_sentences(written: Path) -> None:
    spoil(written, '"commit"', '"comit"')
    unread = penstock("pins", "check", str(written)).exception
    assert isinstance(unread, Unreadable)
    assert any("'comit' is unknown" in sentence for sentence in unread.sentences)


def test_a_machine_reads_why_a_lock_cannot_be_read(written: Path) -> None:
    spoil(written, '"commit"', '"comit"')
    ended = penstock("pins", "check", str(written), "--json")
    answer = json.loads(ended.stdout)
    assert ended.exit_code == FINDINGS
    assert answer["findings"] == []
    assert any("'comit' is unknown" in problem for problem in answer["problems"])


def test_an_unknown_word_after_pins_is_wrong_use() -> None:
    assert penstock("pins", "chek").exit_code == WRONG_USE
