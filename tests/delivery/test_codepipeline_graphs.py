"""Any graph of jobs becomes a row of stages, or a finding says what a row of stages cannot be."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml

from delivery.backends.codepipeline import compile_pipeline
from delivery.backends.codepipeline.specification import BuildAction, PipelineSpec, StageSpec
from delivery.bundle import Bundle
from delivery.events import Manual
from delivery.finding import Severity
from delivery.gate import Gate
from delivery.job import Image, Job, Retry, Run, Sidecar
from delivery.pins import image_of
from delivery.pipeline import Deployment
from delivery.promises import Quiet
from delivery.step import Artifact, Report, ReportKind
from delivery.texts import ArtifactName, ImageName, JobName, ResourceName
from tests.delivery.pipelines import (
    deployment,
    identity,
    job,
    output_is,
    pipeline,
    plan_job,
    push,
    route,
    work,
)
from tests.estates import DEV, OFFICE_HOURS, PLATFORM, gate

CHANGES = job("changes", outputs=("CHANGED",))
CHANGED, UNSAID = output_is("changes", "CHANGED", "true"), output_is("changes", "CHANGED", "")
PINNED = image_of("node")
IMAGE = Image(name=ImageName(PINNED.name), version=PINNED.version)
DATABASE = Sidecar(name=JobName("db"), image=IMAGE, port=5432)
KEPT = (Artifact(name=ArtifactName("found"), paths=("found.json",)),)


def bundle(found: Deployment, asked: Gate | None = None) -> Bundle[object]:
    return compile_pipeline(
        pipeline(found), work("codepipeline", DEV, gates={"dev": asked} if asked else None)
    )


def codes(found: Deployment, asked: Gate | None = None) -> list[str]:
    return [finding.code for finding in bundle(found, asked).findings]


def stages(found: Deployment, asked: Gate | None = None) -> dict[str, StageSpec]:
    (spec,) = bundle(found, asked).objects
    assert isinstance(spec, PipelineSpec)
    return {stage.name: stage for stage in spec.stages}


def builds(stage: StageSpec) -> dict[str, BuildAction]:
    return {action.name: action for action in stage.actions if isinstance(action, BuildAction)}


def buildspec(found: Deployment, name: str) -> dict[str, dict[str, object]]:
    text = next(file.text for file in bundle(found).files if file.path == f"buildspecs/{name}.yml")
    read: dict[str, dict[str, object]] = yaml.safe_load(text)
    return read


def ahead(*jobs: Job) -> Deployment:
    return deployment(DEV, before=jobs)


def behind(*jobs: Job) -> Deployment:
    return deployment(DEV, after=jobs)


def test_a_job_stands_in_the_order_after_what_it_needs() -> None:
    found = builds(stages(ahead(job("lint"), job("unit", needs=("lint",))))["Validate"])
    assert (found["lint"].run_order, found["unit"].run_order) == (1, 2)


def test_a_condition_gives_its_job_a_stage_of_its_own_that_is_skipped() -> None:
    found = stages(ahead(CHANGES, job("lint", needs=("changes",), only_if=CHANGED)))
    assert found["Validate"].only_if == ()
    assert [(each.variable, each.literal) for each in found["Validate-2"].only_if] == [
        ("#{from_changes.CHANGED}", "true")
    ]


def test_what_needs_a_skipped_job_is_skipped_with_it_and_nobody_is_asked() -> None:
    found = stages(ahead(CHANGES, job("lint", needs=("changes",), only_if=CHANGED)), gate(PLATFORM))
    conditions = {name: stage.only_if for name, stage in found.items()}
    assert (
        conditions["Plan"] == conditions["Approval"] == conditions["Apply"] == conditions["Validate-2"] != ()
    )


def test_an_output_is_read_and_never_run() -> None:
    build = buildspec(ahead(CHANGES), "changes")
    assert build["env"]["exported-variables"] == ["CHANGED"]
    commands = build["phases"]["build"]["commands"]  # type: ignore[index]  # of the vendor's document
    assert commands[-1].startswith("CHANGED=\"$(sed -n 's/^CHANGED=//p' penstock.outputs")


def test_a_job_that_may_fail_ends_well_and_says_how_it_ended() -> None:
    build = buildspec(ahead(job("lint", may_fail="it's new")), "lint")
    (script,) = build["phases"]["build"]["commands"]  # type: ignore[index]  # of the vendor's document
    assert build["env"]["exported-variables"] == ["PENSTOCK_ENDED"]
    assert "set -e\n" in script
    assert ")\nPENSTOCK_ENDED=$?\n" in script


def test_what_an_earlier_job_left_is_copied_to_where_the_next_begins() -> None:
    found = ahead(job("scan", artifacts=KEPT), job("tell", needs=("scan",), fetches=("scan",)))
    action = builds(stages(found)["Validate"])["tell"]
    assert action.inputs == ("source_output", "open_scan")
    assert 'cp -R "$CODEBUILD_SRC_DIR_open_scan/." .' in str(buildspec(found, "tell"))


def test_who_is_nobody_reads_nothing_that_somebody_left() -> None:
    scan = job("scan", artifacts=KEPT, identity=identity(DEV))
    assert codes(ahead(scan, job("tell", needs=("scan",), fetches=("scan",)))) == ["unsayable:fetches"]


def test_test_results_are_a_report_of_the_build() -> None:
    unit = job("unit", reports=(Report(kind=ReportKind.JUNIT, path="junit.xml"),))
    (report,) = buildspec(ahead(unit), "unit")["reports"].values()
    assert report == {
        "files": ["junit.xml"],
        "base-directory": "$CODEBUILD_SRC_DIR/$PENSTOCK_FOLDER",
        "file-format": "JUNITXML",
    }


def test_a_job_that_builds_images_is_privileged_and_no_other_is() -> None:
    (spec,) = bundle(ahead(job("pack", builds_images=True))).objects
    assert isinstance(spec, PipelineSpec)
    assert {each.name.split("-")[2]: each.privileged for each in spec.projects} == {
        "pack": True,
        "dev": False,
    }


def test_an_image_is_named_by_its_digest() -> None:
    (spec,) = bundle(ahead(job("scan", image=IMAGE))).objects
    assert isinstance(spec, PipelineSpec)
    assert "@sha256:" in spec.projects[0].image


def test_an_alarm_holds_the_stage_of_the_apply() -> None:
    quiet = gate(Quiet(alarm=ResourceName("errors")))
    assert stages(deployment(DEV), quiet)["Apply"].alarms == ("errors",)


def test_an_alarm_beside_a_window_is_a_promise_that_is_not_held() -> None:
    both = gate(Quiet(alarm=ResourceName("errors")), OFFICE_HOURS)
    assert codes(deployment(DEV), both) == ["promise-not-held:Quiet"]


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (behind(job("tell", needs=("apply",), run=Run.ALWAYS)), "unsayable:run"),
        (behind(job("undo", needs=("apply",), run=Run.FAILURE)), "unsayable:run"),
        (behind(job("loose")), "unsayable:needs"),
        (ahead(job("lint"), job("scan"), job("unit", needs=("lint",))), "unsayable:needs"),
        (
            ahead(
                job(
                    "unit",
                    sidecars=(
                        Sidecar(
                            name=JobName("db"),
                            image=IMAGE,
                            port=5432,
                        ),
                    ),
                )
            ),
            "unsayable:sidecars",
        ),
        (
            ahead(CHANGES, job("lint", needs=("changes",), only_if=UNSAID)),
            "unsayable:only_if",
        ),
    ],
)
def test_what_a_row_of_stages_cannot_say_is_refused_by_name(found: Deployment, code: str) -> None:
    refused = bundle(found)
    assert code in {finding.code for finding in refused.findings}
    assert refused.files == ()
    assert refused.objects == ()


def test_a_job_that_runs_whatever_may_fail_did_is_a_job_like_any_other() -> None:
    found = ahead(job("lint", may_fail="it is new"), job("tell", needs=("lint",), run=Run.ALWAYS))
    assert codes(found) == []


def test_a_job_that_needs_all_that_stands_before_it_is_as_it_says() -> None:
    assert codes(ahead(job("lint"), job("scan"), job("unit", needs=("lint", "scan")))) == []


def test_two_deployments_cannot_share_a_lock() -> None:
    shared = (
        deployment(DEV, push("main"), plans=plan_job(DEV, lock="state")),
        deployment(DEV, Manual(), name="destroy", plans=plan_job(DEV, lock="state")),
    )
    found = compile_pipeline(pipeline(*shared), work("codepipeline", DEV)).findings
    assert {each.code for each in found if each.severity is Severity.ERROR} == {"unsayable:lock"}


def test_one_deployment_alone_holds_its_lock() -> None:
    assert codes(deployment(DEV, plans=plan_job(DEV, lock="state"))) == []


def test_a_retry_is_a_note_that_stops_nothing() -> None:
    assert codes(ahead(job("lint", retry=Retry(times=1)))) == ["not-retried"]
    assert bundle(ahead(job("lint", retry=Retry(times=1)))).objects


def test_a_release_and_a_deployment_may_look_at_the_same_thing_twice() -> None:
    same = job("lint", "make", "lint")
    asked = pipeline(deployment(DEV, before=(same,)), release=route("release", push("main"), replace(same)))
    found = compile_pipeline(asked, work("codepipeline", DEV))
    assert [each.code for each in found.findings if each.severity is Severity.ERROR] == []
