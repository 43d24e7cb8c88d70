"""A deployment becomes a CodePipeline: stages in order, artifacts wired, the gate between plan and apply."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import yaml

from delivery.backends.codepipeline import Context, compile_deployment
from delivery.backends.codepipeline.compile import Compiled
from delivery.backends.codepipeline.limits import check_together
from delivery.backends.codepipeline.specification import (
    CURATED_IMAGE,
    PLAN_OUTPUT,
    SOURCE_OUTPUT,
    ApprovalAction,
    BuildAction,
    Generated,
    PipelineSpec,
    Source,
)
from delivery.backends.codepipeline.window import cron_of
from delivery.blueprints import TerraformOptions
from delivery.blueprints.registry import pipeline_of
from delivery.bundle import Bundle
from delivery.finding import Severity
from delivery.gate import Gate
from delivery.promises import AuthorExcluded, Checked, Window
from delivery.service import Service
from delivery.texts import ArtifactName, Cron, EnvironmentName, JobName, RelativePath, ToolVersion
from tests.estates import DEV, OFFICE_HOURS, PROD, PRODUCTION_GATE, STAGING, TOOLBOX, gate, service


def bundle(found: Service[TerraformOptions], environment: str = "prod") -> Bundle[Compiled]:
    target = found.target(EnvironmentName(environment))
    deployment = pipeline_of(found).deployment(EnvironmentName(environment))
    return compile_deployment(deployment, Context(service=found, target=target, toolbox=TOOLBOX))


def pipeline(environment: str = "prod", found: Service[TerraformOptions] | None = None) -> PipelineSpec:
    (spec,) = bundle(found or service(), environment).objects
    assert isinstance(spec, PipelineSpec)
    return spec


def build(spec: PipelineSpec, name: str) -> BuildAction:
    actions = (action for stage in spec.stages for action in stage.actions)
    return next(action for action in actions if isinstance(action, BuildAction) and action.name == name)


def variables(spec: PipelineSpec, job: str) -> dict[str, str]:
    project = build(spec, job).project
    return dict(next(each.variables for each in spec.projects if each.name == project))


@pytest.mark.mission(47)
def test_a_gated_pipeline_has_five_stages_in_order() -> None:
    assert pipeline("prod").stage_names == ("Source", "Validate", "Plan", "Approval", "Apply")


@pytest.mark.mission(47)
def test_the_first_environment_asks_nobody() -> None:
    assert pipeline("dev").stage_names == ("Source", "Validate", "Plan", "Apply")


@pytest.mark.mission(50)
def test_apply_takes_the_source_and_the_plan() -> None:
    spec = pipeline()
    assert build(spec, "plan").output == PLAN_OUTPUT
    assert build(spec, "apply").inputs == (SOURCE_OUTPUT, PLAN_OUTPUT)


@pytest.mark.mission(50)
@pytest.mark.parametrize("name", [SOURCE_OUTPUT, PLAN_OUTPUT])
def test_artifacts_are_named_as_codepipeline_allows(name: str) -> None:
    assert ArtifactName.problem_with(name) is None
    assert ArtifactName.problem_with(f"{name}.zip") is not None


@pytest.mark.mission(61)
def test_staging_asks_its_group() -> None:
    (approval,) = pipeline("staging").stages[3].actions
    assert isinstance(approval, ApprovalAction)
    assert (approval.name, approval.group) == ("Approve-platform", "platform")


@pytest.mark.mission(62)
def test_production_asks_two_groups_checks_security_and_keeps_a_window() -> None:
    spec = pipeline("prod")
    assert [action.name for action in spec.stages[3].actions if isinstance(action, ApprovalAction)] == [
        "Approve-platform",
        "Approve-security",
    ]
    assert "scan-config" in [
        action.name for action in spec.stages[1].actions if isinstance(action, BuildAction)
    ]
    assert spec.stages[4].windows == (OFFICE_HOURS,)


@pytest.mark.mission(51)
def test_an_approval_shows_the_digest_ends_in_time_and_links_to_the_run() -> None:
    for action in pipeline("prod").stages[3].actions:
        assert isinstance(action, ApprovalAction)
        assert action.digest == "#{plan.DIGEST}"
        assert action.timeout_minutes == 480
        assert action.link.endswith("/pipelines/network-prod/view")


def test_the_verification_comes_after_the_apply_in_the_same_stage() -> None:
    spec = pipeline()
    assert build(spec, "apply").run_order < build(spec, "verify").run_order


def test_jobs_that_need_nothing_of_each_other_run_together() -> None:
    spec = pipeline()
    assert build(spec, "validate").run_order == build(spec, "scan-config").run_order == 1


def test_only_the_first_environment_has_a_trigger() -> None:
    assert len(pipeline("dev").pushes) == 1
    assert pipeline("staging").pushes == ()


def test_apply_is_told_the_digest_that_was_approved_and_the_run_it_is_in() -> None:
    told = build(pipeline(), "apply").variables
    assert told["PENSTOCK_DIGEST"] == "#{plan.DIGEST}"
    assert told["PENSTOCK_EXECUTION"] == "#{codepipeline.PipelineExecutionId}"
    assert told["PENSTOCK_COMMIT"] == "#{source.CommitId}"


def test_apply_asks_for_the_approvals_that_the_gate_promises() -> None:
    asked = json.loads(variables(pipeline(), "apply")["PENSTOCK_GATE"])
    assert [approval["role"] for approval in asked["approvals"]] == [
        "penstock-prod-approve-platform",
        "penstock-prod-approve-security",
    ]
    assert asked["distinct"] is True
    assert asked["expires_minutes"] == 480


@pytest.mark.mission(52)
def test_each_identity_has_projects_of_its_own_on_a_current_image_and_none_is_privileged() -> None:
    for project in pipeline().projects:
        assert project.image == CURATED_IMAGE
        assert project.privileged is False
        assert project.source is Source.PIPELINE
    roles = {project.name: project.role_arn for project in pipeline().projects}
    assert roles["penstock-network-prod-plan"] != roles["penstock-network-prod-apply"]


@pytest.mark.mission(52)
def test_a_build_ends_after_an_hour_where_nothing_else_is_said() -> None:
    assert {project.timeout_minutes for project in pipeline().projects} == {60}


@pytest.mark.mission(86)
def test_no_project_serves_two_environments() -> None:
    names = [{project.name for project in pipeline(each).projects} for each in ("dev", "staging", "prod")]
    assert not names[0] & names[1]
    assert not names[1] & names[2]
    assert not names[0] & names[2]


def test_services_with_the_same_checks_share_the_projects_that_have_no_identity() -> None:
    mine = {project.name for project in pipeline(found=service("network")).projects}
    yours = {project.name for project in pipeline(found=service("dns")).projects}
    assert {name.rsplit("-", 1)[0] for name in mine & yours} == {
        "penstock-prod-format",
        "penstock-prod-validate",
        "penstock-prod-scan-config",
    }


@pytest.mark.mission(53)
def test_there_is_a_buildspec_for_validate_plan_and_apply() -> None:
    paths = {file.path for file in bundle(service()).files}
    assert {"buildspecs/validate.yml", "buildspecs/plan.yml", "buildspecs/apply.yml"} <= paths


def specs(found: Service[TerraformOptions], environment: str) -> dict[str, str]:
    return {
        file.path: file.text
        for file in bundle(found, environment).files
        if file.path.startswith("buildspecs/")
    }


def commands(job: str) -> list[str]:
    text = next(file.text for file in bundle(service()).files if file.path == f"buildspecs/{job}.yml")
    phases = yaml.safe_load(text)["phases"]
    return [*phases["install"]["commands"], *phases["build"]["commands"]]


def position(lines: list[str], word: str) -> int:
    return next(index for index, line in enumerate(lines) if word in line)


def test_apply_asks_the_guard_first_then_unseals_then_applies() -> None:
    lines = commands("apply")
    assert (
        position(lines, " guard ")
        < position(lines, "terraform init")
        < position(lines, " unseal ")
        < position(lines, "terraform apply")
    )


def test_apply_applies_the_saved_plan_and_no_other() -> None:
    assert commands("apply")[-1] == "terraform apply -input=false tfplan"


@pytest.mark.mission(83)
@pytest.mark.parametrize("job", ["plan", "apply"])
def test_the_toolbox_is_checked_against_its_digest_before_it_runs(job: str) -> None:
    lines = commands(job)
    checked = position(lines, f"{'5' * 64}  /tmp/penstock-toolbox.pyz")
    assert checked < position(lines, "python3")


@pytest.mark.mission(85)
@pytest.mark.parametrize("job", ["validate", "plan", "apply", "scan-config"])
def test_every_download_is_checked_against_a_pinned_digest(job: str) -> None:
    lines = commands(job)
    for index, line in enumerate(lines):
        if line.startswith("curl"):
            assert "sha256sum --check --strict" in lines[index + 1]


@pytest.mark.parametrize("job", ["validate", "plan", "apply", "scan-config", "verify"])
def test_nothing_runs_after_a_build_that_failed(job: str) -> None:
    text = next(file.text for file in bundle(service()).files if file.path == f"buildspecs/{job}.yml")
    phases = yaml.safe_load(text)["phases"]
    assert set(phases) <= {"install", "build"}
    assert {phase["on-failure"] for phase in phases.values()} == {"ABORT"}


def test_buildspecs_are_the_same_bytes_for_every_service_and_environment() -> None:
    mine, yours = specs(service("network"), "dev"), specs(service("dns"), "prod")
    assert mine == yours != {}


def test_plan_is_told_the_key_that_seals_and_apply_those_that_verify() -> None:
    spec = pipeline()
    generated = {project.name.rsplit("-", 1)[1]: project.generated for project in spec.projects}
    assert generated["plan"] == {Generated.SEALING_KEY}
    assert generated["apply"] == {Generated.SEALING_KEYS}
    assert generated["verify"] == frozenset()


def test_a_tool_without_a_pin_is_a_finding_and_nothing_is_compiled() -> None:
    found = bundle(service(options=TerraformOptions(version=ToolVersion("1.10.0"))))
    assert found.objects == ()
    assert [finding.code for finding in found.findings] == ["tool-unpinned"]
    assert "1.11.4" in found.findings[0].cure


def test_a_promise_that_codepipeline_cannot_keep_is_an_error() -> None:
    (finding,) = bundle(service(gates={"prod": PRODUCTION_GATE | gate(AuthorExcluded())})).findings
    assert finding.code == "promise-not-held:AuthorExcluded"
    assert finding.severity is Severity.ERROR
    assert "cannot keep author_excluded: true" in finding.cause


def test_shipped_promises_are_all_kept() -> None:
    assert [bundle(service(), each).findings for each in ("dev", "staging", "prod")] == [(), (), ()]


def test_a_check_that_no_job_makes_is_an_error() -> None:
    asked: Gate = PRODUCTION_GATE | gate(Checked(job=JobName("penetration-test")))
    (finding,) = bundle(service(gates={"prod": asked})).findings
    assert finding.code == "check-unknown"
    assert "scan-config" in finding.cure


@pytest.mark.mission(48)
def test_without_a_connection_there_is_no_pipeline_yet_and_it_is_said_what_to_do() -> None:
    found = bundle(service(environments=(replace(DEV, connection=None),)), "dev")
    assert found.objects == ()
    (finding,) = found.findings
    assert finding.code == "connection-missing"
    assert "handshake" in finding.cause


def test_pipelines_that_share_their_first_twenty_characters_are_refused() -> None:
    specs = [pipeline(found=service(name)) for name in ("payments-ledger-north", "payments-ledger-northwest")]
    (finding,) = check_together(specs)
    assert finding.code == "artifact-prefix-shared"


def test_pipelines_that_differ_early_enough_are_not() -> None:
    assert (
        list(check_together([pipeline(found=service(name)) for name in ("payments-one", "payments-two")]))
        == []
    )


@pytest.mark.parametrize(
    ("opens", "minutes", "theirs"),
    [
        ("0 8 * * MON-FRI", 480, "* * 8-15 ? * MON-FRI *"),
        ("0 8 * * 0", 60, "* * 8-8 ? * SUN *"),
        ("0 0 * * *", 1440, "* * 0-23 * * ? *"),
        ("0 22 1 * *", 60, "* * 22-22 1 * ? *"),
    ],
)
def test_a_window_of_whole_hours_is_said_in_codepipelines_words(
    opens: str, minutes: int, theirs: str
) -> None:
    assert cron_of(Window(opens=Cron(opens), minutes=minutes)) == theirs


@pytest.mark.parametrize(
    ("opens", "minutes"), [("30 8 * * *", 60), ("0 8 * * *", 90), ("0 22 * * *", 240), ("0 8 1 * MON", 60)]
)
def test_a_window_that_codepipeline_cannot_say_is_not_said_wrongly(opens: str, minutes: int) -> None:
    assert cron_of(Window(opens=Cron(opens), minutes=minutes)) is None


@pytest.mark.mission(5)
def test_changing_stagings_settings_changes_nothing_elsewhere() -> None:
    other = service(environments=(DEV, replace(STAGING, log_retention_days=180), PROD))
    for environment in ("dev", "prod"):
        assert bundle(service(), environment) == bundle(other, environment)


@pytest.mark.mission(4)
def test_each_environment_has_a_state_of_its_own() -> None:
    where = [variables(pipeline(each), "plan")["TF_CLI_ARGS_init"] for each in ("dev", "staging", "prod")]
    assert len(set(where)) == 3


def test_a_service_at_the_top_of_its_repository_is_started_by_any_path() -> None:
    (trigger,) = pipeline("dev", replace(service(), root=RelativePath("."))).pushes
    assert trigger.paths == ()


@pytest.mark.parametrize("job", ["plan", "verify"])
def test_a_job_that_is_somebody_asks_whether_its_commit_was_merged_before_it_runs_its_code(job: str) -> None:
    lines = commands(job)
    assert position(lines, " merged ") < position(lines, "terraform init")


@pytest.mark.parametrize("job", ["validate", "scan-config"])
def test_a_job_that_is_nobody_needs_no_toolbox(job: str) -> None:
    assert not [line for line in commands(job) if "toolbox" in line]


@pytest.mark.parametrize("job", ["plan", "verify", "apply"])
def test_a_job_that_is_somebody_is_told_the_protected_branch_of_the_remote(job: str) -> None:
    assert variables(pipeline(), job)["PENSTOCK_PROTECTED_REF"] == "origin/main"
