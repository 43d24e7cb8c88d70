"""CodeBuild's projects kept whole, and builds that really run."""

from __future__ import annotations

import base64
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox.cloud.builds import Build, StillRunning, wait_for_build
from sandbox.cloud.buildspec import BadBuildspec, read_buildspec
from tests.sandbox.cloud_desk import (
    REGION,
    Account,
    Client,
    Field,
    Statement,
    allow,
    an_account,
    endpoint,
    refused,
    trusts,
)

ROOT = Path(__file__).resolve().parents[2]
LINUX = {
    "type": "LINUX_CONTAINER",
    "image": "aws/codebuild/standard:7.0",
    "computeType": "BUILD_GENERAL1_SMALL",
}
WRITES_LOGS = allow(["logs:CreateLogStream", "logs:CreateLogGroup", "logs:PutLogEvents"])


def spec(*commands: str, **more: Field) -> str:
    return str({"version": 0.2, "phases": {"build": {"commands": list(commands)}, **more}})


def a_project(account: Account, buildspec: str, *statements: Statement, **more: Field) -> Client:
    """A project without source; the administrator's client of CodeBuild."""
    projects = account.client("codebuild")
    projects.create_project(
        **{
            "name": "logger",
            "source": {"type": "NO_SOURCE", "buildspec": buildspec},
            "artifacts": {"type": "NO_ARTIFACTS"},
            "environment": LINUX,
            "serviceRole": account.role("builder", *(statements or (WRITES_LOGS,))),
            **more,
        }
    )
    return projects


def run(account: Account, projects: Client, seconds: float = 60, **more: Field) -> Build:
    made = projects.start_build(projectName="logger", **more)["build"]["id"]
    return wait_for_build(endpoint(), account.id, made, seconds)


def variable(name: str, value: str) -> list[dict[str, str]]:
    return [{"name": name, "value": value, "type": "PLAINTEXT"}]


def test_every_field_of_a_project_is_echoed() -> None:
    account = an_account()
    given: dict[str, Any] = {
        "description": "inserts one row",
        "environment": LINUX | {"privilegedMode": False, "environmentVariables": variable("A", "b")},
        "timeoutInMinutes": 15,
        "queuedTimeoutInMinutes": 30,
        "encryptionKey": account.arn("kms", "alias/penstock-dev-artifacts"),
        "tags": [{"key": "service", "value": "orders"}],
        "logsConfig": {"cloudWatchLogs": {"status": "ENABLED", "groupName": "/penstock/dev/logger"}},
        "vpcConfig": {"vpcId": "vpc-1", "subnets": ["subnet-1"], "securityGroupIds": ["sg-1"]},
        "concurrentBuildLimit": 2,
    }
    projects = a_project(account, spec("true"), **given)
    found = projects.batch_get_projects(names=["logger", "absent"])
    project = found["projects"][0]
    assert found["projectsNotFound"] == ["absent"]
    assert project["source"] == {"type": "NO_SOURCE", "buildspec": spec("true")}
    assert project["environment"].items() >= given.pop("environment").items()
    assert {name: project[name] for name in given} == given


def test_a_source_of_codepipeline_needs_no_location() -> None:
    account = an_account()
    pipelined = {"source": {"type": "CODEPIPELINE"}, "artifacts": {"type": "CODEPIPELINE"}}
    assert a_project(account, "", **pipelined).list_projects()["projects"] == ["logger"]


def test_a_source_of_s3_without_location_is_refused() -> None:
    account = an_account()
    projects = a_project(account, spec("true"))
    said = refused(projects.update_project, name="logger", source={"type": "S3"})
    assert said.code == "InvalidInputException"


def test_a_project_whose_role_does_not_trust_codebuild_is_refused() -> None:
    account = an_account()
    other = account.role("other", trust=trusts({"Service": "codepipeline.amazonaws.com"}))
    projects = a_project(account, spec("true"))
    assert "not authorized" in refused(projects.update_project, name="logger", serviceRole=other).message


def test_an_update_changes_what_it_names_and_nothing_else() -> None:
    projects = a_project(an_account(), spec("true"), timeoutInMinutes=15)
    projects.update_project(name="logger", description="new")
    found = projects.batch_get_projects(names=["logger"])["projects"][0]
    assert (found["description"], found["timeoutInMinutes"]) == ("new", 15)


def test_an_update_of_no_project_is_refused() -> None:
    said = refused(an_account().client("codebuild").update_project, name="absent", description="x")
    assert said.code == "ResourceNotFoundException"


def test_each_account_sees_its_own_projects() -> None:
    one, other = an_account(), an_account()
    a_project(one, spec("true"))
    assert other.client("codebuild").list_projects()["projects"] == []


def test_a_build_runs_its_commands_in_one_shell() -> None:
    account = an_account()
    last = {"post_build": {"commands": ['echo "word=$WORD good=$CODEBUILD_BUILD_SUCCEEDING"']}}
    build = run(account, a_project(account, spec("WORD=kept", "cd /", 'echo "in $(pwd)"', **last)))
    assert build.status == "SUCCEEDED"
    assert "in /" in build.lines
    assert "word=kept good=1" in build.lines


def test_a_failed_command_fails_the_build_with_its_exit_code() -> None:
    account = an_account()
    last = {"post_build": {"commands": ['echo "good=$CODEBUILD_BUILD_SUCCEEDING"']}}
    build = run(account, a_project(account, spec("(exit 7)", "echo never", **last)))
    failed = next(phase for phase in build.phases if phase.status == "FAILED")
    assert (build.status, failed.kind) == ("FAILED", "BUILD")
    assert "exit status 7" in failed.message
    assert "never" not in build.lines
    assert "good=0" in build.lines


def test_an_exit_in_a_command_ends_the_phase_and_post_build_still_runs() -> None:
    account = an_account()
    last = {"post_build": {"commands": ['echo "good=$CODEBUILD_BUILD_SUCCEEDING"']}}
    build = run(account, a_project(account, spec("exit 3", **last)))
    assert build.status == "FAILED"
    assert "good=0" in build.lines


def test_after_a_failed_install_nothing_runs() -> None:
    account = an_account()
    build = run(account, a_project(account, spec("echo built", install={"commands": ["false"]})))
    assert build.status == "FAILED"
    assert "built" not in build.lines


def test_a_later_variable_wins_and_reaches_the_shell_as_it_is() -> None:
    account = an_account()
    projects = a_project(account, spec('printf "%s" "$A" | base64 -w0'), environment=LINUX | {
        "environmentVariables": variable("A", "project")
    })  # fmt: skip
    value = "\"quotes\" '$(touch pwned)' `id`\nnext"
    build = run(account, projects, environmentVariablesOverride=variable("A", value))
    assert base64.b64decode(build.lines[-1]).decode() == value


def test_the_same_token_starts_one_build() -> None:
    account = an_account()
    projects = a_project(account, spec("true"))
    one, again = (run(account, projects, idempotencyToken="event-1") for _ in range(2))
    assert one.id == again.id
    assert run(account, projects, idempotencyToken="event-2").id != one.id
    assert len(projects.list_builds_for_project(projectName="logger")["ids"]) == 2


def test_a_start_may_bring_its_own_buildspec_and_source_type() -> None:
    account = an_account()
    pipelined = {"source": {"type": "CODEPIPELINE"}, "artifacts": {"type": "CODEPIPELINE"}}
    projects = a_project(account, "", **pipelined)
    assert "CODEPIPELINE" in refused(projects.start_build, projectName="logger").message
    build = run(account, projects, sourceTypeOverride="NO_SOURCE", buildspecOverride=spec("echo mine"))
    assert "mine" in build.lines


def test_a_buildspec_may_stand_in_a_bucket_and_is_read_as_the_projects_role() -> None:
    account = an_account()
    bucket = f"penstock-dev-{account.id}-buildspecs"
    store = account.client("s3")
    store.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    store.put_object(Bucket=bucket, Key="sha256/apply.yml", Body=spec("echo from-the-bucket").encode())
    at = f"arn:aws:s3:::{bucket}/sha256/apply.yml"
    projects = a_project(account, at, WRITES_LOGS)
    assert "s3:GetObject" in run(account, projects).text
    projects.update_project(name="logger", serviceRole=account.role("reader", allow("s3:GetObject", at)))
    assert "from-the-bucket" in run(account, projects).lines


@pytest.mark.slow
def test_the_aws_command_line_speaks_to_this_cloud_as_the_projects_role() -> None:
    account = an_account()
    build = run(account, a_project(account, spec("aws sts get-caller-identity --query Arn --output text")))
    assert build.lines[-1].startswith(f"arn:aws:sts::{account.id}:assumed-role/builder/AWSCodeBuild-")


def test_the_log_is_written_where_the_project_says_with_the_roles_own_right() -> None:
    account = an_account()
    logs, group = account.client("logs"), "/penstock/dev/logger"
    logs.create_log_group(logGroupName=group)
    config = {"cloudWatchLogs": {"status": "ENABLED", "groupName": group}}
    projects = a_project(account, spec("echo one row"), logsConfig=config)
    run(account, projects)
    assert any(
        "one row" in event["message"] for event in logs.filter_log_events(logGroupName=group)["events"]
    )
    silent = account.role("silent", allow("s3:GetObject"))
    projects.update_project(name="logger", serviceRole=silent)
    before = len(logs.filter_log_events(logGroupName=group)["events"])
    assert "one row" in run(account, projects).lines
    assert len(logs.filter_log_events(logGroupName=group)["events"]) == before


@pytest.mark.slow
def test_a_parameter_is_read_with_the_roles_right() -> None:
    account = an_account()
    account.client("ssm").put_parameter(Name="/penstock/word", Value="found", Type="String")
    given = LINUX | {
        "environmentVariables": [{"name": "W", "value": "/penstock/word", "type": "PARAMETER_STORE"}]
    }
    projects = a_project(account, spec("echo $W"), environment=given)
    assert run(account, projects).status == "FAILED"
    reader = account.role("reader", allow("ssm:GetParameter", account.arn("ssm", "parameter/penstock/word")))
    projects.update_project(name="logger", serviceRole=reader)
    assert "found" in run(account, projects).lines


def test_a_build_can_be_stopped() -> None:
    account = an_account()
    projects = a_project(account, spec("sleep 60"))
    made = projects.start_build(projectName="logger")["build"]["id"]
    with pytest.raises(StillRunning):
        wait_for_build(endpoint(), account.id, made, 0)
    projects.stop_build(id=made)
    assert wait_for_build(endpoint(), account.id, made, 20).status == "STOPPED"


def test_only_who_is_allowed_starts_a_build() -> None:
    account = an_account()
    a_project(account, spec("true"))
    project = account.arn("codebuild", "project/logger")
    starts = account.acting(account.role("events", allow("codebuild:StartBuild", project)), "codebuild")
    looks = account.acting(account.role("viewer", allow("codebuild:BatchGetBuilds", project)), "codebuild")
    assert refused(looks.start_build, projectName="logger").code == "AccessDeniedException"
    made = starts.start_build(projectName="logger")["build"]["id"]
    assert looks.batch_get_builds(ids=[made])["builds"][0]["id"] == made


def test_a_start_with_another_role_takes_the_right_to_pass_it() -> None:
    account = an_account()
    a_project(account, spec("true"))
    strong = account.role("strong", allow("*"))
    may_start = allow("codebuild:StartBuild")
    condition = {"StringEquals": {"iam:PassedToService": "codebuild.amazonaws.com"}}
    weak = account.acting(account.role("weak", may_start), "codebuild")
    passing = account.role("passing", may_start, allow("iam:PassRole", strong, Condition=condition))
    asked = {"projectName": "logger", "serviceRoleOverride": strong}
    assert "iam:PassRole" in refused(weak.start_build, **asked).message
    assert account.acting(passing, "codebuild").start_build(**asked)["build"]["serviceRole"] == strong


@pytest.mark.parametrize(
    "text",
    [
        "phases: {build: {commands: [true]}}",
        "{version: 0.2, phases: {bild: {commands: []}}}",
        "{version: 0.2, phase: {}}",
        "{version: 0.2, phases: {build: {command: []}}}",
        "version: 0.2\nphases:\n  build:\n    commands:\n      - echo a: b\n",
        "{",
    ],
)
def test_a_buildspec_that_codebuild_would_not_read_is_refused(text: str) -> None:
    with pytest.raises(BadBuildspec, match="YAML_FILE_ERROR"):
        read_buildspec(text)


def test_a_deleted_project_is_gone() -> None:
    projects = a_project(an_account(), spec("true"))
    projects.delete_project(name="logger")
    assert projects.list_projects()["projects"] == []
    assert refused(projects.start_build, projectName="logger").code == "ResourceNotFoundException"


def test_builds_are_listed_newest_first_for_their_account_alone() -> None:
    account, other = an_account(), an_account()
    projects = a_project(account, spec("true"))
    made = [projects.start_build(projectName="logger")["build"]["id"] for _ in range(2)]
    assert projects.list_builds()["ids"] == made[::-1]
    assert other.client("codebuild").list_builds()["ids"] == []
    for identity in made:
        wait_for_build(endpoint(), account.id, identity, 30)


def test_what_a_build_leaves_running_ends_with_it(tmp_path: Path) -> None:
    account = an_account()
    kept = tmp_path / "pid"
    run(account, a_project(account, spec(f"sleep 300 & echo $! > {kept}")))
    assert not alive(int(kept.read_text()))


@pytest.mark.slow
def test_a_build_dies_with_its_emulator_even_when_that_is_killed(tmp_path: Path) -> None:
    kept = tmp_path / "pid"
    serving = f"""
import sys, time
from tests.sandbox import test_cloud_codebuild as made
account = made.an_account()
made.a_project(account, made.spec("echo $$ $HOME > {kept}.new; mv {kept}.new {kept}; sleep 300"))
account.client("codebuild").start_build(projectName="logger")
time.sleep(300)
"""
    emulator = subprocess.Popen([sys.executable, "-c", serving], cwd=ROOT)
    try:
        assert within(60, kept.exists)
    finally:
        emulator.kill()
        emulator.wait()
    process, folder = kept.read_text().split()
    assert within(20, lambda: not alive(int(process)) and not Path(folder).exists())


def within(seconds: float, happens: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not happens() and time.monotonic() < deadline:
        threading.Event().wait(0.02)
    return happens()


def alive(process: int) -> bool:
    """A zombie that nobody has buried is not alive."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
