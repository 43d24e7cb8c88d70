"""Workflow files as text: what is written reads back as what was meant."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from delivery.backends.github.document import expression
from delivery.backends.github.scalars import BARE, scalar
from delivery.backends.github.writing import Folded, Lines, Pinned, Remark, written

SCALARS = [
    "on",
    "true",
    "1.0",
    "0 6 * * *",
    "a: b",
    "a #b",
    "*",
    "${{ github.sha }}",
    "",
    "'",
    "- a",
    "2026-01-01",
    "é",
]


@pytest.mark.parametrize("text", SCALARS)
def test_a_text_reads_back_as_itself(text: str) -> None:
    assert yaml.safe_load(scalar(text)) == text


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=60))
def test_any_text_reads_back_as_itself(text: str) -> None:
    assert yaml.safe_load(written({"key": text}, ["header"])) == {"key": text}


LETTERS = st.text("abyYnNoOfFeE01._/@*${}=-: ,#~<!", max_size=9)


@settings(max_examples=400)
@given(st.one_of(LETTERS, LETTERS.map("-".__add__), LETTERS.map("arn:aws::".__add__)))
@example("yes")
@example("-a:b")
@example("a: b")
@example("a #b")
@example("a:")
def test_what_is_written_bare_is_what_the_emitter_would_write_bare(text: str) -> None:
    """It is left out of the way for speed alone."""
    if BARE.fullmatch(text):
        assert yaml.safe_dump(text, width=10_000).removesuffix("\n...\n").removesuffix("\n") == text


def test_a_version_stands_beside_its_reference() -> None:
    assert "uses: a/b@c # v1\n" in written({"uses": Pinned("a/b@c", "v1")}, [])


def test_lines_are_a_block_and_a_single_plain_line_is_none() -> None:
    assert "run: |\n  a\n  b\n" in written({"run": Lines(("a", "b"))}, [])
    assert "run: make lint\n" in written({"run": Lines(("make lint",))}, [])


def test_a_line_that_yaml_would_read_otherwise_is_a_block() -> None:
    text = written({"run": Lines(("echo 'a: b' # c",))}, [])
    assert yaml.safe_load(text)["run"].strip() == "echo 'a: b' # c"


def test_a_long_condition_is_folded_and_reads_as_one_line() -> None:
    words = tuple(f"&& needs.a{number}.result == 'success'" for number in range(9))
    text = written({"if": Folded(("always()", *words))}, [])
    assert "if: >-\n  always()\n" in text
    assert yaml.safe_load(text)["if"] == " ".join(("always()", *words))


def test_short_lists_stand_in_a_line_and_what_a_bracket_would_change_does_not() -> None:
    assert "needs: [a, b]\n" in written({"needs": ["a", "b"]}, [])
    assert yaml.safe_load(written({"needs": ["a, b", "c]"]}, []))["needs"] == ["a, b", "c]"]


def test_jobs_and_steps_stand_apart() -> None:
    text = written({"jobs": {"a": {"steps": [{"name": "x"}, {"name": "y"}]}, "b": {"name": "z"}}}, [])
    assert "- name: x\n\n      - name: y\n\n  b:" in text


def test_a_comment_stands_above_what_it_is_about() -> None:
    assert "steps:\n  # why\n  - name: x\n" in written({"steps": [{"#": Remark("why"), "name": "x"}]}, [])


@pytest.mark.parametrize("times", [1, 2, 3, 9])
def test_a_condition_that_begins_with_a_mark_of_yaml_is_one_expression_and_no_text_around_it(
    times: int,
) -> None:
    """Braces in a block would be a text with an expression in it, which is always true."""
    words = ("!cancelled()", *("!contains(needs.*.result, 'failure')",) * times)
    text = written({"if": expression(words)}, [])
    whole = " && ".join(words)
    assert yaml.safe_load(text)["if"] == (whole if ">-" in text else f"${{{{ {whole} }}}}")
    assert ("${{" in text) is (times < 3)
