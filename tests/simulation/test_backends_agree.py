"""Any pipeline, anything that happens, any jobs that fail: each backend does what the pipeline means."""

from __future__ import annotations

import sys

import pytest

from tests.simulation.agreement import BACKENDS, searched

QUICK, LONG = 300, 2_000
SEEN_AT_LEAST, SILENT_AT_MOST = 0.02, 0.30


@pytest.mark.slow
@pytest.mark.mission(1)
def test_every_backend_does_what_any_pipeline_means() -> None:
    _hold(QUICK)


@pytest.mark.judge
def test_every_backend_does_what_very_many_pipelines_mean() -> None:
    _hold(LONG)


def _hold(count: int) -> None:
    covered = searched(count, BACKENDS)
    sys.stdout.write(f"{covered}\n")
    assert covered.rare(SEEN_AT_LEAST) == []
    assert covered.silent <= SILENT_AT_MOST * covered.cases
    # CodePipeline starts nothing because something failed, and knows no releases of others.
    most = {"codepipeline": 0.6}
    assert all(covered.refused[name] < most.get(name, 0.2) * covered.cases for name in BACKENDS), (
        covered.refused
    )
