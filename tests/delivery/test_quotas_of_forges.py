"""What GitHub and GitLab hold at most, each number held at n and refused at n + 1, and schedules that are slowed."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from delivery.finding import Finding, Severity
from delivery.forges import GitHubPlan, GitLabTier
from delivery.quotas import (
    github,
    github_objects,
    gitlab,
    gitlab_defaults,
    measure_github,
    measure_gitlab,
)
from delivery.quotas.aws import AWS
from delivery.quotas.github import GITHUB
from delivery.quotas.gitlab import GITLAB
from delivery.quotas.quota import Measure, Quota, Raising, Standing, check
from delivery.quotas.schedules import check_schedule, pace

FORGES = (*GITHUB, *GITLAB)
OWN = "gitlab.example.com"
FREE, PREMIUM, ULTIMATE = GitLabTier


def called(quota: Quota) -> str:
    return f"{quota.code} {quota.tier}".strip()


def found(measures: Iterable[Measure]) -> list[str]:
    return [finding.code for finding in check(measures)]


def one(findings: Iterable[Finding]) -> Finding:
    (finding,) = findings
    return finding


@pytest.mark.parametrize("quota", FORGES, ids=called)
def test_what_a_quota_takes_passes_and_one_more_does_not(quota: Quota) -> None:
    assert found([(quota, quota.most, "here")]) == []
    assert found([(quota, quota.most + 1, "here")]) == [f"quota:{quota.code}"]


@pytest.mark.parametrize("quota", [each for each in FORGES if each.least], ids=called)
def test_the_least_that_a_quota_takes_passes_and_one_less_does_not(quota: Quota) -> None:
    assert found([(quota, quota.least, "here")]) == []
    assert found([(quota, quota.least - 1, "here")]) == [f"quota:{quota.code}"]


@pytest.mark.parametrize(
    ("quota", "takes"),
    [
        (github_objects.REVIEWERS, 6),
        (github_objects.WAIT, 43_200),
        (github_objects.RULESETS, 75),
        (github_objects.COMMENT, 65_536),
        (github_objects.ORGANIZATION_SECRETS, 1000),
        (github_objects.REPOSITORY_SECRETS, 100),
        (github_objects.ENVIRONMENT_SECRETS, 100),
        (github_objects.ORGANIZATION_VARIABLES, 1000),
        (github_objects.REPOSITORY_VARIABLES, 500),
        (github_objects.ENVIRONMENT_VARIABLES, 100),
        (github.MATRIX, 256),
        (github.WORKFLOW_SIZE, 500_000),
        (github.GATE_TIME, 43_200),
        (github.RUN_TIME, 50_400),
        (github.workflow_depth(), 10),
        (github.workflow_depth(server=True), 4),
        (github.called_workflows(), 50),
        (github.called_workflows(server=True), 20),
        (github.job_time(), 360),
        (github.job_time(own_runner=True), 7200),
        (github.jobs_at_once(GitHubPlan.FREE), 20),
        (github.jobs_at_once(GitHubPlan.TEAM), 60),
        (github.jobs_at_once(GitHubPlan.ENTERPRISE), 500),
        (gitlab_defaults.NEEDS, 50),
        (gitlab_defaults.INCLUDES, 150),
        (gitlab_defaults.YAML_SIZE, 2_097_152),
        (gitlab_defaults.YAML_DEPTH, 100),
        (gitlab_defaults.DEPLOYMENT_JOBS, 500),
        (gitlab_defaults.PLAN_REPORT, 5),
        (gitlab_defaults.BILL_REPORT, 5),
        (gitlab_defaults.PROJECT_VARIABLES, 8000),
        (gitlab_defaults.JOB_NAME, 255),
        (gitlab_defaults.NEEDED_NAME, 128),
        (gitlab.artifact_size(), 1000),
        (gitlab.artifact_size(OWN), 100),
        (gitlab.schedules_a_project(FREE), 10),
        (gitlab.schedules_a_project(PREMIUM), 50),
        (gitlab.schedules_a_project(ULTIMATE), 50),
        (gitlab.schedules_a_project(ULTIMATE, OWN), 10),
        (gitlab.schedule_pace(FREE), 24),
        (gitlab.schedule_pace(PREMIUM), 288),
        (gitlab.schedule_pace(FREE, OWN), 144),
        (gitlab.active_jobs(FREE), 500),
        (gitlab.active_jobs(PREMIUM), 20_000),
        (gitlab.active_jobs(ULTIMATE), 100_000),
        (gitlab.dotenv_variables(FREE), 50),
        (gitlab.dotenv_variables(ULTIMATE, OWN), 20),
    ],
)
def test_the_number_is_what_the_platform_says(quota: Quota | None, takes: int) -> None:
    assert quota is not None
    assert quota.most == takes


def test_every_quota_stands_in_the_tables_once_and_has_a_source() -> None:
    names = [called(quota) for quota in (*AWS, *FORGES)]
    assert len(set(names)) == len(names)
    assert all(quota.source and quota.instead for quota in FORGES)


def test_no_code_is_of_two_platforms() -> None:
    assert {quota.code.partition("-")[0] for quota in GITHUB} == {"github"}
    assert {quota.code.partition("-")[0] for quota in GITLAB} == {"gitlab"}


def test_what_was_read_on_its_page_says_when() -> None:
    assert all(quota.standing is Standing.STATED for quota in FORGES if quota.date)


def test_an_instance_of_your_own_has_no_limit_of_active_jobs() -> None:
    assert gitlab.active_jobs(FREE, OWN) is None


def test_an_administrator_raises_what_an_instance_of_your_own_holds() -> None:
    quota = gitlab.schedules_a_project(FREE, OWN)
    assert quota.raising is Raising.ON_REQUEST
    cure = one(check([(quota, 11, "here")])).cure
    assert cure.startswith("Ask the instance's administrator to raise GitLab self-managed's quota")
    assert "to 11 or more" in cure


def test_nobody_raises_what_a_tier_of_gitlab_com_holds_and_the_next_tier_is_named() -> None:
    finding = one(check([(gitlab.schedules_a_project(FREE), 11, "here")]))
    assert "GitLab Free takes 10" in finding.cause
    assert finding.cure == "Let one schedule run several watches. GitLab Premium takes 50."


def test_a_drift_schedule_of_thirty_minutes_is_slowed_by_gitlab_free_and_the_finding_says_so() -> None:
    finding = one(check_schedule(gitlab.schedule_pace(FREE), "*/30 * * * *", "service network, drift"))
    assert finding.severity is Severity.WARNING
    assert "48 runs a day by '*/30 * * * *', whose closest runs are 30 minutes apart" in finding.cause
    assert "GitLab Free takes 24" in finding.cause
    assert "slowed to once in 60 minutes" in finding.cure


@pytest.mark.parametrize(
    ("quota", "kept", "slowed"),
    [
        (gitlab.schedule_pace(FREE), "0 * * * *", "*/59 * * * *"),
        (gitlab.schedule_pace(PREMIUM), "*/5 * * * *", "*/4 * * * *"),
        (gitlab.schedule_pace(FREE, OWN), "*/10 * * * *", "0-50/9 * * * *"),
        (github.PACE, "*/5 * * * *", "* * * * *"),
    ],
)
def test_a_schedule_at_the_pace_of_the_platform_is_kept_and_a_closer_one_is_slowed(
    quota: Quota, kept: str, slowed: str
) -> None:
    assert list(check_schedule(quota, kept, "here")) == []
    assert one(check_schedule(quota, slowed, "here")).code == f"quota:{quota.code}"


def test_two_runs_that_are_close_are_slowed_however_few_they_are() -> None:
    assert pace(gitlab.schedule_pace(FREE), "0,30 9 * * *", "here")[1] == 48


def test_a_schedule_that_never_fires_is_an_error_with_its_place() -> None:
    finding = one(check_schedule(github.PACE, "0 0 31 2 *", "service network, drift"))
    assert (finding.code, finding.severity, finding.place) == (
        "cron",
        Severity.ERROR,
        "service network, drift",
    )
    assert "never fires" in finding.cause


WORKFLOW = measure_github.Workflow(
    place="workflow", size=1, matrices=(3,), timeouts=(60,), retentions=(7,), called=2, depth=2
)
ENVIRONMENT = measure_github.Environment(place="environment", name="prod", wait_minutes=30)
PIPELINE = measure_gitlab.Pipeline(place="pipeline", size=1)
JOB = measure_gitlab.Job(place="job", name="plan", is_needed=True, minutes=60, delay_minutes=5)
GITHUB_HOST, GITLAB_HOST = measure_github.Host(), measure_gitlab.Host()


def asked_of_github() -> list[Measure]:
    holder = measure_github.Holder(place="holder")
    return [
        *measure_github.asked_of_workflow(WORKFLOW, GITHUB_HOST),
        *measure_github.asked_of_environment(ENVIRONMENT),
        *measure_github.asked_of_repository(holder, GITHUB_HOST),
        *measure_github.asked_of_organization(holder, GITHUB_HOST),
        measure_github.comment(10, "comment"),
        pace(github.PACE, "0 6 * * *", "drift"),
    ]


def asked_of_gitlab() -> list[Measure]:
    return [
        *measure_gitlab.asked_of_pipeline(PIPELINE),
        *measure_gitlab.asked_of_job(JOB, GITLAB_HOST),
        *measure_gitlab.asked_of_project(measure_gitlab.Project(place="project"), GITLAB_HOST),
        pace(gitlab.schedule_pace(FREE), "0 6 * * *", "drift"),
    ]


def test_every_quota_is_asked_about() -> None:
    assert {quota.code for quota, _, _ in asked_of_github()} == {quota.code for quota in GITHUB}
    assert {quota.code for quota, _, _ in asked_of_gitlab()} == {quota.code for quota in GITLAB}


def test_something_small_asks_too_much_of_nothing() -> None:
    assert found([*asked_of_github(), *asked_of_gitlab()]) == []


def test_a_matrix_of_257_is_refused_where_it_stands() -> None:
    workflow = measure_github.Workflow(place="network, check", size=1, matrices=(256, 257))
    finding = one(check(measure_github.asked_of_workflow(workflow, GITHUB_HOST)))
    assert (finding.code, finding.place) == ("quota:github-matrix-jobs", "network, check")
    assert finding.cause.startswith("257 jobs from a matrix in a run; GitHub takes 256")


def test_a_runner_of_your_own_has_its_own_hours_and_no_limit_of_jobs_at_once() -> None:
    workflow = measure_github.Workflow(place="here", size=1, timeouts=(361,), jobs_at_once=501)
    assert found(measure_github.asked_of_workflow(workflow, measure_github.Host(own_runner=True))) == []
    assert found(measure_github.asked_of_workflow(workflow, GITHUB_HOST)) == [
        "quota:github-jobs-at-once",
        "quota:github-job-time",
    ]


def test_a_name_that_is_needed_is_shorter_than_one_that_is_not() -> None:
    lone, needed = (
        measure_gitlab.Job(place="here", name="n" * 129, is_needed=needed) for needed in (False, True)
    )
    assert found(measure_gitlab.asked_of_job(lone, GITLAB_HOST)) == []
    assert found(measure_gitlab.asked_of_job(needed, GITLAB_HOST)) == ["quota:gitlab-needed-job-name"]
