"""EventBridge's patterns and templates: what is valid, what matches, what a target receives."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sandbox.cloud.patterns import InvalidPattern, matches, read_pattern
from sandbox.cloud.transformer import BadTemplate, check, input_of

EVENT = {
    "id": "e-1",
    "source": "aws.codepipeline",
    "account": "111111111111",
    "detail": {"state": "SUCCEEDED", "version": 3, "tags": ["a", "b"], "type": {"category": "Approval"}},
}


@pytest.mark.parametrize(
    ("pattern", "verdict"),
    [
        ({"source": ["aws.codepipeline"]}, True),
        ({"source": ["aws.codebuild"]}, False),
        ({"detail": {"type": {"category": ["Approval"]}}}, True),
        ({"detail": {"type": {"category": ["Build"]}}}, False),
        ({"detail": {"version": [3]}}, True),
        ({"detail": {"version": ["3"]}}, False),
        ({"detail": {"tags": ["b"]}}, True),
        ({"source": [{"prefix": "aws."}]}, True),
        ({"source": [{"prefix": "our."}]}, False),
        ({"source": [{"suffix": "pipeline"}]}, True),
        ({"detail": {"state": [{"anything-but": ["FAILED", "STOPPED"]}]}}, True),
        ({"detail": {"state": [{"anything-but": "SUCCEEDED"}]}}, False),
        ({"detail": {"state": [{"anything-but": {"prefix": "SUC"}}]}}, False),
        ({"detail": {"absent": [{"anything-but": "x"}]}}, False),
        ({"detail": {"absent": [{"exists": False}]}}, True),
        ({"detail": {"state": [{"exists": False}]}}, False),
        ({"detail": {"deep": {"absent": [{"exists": False}]}}}, True),
        ({"detail": {"version": [{"numeric": [">", 0, "<=", 3]}]}}, True),
        ({"detail": {"version": [{"numeric": [">", 3]}]}}, False),
        ({"detail": {"state": [{"equals-ignore-case": "succeeded"}]}}, True),
        ({"detail": {"state": [{"wildcard": "SUC*D"}]}}, True),
        ({"$or": [{"source": ["x"]}, {"account": ["111111111111"]}]}, True),
        ({"$or": [{"source": ["x"]}, {"account": ["2"]}]}, False),
    ],
)
def test_a_pattern_matches_as_the_reference_says(pattern: dict[str, Any], verdict: bool) -> None:
    assert matches(read_pattern(json.dumps(pattern)), EVENT) is verdict


@pytest.mark.parametrize(
    "pattern",
    [
        "{",
        "[]",
        "{}",
        '{"source": "aws.codepipeline"}',
        '{"source": []}',
        '{"source": [{"like": "aws"}]}',
        '{"source": [{"prefix": 1}]}',
        '{"source": [{"exists": "yes"}]}',
        '{"source": [{"prefix": "a", "suffix": "b"}]}',
        '{"version": [{"numeric": [">"]}]}',
        '{"version": [{"numeric": ["around", 3]}]}',
        '{"source": [["a"]]}',
    ],
)
def test_a_pattern_that_eventbridge_does_not_take_is_refused(pattern: str) -> None:
    with pytest.raises(InvalidPattern):
        read_pattern(pattern)


def filled(template: str, **paths: str) -> str:
    target = {"InputTransformer": {"InputPathsMap": paths, "InputTemplate": template}}
    check(target)
    return input_of(target, EVENT, "arn:aws:events:eu-west-1:111111111111:rule/logger")


def test_a_text_outside_quotes_gets_its_quotes() -> None:
    assert json.loads(filled('{"value": <state>}', state="$.detail.state")) == {"value": "SUCCEEDED"}


def test_a_text_inside_quotes_joins_the_text() -> None:
    assert json.loads(filled('"it is <state>"', state="$.detail.state")) == "it is SUCCEEDED"


def test_a_number_and_an_object_stay_what_they_are() -> None:
    template = '{"v": <version>, "t": <type>, "first": <tag>}'
    found = filled(template, version="$.detail.version", type="$.detail.type", tag="$.detail.tags[0]")
    assert json.loads(found) == {"v": 3, "t": {"category": "Approval"}, "first": "a"}


def test_a_quote_in_a_value_cannot_end_the_text_around_it() -> None:
    event = {"detail": {"summary": '", "x": "'}}
    target = {
        "InputTransformer": {"InputPathsMap": {"s": "$.detail.summary"}, "InputTemplate": '{"a": "<s>"}'}
    }
    assert json.loads(input_of(target, event, "arn:rule")) == {"a": '", "x": "'}


def test_a_place_that_no_path_defines_is_refused() -> None:
    with pytest.raises(BadTemplate, match="other"):
        filled('{"a": <other>}', state="$.detail.state")
    assert filled('{"a": <aws.events.rule-name>}') == '{"a": "logger"}'


def test_a_template_that_is_not_json_once_filled_is_refused() -> None:
    with pytest.raises(BadTemplate, match="JSON"):
        filled("it is <state>", state="$.detail.state")


def test_without_a_transformer_the_target_receives_the_event_or_its_part() -> None:
    assert json.loads(input_of({}, EVENT, "arn:rule")) == EVENT
    assert json.loads(input_of({"InputPath": "$.detail.tags"}, EVENT, "arn:rule")) == ["a", "b"]
