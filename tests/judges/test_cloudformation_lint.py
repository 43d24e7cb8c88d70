"""cfn-lint knows CodePipeline, CodeBuild and IAM as CloudFormation accepts them; the emulator accepts more."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Judge
from tests.estate.account_reading import Kinds
from tests.estate.story import STACKS
from tests.judges import cloudformation
from tests.judges.cloudformation import Template, template

pytestmark = pytest.mark.judge
Judges = Callable[[str], Judge]
VIEWS: Mapping[str, Callable[[Kinds], Template]] = {
    "pipelines": cloudformation.pipelines,
    "projects": cloudformation.projects,
    "roles": cloudformation.roles,
    "policies": cloudformation.policies,
    "keys": cloudformation.key_policies,
    "stores": cloudformation.store_policies,
    "grants": cloudformation.grants,
}


def codes(judge: Judge, resources: Template, folder: Path) -> set[str]:
    """The rules that the template breaks, warnings included."""
    written = folder / "template.json"
    written.write_text(json.dumps(template(resources)))
    # I3510, whether a statement's resources are of its actions' service, is asked for by name.
    told = ("--format", "json", "--regions", "eu-west-1", "--include-checks", "I3510", "--")
    said = judge.run(*told, written).stdout
    return {found["Rule"]["Id"] for found in json.loads(said or "[]")}


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("kind", VIEWS)
def test_what_was_created_is_what_cloudformation_would_take(
    created: dict[str, Kinds], judge: Judges, tmp_path: Path, kind: str, stack: str
) -> None:
    resources = VIEWS[kind](created[stack])
    assert resources
    assert codes(judge("cfn-lint"), resources, tmp_path) == set()


def spoiled(created: dict[str, Kinds], kind: str, spoil: Callable[[Any], None]) -> Template:
    """The view of one account with one thing wrong in its first resource."""
    resources = copy.deepcopy(VIEWS[kind](created["prod"]))
    spoil(next(iter(resources.values()))["Properties"])
    return resources


def _unmade_artifact(pipeline: Any) -> None:  # noqa: ANN401  JSON of any shape
    pipeline["Stages"][-1]["Actions"][0]["InputArtifacts"] = [{"Name": "never_made"}]


def _late_source(pipeline: Any) -> None:  # noqa: ANN401  JSON of any shape
    pipeline["Stages"].reverse()


def _bad_name(pipeline: Any) -> None:  # noqa: ANN401  JSON of any shape
    pipeline["Stages"][2]["Actions"][0]["Name"] = "the plan"


def _build_of_nothing(pipeline: Any) -> None:  # noqa: ANN401  JSON of any shape
    pipeline["Stages"][1]["Actions"][0]["InputArtifacts"] = []


def _no_image(project: Any) -> None:  # noqa: ANN401  JSON of any shape
    del project["Environment"]["Image"]


def _too_long(project: Any) -> None:  # noqa: ANN401  JSON of any shape
    project["TimeoutInMinutes"] = 3000


def _bad_action(role: Any) -> None:  # noqa: ANN401  JSON of any shape
    role["Policies"][0]["PolicyDocument"]["Statement"][0]["Action"] = "dynamodb:PartiQLInsertt"


def _resource_of_another_service(role: Any) -> None:  # noqa: ANN401  JSON of any shape
    statement = {"Effect": "Allow", "Action": "dynamodb:PartiQLInsert", "Resource": "arn:aws:s3:::rows"}
    role["Policies"][0]["PolicyDocument"]["Statement"].append(statement)


def _bad_trust(role: Any) -> None:  # noqa: ANN401  JSON of any shape
    role["AssumeRolePolicyDocument"]["Statement"][0]["Resource"] = "*"


def _bad_effect(key: Any) -> None:  # noqa: ANN401  JSON of any shape
    key["KeyPolicy"]["Statement"][0]["Effect"] = "Permit"


@pytest.mark.parametrize(
    ("kind", "spoil", "code"),
    [
        ("pipelines", _unmade_artifact, "E3701"),
        ("pipelines", _late_source, "E3700"),
        ("pipelines", _bad_name, "E3031"),
        ("pipelines", _build_of_nothing, "E3702"),
        ("projects", _no_image, "E3003"),
        ("projects", _too_long, "E3034"),
        ("roles", _bad_action, "W3037"),
        ("roles", _resource_of_another_service, "I3510"),
        ("roles", _bad_trust, "E3530"),
        ("keys", _bad_effect, "E3512"),
    ],
)
def test_one_thing_spoiled_is_noticed(
    created: dict[str, Kinds],
    judge: Judges,
    tmp_path: Path,
    kind: str,
    spoil: Callable[[Any], None],
    code: str,
) -> None:
    assert code in codes(judge("cfn-lint"), spoiled(created, kind, spoil), tmp_path)
