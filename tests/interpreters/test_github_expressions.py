"""What expressions come to, and which are refused."""

from __future__ import annotations

import math

import pytest

from interpreters.github.expressions import ExpressionError, Scope, Value, evaluate, resolve, to_text

FRUITS: Value = [
    {"name": "apple", "kinds": ["a", "b"]},
    {"name": "pear", "kinds": ["c"]},
    7.0,
    {"colour": "red"},
]
CONTEXTS: dict[str, Value] = {
    "github": {
        "ref": "refs/heads/main",
        "event_name": "push",
        "Event": {"labels": [{"name": "bug"}, {"name": "Help"}]},
    },
    "fruits": FRUITS,
    "vars": {"EMPTY": "", "ONE": "1", "nil": None, "big": 1e22, "some-name": "dashed", "true": "odd"},
}
SCOPE = Scope(CONTEXTS)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("null", None),
        ("true", True),
        ("711", 711.0),
        ("-9.2", -9.2),
        ("+1", 1.0),
        (".5", 0.5),
        ("0xff", 255.0),
        ("0o17", 15.0),
        ("-2.99e-2", -0.0299),
        ("Infinity", math.inf),
        ("'It''s open source!'", "It's open source!"),
        ("''''''", "''"),
        ("'a' == 'A'", True),
        ("'a' != 'A'", False),
        ("'\N{LATIN SMALL LETTER DOTLESS I}' == 'I'", False),
        ("null == 0", True),
        ("null == ''", True),
        ("null == false", True),
        ("true == 1", True),
        ("true == '1'", True),
        ("true == 'true'", False),
        ("'0x10' == 16", True),
        ("' 12 ' == 12", True),
        ("'x' == 0", False),
        ("'' == 0", True),
        ("NaN == NaN", False),
        ("fromJSON('[]') == fromJSON('[]')", False),
        ("fruits == fruits", True),
        ("fruits == 'Array'", False),
        ("'b' > 'A'", True),
        ("'10' < '9'", True),
        ("'10' < 9", False),
        ("true > false", True),
        ("null >= null", True),
        ("null > null", False),
        ("'x' >= 1", False),
        ("!'' && !0 && !null && !false", True),
        ("!fruits", False),
        ("'a' && 'b'", "b"),
        ("'' || 'b' || 'c'", "b"),
        ("0 && 'b'", 0.0),
        ("'a' || 'b' && ''", "a"),
        ("('a' || 'b') && ''", ""),
        ("1 < 2 == true", True),
        ("!true == false", True),
        ("github.ref", "refs/heads/main"),
        ("GITHUB.REF", "refs/heads/main"),
        ("github['ref']", "refs/heads/main"),
        ("github.nothing.at.all", None),
        ("github.event.labels[0].name", "bug"),
        ("github.event.labels['0'].name", "bug"),
        ("github.event.labels[1.9].name", "Help"),
        ("github.event.labels[-1]", None),
        ("github.event.labels[9]", None),
        ("vars.some-name", "dashed"),
        ("vars.true", "odd"),
        ("vars.nil", None),
        ("fruits.*.name", ["apple", "pear"]),
        ("fruits.*.kinds", [["a", "b"], ["c"]]),
        ("fruits.*.kinds.*", ["a", "b", "c"]),
        ("fruits.*.kinds[0]", ["a", "c"]),
        ("fruits[*].name", ["apple", "pear"]),
        ("github.event.*.*.name", ["bug", "Help"]),
        ("vars.ONE.*", []),
        ("contains('Hello world', 'LLO')", True),
        ("contains(fruits.*.name, 'APPLE')", True),
        ("contains(fromJSON('[1, 2]'), '2')", True),
        ('contains(fromJSON(\'["push", "tag"]\'), github.event_name)', True),
        ("contains('a', fruits)", False),
        ("contains(github, 'ref')", False),
        ("startsWith('Hello world', 'he')", True),
        ("startsWith(12, 1)", True),
        ("endsWith('Hello world', 'LD')", True),
        ("endsWith(fruits, '')", False),
        ("format('Hello {0} {1} {2}', 'Mona', 'the', 'Octocat')", "Hello Mona the Octocat"),
        ("format('{{Hello {0} {1} {2}!}}', 'Mona', 'the', 'Octocat')", "{Hello Mona the Octocat!}"),
        ("format('{0}{0}', 1)", "11"),
        ("format('{0}', fruits)", "Array"),
        ("join(fruits.*.name, ', ')", "apple, pear"),
        ("join(fruits.*.name)", "apple,pear"),
        ("join('text', '-')", "text"),
        ("join(github)", ""),
        ("toJSON(null)", "null"),
        (
            'toJSON(fromJSON(\'{"a":[1,2.5,"x"],"b":{}}\'))',
            '{\n  "a": [\n    1,\n    2.5,\n    "x"\n  ],\n  "b": {}\n}',
        ),
        ("toJSON(1e21)", "1e+21"),
        ('fromJSON(\'{"a": {"B": 1}}\').A.b', 1.0),
        ("fromJSON('null')", None),
        ("case(false, 'a', true, 'b', 'c')", "b"),
        ("case(false, 'a', 'c')", "c"),
        ("fromjson(TOJSON(vars.ONE))", "1"),
    ],
)
def test_an_expression_comes_to_a_value(expression: str, expected: Value) -> None:
    assert evaluate(expression, SCOPE) == expected
    assert isinstance(evaluate(expression, SCOPE), bool) is isinstance(expected, bool)


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (100.0, "100"),
        (1.50, "1.5"),
        (0.1 + 0.2, "0.3"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (1.5e300, "1.5e+300"),
        (0.000001, "0.000001"),
        (1.5e-7, "1.5e-7"),
        (1e-16, "0"),
        (math.nan, "NaN"),
        (-math.inf, "-Infinity"),
        (123456789.125, "123456789.125"),
    ],
)
def test_a_number_is_written_in_decimals_until_it_is_large(number: float, written: str) -> None:
    assert to_text(number) == written


@pytest.mark.parametrize(
    "expression",
    [
        "",
        " ",
        '"text"',
        "'open",
        "1 ==",
        "(1",
        "1)",
        "a.b",
        "github.",
        "github.['ref']",
        "github..ref",
        "github[",
        "= 1",
        "1 = 1",
        "true & false",
        "a | b",
        "1.2.3",
        "0xzz",
        "-",
        "nothing()",
        "contains('a')",
        "contains('a', 'b', 'c')",
        "case(true, 'a')",
        "github ref",
        "'a''",
        "True",
        "$x",
        "'a'.b",
        "fruits.*name",
        "(" * 60 + "1" + ")" * 60,
        "1" * 22_000,
    ],
)
def test_an_expression_that_is_none_is_refused(expression: str) -> None:
    with pytest.raises(ExpressionError):
        evaluate(expression, SCOPE)


@pytest.mark.parametrize(
    "expression",
    [
        "fromJSON('')",
        "fromJSON('{')",
        "fromJSON('NaN')",
        "format('{0}')",
        "format('{a}', 1)",
        "format('}', 1)",
    ],
)
def test_an_expression_that_fails_when_it_is_evaluated_says_so(expression: str) -> None:
    with pytest.raises(ExpressionError):
        evaluate(expression, SCOPE)


def test_an_unknown_name_is_refused_although_it_is_never_reached() -> None:
    with pytest.raises(ExpressionError, match=r"secrets.*allowed: fruits, github, vars"):
        evaluate("true || secrets.TOKEN", SCOPE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("${{ true }}", True),
        (" ${{ true }}", " true"),
        ("${{ 'a}}b' }}", "a}}b"),
        ("${{ 'a' }}-${{ 1 }}", "a-1"),
        ("${{ null }}", None),
        ("x${{ null }}y", "xy"),
        ("$ {{ no }}", "$ {{ no }}"),
    ],
)
def test_a_text_keeps_the_type_of_its_only_expression(text: str, expected: Value) -> None:
    assert resolve(text, SCOPE) == expected


def test_expressions_are_evaluated_in_lists_and_mappings() -> None:
    value: Value = {"a-${{ 1 }}": ["${{ vars.ONE }}", {"b": "${{ 2 }}"}]}
    assert resolve(value, SCOPE) == {"a-1": ["1", {"b": 2.0}]}


def test_an_expression_that_never_closes_is_refused() -> None:
    with pytest.raises(ExpressionError, match="never closes"):
        resolve("${{ 'a}}'", SCOPE)
