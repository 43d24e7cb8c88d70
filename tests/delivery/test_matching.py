"""What a pattern of branches or paths means, everywhere the same."""

from __future__ import annotations

import re

import pytest

from delivery.matching import any_matches, matches, regular_expression
from delivery.texts import PathPattern


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("main", "main", True),
        ("main", "mainline", False),
        ("release/*", "release/1.2", True),
        ("release/*", "release/1/2", False),
        ("release/**", "release/1/2", True),
        ("**", "a/b/c", True),
        ("infra/**", "infra/main.tf", True),
        ("infra/**", "infrastructure/main.tf", False),
        ("*.tf", "main.tf", True),
        ("*.tf", "deep/main.tf", False),
        ("a.c", "abc", False),
        ("v1.*", "v1.2", True),
    ],
)
def test_one_star_stays_inside_a_segment_and_two_cross_them(pattern: str, text: str, found: bool) -> None:
    assert matches(pattern, text) is found


@pytest.mark.parametrize("pattern", ["main", "release/*", "infra/**", "**", "a+b(c)"])
def test_the_regular_expression_says_the_same(pattern: str) -> None:
    texts = ("main", "release/1", "release/1/2", "infra/a/b", "a+b(c)", "aab")
    expression = re.compile(f"^{regular_expression(pattern)}$")
    assert [matches(pattern, text) for text in texts] == [bool(expression.match(text)) for text in texts]


def test_one_match_of_many_is_enough() -> None:
    assert any_matches(("docs/**", "src/**"), ("README.md", "src/app.py"))
    assert not any_matches(("docs/**",), ("README.md", "src/app.py"))
    assert not any_matches((), ("README.md",))


@pytest.mark.parametrize("written", ["src**", "**src", "a/b**/c", "../a"])
def test_two_stars_beside_a_letter_are_refused_as_platforms_disagree(written: str) -> None:
    with pytest.raises(ValueError, match="two stars stand alone"):
        PathPattern(written)
    assert PathPattern("a/**/c")
