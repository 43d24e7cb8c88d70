"""What an account would hold, as it is rendered: cfn-lint reads it in CloudFormation's shape, without an account."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest

from delivery.backends.codepipeline import compile_pipeline
from tests.conftest import Judge
from tests.delivery.pipelines import deployment, pipeline, route, schedule, work
from tests.estates import DEV
from tests.judges.cloudformation import Template, spelled, template
from tests.judges.rendered_files import EXAMPLES

pytestmark = pytest.mark.slow
Judges = Callable[[str], Judge]
KINDS = {
    "pipelines": "AWS::CodePipeline::Pipeline",
    "projects": "AWS::CodeBuild::Project",
    "schedules": "AWS::Scheduler::Schedule",
}
# CloudFormation says otherwise who starts a build; the schema of the vendor's own request reads that.
STARTED = {"webhook", "sourceVersion"}


def resources(kind: str, texts: Iterable[str]) -> Template:
    return {
        f"{kind}{number}": {"Type": KINDS[kind], "Properties": properties(json.loads(text))}
        for number, text in enumerate(texts)
    }


def properties(document: Mapping[str, object]) -> Template:
    found: Template = spelled({key: value for key, value in document.items() if key not in STARTED})
    return found


def rendered() -> Template:
    """Of all accounts, and a schedule, which no shipped service has there."""
    made = scheduled()
    for kind in ("pipelines", "projects"):
        texts = [path.read_text() for path in sorted(EXAMPLES.glob(f"*/{kind}/*.json"))]
        assert len(texts) > 5
        made |= resources(kind, texts)
    return made


def codes(judge: Judge, made: Template, folder: Path) -> set[str]:
    written = folder / "template.json"
    written.write_text(json.dumps(template(made)))
    said = judge.run("--format", "json", "--regions", "eu-west-1", "--", written).stdout
    return {found["Rule"]["Id"] for found in json.loads(said or "[]")}


def scheduled() -> Template:
    nightly = route("nightly", schedule("0 6 * * MON-FRI", "Europe/Berlin"))
    found = compile_pipeline(pipeline(deployment(DEV), watches=(nightly,)), work("codepipeline", DEV))
    return resources("schedules", (each.text for each in found.files if each.path.startswith("schedules/")))


def test_what_is_rendered_is_what_cloudformation_would_take(judge: Judges, tmp_path: Path) -> None:
    assert codes(judge("cfn-lint"), rendered(), tmp_path) == set()


def test_what_was_spoilt_is_refused(judge: Judges, tmp_path: Path) -> None:
    made = rendered()
    first = {kind: next(name for name in made if name.startswith(kind)) for kind in KINDS}
    stages = made[first["pipelines"]]["Properties"]["Stages"]
    stages[-1]["Actions"][0]["InputArtifacts"] = [{"Name": "never_made"}]
    made[first["schedules"]]["Properties"]["FlexibleTimeWindow"]["Mode"] = "SOMETIMES"
    made[first["projects"]]["Properties"]["TimeoutInMinutes"] = 3000
    assert codes(judge("cfn-lint"), made, tmp_path) == {"E3701", "E3030", "E3034"}
