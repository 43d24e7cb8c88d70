"""The engine's stack stands for one environment, and changes nothing that was reviewed in its file."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pulumi
import pytest

from delivery.slices import Stack
from delivery.texts import EnvironmentName
from settings import Problem, Problems
from settings.environments import KEY
from settings.stack import stack
from tests.settings.conftest import Written

REVIEWED = {"name": "dev", "account": "111111111111", "region": "eu-west-1", "tier": "development"}


@pytest.fixture(autouse=True)
def _no_config() -> Iterator[None]:
    pulumi.runtime.set_all_config({})
    yield
    pulumi.runtime.set_all_config({})


def given(**changes: object) -> None:
    """What the engine hands to the program: the file's values, and over them those of `--config`."""
    pulumi.runtime.set_all_config({KEY: json.dumps({**REVIEWED, **changes})})


def refused(written: Written, name: str) -> Problem:
    with pytest.raises(Problems) as problems:
        stack(name, written.load())
    (problem,) = problems.value.problems
    return problem


def test_a_stack_stands_for_the_environment_of_its_name(written: Written) -> None:
    assert stack("staging", written.load()) == Stack(environment=EnvironmentName("staging"))


def test_the_reviewed_values_are_accepted(written: Written) -> None:
    given()
    assert stack("dev", written.load()).name == "dev"


def test_a_value_given_beside_the_file_is_refused_with_its_line(written: Written) -> None:
    given(account="444444444444")
    problem = refused(written, "dev")
    assert (problem.file, problem.line, problem.path) == ("Pulumi.dev.yaml", 4, f"{KEY}.account")
    assert "--config" in problem.cure


def test_a_value_added_beside_the_file_is_refused(written: Written) -> None:
    given(log_retention_days=1)
    assert refused(written, "dev").path == f"{KEY}.log_retention_days"


def test_a_word_given_instead_of_all_values_is_refused(written: Written) -> None:
    pulumi.runtime.set_all_config({KEY: "dev"})
    assert refused(written, "dev").path == KEY


def test_a_value_is_not_repeated_in_the_refusal(written: Written) -> None:
    given(account="canary-secret")
    assert "canary" not in str(refused(written, "dev"))


def test_a_stack_without_settings_says_which_file_to_write(written: Written) -> None:
    problem = refused(written, "stagin")
    assert (problem.file, problem.nearest) == ("Pulumi.stagin.yaml", "staging")
    assert "Pulumi.stagin.yaml" in problem.cure
