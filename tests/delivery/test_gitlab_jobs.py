"""GitLab: what a job says of where it runs, what it keeps and what it shares."""

from __future__ import annotations

from dataclasses import replace

import pytest

from delivery.backends.gitlab import compile_pipeline
from delivery.job import Cache, Image, Mishap, Retry, Sidecar
from delivery.pins import version_of
from delivery.step import Artifact, Readers, Report, ReportKind, Step, Tool
from delivery.texts import ArtifactName, GroupName, ImageName, JobName, StageName, ToolVersion
from tests.delivery.gitlab_pipelines import (
    bundle,
    checking,
    child_file,
    codes,
    files,
    forges,
    lines,
    service_file,
    variables,
)
from tests.delivery.pipelines import (
    TERRAFORM,
    deployment,
    job,
    pipeline,
    pull_request,
    push,
    route,
    step,
    work,
)
from tests.estates import DEV, PLATFORM, gate

SEEDED_STAGES = ("validation", "build", "test", "security")


@pytest.mark.mission(30)
def test_stages_stand_in_the_order_that_was_written() -> None:
    jobs = [job(f"do-{name}", stage=StageName(name)) for name in reversed(SEEDED_STAGES)]
    found = service_file(pipeline(check=route("check", push("main"), *jobs), stages=SEEDED_STAGES))
    assert found["stages"] == list(SEEDED_STAGES)


@pytest.mark.mission(372)
def test_fifteen_stages_are_fifteen_stages() -> None:
    names = tuple(f"stage-{letter}" for letter in "abcdefghijklmno")
    jobs = [job("first", stage=StageName(names[0])), job("last", stage=StageName(names[-1]))]
    found = service_file(pipeline(check=route("check", push("main"), *jobs), stages=names))
    assert found["stages"] == list(names)


def test_approvals_stand_in_the_stage_that_people_left_for_them() -> None:
    plain = deployment(DEV)
    placed = replace(
        plain,
        before=tuple(replace(each, stage=StageName("look")) for each in plain.before),
        apply=replace(plain.apply, stage=StageName("change")),
    )
    asked = pipeline(placed, stages=("look", "approvals", "change"))
    found = child_file(asked, gates={"dev": gate(PLATFORM)})
    assert found["approve-platform"]["stage"] == "approvals"
    assert found["stages"] == ["look", "approvals", "change"]


@pytest.mark.mission(427)
def test_jobs_wait_for_what_they_need_and_not_for_a_stage() -> None:
    found = checking(job("lint"), job("test"), job("pack", needs=("test",)))
    assert [found[name]["needs"] for name in ("lint", "test")] == [[], []]
    assert found["pack"]["needs"] == [{"job": "test", "artifacts": False}]


@pytest.mark.mission(420)
def test_artifacts_go_to_the_jobs_that_fetch_them() -> None:
    made = Artifact(name=ArtifactName("cdk-out"), paths=("cdk.out/",))
    check = job("check", needs=("synth",), fetches=("synth",))
    found = checking(job("synth", artifacts=(made,)), check, job("tell", needs=("synth",)))
    assert found["check"]["needs"] == [{"job": "synth", "artifacts": True}]
    assert found["tell"]["needs"] == [{"job": "synth", "artifacts": False}]


@pytest.mark.mission(35)
def test_a_plan_is_kept_with_its_path_its_life_and_its_readers() -> None:
    made = Artifact(
        name=ArtifactName("plan"), paths=("plan.json",), retention_days=30, readers=Readers.DEVELOPERS
    )
    found = checking(job("plan", artifacts=(made,)))
    assert found["plan"]["artifacts"] == {
        "name": "plan",
        "paths": ["plan.json"],
        "access": "developer",
        "expire_in": "30 days",
    }


@pytest.mark.mission(418)
def test_artifacts_end_after_a_week_where_nothing_else_was_said() -> None:
    made = Artifact(name=ArtifactName("out"), paths=("out/",))
    report = Report(kind=ReportKind.JUNIT, path="junit.xml")
    looks = route("check", push("main"), job("make", artifacts=(made,)), job("test", reports=(report,)))
    asked = pipeline(deployment(DEV), check=looks)
    found = files(bundle(asked, gates={"dev": gate(PLATFORM)}))
    ends = {
        body["artifacts"]["expire_in"]
        for file in found.values()
        for body in file.values()
        if "artifacts" in body
    }
    assert ends == {"1 week"}


def test_of_two_artifacts_the_fewest_readers_and_the_longest_life_hold() -> None:
    few = Artifact(name=ArtifactName("few"), paths=("a",), readers=Readers.NOBODY)
    many = Artifact(name=ArtifactName("many"), paths=("b",), readers=Readers.EVERYBODY, retention_days=14)
    found = checking(job("make", artifacts=(many, few)))["make"]["artifacts"]
    assert (found["access"], found["expire_in"], found["paths"]) == ("none", "2 weeks", ["b", "a"])


@pytest.mark.mission(419)
@pytest.mark.parametrize(
    ("kind", "keyword"),
    [
        (ReportKind.JUNIT, "junit"),
        (ReportKind.SAST, "sast"),
        (ReportKind.DEPENDENCIES, "dependency_scanning"),
        (ReportKind.CONTAINER, "container_scanning"),
        (ReportKind.SECRETS, "secret_detection"),
        (ReportKind.DAST, "dast"),
        (ReportKind.CYCLONEDX, "cyclonedx"),
        (ReportKind.PLAN, "terraform"),
        (ReportKind.ACCESSIBILITY, "accessibility"),
        (ReportKind.PERFORMANCE, "browser_performance"),
    ],
)
def test_a_report_is_shown_as_what_it_is_and_kept_as_a_file(kind: ReportKind, keyword: str) -> None:
    found = checking(job("look", reports=(Report(kind=kind, path="report.json"),)))["look"]["artifacts"]
    assert found["reports"] == {keyword: "report.json"}
    assert found["paths"] == ["report.json"]
    assert found["when"] == "always"


def test_a_report_that_gitlab_shows_nowhere_is_kept_as_a_file() -> None:
    found = checking(job("look", reports=(Report(kind=ReportKind.SARIF, path="found.sarif"),)))["look"][
        "artifacts"
    ]
    assert "reports" not in found
    assert found["paths"] == ["found.sarif"]


@pytest.mark.parametrize("regex", [r"Lines\s*:\s*(\d+\.\d+)%", r"/Lines\s*:\s*(\d+\.\d+)%/"])
def test_coverage_is_read_from_the_log_and_shown_by_line(regex: str) -> None:
    report = Report(kind=ReportKind.COVERAGE, path="coverage.xml", regex=regex)
    found = checking(job("test", reports=(report,)))["test"]
    assert found["coverage"] == r"/Lines\s*:\s*(\d+\.\d+)%/"
    assert found["artifacts"]["reports"]["coverage_report"] == {
        "coverage_format": "cobertura",
        "path": "coverage.xml",
    }


@pytest.mark.mission(426)
def test_a_cache_is_kept_by_branch_and_by_its_lock_file() -> None:
    cache = Cache(name=JobName("node"), paths=("node_modules/",), key_files=("package-lock.json",))
    found = checking(job("test", caches=(cache,)))["test"]
    assert found["cache"] == [
        {
            "key": {"files": ["package-lock.json"], "prefix": "node-$CI_COMMIT_REF_SLUG"},
            "paths": ["node_modules/"],
        }
    ]


def test_a_cache_of_three_files_is_refused() -> None:
    cache = Cache(name=JobName("node"), paths=("node_modules/",), key_files=("a.lock", "b.lock", "c.lock"))
    asked = pipeline(check=route("check", push("main"), job("test", caches=(cache,))))
    assert codes(bundle(asked).findings) == {"cache-key-files"}


@pytest.mark.mission(407)
def test_a_job_is_tried_again_for_what_is_the_runners_fault() -> None:
    found = checking(job("test", retry=Retry(times=2, on=(Mishap.RUNNER,))))
    assert found["test"]["retry"] == {"max": 2, "when": ["runner_system_failure"]}


def test_paths_are_those_of_the_jobs_folder() -> None:
    made = Artifact(name=ArtifactName("out"), paths=("out/",))
    inside = (step("make", folder="app"),)
    found = checking(job("make", artifacts=(made,), steps=inside))
    assert found["make"]["artifacts"]["paths"] == ["app/out/"]
    assert lines(found, "make") == ['cd "$PENSTOCK_FOLDER"', "make"]
    assert variables(found, "make") == {"PENSTOCK_FOLDER": "app"}


def test_a_sidecar_is_a_service_by_its_name() -> None:
    database = Sidecar(
        name=JobName("postgres"),
        image=Image(name=ImageName("postgres"), version=ToolVersion("16.15.0")),
        port=5432,
        variables={"POSTGRES_PASSWORD": "a$b"},
    )
    (found,) = checking(job("test", sidecars=(database,)))["test"]["services"]
    assert found["alias"] == "postgres"
    assert "@sha256:" in found["name"]
    assert found["variables"] == {"POSTGRES_PASSWORD": "a$$b"}


def test_what_builds_images_has_a_daemon_beside_it() -> None:
    found = checking(job("build", builds_images=True))["build"]
    assert [each["alias"] for each in found["services"]] == ["docker"]
    assert found["variables"]["DOCKER_HOST"] == "tcp://docker:2376"


@pytest.mark.mission(424)
def test_mirrored_images_come_from_the_instances_registry_at_their_version() -> None:
    image = Image(name=ImageName("infrastructure/node"), version=ToolVersion("22.23.3"))
    asked = pipeline(check=route("check", push("main"), job("test", image=image, builds_images=True)))
    made = compile_pipeline(asked, work("gitlab", DEV, forges=forges(mirrors=True)))
    found = files(made)[".gitlab-ci.yml"]
    assert found["test"]["image"]["name"] == "$CI_REGISTRY/infrastructure/node:22.23.3"
    lines = made.files[0].text.splitlines()
    outside = [line for line in lines if "image: " in line or line.lstrip("- ").startswith("name: ")]
    assert outside
    assert all("$CI_REGISTRY/" in line for line in outside)


def test_an_image_that_no_lock_holds_is_refused() -> None:
    image = Image(name=ImageName("node"), version=ToolVersion("1.2.3"))
    asked = pipeline(check=route("check", push("main"), job("test", image=image)))
    assert codes(bundle(asked).findings) == {"image-unpinned"}


def test_a_tool_that_no_lock_holds_is_refused() -> None:
    tool = Tool(name="terraform", version=ToolVersion("0.0.1"))
    asked = pipeline(check=route("check", push("main"), job("test", steps=(step("terraform", tool=tool),))))
    found = bundle(asked)
    assert codes(found.findings) == {"tool-unpinned"}
    assert found.files == ()


@pytest.mark.mission(32)
def test_what_several_jobs_do_first_is_written_once() -> None:
    uses = (step("terraform", "fmt", tool=TERRAFORM),)
    found = checking(job("one", steps=uses), job("two", steps=uses))
    shared = "!reference ['.install-terraform', 'script']"
    assert [found[name]["before_script"] for name in ("one", "two")] == [[shared], [shared]]
    assert len([name for name in found if name.startswith(".install")]) == 1


@pytest.mark.mission(416)
def test_no_job_has_five_lines_of_script_of_its_own() -> None:
    many = tuple(Step(name=f"step {number}", command=("make", f"part-{number}")) for number in range(7))
    found = checking(job("make", steps=many))
    scripts = [body["script"] for body in found.values() if isinstance(body, dict) and "script" in body]
    assert scripts
    for script in scripts:
        assert len([line for line in script if not line.startswith("!reference")]) < 5
    assert lines(found, "make") == [f"make part-{number}" for number in range(7)]


def test_a_tool_that_takes_five_lines_is_downloaded_and_then_installed() -> None:
    helm = Tool(name="helm", version=version_of("helm"))
    found = checking(job("pack", steps=(step("helm", "package", tool=helm),)))
    assert len(lines(found, "pack")) > 5
    assert all(len(body["script"]) < 5 for name, body in found.items() if name.startswith((".do", ".in")))


@pytest.mark.mission(31)
def test_variables_are_those_of_the_model() -> None:
    told = {"TENANT": "acme", "STAGE": "dev", "PRICE": "5$"}
    assert checking(job("make", variables=told))["make"]["variables"] == {**told, "PRICE": "5$$"}


def test_text_of_a_command_is_one_word_for_the_shell() -> None:
    found = checking(job("make", "make", "$(touch /tmp/x)", "`id`", "a'b", "two\nlines"))
    (line,) = found["make"]["script"]
    assert line == "make '$(touch /tmp/x)' '`id`' 'a'\"'\"'b' 'two\nlines'"


def test_a_newer_commit_ends_an_older_run_only_where_that_was_said() -> None:
    older = service_file(
        pipeline(check=route("check", pull_request("main"), job("lint"), cancels_older=True))
    )
    assert older["workflow"]["auto_cancel"] == {"on_new_commit": "interruptible"}
    assert older[".on-check"]["interruptible"] is True
    assert older["default"]["interruptible"] is False
    assert "auto_cancel" not in checking(job("lint"))["workflow"]


def test_a_lock_is_the_services_own() -> None:
    assert checking(job("load", lock=JobName("bench")))["load"]["resource_group"] == "shop-bench"


def test_a_timeout_is_said_where_it_is_not_the_usual_one() -> None:
    found = checking(job("short"), job("long", timeout_minutes=90))
    assert "timeout" not in found["short"]
    assert found["long"]["timeout"] == "90 minutes"


def test_the_same_input_is_the_same_bytes_and_another_gate_is_another_digest() -> None:
    asked = pipeline(deployment(DEV))
    first, again = (bundle(asked, gates={"dev": gate(PLATFORM)}).files for _ in range(2))
    other = bundle(asked, gates={"dev": gate(PLATFORM)}, tier="premium").files
    assert first == again
    heads = [file.text.splitlines()[2] for file in (*first, *other)]
    assert all(head.startswith("# digest of input: sha256:") for head in heads)
    assert len(set(heads)) == len(heads)
    assert GroupName("platform") in first[1].text
