"""A whole delivery by the archive alone: each command a process of its own, as in the jobs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sandbox.cloud import records
from tests.toolbox.boxed import ACCOUNT, COMMIT, JOB, PIPELINE, REGION, admin, make_pipeline
from tests.toolbox.test_ancestry import commit, git
from toolbox import archive

Run = Callable[..., subprocess.CompletedProcess[str]]
ROLE = "penstock-network-prod-approve-security"
GATE = {
    "approvals": [{"action": "Approve-security", "group": "security", "role": ROLE}],
    "distinct": True,
    "expires_minutes": 480,
}


@dataclass(frozen=True, kw_only=True)
class Job:
    """What a buildspec of this delivery would find in its environment."""

    folder: Path
    environment: dict[str, str]

    def run(self, command: str, **flags: str) -> subprocess.CompletedProcess[str]:
        options = [f"--{name.replace('_', '-')}={value}" for name, value in flags.items()]
        return subprocess.run(
            [sys.executable, "-I", self.folder / archive.NAME, command, *options],
            capture_output=True,
            text=True,
            env=self.environment,
            cwd=self.folder,
        )

    def good(self, command: str, **flags: str) -> str:
        ended = self.run(command, **flags)
        assert (ended.returncode, ended.stderr) == (0, ""), ended.stderr
        return ended.stdout


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A full clone that stands at the protected head."""
    origin = tmp_path / "origin"
    origin.mkdir()
    git(origin, "init", "--quiet", "--initial-branch=main")
    commit(origin, "first")
    git(tmp_path, "clone", "--quiet", str(origin), "source")
    return tmp_path / "source"


@pytest.fixture
def job(
    tmp_path: Path, source: Path, endpoint: str, pipeline: str, bucket: str, keys: tuple[str, str]
) -> Job:
    (tmp_path / archive.NAME).write_bytes(archive.build())
    (tmp_path / "tfplan").write_bytes(b"a plan")
    (tmp_path / "tfplan.json").write_text("{}")
    shared = {
        "PLAN": "tfplan",
        "PLAN_JSON": "tfplan.json",
        "STATE": "terraform.tfstate",
        "SERVICE": "network",
        "ENVIRONMENT": "prod",
        "COMMIT": git(source, "rev-parse", "HEAD"),
        "KEY": keys[0],
        "KEYS": keys[0],
        "BUCKET": bucket,
        "OWNER": ACCOUNT,
        "ACCOUNT": ACCOUNT,
        "PREFIX": "sealed/network-prod",
        "TOOLS": "terraform=1.13.0",
        "OUT": "out",
        "PIPELINE": pipeline,
        "PROTECTED_REF": "origin/main",
        "SOURCE": "source",
        "GATE": json.dumps(GATE),
        "WAIT": "0",
    }
    named = {f"PENSTOCK_{name}": value for name, value in shared.items()}
    environment = {**JOB, **named, "AWS_ENDPOINT_URL": endpoint, "PATH": os.environ["PATH"]}
    return Job(folder=tmp_path, environment=environment)


def record(endpoint: str, job: Job, digest: str, *, status: str, apply: str) -> None:
    now = datetime.now(UTC) - timedelta(minutes=1)
    manual = records.ActionType(category="Approval", owner="AWS", provider="Manual")
    build = records.ActionType(category="Build", owner="AWS", provider="CodeBuild")
    approval = records.ActionExecution(
        stageName="Approval",
        actionName="Approve-security",
        actionExecutionId="approval-1",
        status="Succeeded",
        startTime=now,
        lastUpdateTime=now,
        actionTypeId=manual,
        updatedBy=f"arn:aws:sts::{ACCOUNT}:assumed-role/{ROLE}/ada",
        configuration={"CustomData": digest},
    )
    applying = records.ActionExecution(
        stageName="Apply",
        actionName="Apply",
        actionExecutionId="apply-1",
        status=apply,
        startTime=now,
        lastUpdateTime=now,
        actionTypeId=build,
    )
    source = records.SourceRevision(actionName="Source", revisionId=job.environment["PENSTOCK_COMMIT"])
    execution = records.Execution(
        pipelineExecutionId="run-whole",
        status=status,
        startTime=now,
        lastUpdateTime=now,
        sourceRevisions=(source,),
        actions=(approval, applying),
    )
    records.put_execution(endpoint, ACCOUNT, PIPELINE, execution, REGION)


@pytest.mark.slow
def test_a_change_goes_from_plan_to_ledger_once(
    job: Job, endpoint: str, approvals: str, deployments: str
) -> None:
    digest = job.good("seal", exports="exports").strip()
    assert f"DIGEST={digest}\n" in (job.folder / "exports").read_text()
    record(endpoint, job, digest, status="InProgress", apply="InProgress")
    apply = {"execution": "run-whole", "stage": "Apply", "action": "Apply"}
    table = {"table": deployments}
    job.good("guard", digest=digest, **apply, **table)
    job.good("unseal", digest=digest)
    assert (job.folder / "out" / "tfplan").read_bytes() == b"a plan"
    decided = {"stage": "Approval", "action": "Approve-security", "action_execution": "approval-1"}
    job.good("record-approval", execution="run-whole", **decided, table=approvals)
    record(endpoint, job, digest, status="Succeeded", apply="Succeeded")
    job.good("record-deployment", **apply, **table, approvals_table=approvals)
    ended = job.run("guard", digest=digest, **apply, **table)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "was tried 1 times in this execution" in ended.stderr
    assert f"The plan {digest} was used before" in ended.stderr


def test_what_succeeded_below_is_pulled_once(job: Job, endpoint: str, deployments: str) -> None:
    row = {"id": "below", "component": "followed", "environment": "staging", "result": "succeeded"}
    row = {**row, "commit": COMMIT, "ended": "2026-03-01T10:00:00Z"}
    admin("dynamodb", endpoint).put_item(
        TableName=deployments, Item={name: {"S": text} for name, text in row.items()}
    )
    make_pipeline(endpoint, "followed-qa", "followed")
    table = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{deployments}"
    asked = {"table": table, "after": "staging", "source_action": "Source", "environment": "qa"}
    assert f"followed-qa: it was started at {COMMIT}" in job.good("pull", **asked)
    assert f"followed-qa: it has already run at {COMMIT}" in job.good("pull", **asked)
