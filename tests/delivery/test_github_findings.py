"""What cannot be said on GitHub is a finding with a place and a cure, and then nothing is written."""

from __future__ import annotations

from dataclasses import replace

import pytest

from delivery.backends.github import compile_pipeline
from delivery.backends.github.selecting import Overlap, overlap
from delivery.events import Input, InputKind, Manual
from delivery.finding import Severity
from delivery.forges import Forges, GitHub, GitHubPlan
from delivery.identity import Purpose
from delivery.job import Image, Job, Retry
from delivery.pipeline import Stop
from delivery.promises import Approved
from delivery.step import Artifact, Readers, Report, ReportKind, Step, Tool
from delivery.texts import (
    ArtifactName,
    GroupName,
    ImageName,
    JobName,
    Repository,
    RouteName,
    RunnerLabel,
    ToolVersion,
    VariableName,
)
from tests.delivery.github_files import codes, rendered
from tests.delivery.pipelines import (
    deployment,
    identity,
    job,
    leg,
    output_is,
    pipeline,
    promoted,
    pull_request,
    push,
    route,
    schedule,
    work,
)
from tests.estates import DEV, PLATFORM, PROD, gate

INJECTION = "${{ github.event.issue.title }}"


def of(*jobs: Job) -> list[str]:
    return codes(pipeline(release=route("build", push("main"), *jobs)))


def test_a_sound_pipeline_has_no_finding() -> None:
    assert codes(pipeline(*promoted(), check=route("check", pull_request()))) == []


@pytest.mark.parametrize(
    "job",
    [
        job("a", steps=(Step(name="a", command=("echo", INJECTION)),)),
        job("a", variables={"WORD": INJECTION}),
        job("a", artifacts=(Artifact(name=ArtifactName("a"), paths=(INJECTION,)),)),
        job("a", reports=(Report(kind=ReportKind.JUNIT, path=INJECTION),)),
        job("a", leg=leg("m", word=INJECTION)),
        job("a", may_fail=INJECTION),
        job("a", steps=(Step(name=INJECTION, command=("make",)),)),
    ],
    ids=["command", "variable", "artifact", "report", "leg", "reason", "step"],
)
def test_a_text_that_github_would_evaluate_is_refused(job: Job) -> None:
    assert "expression-in-text" in of(job)


def test_a_template_of_another_language_is_a_text() -> None:
    assert of(job("a", steps=(Step(name="a", command=("docker", "inspect", "--format={{ .Id }}")),))) == []


def test_an_input_that_github_would_evaluate_is_refused() -> None:
    asked = Manual(inputs=(Input(name=VariableName("a"), description=INJECTION),))
    assert codes(pipeline(deployment(DEV, asked)), work("github", DEV)) == ["expression-in-text"]


@pytest.mark.parametrize("name", ["GITHUB_TOKEN", "path", "PENSTOCK_GATE", "LD_PRELOAD"])
def test_a_variable_that_means_something_already_is_refused(name: str) -> None:
    assert of(job("a", variables={name: "x"})) == ["variable-reserved"]
    assert of(job("a", variables={"WORD": "x"})) == []


def test_inputs_that_differ_only_in_case_collide() -> None:
    both = Manual(
        inputs=tuple(Input(name=VariableName(name), description="What") for name in ("Version", "version"))
    )
    assert "names-collide" in codes(pipeline(watches=(route("look", both),)))


def test_a_job_that_is_called_as_an_approval_collides() -> None:
    asked = work("github", PROD, gates={"prod": gate(PLATFORM, Approved(group=GroupName("security")))})
    made = pipeline(deployment(PROD, before=(job("approve-platform"),)))
    assert codes(made, asked) == ["names-collide"]


def test_a_group_that_is_called_as_the_planning_environment_collides() -> None:
    groups = gate(Approved(group=GroupName("plan")), Approved(group=GroupName("security")))
    asked = work("github", PROD, gates={"prod": groups})
    assert codes(pipeline(deployment(PROD)), asked) == ["environments-collide"]


def test_two_files_of_one_name_collide() -> None:
    made = pipeline(deployment(DEV), check=route("deploy-dev", pull_request()))
    assert codes(made, work("github", DEV)) == ["files-collide"]


def test_two_deployments_of_one_label_in_one_environment_collide() -> None:
    both = (deployment(DEV, Manual()), deployment(DEV, Manual(), name=JobName("destroy")))
    for other, expected in (("x", ["files-collide"]), ("y", [])):
        labels = {"deploy-dev": RouteName("x"), "destroy-dev": RouteName(other)}
        assert codes(pipeline(*both, labels=labels), work("github", DEV)) == expected


def test_a_label_that_is_called_as_what_stops_another_collides() -> None:
    stop = Stop(job=job("remove"))
    both = (deployment(DEV, Manual(), stop=stop), deployment(DEV, Manual(), name=JobName("destroy")))
    for label, expected in (("stop-deploy-dev", True), ("undo", False)):
        found = codes(pipeline(*both, labels={"destroy-dev": RouteName(label)}), work("github", DEV))
        assert ("files-collide" in found) is expected


def test_a_route_that_ends_older_runs_must_not_deploy() -> None:
    release = route("release", push("main"), cancels_older=True)
    assert codes(pipeline(*promoted(), release=release)) == ["cancels-deployments"]
    assert codes(pipeline(release=release)) == []


def test_two_artifacts_of_one_name_are_refused() -> None:
    dist = Artifact(name=ArtifactName("dist"), paths=("dist",))
    assert of(job("a", artifacts=(dist, dist))) == ["artifact-twice"]
    assert of(job("a", artifacts=(dist,)), job("b", artifacts=(dist,))) == []


def test_an_unpinned_tool_and_an_unpinned_image_are_refused() -> None:
    tool = Tool(name="terraform", version=ToolVersion("0.0.1"))
    image = Image(name=ImageName("nowhere"), version=ToolVersion("0.0.1"))
    assert of(job("a", steps=(Step(name="a", command=("terraform",), tool=tool),))) == ["tool-unpinned"]
    assert of(job("a", image=image)) == ["image-unpinned"]


def test_a_step_that_needs_python_in_an_image_without_it_is_refused() -> None:
    image = Image(name=ImageName("alpine"), version=ToolVersion("3.22.0"))
    assert "image-lacks" in of(job("a", "python3", "check.py", image=image))
    assert "image-lacks" not in of(job("a", "make", image=image))


def test_a_job_that_is_somebody_needs_python_and_the_aws_command() -> None:
    image = Image(name=ImageName("python"), version=ToolVersion("3.13.0"))
    found = compile_pipeline(
        pipeline(
            watches=(
                route(
                    "look",
                    schedule("0 6 * * *"),
                    job("a", image=image, identity=identity(DEV, Purpose.OBSERVE)),
                ),
            )
        ),
        work("github", DEV),
    ).findings
    lacks = [finding for finding in found if finding.code == "image-lacks"]
    assert "it calls aws, and the image python is not known to hold that" in lacks[0].cause


def test_what_stops_by_itself_after_days_is_a_warning() -> None:
    stop = Stop(job=job("stop", "make", "stop"), after_days=14)
    found = compile_pipeline(pipeline(deployment(DEV, stop=stop)), work("github", DEV)).findings
    assert [(each.code, each.severity) for each in found] == [("auto-stop-not-held", Severity.WARNING)]


def test_what_takes_a_gated_environment_away_is_refused() -> None:
    stop = Stop(job=job("stop", "make", "stop", identity=identity(PROD, Purpose.APPLY)))
    asked = work("github", PROD, gates={"prod": gate(PLATFORM)})
    assert codes(pipeline(deployment(PROD, stop=stop)), asked) == ["stop-not-gated"]


def test_a_route_that_changes_a_gated_environment_is_refused() -> None:
    watch = route("mend", schedule("0 6 * * *"), job("mend", identity=identity(PROD, Purpose.APPLY)))
    asked = work("github", PROD, gates={"prod": gate(PLATFORM)})
    assert codes(pipeline(watches=(watch,)), asked) == ["change-outside-deployment"]
    assert codes(pipeline(watches=(watch,)), work("github", PROD, gates={"prod": gate()})) == []


def test_a_retry_is_told_as_not_held() -> None:
    found = rendered(pipeline(release=route("build", push("main"), job("a", retry=Retry(times=1))))).findings
    assert [(each.code, each.severity) for each in found] == [("retry-not-held", Severity.NOTE)]


def test_who_builds_images_on_an_unknown_runner_is_warned() -> None:
    own = Forges(github=GitHub(platform=Repository("acme/platform"), runner=RunnerLabel("builders")))
    made = pipeline(release=route("build", push("main"), job("a", builds_images=True)))
    assert codes(made, work("github", forges=own)) == ["docker-unknown"]
    assert codes(made) == []


def test_artifacts_that_nobody_may_read_are_a_warning() -> None:
    secret = Artifact(name=ArtifactName("a"), paths=("a", "b"), readers=Readers.NOBODY)
    assert of(job("a", artifacts=(secret,))) == ["readers-not-held"]


def test_a_report_that_github_does_not_show_is_told() -> None:
    assert of(job("a", reports=(Report(kind=ReportKind.JUNIT, path="junit.xml"),))) == ["report-kept-as-file"]


def test_a_plan_is_not_left_to_readers_of_the_repository() -> None:
    assert of(job("a", reports=(Report(kind=ReportKind.PLAN, path="plan.json"),))) == ["plan-not-kept"]


def test_a_team_that_github_would_evaluate_is_refused() -> None:
    forge = GitHub(platform=Repository("acme/platform"), teams={GroupName("platform"): INJECTION})
    asked = work("github", PROD, gates={"prod": gate(PLATFORM)}, forges=Forges(github=forge))
    assert codes(pipeline(deployment(PROD)), asked) == ["expression-in-text"]


def test_a_repository_in_groups_of_groups_is_no_repository_of_github() -> None:
    assert codes(pipeline(*promoted()), work("github", repository="acme/shops/shop")) == [
        "repository-unsayable"
    ]


def test_a_change_after_apply_is_asked_for_again() -> None:
    shift = job("shift", needs=("apply",), identity=identity(PROD, Purpose.APPLY))
    asked = work("github", PROD, gates={"prod": gate(PLATFORM)})
    assert codes(pipeline(deployment(PROD, after=(shift,))), asked) == ["asked-again"]


def test_a_check_that_is_not_there_is_refused() -> None:
    bare = replace(PROD, gate=gate(PLATFORM))
    assert codes(pipeline(deployment(bare)), work("github", PROD)) == ["check-unknown"]


def test_a_service_on_github_without_a_forge_is_refused() -> None:
    assert codes(pipeline(*promoted()), work("github", forges=Forges())) == ["forge-missing"]


@pytest.mark.mission(26)
@pytest.mark.parametrize(
    ("legs", "expected"), [(256, []), (257, ["quota:github-matrix-jobs", "quota:github-jobs-a-run"])]
)
def test_a_matrix_has_256_legs_at_most(legs: int, expected: list[str]) -> None:
    of_many = (job(f"leg-{number}", "make", leg=leg("many", number=str(number))) for number in range(legs))
    assert of(*of_many) == expected


@pytest.mark.parametrize(("jobs", "expected"), [(256, []), (257, ["quota:github-jobs-a-run"])])
def test_more_jobs_than_people_can_read_are_told(jobs: int, expected: list[str]) -> None:
    assert of(*(job(f"a{number}") for number in range(jobs))) == expected


@pytest.mark.parametrize(("jobs", "expected"), [(253, set()), (254, {"quota:github-jobs-a-run"})])
def test_what_a_run_calls_counts_with_it(jobs: int, expected: set[str]) -> None:
    """Of a deployment a plan, an apply and what is verified."""
    called = deployment(DEV, push("main"))
    before = len(called.jobs)
    made = pipeline(
        called, release=route("build", push("main"), *(job(f"a{n}") for n in range(jobs + 3 - before)))
    )
    assert {each for each in codes(made, work("github", DEV)) if each.startswith("quota:")} == expected


def test_many_jobs_are_told_and_written_nevertheless() -> None:
    made = pipeline(release=route("build", push("main"), *(job(f"a{number}") for number in range(300))))
    (found,) = compile_pipeline(made, work("github")).findings
    assert (found.severity, found.place) == (
        Severity.WARNING,
        "service shop, file .github/workflows/build.yml",
    )
    assert "300 jobs in a run" in found.cause
    assert rendered(made).files


@pytest.mark.parametrize(("inputs", "expected"), [(25, []), (26, ["quota:github-dispatch-inputs"])])
def test_a_person_is_asked_25_things_at_most(inputs: int, expected: list[str]) -> None:
    asked = tuple(Input(name=VariableName(f"a{number}"), description="What") for number in range(inputs))
    assert codes(pipeline(watches=(route("look", Manual(inputs=asked)),))) == expected


@pytest.mark.parametrize(
    ("cron", "expected"), [("*/5 * * * *", []), ("*/4 * * * *", ["quota:github-schedule-pace"])]
)
def test_a_schedule_faster_than_five_minutes_is_told(cron: str, expected: list[str]) -> None:
    assert codes(pipeline(watches=(route("look", schedule(cron)),))) == expected


@pytest.mark.parametrize(("minutes", "expected"), [(360, []), (361, ["quota:github-job-time"])])
def test_a_job_has_six_hours_on_githubs_runners(minutes: int, expected: list[str]) -> None:
    assert of(job("a", timeout_minutes=minutes)) == expected


def test_a_file_over_githubs_size_is_refused() -> None:
    many = (job(f"a{number}", "make", "x" * 4000) for number in range(130))
    assert of(*many) == ["quota:github-workflow-file"]


def test_a_schedule_that_never_comes_is_refused() -> None:
    assert codes(pipeline(watches=(route("look", schedule("0 6 31 2 *")),))) == ["cron-unreal"]


def test_choices_that_differ_only_in_case_collide() -> None:
    both = Input(
        name=VariableName("where"), description="Where", kind=InputKind.CHOICE, choices=("Dev", "dev")
    )
    assert codes(pipeline(watches=(route("look", Manual(inputs=(both,))),))) == ["choices-collide"]


def test_a_text_is_compared_without_case_and_a_number_has_none() -> None:
    detect = job("detect", outputs=("changed",))
    assert of(detect, job("a", needs=("detect",), only_if=output_is("detect", "changed", "yes"))) == [
        "compared-without-case"
    ]
    assert of(detect, job("a", needs=("detect",), only_if=output_is("detect", "changed", "2"))) == []


def test_with_an_error_nothing_is_written() -> None:
    bad = pipeline(release=route("build", push("main"), job("a", variables={"WORD": INJECTION})))
    bundle = compile_pipeline(bad, work("github"))
    assert (bundle.files, bundle.objects, bundle.claims) == ((), (), ())


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        ("main", "main", Overlap.WITHIN),
        ("release/1", "release/*", Overlap.WITHIN),
        ("release/*", "**", Overlap.WITHIN),
        ("release/*", "release/1", Overlap.PARTLY),
        ("develop", "main", Overlap.NONE),
        ("hotfix/*", "release/*", Overlap.NONE),
    ],
)
def test_pushes_lie_within_each_other_or_beside_or_neither(mine: str, theirs: str, expected: Overlap) -> None:
    assert overlap(push(mine), (push(theirs),)) is expected


def test_the_free_plan_has_no_reviewers_and_says_so() -> None:
    free = Forges(github=GitHub(platform=Repository("acme/platform"), plan=GitHubPlan.FREE))
    asked = work("github", PROD, gates={"prod": gate(PLATFORM)}, forges=free)
    assert codes(pipeline(deployment(PROD)), asked) == ["promise-not-held:Approved"]


def test_a_yes_or_no_is_never_compared_as_a_text() -> None:
    from tests.delivery.github_files import jobs
    from tests.delivery.pipelines import input_is

    deep = Input(name=VariableName("deep"), description="All", kind=InputKind.YES_OR_NO, default="false")
    watch = route("look", Manual(inputs=(deep,)), job("a", only_if=input_is("deep", "true")))
    assert jobs(rendered(pipeline(watches=(watch,))), "look.yml")["a"]["if"] == "inputs.deep"
