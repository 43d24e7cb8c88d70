"""The execution record of CodePipeline, metrics, and jobs that lack something."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.toolbox.boxed import (
    ACCOUNT,
    COMMIT,
    NOW,
    PIPELINE,
    admin,
    approved,
    recorded,
)
from toolbox.seams import Edges
from toolbox.stops import Missing, Refused


def test_an_approval_is_read_from_the_platforms_record(edges: Edges, endpoint: str, pipeline: str) -> None:
    recorded(endpoint, pipeline, "run-1", approved(1))
    (found,) = edges.pipelines.actions(pipeline, "run-1")
    assert found.row_id == "run-1/Approval/Approve-security/approval-1"
    assert (found.category, found.status, found.custom_data) == ("Approval", "Succeeded", "d" * 64)
    assert (found.updated_by, found.updated) == (
        f"arn:aws:sts::{ACCOUNT}:assumed-role/security/ada",
        NOW + timedelta(minutes=10),
    )
    assert found.variable("DIGEST") == "d" * 64


def test_a_run_is_read_with_its_commit(edges: Edges, endpoint: str, pipeline: str) -> None:
    recorded(endpoint, pipeline, "run-2")
    found = {each.id: each for each in edges.pipelines.executions(pipeline)}["run-2"]
    assert (found.status, found.revisions) == ("InProgress", (("Source", COMMIT),))
    assert not found.is_replay


def test_all_pages_of_a_record_are_read(edges: Edges, endpoint: str, pipeline: str) -> None:
    recorded(endpoint, pipeline, "run-3", *map(approved, range(250)))
    assert len(edges.pipelines.actions(pipeline, "run-3")) == 250


def test_actions_of_other_runs_are_not_read(edges: Edges, endpoint: str, pipeline: str) -> None:
    recorded(endpoint, pipeline, "run-4", approved(1))
    recorded(endpoint, pipeline, "run-5", approved(2))
    assert [each.id for each in edges.pipelines.actions(pipeline, "run-5")] == ["approval-2"]


def test_a_run_that_is_not_there_is_refused_in_a_sentence(edges: Edges, pipeline: str) -> None:
    with pytest.raises(Refused, match="AWS refused list_action_executions with PipelineExecutionNotFound"):
        edges.pipelines.actions(pipeline, "run-0")


def test_a_pipelines_tags_are_read(edges: Edges, pipeline: str) -> None:
    assert edges.pipelines.tags(pipeline, ACCOUNT) == {"penstock:service": "network"}


def test_a_pipeline_is_started_at_a_commit(edges: Edges, pipeline: str) -> None:
    started = edges.pipelines.start(pipeline, source_action="Source", commit="b" * 40, token="t" * 64)
    found = {each.id: each for each in edges.pipelines.executions(pipeline)}[started]
    assert found.revisions == (("Source", "b" * 40),)


def test_metrics_carry_service_and_environment(edges: Edges, endpoint: str) -> None:
    edges.metrics.put(
        service="network", environment="prod", values={"DeploymentSucceeded": 1, "DeploymentDuration": 9}
    )
    found = admin("cloudwatch", endpoint).list_metrics(Namespace="Penstock")["Metrics"]
    dimensions = [{"Name": "Service", "Value": "network"}, {"Name": "Environment", "Value": "prod"}]
    assert [(each["MetricName"], each["Dimensions"]) for each in found] == [
        ("DeploymentSucceeded", dimensions),
        ("DeploymentDuration", dimensions),
    ]


def test_a_job_without_credentials_is_told_so(edges: Edges, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(Missing, match="credentials"):
        list(edges.pipelines.executions(PIPELINE))


def test_a_job_without_region_is_told_so(edges: Edges, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.delenv("AWS_REGION", raising=False)
    with pytest.raises(Missing, match="AWS_REGION"):
        list(edges.pipelines.executions(PIPELINE))


def test_the_accounts_pipelines_are_listed(edges: Edges, pipeline: str) -> None:
    assert pipeline in list(edges.pipelines.names())
