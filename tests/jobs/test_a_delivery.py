"""One service delivered to production by the jobs that the program created: planned, approved, applied, verified."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from delivery.aws.names import APPROVALS_TABLE, DEPLOYMENTS_TABLE
from sandbox.cloud.buildspec import read_buildspec
from sandbox.home import Home
from tests.canaries import spellings
from tests.job_runner import Ended, downloads
from tests.jobs.aftermath import over, rows
from tests.jobs.delivery_run import Delivery, Run

pytestmark = pytest.mark.slow
Factory = pytest.TempPathFactory


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivered:
    """Two plans on one base, of which the first was applied."""

    by: Delivery
    first: Run
    second: Run
    planned: Ended
    before: object
    applied: Ended


@pytest.fixture(scope="session")
def delivered(dns: Delivery) -> Delivered:
    first, planned = dns.planned(dns.repository.head)
    second, _ = dns.planned(dns.repository.merged[0])
    return Delivered(
        by=dns, first=first, second=second, planned=planned, before=dns.state(), applied=dns.applied(first)
    )


@pytest.mark.mission(54)
def test_the_plan_job_leaves_the_plan_among_its_artifacts(delivered: Delivered) -> None:
    artifacts = delivered.planned.artifacts
    assert artifacts["tfplan"].startswith(b"PK")
    # Not as JSON: there Terraform writes what is marked sensitive in clear, for anybody to search.
    assert set(artifacts) == {"tfplan", "penstock.exports"}


def test_the_plan_job_exports_the_digest_and_the_version_of_what_stands_in_the_store(
    delivered: Delivered,
) -> None:
    place = delivered.by.pipeline.project("plan").variables
    found = delivered.by.account.client("s3").head_object(
        Bucket=place["PENSTOCK_BUCKET"],
        Key=f"{place['PENSTOCK_PREFIX']}/{delivered.first.digest}.sealed",
        VersionId=delivered.first.version,
    )
    assert found["VersionId"] == delivered.first.version


def test_planning_changes_no_state(delivered: Delivered) -> None:
    assert delivered.before is None


@pytest.mark.mission(2)
def test_what_was_approved_is_what_is_applied(delivered: Delivered) -> None:
    assert delivered.applied.code == 0, delivered.applied.said
    state = delivered.by.state() or {}
    assert state["resources"][0]["instances"][0]["attributes"]["output"]["value"] == "second"


def test_after_an_apply_the_verify_job_finds_nothing_to_do(delivered: Delivered) -> None:
    verified = delivered.by.job("verify", delivered.first)
    assert verified.code == 0, verified.said


def test_after_an_apply_the_verify_job_fails_when_there_is_something_to_do(delivered: Delivered) -> None:
    verified = delivered.by.job("verify", replace(delivered.first, commit=delivered.by.repository.merged[0]))
    assert verified.code == 2, verified.said
    assert "1 to change" in verified.said


def test_the_validate_job_accepts_this_root_under_the_role_of_checks(delivered: Delivered) -> None:
    validated = delivered.by.job("validate", delivered.first)
    assert validated.code == 0, validated.said


def test_the_format_job_refuses_a_root_that_is_not_formatted(delivered: Delivered) -> None:
    formatted = delivered.by.job("format", replace(delivered.first, commit=delivered.by.repository.unmerged))
    assert formatted.code == 3, formatted.said


@pytest.mark.mission(2)
def test_a_plan_whose_state_has_moved_since_is_refused(delivered: Delivered) -> None:
    state = delivered.by.state()
    ended = delivered.by.applied(delivered.second)
    assert ended.code == 1
    assert "The sealed plan has a stale base" in ended.said
    assert delivered.by.state() == state


@pytest.fixture(scope="session")
def recorded(delivered: Delivered) -> Delivered:
    """The same, when its events have been answered."""
    builds = over(delivered.by, delivered.first)
    assert not (failed := "\n".join(build.text for build in builds if build.status != "SUCCEEDED")), failed
    return delivered


@pytest.mark.mission(10)
def test_a_run_leaves_its_approvals_and_its_deployment_in_the_ledger(recorded: Delivered) -> None:
    run = recorded.first
    approvals = rows(recorded.by, APPROVALS_TABLE, run)
    (deployment,) = rows(recorded.by, DEPLOYMENTS_TABLE, run)
    assert [(row["group"], row["digest"]) for row in approvals] == [
        ("penstock-prod-approve-platform", run.digest),
        ("penstock-prod-approve-security", run.digest),
    ]
    assert (deployment["commit"], deployment["plan_digest"]) == (run.commit, run.digest)
    assert (deployment["component"], deployment["result"]) == ("dns-2c81", "succeeded")
    assert deployment["approvals"] == [{"S": row["id"]} for row in approvals]


def test_a_plan_that_was_applied_is_refused_in_a_new_run(recorded: Delivered) -> None:
    by, digest = recorded.by, recorded.first.digest
    state = by.state()
    ended = by.applied(replace(recorded.first, id="0b9e6f1c-0000-4000-8000-00000000aaaa"))
    assert ended.code == 1
    assert f"The plan {digest} was used before" in ended.said
    assert by.state() == state


@pytest.mark.parametrize("canary", ["canary-of-a-commit", "canary-of-an-approval"])
def test_what_people_write_freely_is_neither_kept_nor_told(
    recorded: Delivered, program: Path, canary: str
) -> None:
    kept = {str(path): path.read_bytes() for path in Home(program).folder.rglob("*") if path.is_file()}
    kept |= recorded.planned.artifacts
    told = recorded.planned.said + recorded.applied.said
    ledger = [rows(recorded.by, table, recorded.first) for table in (APPROVALS_TABLE, DEPLOYMENTS_TABLE)]
    for spelling in spellings(canary):
        assert spelling not in f"{told} {recorded.by.state()} {ledger}"
        assert not [name for name, text in kept.items() if spelling.encode() in text]


def test_what_people_write_freely_is_never_run(recorded: Delivered, tmp_path_factory: Factory) -> None:
    assert not list(tmp_path_factory.getbasetemp().rglob("canary-was-run"))


def test_only_what_comes_from_the_internet_is_left_out_of_a_job(dns: Delivery) -> None:
    project = dns.pipeline.project("apply")
    install, *_ = read_buildspec(project.instructions(project.credentials())).phases
    left_out = downloads(install.commands)
    assert [command.split()[0] for command in left_out] == ["curl", "echo", "unzip"]
    assert all("terraform" in command for command in left_out)
    assert len(install.commands) == len(left_out) + 2
