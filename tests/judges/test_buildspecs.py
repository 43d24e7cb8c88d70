"""What CodeBuild is told, read by a schema of its documentation and by shellcheck."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from tests.conftest import Judge
from tests.program import ROOT, STACKS, deployed

pytestmark = pytest.mark.judge
HERE = Path(__file__).parent
SCHEMA = Draft202012Validator(json.loads((HERE / "buildspec.schema.json").read_text()))
PHASES = ("install", "pre_build", "build", "post_build")
Judges = Callable[[str], Judge]


@pytest.fixture(scope="session")
def rendered() -> dict[str, str]:
    """All that any account would be given, each once, and the files that people read."""
    found = {path.name: path.read_text() for path in sorted((ROOT / "buildspecs").glob("*.yml"))}
    for stack in STACKS:
        for stored in deployed(stack).all("aws:s3/bucketObjectv2:BucketObjectv2"):
            if str(stored.inputs["key"]).startswith("buildspecs/"):
                found.setdefault(f"{stored.inputs['key']}", str(stored.inputs["content"]))
        for project in deployed(stack).all("aws:codebuild/project:Project"):
            if project.inputs["source"]["type"] == "NO_SOURCE":
                found[str(project.inputs["name"])] = str(project.inputs["source"]["buildspec"])
    return found


def bash(buildspec: str) -> str:
    """Its commands as the one shell runs them: install to post_build, each phase with what follows it."""
    phases = yaml.safe_load(buildspec)["phases"]
    commands = [
        command
        for name in PHASES
        if name in phases
        for command in (*phases[name].get("commands", ()), *phases[name].get("finally", ()))
    ]
    # A command that fails ends its phase, and a sourced file is made by the job itself.
    return "\n".join(["#!/bin/bash", "# shellcheck source=/dev/null", "set -e", *commands, ""])


def test_shellcheck_accepts_the_commands_of_every_buildspec(judge: Judges, rendered: dict[str, str]) -> None:
    checker = judge("shellcheck")
    said = {name: checker.run("-s", "bash", "-", stdin=bash(text)).stdout for name, text in rendered.items()}
    assert len(said) > 10
    assert {name: found for name, found in said.items() if found} == {}


@pytest.mark.parametrize(
    "command",
    ["cd $PENSTOCK_FOLDER && rm -rf $1/*", "for file in $(ls); do cat $file; done", 'echo "unfinished'],
)
def test_shellcheck_turns_a_careless_command_down(judge: Judges, command: str) -> None:
    spec = yaml.safe_dump({"version": 0.2, "phases": {"build": {"commands": [command]}}})
    assert not judge("shellcheck").accepts("-s", "bash", "-", stdin=bash(spec))


def accepts(judge: Judge, spec: object) -> bool:
    return judge.found(SCHEMA.is_valid(spec))


@pytest.mark.mission(53)
def test_every_buildspec_is_what_codebuild_documents(judge: Judges, rendered: dict[str, str]) -> None:
    checker = judge("jsonschema")
    assert [name for name, text in rendered.items() if not accepts(checker, yaml.safe_load(text))] == []


@pytest.mark.parametrize("sample", sorted((HERE / "buildspecs").glob("*.yml")), ids=lambda path: path.stem)
def test_what_the_documentation_shows_is_accepted(judge: Judges, sample: Path) -> None:
    assert accepts(judge("jsonschema"), yaml.safe_load(sample.read_text()))


def _no_version(spec: Any) -> None:  # noqa: ANN401  YAML of any shape
    del spec["version"]


def _old_version(spec: Any) -> None:  # noqa: ANN401  YAML of any shape
    spec["version"] = 0.3


def _unknown_phase(spec: Any) -> None:  # noqa: ANN401  YAML of any shape
    spec["phases"]["deploy"] = spec["phases"].pop("build")


def _command_that_is_a_mapping(spec: Any) -> None:  # noqa: ANN401  YAML of any shape
    spec["phases"]["build"]["commands"] = yaml.safe_load("- echo result: done")


def _no_such_policy_of_failure(spec: Any) -> None:  # noqa: ANN401  YAML of any shape
    spec["phases"]["build"]["on-failure"] = "IGNORE"


def _misspelled_key(spec: Any) -> None:  # noqa: ANN401  YAML of any shape
    spec["artifacts"] = {"file": ["tfplan"]}


def _runtime_outside_install(spec: Any) -> None:  # noqa: ANN401  YAML of any shape
    spec["phases"]["build"]["runtime-versions"] = {"python": 3.12}


def _no_such_shell(spec: Any) -> None:  # noqa: ANN401  YAML of any shape
    spec["env"]["shell"] = "zsh"


@pytest.mark.parametrize(
    "spoil",
    [
        _no_version,
        _old_version,
        _unknown_phase,
        _command_that_is_a_mapping,
        _no_such_policy_of_failure,
        _misspelled_key,
        _runtime_outside_install,
        _no_such_shell,
    ],
)
def test_a_buildspec_with_one_thing_spoiled_is_refused(judge: Judges, spoil: Callable[[Any], None]) -> None:
    spec = yaml.safe_load((ROOT / "buildspecs" / "plan.yml").read_text())
    spoiled = copy.deepcopy(spec)
    spoil(spoiled)
    assert accepts(judge("jsonschema"), spec)
    assert not accepts(judge("jsonschema"), spoiled)
