"""The truth tables of https://docs.gitlab.com/ci/jobs/job_rules/#cicd-variable-expressions."""

from __future__ import annotations

import pytest

from interpreters.gitlab.conditions import holds
from interpreters.outcome import Unreadable

SAID = {
    "A": "some words",
    "PATH_": "a/path/to",
    "EMPTY": "",
    "BLANK": "  ",
    "BRANCH": "main",
    "WANTED": "/^ma.*/",
    "UNWANTED": "/^fe.*/",
    "BARE": "the main street",
    "TRUE": "true",
    "LINES": "one\ntwo",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # defined, empty, missing
        ("$A", True),
        ("$EMPTY", False),
        ("$BLANK", False),
        ("$MISSING", False),
        ("$A == null", False),
        ("$EMPTY == null", False),
        ("$MISSING == null", True),
        ("null == $MISSING", True),
        ("$MISSING != null", False),
        ("$EMPTY != null", True),
        ('$EMPTY == ""', True),
        ('$MISSING == ""', False),
        ('$MISSING != ""', True),
        ("$EMPTY == $MISSING", False),
        ("$MISSING == $GONE", True),
        # equality
        ('$A == "some words"', True),
        ("'some words' == $A", True),
        ('$A != "some words"', False),
        ('$A != "other"', True),
        ('$A == "Some words"', False),
        ("$A == $BRANCH", False),
        ("$BRANCH == $BRANCH", True),
        ("$TRUE == true", False),
        ('$TRUE == "true"', True),
        # patterns
        ("$A =~ /words$/", True),
        ("$A =~ /^words/", False),
        ("$A !~ /^words/", True),
        ("$A !~ /words$/", False),
        ("$A =~ /WORDS/", False),
        ("$A =~ /WORDS/i", True),
        (r"$PATH_ =~ /a\/path/", True),
        ("$EMPTY =~ /words/", False),
        ("$MISSING =~ /words/", False),
        ("$MISSING !~ /words/", True),
        ("$MISSING =~ /^$/", True),
        ("$LINES =~ /^two/", False),
        ("$LINES =~ /^two/m", True),
        ("$LINES =~ /one.two/", False),
        ("$LINES =~ /one.two/s", True),
        (r"$BRANCH =~ /\x6dain/", True),
        (r"$BRANCH =~ /^(main|release-\d+)$/", True),
        # a variable that holds a pattern, and one that does not
        ("$BRANCH =~ $WANTED", True),
        ("$BRANCH =~ $UNWANTED", False),
        ("$BRANCH !~ $UNWANTED", True),
        ("$BRANCH =~ $MISSING", False),
        ("$BRANCH !~ $MISSING", True),
        ("$MISSING =~ $GONE", False),
        ("$MISSING !~ $GONE", True),
        ("$BRANCH =~ $BARE", True),
        ("$BARE =~ $BRANCH", False),
        ('"23" =~ "1234"', True),
        ("$MISSING =~ $BARE", True),
        # and, or, parentheses
        ('$A && $BRANCH == "main"', True),
        ("$A && $MISSING", False),
        ("$A && $EMPTY", False),
        ("$EMPTY && $A", True),
        ("$MISSING || $A", True),
        ("$EMPTY || $A", False),
        ("null || null", False),
        ("$A || $MISSING && $MISSING", True),
        ("($A || $MISSING) && $MISSING", False),
        ('$A == "some words" && $BRANCH == "x" || $TRUE', True),
        ('$MISSING && ($A || $BRANCH) || $BRANCH == "main"', True),
        ('("a" || "b") == "a"', True),
        ('("a" == ("a" && "b"))', False),
        ('$A == "some words"&&$BRANCH=="main"', True),
        ('\n  $BRANCH == "main"\n  || $BRANCH == "next"\n', True),
        ("true", True),
        ("false", False),
    ],
)
def test_an_expression_holds_as_the_documentation_says(text: str, expected: bool) -> None:
    assert holds(text, SAID, "here") is expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "$A =",
        "$A = 1",
        "$A == main",
        "$A == 1",
        "$A &",
        "&& $A",
        "$A $BRANCH",
        "($A",
        "$A)",
        "$A =~ /./",
        "$A =~ /(/",
        "$A =~ /(?=some)/",
        r"$A =~ /(s)\1/",
        "$A =~ /unclosed",
        "${A}",
        "!$A",
        "$A or $BRANCH",
        "== $A",
        "()",
        " && ".join(["$A"] * 51),
    ],
)
def test_an_expression_that_gitlab_cannot_read_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="here"):
        holds(text, SAID, "here")
