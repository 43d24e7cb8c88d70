"""The command line: flags or variables in, sentences and an exit code out, never a traceback."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.toolbox.test_guard import ASKED as GUARD
from toolbox import request
from toolbox.cli import COMMANDS, main, request_of
from toolbox.grammar import COMMIT, TOOLS, UTC, tool_versions
from toolbox.guard import Guard
from toolbox.pull import Pull
from toolbox.stops import WrongUse

PULL = {
    "PENSTOCK_TABLE": "arn:aws:dynamodb:eu-west-1:222222222222:table/infrastructure-deployments",
    "PENSTOCK_AFTER": "staging",
    "PENSTOCK_ENVIRONMENT": "prod",
    "PENSTOCK_OWNER": "333333333333",
    "PENSTOCK_SOURCE_ACTION": "Source",
}


def test_every_flag_may_come_from_the_environment() -> None:
    asked = request.read(Pull, {}, PULL)
    assert (asked.after, asked.environment) == ("staging", "prod")


def test_a_flag_wins_over_its_variable() -> None:
    assert request.read(Pull, {"after": "dev"}, PULL).after == "dev"


def test_an_empty_variable_counts_as_absent() -> None:
    with pytest.raises(WrongUse, match="--after is missing"):
        request.read(Pull, {}, {**PULL, "PENSTOCK_AFTER": ""})


def test_all_that_is_wrong_with_the_flags_is_told_at_once() -> None:
    with pytest.raises(WrongUse) as stopped:
        request.read(Guard, {"commit": "main", "account": "12"}, {})
    assert len(stopped.value.sentences) == len([each for each in Guard.flags() if each.default is None])


def test_wrong_use_exits_2_with_sentences_on_the_error_stream(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pull", "--after", "a b"], {}) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "--after is 'a b'; expected a name" in said.err


@pytest.mark.parametrize(
    "arguments", [[], ["sael"], ["pull", "--afetr", "x"], ["pull", "x"], ["pull", "--aft", "x"]]
)
def test_a_command_line_that_is_not_understood_exits_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments, PULL) == 2
    assert "--help" in capsys.readouterr().err


def test_refused_exits_1(capsys: pytest.CaptureFixture[str]) -> None:
    good = {f"PENSTOCK_{name.upper()}": value for name, value in GUARD.items()}
    assert main(["guard", "--gate", "{"], good) == 1
    assert capsys.readouterr().err == "--gate is not JSON; expected one JSON document.\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_help_names_every_flag_with_its_variable(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"], {})
    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert [each.name for each in request_of(command).flags() if f"[{each.variable}]" not in said] == []


# One of them stands in every command; without it nothing is run.
NEEDED = {"PENSTOCK_COMMIT", "PENSTOCK_PIPELINE", "PENSTOCK_TABLE"}


@given(
    command=st.sampled_from(sorted(COMMANDS)),
    values=st.lists(st.text(max_size=30), max_size=20),
    spare=st.text(max_size=30),
)
def test_no_value_of_a_flag_makes_a_traceback(command: str, values: list[str], spare: str) -> None:
    flags = [each.variable for each in request_of(command).flags()]
    environ = dict(zip(flags, [*values, *[spare] * len(flags)], strict=False))
    told_apart = {name: value for name, value in environ.items() if name not in NEEDED}
    assert main([command], told_apart) == 2


@pytest.mark.parametrize("text", ["", "terraform=1.13.0", "terraform=1.13.0,trivy=0.66.0"])
def test_tool_versions_are_pairs(text: str) -> None:
    assert TOOLS.holds(text)
    assert all(tool_versions(text).values())


@pytest.mark.parametrize("text", ["terraform", "a=1,", ",a=1", "a=1 ,b=2", "a=$(id)", "a=1,,b=2"])
def test_tool_versions_of_another_form_are_refused(text: str) -> None:
    assert not TOOLS.holds(text)


@pytest.mark.parametrize("text", ["a" * 40 + "\n", "a" * 39 + "\u0410", "\u0661" * 40])
def test_a_commit_has_no_letters_that_only_look_right(text: str) -> None:
    assert COMMIT.holds("a" * 40)
    assert not COMMIT.holds(text)


@pytest.mark.parametrize("text", ["2026-03-01T10:00:00+00:00", "2026-03-01 10:00:00Z", "2026-03-01T10:00:00"])
def test_a_time_is_utc_and_says_so(text: str) -> None:
    assert UTC.holds("2026-03-01T10:00:00Z")
    assert not UTC.holds(text)
