"""Steps are data: commands are words, versions are the lock's, and what is left behind has a name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import pytest

from delivery.pins import installable, known_versions
from delivery.script import OURS, lines_of
from delivery.step import ReportKind
from delivery.steps import (
    browser,
    cdk,
    changing,
    code_scans,
    compliance,
    dynamic,
    images,
    interfaces,
    languages,
    linting,
    load,
    measuring,
    node,
)
from delivery.steps.compliance import Framework
from delivery.steps.languages import Language
from delivery.steps.load import Pressure
from delivery.steps.sidecars import Beside, sidecar
from delivery.steps.task import Task
from delivery.texts import Branch, EnvironmentName, JobName, PathPattern, RelativePath, ServiceName

HERE, PAY, DEV = RelativePath("."), ServiceName("pay"), EnvironmentName("dev")
FILE = RelativePath("tests/file.json")
PRESSURE = Pressure(script=RelativePath("load.js"), per_second=200, minutes=30, p99_below_ms=500)
TASKS: Mapping[str, Callable[[], Task]] = {
    "yaml": linting.yaml_files,
    "dockerfile": lambda: linting.dockerfile(RelativePath("Dockerfile")),
    "terraform": lambda: linting.terraform_sources(HERE),
    "manifests": lambda: linting.manifests(RelativePath("kubernetes"), (DEV,)),
    "chart": lambda: linting.chart(PAY, RelativePath("chart")),
    "semgrep": lambda: code_scans.semgrep(RelativePath("policies")),
    "snyk code": code_scans.snyk_code,
    "snyk dependencies": code_scans.snyk_dependencies,
    "changes": lambda: changing.changes((PathPattern("src/**"),)),
    "build": lambda: images.build(RelativePath("Dockerfile")),
    "build in an image": lambda: images.build(RelativePath("Dockerfile"), in_image=True),
    "push": lambda: images.push(PAY),
    "trivy": lambda: images.trivy(None, None),
    "trivy with exceptions": lambda: images.trivy(FILE, 30),
    "grype": images.grype,
    "sbom": images.sbom,
    "licences of the sbom": images.sbom_licenses,
    "sign": lambda: images.sign(PAY, sbom=True),
    "synth": cdk.synth,
    "nag": cdk.nag,
    "cis": cdk.cis,
    "cost": cdk.cost,
    "drift": lambda: cdk.drift(DEV),
    "destroy": cdk.destroy,
    "prowler": lambda: compliance.prowler(Framework.PCI),
    "soc2": compliance.soc2,
    "zap": dynamic.zap,
    "lighthouse": dynamic.lighthouse,
    "axe": dynamic.axe,
    "synthetic": dynamic.synthetic,
    "k6": lambda: load.k6(PRESSURE),
    "artillery": lambda: load.artillery(FILE),
    "cypress": browser.cypress,
    "playwright": browser.playwright,
    "newman": lambda: interfaces.newman(FILE, "https://dev.example.com"),
    "pact": lambda: interfaces.pact(PAY, "https://dev.example.com"),
    "alerts": lambda: measuring.alerts(DEV, 30),
    "monitor": lambda: measuring.monitor(DEV),
    "event": lambda: measuring.datadog_event(DEV),
    "sentry": lambda: measuring.sentry_release(PAY, DEV),
    "page": lambda: measuring.pagerduty(Branch("main")),
    "failed scans": lambda: measuring.failed_scans("slack", about="pay", scans=(JobName("scan-image"),)),
    "mutation": node.mutation_tests,
    **{f"lint {each}": partial(languages.lint, each) for each in Language},
    **{f"test {each}": partial(languages.unit_tests, each, 80) for each in Language},
    **{f"tagged {each}": partial(languages.tagged_tests, each, "integration") for each in Language},
    **{f"audit {each}": partial(languages.audit, each) for each in Language},
    **{f"licences {each}": partial(languages.licenses, each) for each in Language},
    **{f"bundle {each}": partial(languages.bundle, each) for each in Language},
}
RAW = ("|", "&&", ";", "`", "$(", "${", "\n", "||")


@pytest.mark.parametrize("name", TASKS)
def test_commands_are_words_and_no_shell(name: str) -> None:
    """JSON and lists of licences hold such signs inside one word; no word is one, and none begins a substitution."""
    words = [word for step in TASKS[name]().steps for word in step.command]
    assert [word for word in words if word in RAW or "$" in word or "`" in word or "\n" in word] == []
    assert not any(" " in step.command[0] for step in TASKS[name]().steps)


@pytest.mark.parametrize("name", TASKS)
def test_every_tool_stands_in_the_lock(name: str) -> None:
    task = TASKS[name]()
    for step in task.steps:
        if step.tool:
            assert installable(step.tool).version in known_versions(step.tool.name)


@pytest.mark.parametrize("name", TASKS)
def test_what_a_step_writes_is_written_once_and_reports_are_kept(name: str) -> None:
    task = TASKS[name]()
    kept = [path for artifact in task.artifacts for path in artifact.paths]
    assert len(set(kept)) == len(kept)
    assert {report.path for report in task.reports} <= set(kept)
    assert {artifact.retention_days for artifact in task.artifacts} <= {7}


@pytest.mark.parametrize("name", TASKS)
def test_no_step_says_only_something(name: str) -> None:
    assert not {step.command[0] for step in TASKS[name]().steps} & {"echo", "true", "sleep", ":"}


def test_a_job_is_made_of_each() -> None:
    jobs = [build().job("job") for build in TASKS.values()]
    assert all(lines_of(job.steps) for job in jobs)


@pytest.mark.parametrize(
    ("language", "word"),
    [
        (Language.GO, "--at-least=80"),
        (Language.PYTHON, "--fail-under=80"),
        (Language.NODE, '--coverageThreshold={"global":{"lines":80}}'),
    ],
)
def test_coverage_is_asked_for_by_the_number_that_was_given(language: Language, word: str) -> None:
    words = [each for step in languages.unit_tests(language, 80).steps for each in step.command]
    other = [each for step in languages.unit_tests(language, 81).steps for each in step.command]
    assert word in words
    assert word not in other


@pytest.mark.parametrize("language", Language)
def test_unit_tests_report_what_passed_and_what_is_covered(language: Language) -> None:
    reports = {report.kind: report for report in languages.unit_tests(language, 80).reports}
    assert set(reports) == {ReportKind.JUNIT, ReportKind.COVERAGE}
    assert reports[ReportKind.COVERAGE].regex


@pytest.mark.mission(326)
def test_snyk_code_blocks_at_the_threshold() -> None:
    (step,) = code_scans.snyk_code().steps
    assert "--severity-threshold=high" in step.command
    assert step.accepts == (0,)


@pytest.mark.mission(384)
def test_semgrep_blocks_and_reports_as_sast_with_rules_of_the_repository() -> None:
    task = code_scans.semgrep(RelativePath("policies"))
    assert {"--error", "--config=policies"} <= set(task.steps[0].command)
    assert [report.kind for report in task.reports] == [ReportKind.SAST]


@pytest.mark.mission(389)
def test_both_scanners_of_images_block_what_is_high() -> None:
    assert {"--severity=HIGH,CRITICAL", "--exit-code=1"} <= set(images.trivy(None, None).steps[0].command)
    assert "--fail-on=high" in images.grype().steps[0].command


def test_accepted_risks_are_judged_after_the_scan_and_not_by_its_exit_code() -> None:
    scan, judge = images.trivy(FILE, 30).steps
    assert "--exit-code=1" not in scan.command
    assert judge.command[0] == OURS
    assert {f"--exceptions={FILE}", "--unfixed-days=30", "--at=high"} <= set(judge.command)


def test_an_image_is_built_with_its_provenance_and_without_a_registry() -> None:
    builder, build = images.build(RelativePath("Dockerfile")).steps
    assert {"--provenance=true", "--file=Dockerfile"} <= set(build.command)
    assert not any("push" in word or "registry" in word for word in build.command)
    assert builder.tool is not None
    assert builder.tool.name == "buildx"


def test_who_publishes_talks_to_no_docker_daemon() -> None:
    assert not images.push(PAY).builds_images
    assert images.build(RelativePath("Dockerfile")).builds_images


def test_a_signature_attests_the_list_that_was_made() -> None:
    assert "--attest=cyclonedx:sbom.json" in images.sign(PAY, sbom=True).steps[0].command
    assert not any("attest" in word for word in images.sign(PAY, sbom=False).steps[0].command)


def test_the_list_of_an_image_is_a_cyclonedx_report() -> None:
    assert [report.kind for report in images.sbom().reports] == [ReportKind.CYCLONEDX]


def test_load_is_told_what_must_hold_under_it() -> None:
    (step,) = load.k6(PRESSURE).steps
    assert {"--env=RATE=200", "--env=DURATION=30m", "--env=P99_BELOW_MS=500"} <= set(step.command)
    assert "--env=P99_BELOW_MS=250" in load.k6(replace(PRESSURE, p99_below_ms=250)).steps[0].command


@pytest.mark.parametrize("minutes", [0, 241])
def test_load_without_an_end_is_refused(minutes: int) -> None:
    with pytest.raises(ValueError, match="1 to 240 minutes"):
        replace(PRESSURE, minutes=minutes)


@pytest.mark.mission(321)
@pytest.mark.parametrize(("beside", "port"), [("postgres", 5432), ("redis", 6379), ("localstack", 4566)])
def test_what_stands_beside_tests_comes_by_its_pinned_version(beside: str, port: int) -> None:
    made = sidecar(Beside(beside))
    assert (made.name, made.port, made.image.tool) == (beside, port, beside)


@pytest.mark.mission(426)
def test_packages_of_node_are_cached_by_their_lock_file() -> None:
    (cache,) = node.unit_tests(80).caches
    assert cache.key_files == ("package-lock.json",)
    assert "node_modules" in cache.paths


def test_no_script_of_a_package_runs_while_packages_come() -> None:
    assert "--ignore-scripts" in node.packages().command
