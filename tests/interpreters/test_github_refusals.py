"""Files that GitHub itself refuses, each with its place."""

from __future__ import annotations

import pytest

from interpreters.outcome import Unreadable
from tests.interpreters.github_events import all_runs
from tests.interpreters.github_refused import GOOD, REFUSED


def test_a_good_file_is_read() -> None:
    assert len(all_runs(GOOD)) == 1


@pytest.mark.parametrize(("text", "said"), REFUSED)
def test_a_file_that_github_refuses_is_refused_with_its_place(text: str, said: str) -> None:
    with pytest.raises(Unreadable, match=said) as caught:
        all_runs(text)
    assert str(caught.value).startswith(".github/workflows/ci.yml")


def test_all_that_is_wrong_is_said_at_once() -> None:
    text = GOOD.replace("a: {runs-on: x", "a: {runson: x").replace("needs: a", "needs: a, if: a b")
    others = {"acme/network": {".github/workflows/other.yml": "on: pushed\njobs: {a: {runs-on: x}}"}}
    with pytest.raises(Unreadable) as caught:
        all_runs(text, others=others)
    assert [line.partition(": ")[2].partition(":")[0] for line in str(caught.value).splitlines()] == [
        "jobs.a",
        "jobs.b.if",
        "on",
    ]


@pytest.mark.parametrize(
    "path",
    [".github/workflows/old/ci.yml", ".github/ci.yml", ".github/workflows/notes.md", "workflows/ci.yml"],
)
def test_a_file_in_another_place_is_no_workflow(path: str) -> None:
    assert len(all_runs(GOOD, others={"acme/network": {path: "on: ["}})) == 1


def test_anchors_are_read_and_merge_keys_are_not() -> None:
    text = "on: push\njobs:\n  a: &a {runs-on: x, steps: [{run: a}]}\n  b: *a\n"
    (run,) = all_runs(text)
    assert [job.name for job in run.jobs] == ["a", "b"]
    with pytest.raises(Unreadable, match="unexpected key '<<'"):
        all_runs(text + "  c: {<<: *a}\n")


def test_words_that_older_yaml_takes_for_something_else_are_texts() -> None:
    text = (
        "on: push\nenv: {A: yes, B: 2026-11-20, C: 010, D: 1_000, E: 1.10, F: Off, G: ~, H: 0x1F, I: 12:30}\n"
    )
    (run,) = all_runs(text + "jobs: {a: {runs-on: x, steps: [{run: a}]}}")
    seen = run.job("a").variables
    assert "".join(seen) == "ABCDEFGHI"
    assert list(seen.values()) == ["yes", "2026-11-20", "10", "1_000", "1.1", "Off", "", "31", "12:30"]
