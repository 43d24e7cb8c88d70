"""Real judges read what the GitHub backend writes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from delivery.blueprints.registry import pipeline_of
from delivery.bundle import Bundle, InRepository
from delivery.events import Input, InputKind, Manual
from delivery.identity import Purpose
from delivery.job import Cache, Job, Run
from delivery.pipeline import Pipeline
from delivery.promises import AuthorExcluded, Commented, Wait
from delivery.service import GITHUB, RunsOn
from delivery.step import Artifact, Report, ReportKind
from delivery.texts import ArtifactName, JobName, VariableName
from delivery.work import Work
from tests.delivery.github_files import rendered
from tests.delivery.pipelines import (
    FORGES,
    TRIVY,
    deployment,
    identity,
    input_is,
    job,
    leg,
    output_is,
    pipeline,
    promoted,
    pull_request,
    push,
    route,
    schedule,
    step,
    work,
)
from tests.estates import DEV, PLATFORM, PROD, PRODUCTION_GATE, SECURITY, STAGING, TOOLBOX, gate, service
from tools.judging import judge_workflow_schema, judge_workflow_security, judge_workflows

DEEP = Input(name=VariableName("deep"), description="All of it", kind=InputKind.YES_OR_NO, default="true")
WHERE = Input(
    name=VariableName("environment"),
    description="Where: one",
    kind=InputKind.CHOICE,
    choices=("dev", "prod"),
    default="dev",
)
CONFIRM = Manual(inputs=(Input(name=VariableName("confirm"), description="Type: destroy"), DEEP))


def previews() -> tuple[Job, ...]:
    return tuple(
        job(
            f"preview-{name}",
            "make",
            "preview",
            needs=("detect",),
            identity=identity(name, Purpose.PREVIEW),
            leg=leg("preview", environment=name, tenant=tenant),
            variables={"TENANT": tenant},
        )
        for name, tenant in (("dev", "core"), ("staging", "plat"), ("prod", "main"))
    )


def checks() -> tuple[Job, ...]:
    sarif = Report(kind=ReportKind.SARIF, path="scan.sarif")
    return (
        job("detect", outputs=("changed",)),
        job(
            "lint",
            needs=("detect",),
            only_if=output_is("detect", "changed", "it's"),
            caches=(Cache(name=JobName("pip"), paths=("~/.cache/pip",), key_files=("requirements.txt",)),),
        ),
        job(
            "scan", steps=(step("trivy", "config", ".", tool=TRIVY),), reports=(sarif,), may_fail="new rules"
        ),
        job("unit", artifacts=(Artifact(name=ArtifactName("coverage"), paths=("dist",)),)),
        job("pack", needs=("unit",), fetches=("unit",)),
        *previews(),
        job("tell", needs=("unit", "scan"), run=Run.FAILURE),
        job("clean", needs=("pack",), run=Run.ALWAYS),
        job("count", needs=("clean", "lint")),
    )


def everything() -> tuple[Pipeline, Work]:
    release = route(
        "release",
        push("main", "develop", "release/*"),
        job("build", outputs=("go",), lock=JobName("build")),
        job("publish", needs=("build",), only_if=output_is("build", "go", "yes")),
    )
    drift = route(
        "drift",
        (schedule("0 6 * * MON-FRI", "Europe/Berlin"), Manual(inputs=(WHERE, DEEP))),
        job(
            "look",
            identity=identity(PROD, Purpose.OBSERVE),
            only_if=input_is("deep", "true"),
            inputs=("environment",),
        ),
    )
    made = pipeline(
        deployment(DEV, push("develop")),
        deployment(STAGING, push("release/*")),
        deployment(PROD, push("main"), CONFIRM, url="https://shop.example.com"),
        deployment(DEV, CONFIRM, name="destroy", applies_when=input_is("confirm", "destroy")),
        check=route(
            "pull-request",
            pull_request("main", forks=True, paths=("infra/**",)),
            *checks(),
            cancels_older=True,
        ),
        release=release,
        watches=(drift,),
        labels={"destroy-dev": "99-destroy"},
    )
    return made, work("github", root="infra/shop", gates={"prod": PRODUCTION_GATE})


def promotions() -> tuple[Pipeline, Work]:
    held = gate(PLATFORM, SECURITY, AuthorExcluded(), Commented(), Wait(minutes=30))
    return pipeline(*promoted()), work("github", gates={"prod": held})


def blueprint() -> tuple[Pipeline, Work]:
    on_github = replace(service(), runs_on=RunsOn(check=GITHUB, release=GITHUB, deploy=GITHUB))
    parts = on_github.runs_on.parts(GITHUB)
    asked = Work(service=on_github, targets=on_github.targets, parts=parts, forges=FORGES, toolbox=TOOLBOX)
    return pipeline_of(on_github), asked


def folders(bundle: Bundle[object], root: Path) -> list[Path]:
    for file in bundle.files:
        assert isinstance(file.owner, InRepository)
        path = root / file.owner.repository / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text)
    return sorted(root.glob("*/*"))


@pytest.mark.slow
@pytest.mark.parametrize("case", [everything, promotions, blueprint], ids=lambda each: each.__name__)
def test_judges_accept_what_is_written(case: object, tmp_path: Path) -> None:
    assert callable(case)
    made, asked = case()
    for folder in folders(rendered(made, asked), tmp_path):
        files = sorted((folder / ".github" / "workflows").glob("*.yml"))
        verdicts = (judge_workflows(folder), judge_workflow_schema(files), judge_workflow_security(folder))
        assert not [f"{each.tool}: {each.text}" for each in verdicts if not each.ok]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("tool", "good", "bad"),
    [
        ("actionlint", "needs: [plan]", "needs: [plan, nowhere]"),
        ("check-jsonschema", "runs-on: ubuntu-24.04", "runs_on: ubuntu-24.04"),
        ("zizmor", "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1", "actions/checkout@v7"),
    ],
)
def test_a_judge_turns_down_what_was_spoiled(tool: str, good: str, bad: str, tmp_path: Path) -> None:
    folders(rendered(pipeline(deployment(DEV)), work("github", DEV)), tmp_path)
    folder = tmp_path / "acme" / "platform"
    file = folder / ".github" / "workflows" / "shop-deploy-dev.yml"
    assert good in file.read_text()
    file.write_text(file.read_text().replace(good, bad))
    verdicts = (judge_workflows(folder), judge_workflow_schema([file]), judge_workflow_security(folder))
    assert tool in [each.tool for each in verdicts if not each.ok]
