"""The page of the mission says what the tests claim, and the tests claim only what is there."""

from __future__ import annotations

from textwrap import dedent

import pytest

from tools.claims import Claim, claims, claims_of, faults
from tools.mission_page import LAST, ROOT, Row, page, proofs, rows


def read(text: str) -> list[Claim]:
    return claims_of(dedent(text), "tests/test_a.py")


def test_every_number_of_the_mission_has_one_row() -> None:
    assert [row.number for row in rows()] == list(range(1, LAST + 1))


def test_every_row_says_where_it_comes_from_and_what_it_asks_for() -> None:
    assert all(row.section and row.capability.strip() == row.capability != "" for row in rows())
    assert {row.document for row in rows()} == {"000", "001", "002", "003", "004"}


def test_every_mark_of_a_test_names_rows_that_are_there_and_at_most_two() -> None:
    assert faults(claims(ROOT), LAST) == []


def test_a_mark_on_a_test_is_found() -> None:
    assert read("@pytest.mark.mission(3, 4)\ndef test_b(): ...") == [
        Claim(test="tests/test_a.py::test_b", rows=(3, 4))
    ]


def test_a_mark_on_one_case_is_found() -> None:
    text = """
        @pytest.mark.parametrize("a", [1, pytest.param(2, marks=pytest.mark.mission(7))])
        def test_b(a): ...
    """
    assert read(text) == [Claim(test="tests/test_a.py::test_b", rows=(7,), on_cases=True)]


def test_a_mark_on_a_case_of_a_list_with_a_name_is_found() -> None:
    text = """
        CASES = [pytest.param(2, marks=pytest.mark.mission(7))]
        @pytest.mark.parametrize("a", CASES)
        def test_b(a): ...
        def test_c(a): ...
    """
    assert read(text) == [Claim(test="tests/test_a.py::test_b", rows=(7,), on_cases=True)]


def test_a_mark_of_a_whole_file_is_of_each_of_its_tests() -> None:
    text = "pytestmark = pytest.mark.mission(9)\ndef test_b(): ...\ndef test_c(): ...\ndef made(): ..."
    assert [(claim.test[-6:], claim.rows) for claim in read(text)] == [("test_b", (9,)), ("test_c", (9,))]


def test_a_word_in_a_sentence_is_no_mark() -> None:
    assert read('"""A mission(3) in a sentence."""\ndef test_b(): ...') == []


def test_a_mark_that_no_test_takes_is_refused() -> None:
    lost = "CASES = [pytest.param(2, marks=pytest.mark.mission(7))]\ndef test_b(): ..."
    assert len(faults(read(lost), LAST)) == 1
    taken = lost.replace("def test_b", "@pytest.mark.parametrize('a', CASES)\ndef test_b")
    assert faults(read(taken), LAST) == []


@pytest.mark.parametrize(
    ("mark", "fault"),
    [
        ("mission(0)", "row 0"),
        ("mission(453)", "row 453"),
        ("mission(1, 2, 3)", "3 rows"),
        ("mission(*NUMBERS)", "write the numbers"),
        ("mission('7')", "write the numbers"),
        ("mission(True)", "write the numbers"),
        ("mission()", "write the numbers"),
    ],
)
def test_a_mark_that_names_no_row_or_too_many_is_refused(mark: str, fault: str) -> None:
    found = faults(read(f"@pytest.mark.{mark}\ndef test_b(): ..."), LAST)
    assert len(found) == 1
    assert fault in found[0]


def test_two_marks_with_three_rows_between_them_are_refused() -> None:
    text = "@pytest.mark.mission(1, 2)\n@pytest.mark.mission(3)\ndef test_b(): ..."
    assert faults(read(text), LAST) == [
        "tests/test_a.py::test_b marks 3 rows; 2 are the most that one test shows"
    ]


def test_cases_of_one_test_may_each_have_rows_of_their_own() -> None:
    text = """
        @pytest.mark.parametrize("a", [
            pytest.param(1, marks=pytest.mark.mission(1, 2)),
            pytest.param(2, marks=pytest.mark.mission(3, 4)),
        ])
        def test_b(a): ...
    """
    assert faults(read(text), LAST) == []
    assert faults(read("@pytest.mark.mission(5)" + dedent(text)), LAST) != []


def test_a_row_without_a_test_is_open_and_counted() -> None:
    listed = tuple(
        Row(number=number, document="000", section="Jenkins", capability=f"thing {number}")
        for number in (1, 2)
    )
    told = page(listed, proofs([Claim(test="tests/test_a.py::test_b", rows=(2,))]))
    assert "| 1 | 000 | thing 1 | open |" in told
    assert "| 2 | 000 | thing 2 | `tests/test_a.py::test_b` |" in told
    assert "2 rows: 1 have tests, 1 are open." in told
