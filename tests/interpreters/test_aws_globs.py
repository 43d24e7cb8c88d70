"""Patterns of CodePipeline's trigger filters.

The table is from https://docs.aws.amazon.com/codepipeline/latest/userguide/syntax-glob.html: its examples and its
rules, one row each.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from interpreters.aws.patterns import matches
from interpreters.outcome import Unreadable


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("*.java", "Shop.java", "Shop.jav"),
        ("*.*", "a.b", "ab"),
        ("*.{java,class}", "Shop.class", "Shop.jar"),
        ("foo.?", "foo.c", "foo.cc"),
        ("my-file.jar", "my-file.jar", "lib/my-file.jar"),
        ("directory/my-file.jar", "directory/my-file.jar", "my-file.jar"),
        ("directory/*", "directory/a", "directory/a/b"),
        ("directory/**/*", "directory/a/b", "elsewhere/a"),
        ("**/*.js", "a/b.js", "a/b.ts"),
        ("*", ".login", "a/b"),
        ("release/**", "release/2026/11", "release"),
        (r"\*.md", "*.md", "a.md"),
        ("v[0-9].0", "v3.0", "vx.0"),
        ("v[!0-9]", "vx", "v3"),
        ("v[-a]", "v-", "vb"),
        ("a?b", "axb", "a/b"),
        ("feature/a.b", "feature/a.b", "feature/axb"),
        ("[*?]", "?", "a"),
        ("a,b", "a,b", "a"),
    ],
)
def test_a_pattern_matches_as_the_guide_says(pattern: str, yes: str, no: str) -> None:
    assert matches(pattern, yes)
    assert not matches(pattern, no)


@pytest.mark.parametrize("path", ["README.md", "docs/README.md", "docs/old/README.md"])
def test_two_stars_and_a_slash_stand_for_any_number_of_directories(path: str) -> None:
    assert matches("**/README.md", path)


def test_one_star_stays_within_a_directory_and_two_do_not() -> None:
    assert not matches("src/*.py", "src/shop/till.py")
    assert matches("src/**.py", "src/shop/till.py")


def test_a_branch_is_matched_whole() -> None:
    assert not matches("main", "mainline")
    assert not matches("main", "old/main")


@pytest.mark.parametrize("pattern", ["v[0-9", "*.{a,b", "{a,{b,c}}", "a}", "a\\"])
def test_a_pattern_left_open_is_refused(pattern: str) -> None:
    with pytest.raises(Unreadable, match="glob"):
        matches(pattern, "a")


NAMES = some.text(some.characters(codec="ascii", exclude_characters="*?[]{},\\"), max_size=20)


@given(NAMES, NAMES)
def test_a_plain_name_matches_itself_and_nothing_else(name: str, other: str) -> None:
    assert matches(name, name)
    assert matches(name, other) == (name == other)


@given(NAMES)
def test_two_stars_match_everything(name: str) -> None:
    assert matches("**", name)
    assert matches("*", name) == ("/" not in name)
