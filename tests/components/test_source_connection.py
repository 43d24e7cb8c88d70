"""Where no connection is named one is made, and there is no pipeline until a person has completed it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.harness import Deployed, deploy
from tests.program import ROOT, run

CONNECTION = "aws:codeconnections/connection:Connection"


@pytest.fixture
def unconnected(tmp_path: Path) -> Deployed:
    for name in ("catalog", "Pulumi.yaml", "__main__.py"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    for file in ROOT.glob("Pulumi.*.yaml"):
        lines = [line for line in file.read_text().splitlines(keepends=True) if "connection:" not in line]
        (tmp_path / file.name).write_text("".join(lines))
    return deploy(lambda: run(tmp_path), stack="staging")


@pytest.mark.mission(48)
def test_a_connection_to_the_forge_is_created(unconnected: Deployed) -> None:
    connection = unconnected.one(CONNECTION)
    assert connection.inputs["providerType"] == "GitHub"
    assert connection.inputs["name"] == "penstock-staging-source"
    assert connection.protect


@pytest.mark.mission(48)
def test_there_is_no_pipeline_and_the_run_says_what_to_do(unconnected: Deployed) -> None:
    assert unconnected.all("aws:codepipeline/pipeline:Pipeline") == ()
    assert any("handshake" in line and "connection" in line for line in map(str, unconnected.log))
    assert str(unconnected.exports["connectionToComplete"]).startswith("arn:aws:codeconnections:")


def test_where_a_connection_is_named_none_is_created() -> None:
    assert deploy(run, stack="staging").all(CONNECTION) == ()
