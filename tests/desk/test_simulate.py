"""`penstock simulate` shows what an event starts, and ends badly where a backend would do otherwise."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.program import ROOT

PENSTOCK = Path(sys.executable).parent / "penstock"
TOUCHED = ("--changed", "infrastructure/network/main.tf")


def said(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PENSTOCK, "simulate", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_a_push_to_the_protected_branch_reaches_production_behind_its_gate() -> None:
    ended = said("network", "--event", "push", *TOUCHED, "--json")
    assert ended.returncode == 0, ended.stderr
    (answer,) = json.loads(ended.stdout)
    apply = next(each for each in answer["seen"] if each["name"] == "deploy-prod / apply")
    assert apply["groups"] == ["platform", "security"]


def test_a_push_elsewhere_in_the_repository_starts_nothing() -> None:
    ended = said("network", "--event", "push", "--changed", "README.md")
    assert (ended.returncode, ended.stdout.splitlines()[-1]) == (
        0,
        "codepipeline: nothing starts, as it is meant.",
    )


def test_a_gate_that_nobody_opens_is_shown_as_waiting() -> None:
    ended = said("network", "--event", "push", *TOUCHED, "--closed", "deploy-prod", "--json")
    (answer,) = json.loads(ended.stdout)
    assert {each["name"]: each["end"] for each in answer["seen"]}["deploy-prod / apply"] == "waiting"


def test_every_backend_can_be_asked() -> None:
    answers = json.loads(
        said("network", "--event", "pull-request", *TOUCHED, "--backend", "all", "--json").stdout
    )
    assert {answer["backend"] for answer in answers} == {"codepipeline", "github", "gitlab"}


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("netwrok", "--event", "push"), "Did you mean network?"),
        (("network", "--event", "push", "--backend", "gihub"), "Did you mean github?"),
        (("network", "--event", "schedule"), "wants --cron too"),
        (("network", "--event", "schedule", "--cron", "often"), "is not a cron expression"),
        (("network", "--event", "push", "--branch", "a b"), "is not a branch"),
        (("network", "--event", "by-hand", "--what", "x", "--input", "force"), "write name=value"),
        (("network", "--event", "push", "--output", "x=1"), "names no job"),
    ],
)
def test_what_says_nothing_is_refused_with_what_to_say(words: tuple[str, ...], wanted: str) -> None:
    ended = said(*words)
    assert ended.returncode == 2, ended.stdout
    assert wanted in ended.stderr
    assert "Traceback" not in ended.stderr
