"""Whatever a text holds, both kinds of readers of YAML read it back the same, and nothing else beside it."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from delivery.backends.github.scalars import in_a_comment, is_block, is_folded, scalar
from delivery.backends.github.writing import Folded, Lines, Pinned, Plain, Remark, written
from tests.delivery.yaml_readers import EVERY, READERS

BREAKS = "\n\r\u2028\u2029\x85\x0b\x0c"
MARKS = "ab01xoeE._+-:~ ,#'\"[]{}&*!|>%@`?=<\\\t\0\x07\x1b\x7f\xa0\xad\u202e\ufeff\ufffe" + BREAKS
ANY = st.one_of(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), st.text(MARKS, max_size=12))
# Words that a reader of one kind takes for more than a text, and one of the other kind does not.
TAKEN = [
    "0o17",
    "0x1f",
    "0b11",
    "017",
    "1e3",
    "-1e-3",
    "1_000",
    "1:20",
    "-_",
    "._",
    "1e",
    "+.inf",
    ".NaN",
    "~",
    "<<",
    "=",
    "y",
    "NO",
]


@pytest.mark.parametrize("text", [*TAKEN, "::set-output name=x::y", "a\nb", "a\u2028b", "a\x07b"])
@pytest.mark.parametrize("reader", EVERY)
def test_a_text_is_read_back_as_itself(reader: str, text: str) -> None:
    document: dict[str, Plain] = {"alone": text, "listed": [text, "b"], "deep": {"er": [{text: text}]}}
    assert EVERY[reader](written(document, [])) == document


@pytest.mark.parametrize("reader", EVERY)
def test_a_long_text_stays_one_line(reader: str) -> None:
    text = written({"env": {"a": "'a " * 9000, "b": "\n " * 9000}}, [])
    assert len(text.splitlines()) == 4
    assert EVERY[reader](text) == {"env": {"a": "'a " * 9000, "b": "\n " * 9000}}


def test_a_number_of_the_newer_readers_is_quoted_and_a_version_is_not() -> None:
    assert [scalar(each) for each in ("0o17", "1e3", "1.11.4")] == ["'0o17'", "'1e3'", "1.11.4"]


@settings(max_examples=200, deadline=None)
@given(ANY, ANY, ANY)
@example("a'\n      - name: evil\n        run: touch pwned\n      # ", "b", "c")
@example(" a", "b", "c")
@example("a", "b", " ")
@example("", "", "")
@example("::set-output name=x::y", "b", "c")
@example("#", "#", "#")
def test_whatever_texts_hold_the_document_is_the_one_that_was_meant(one: str, two: str, three: str) -> None:
    document: dict[str, Plain] = {
        "on": {"inputs": {"description": one, "options": [one, two]}},
        "jobs": {
            "look": {
                "#": Remark(one),
                "env": {one: two, f"{one}#": three},
                "if": Folded((one, two, "x" * 99)),
                "steps": [
                    {"#": Remark(two), "name": one, "run": Lines((two, three))},
                    {"uses": Pinned(one, two)},
                ],
            }
        },
    }
    meant = {
        "on": {"inputs": {"description": one, "options": [one, two]}},
        "jobs": {
            "look": {
                "env": {one: two, f"{one}#": three},
                "if": " ".join((one, two, "x" * 99)),
                "steps": [{"name": one, "run": f"{two}\n{three}\n"}, {"uses": one}],
            }
        },
    }
    text = written(document, [one, three])
    assert [name for name, read in EVERY.items() if read(text) != meant] == []


@settings(max_examples=200, deadline=None)
@given(ANY)
def test_a_single_line_is_that_line(text: str) -> None:
    found = [read(written({"run": Lines((text,), "why")}, []))["run"] for read in READERS.values()]
    assert found == [f"{text}\n"] * len(READERS)


def test_ports_stand_in_a_line_and_what_only_looks_like_them_does_not() -> None:
    text = written({"ports": ["5432:5432", "22:22"], "options": ["::a=b::c", "a:"]}, [])
    assert "ports: [5432:5432, '22:22']\n" in text
    assert "options:\n" in text
    for reader in EVERY.values():
        assert reader(text) == {"ports": ["5432:5432", "22:22"], "options": ["::a=b::c", "a:"]}


@pytest.mark.parametrize("line", [" a", "a\tb", "a\x07", "a\u2028b", "a\nb", "", "a\r"])
def test_what_a_block_would_change_does_not_stand_in_one(line: str) -> None:
    assert not is_block((line,))
    assert is_block((f"a {line}".split()[0],))


def test_words_that_folding_would_change_are_not_folded() -> None:
    assert not is_folded(("a", " b"))
    assert not is_folded(("a", "b\nc"))
    assert is_folded(("a", "b c"))


@given(ANY)
def test_a_comment_is_one_line_that_can_be_seen(text: str) -> None:
    assert in_a_comment(text).isprintable()


def test_a_remark_that_breaks_its_line_stays_a_remark() -> None:
    text = written({"a": {"#": Remark("one\n  evil: yes\u2028more\x07"), "b": "c"}}, [])
    assert "# one evil: yes more\\x07\n" in text
    assert EVERY["1.2"](text) == {"a": {"b": "c"}}


def test_a_mark_that_is_a_key_is_no_remark() -> None:
    assert EVERY["1.2"](written({"env": {"#": "a"}}, [])) == {"env": {"#": "a"}}


def test_a_key_that_older_readers_take_for_true_is_quoted_but_for_the_one_of_workflows() -> None:
    assert written({"on": {"on": "on"}}, []) == "\non:\n  'on': 'on'\n"
