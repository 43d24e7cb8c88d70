"""GitLab's YAML: what is written is read back the same, and reads like a careful person's."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as some

from delivery.backends.gitlab.yaml_text import BARE, Node, Reference, yaml_text
from tests.delivery.gitlab_pipelines import read

TEXTS = some.text(some.characters(codec="utf-8", exclude_characters="\x85\u2028\u2029"), max_size=30)
LEAVES = some.one_of(TEXTS, some.integers(-10, 10_000), some.booleans(), some.none())
FLAT = some.dictionaries(TEXTS, LEAVES, max_size=4)
NODES = some.one_of(
    LEAVES,
    FLAT,
    some.lists(some.one_of(LEAVES, FLAT, some.lists(LEAVES, max_size=2)), max_size=4),
    some.dictionaries(TEXTS, FLAT, max_size=3),
)


@given(some.dictionaries(TEXTS, NODES, max_size=4))
@example(
    {
        "script": [
            "a\nb\n",
            "a\n\nb",
            " indented\nthen",
            "tab\t\nend",
            "\n",
            "a\n\n",
            "# no comment",
            "a: b",
            "- c",
        ]
    }
)
@example({"key": {"": "", "on": "yes", "~": "null", "1,000": "0o17", "a: b": "&x *y !z %w @v `u"}})
@example({"empty": [[], {}, None], "nested": [{"a": ["b"]}]})
def test_what_is_written_is_read_back(document: dict[str, Node]) -> None:
    assert yaml.safe_load(yaml_text(("first",), document)) == (document or None)


@pytest.mark.parametrize("text", ["1,000", "0o17", "1_0", "0x1F", "1e3", ".5", "12:30:45", "+1", "1.2.3"])
def test_what_another_reader_would_take_for_a_number_is_quoted(text: str) -> None:
    assert f'value: "{text}"' in yaml_text((), {"value": text})


LETTERS = some.text("abyYnNoOfFeE01._/@*${}=-: ,#~<!", max_size=9)


@settings(max_examples=400)
@given(some.one_of(LETTERS, LETTERS.map("-".__add__), LETTERS.map("arn:aws::".__add__)))
@example("yes")
@example("-a:b")
@example("a: b")
@example("a #b")
@example("a:")
def test_what_is_written_bare_is_what_the_emitter_would_write_bare(text: str) -> None:
    """It is left out of the way for speed alone."""
    if BARE.fullmatch(text):
        assert yaml.safe_dump(text, width=float("inf")).removesuffix("...\n").rstrip("\n") == text


def test_one_is_not_true() -> None:
    assert yaml_text((), {"a": [1, True]}) == "\na:\n  - 1\n  - true\n"


def test_a_reference_is_a_tag_and_lines_are_a_block() -> None:
    text = yaml_text(
        ("made",), {"job": {"script": [Reference(".setup", "script"), "if true; then\n  make\nfi"]}}
    )
    assert text.splitlines()[2:] == [
        "job:",
        "  script:",
        "    - !reference [.setup, script]",
        "    - |-",
        "      if true; then",
        "        make",
        "      fi",
    ]
    assert read(text)["job"]["script"][0] == "!reference ['.setup', 'script']"


def test_entries_stand_apart() -> None:
    assert yaml_text((), {"a": "x", "b": {"c": "y"}}) == "\na: x\n\nb:\n  c: y\n"
