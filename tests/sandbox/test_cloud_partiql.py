"""PartiQL read into items and filter expressions."""

from __future__ import annotations

import pytest

from sandbox.cloud.partiql import BadStatement, Insert, Other, Select, parse


def test_an_insert_takes_literals_and_parameters_of_every_kind() -> None:
    statement = (
        "INSERT INTO \"t\" VALUE {'id': ?, 's': 'it''s', 'n': 1.5, 'b': true, 'z': NULL, 'l': ['a', ?]}"
    )
    found = parse(statement, [{"S": "x"}, {"M": {"k": {"N": "1"}}}])
    assert isinstance(found, Insert)
    assert found.table == "t"
    assert found.item == {
        "id": {"S": "x"},
        "s": {"S": "it's"},
        "n": {"N": "1.5"},
        "b": {"BOOL": True},
        "z": {"NULL": True},
        "l": {"L": [{"S": "a"}, {"M": {"k": {"N": "1"}}}]},
    }


def test_a_set_holds_values_of_one_kind() -> None:
    found = parse("INSERT INTO t VALUE {'id': 'x', 'roles': <<'a', 'b'>>}")
    assert isinstance(found, Insert)
    assert found.item["roles"] == {"SS": ["a", "b"]}
    with pytest.raises(BadStatement, match="one type"):
        parse("INSERT INTO t VALUE {'roles': <<'a', 1>>}")


def test_a_select_becomes_a_filter_expression() -> None:
    found = parse(
        'SELECT id, "group" FROM "t"."by-group" WHERE "group" = ? AND x IS NOT MISSING', [{"S": "g"}]
    )
    assert isinstance(found, Select)
    assert (found.table, found.index, found.columns) == ("t", "by-group", ("id", "group"))
    assert found.condition == "#n0 = :v0 AND attribute_exists(#n1)"
    assert found.names == {"#n0": "group", "#n1": "x"}
    assert found.values == {":v0": {"S": "g"}}


@pytest.mark.parametrize("given", [[], [{"S": "a"}, {"S": "b"}]])
def test_as_many_parameters_as_marks(given: list[dict[str, str]]) -> None:
    with pytest.raises(BadStatement, match="parameters"):
        parse("INSERT INTO t VALUE {'id': ?}", given)


def test_of_update_and_delete_the_table_is_read() -> None:
    assert parse("UPDATE t SET x = 1 WHERE id = 'a'") == Other("UPDATE", "t")
    assert parse("DELETE FROM \"t\" WHERE id = 'a'") == Other("DELETE", "t")


@pytest.mark.parametrize(
    "statement", ["DROP TABLE t", "INSERT INTO t VALUE 1", "INSERT INTO t", "SELECT * t", "@"]
)
def test_a_statement_that_is_not_understood_is_refused(statement: str) -> None:
    with pytest.raises(BadStatement):
        parse(statement)
