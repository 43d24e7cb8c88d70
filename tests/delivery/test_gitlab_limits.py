"""GitLab: what its tiers take, at n and at n + 1."""

from __future__ import annotations

import pytest

from delivery.events import Schedule
from delivery.finding import Severity
from delivery.job import Cache
from delivery.pipeline import Pipeline
from delivery.promises import Wait
from delivery.texts import Cron, JobName
from tests.delivery.gitlab_pipelines import bundle, codes
from tests.delivery.pipelines import deployment, job, pipeline, push, route, step
from tests.estates import DEV, gate


def found(*jobs: int, needs: int = 0) -> set[str]:
    (count,) = jobs
    made = [job(f"job-{number}") for number in range(count)]
    last = job("last", needs=tuple(f"job-{number}" for number in range(needs)))
    return codes(bundle(pipeline(check=route("check", push("main"), *made, last))).findings)


@pytest.mark.parametrize(("needs", "expected"), [(50, set()), (51, {"quota:gitlab-needs-a-job"})])
def test_a_job_needs_fifty_others_at_most(needs: int, expected: set[str]) -> None:
    assert found(51, needs=needs) == expected


@pytest.mark.parametrize(("jobs", "expected"), [(298, set()), (299, {"quota:gitlab-jobs-a-pipeline"})])
def test_three_hundred_jobs_are_told_and_written(jobs: int, expected: set[str]) -> None:
    assert found(jobs) == expected
    many = [job(f"job-{number}") for number in range(300)]
    made = bundle(pipeline(check=route("check", push("main"), *many)))
    assert [finding.severity for finding in made.findings] == [Severity.WARNING]
    assert made.files


@pytest.mark.parametrize(("schedules", "expected"), [(10, set()), (11, {"quota:gitlab-schedules-a-project"})])
def test_a_free_project_has_ten_schedules(schedules: int, expected: set[str]) -> None:
    on = tuple(Schedule(cron=Cron(f"{minute} 6 * * *")) for minute in range(schedules))
    asked = pipeline(watches=(route("look", on, job("look")),))
    assert codes(bundle(asked).findings) == expected
    assert codes(bundle(asked, tier="premium").findings) == set()


@pytest.mark.parametrize(
    ("runs", "expected"), [("0 * * * *", set()), ("*/30 * * * *", {"quota:gitlab-schedule-pace"})]
)
def test_a_free_schedule_runs_once_an_hour(runs: str, expected: set[str]) -> None:
    asked = pipeline(watches=(route("look", Schedule(cron=Cron(runs)), job("look")),))
    assert codes(bundle(asked).findings) == expected
    assert codes(bundle(asked, tier="premium").findings) == set()


@pytest.mark.parametrize(("caches", "expected"), [(4, set()), (5, {"quota:gitlab-caches-a-job"})])
def test_a_job_has_four_caches(caches: int, expected: set[str]) -> None:
    made = tuple(
        Cache(name=JobName(f"cache-{number}"), paths=("a/",), key_files=("a.lock",))
        for number in range(caches)
    )
    asked = pipeline(check=route("check", push("main"), job("test", caches=made)))
    assert codes(bundle(asked).findings) == expected


@pytest.mark.parametrize(("minutes", "expected"), [(10_080, set()), (10_081, {"quota:gitlab-delayed-start"})])
def test_a_job_is_delayed_for_a_week_at_most(minutes: int, expected: set[str]) -> None:
    made = bundle(pipeline(deployment(DEV)), gates={"dev": gate(Wait(minutes=minutes))})
    assert codes(made.findings) - {"identity-not-told-apart"} == expected
    assert bool(made.files) is not bool(expected)


@pytest.mark.parametrize(("minutes", "expected"), [(10, set()), (9, {"quota:gitlab-job-time"})])
def test_a_job_has_ten_minutes_at_least(minutes: int, expected: set[str]) -> None:
    asked = pipeline(check=route("check", push("main"), job("test", timeout_minutes=minutes)))
    assert codes(bundle(asked).findings) == expected


def steps(count: int, *, equal: bool) -> Pipeline:
    """A kilobyte each; equal ones are written once and referred to."""
    words = ("x" * 1000 if equal else f"{number:04}{'x' * 996}" for number in range(count))
    many = job("look", steps=tuple(step("make", word) for word in words))
    return pipeline(check=route("check", push("main"), many))


@pytest.mark.parametrize("equal", [True, False])
def test_a_file_is_held_to_the_two_megabytes_that_an_instance_reads(equal: bool) -> None:
    assert bundle(steps(1000, equal=equal)).files
    made = bundle(steps(2100, equal=equal))
    assert (codes(made.findings), made.files) == ({"quota:gitlab-yaml-size"}, ())
