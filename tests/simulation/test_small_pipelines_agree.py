"""Each word of the model by itself: every backend does what it means, or says by a finding that it cannot."""

from __future__ import annotations

import pytest

from delivery.finding import errors
from tests.simulation.agreement import BACKENDS
from tests.simulation.small import HELD, Small
from tests.simulation.small_deployments import DEPLOYMENTS
from tests.simulation.small_gates import GATES
from tests.simulation.small_jobs import JOBS
from tests.simulation.small_starts import STARTS

SMALL = {
    **{f"start-{name}": small for name, small in STARTS.items()},
    **{f"jobs-{name}": small for name, small in JOBS.items()},
    **{f"deploy-{name}": small for name, small in DEPLOYMENTS.items()},
    **GATES,
}
PAIRS = [(name, backend) for name, small in SMALL.items() for backend in BACKENDS]
SAID = [(name, backend) for name, backend in PAIRS if backend not in SMALL[name].unsaid]
UNSAID = [(name, backend) for name, backend in PAIRS if backend in SMALL[name].unsaid]


@pytest.mark.parametrize(("name", "backend"), SAID)
def test_a_small_pipeline_does_what_it_means(name: str, backend: str) -> None:
    assert SMALL[name].told_wrongly(backend) == ()


@pytest.mark.parametrize(("name", "backend"), UNSAID)
def test_what_a_backend_cannot_say_is_a_finding_and_no_file(name: str, backend: str) -> None:
    bundle = SMALL[name].compiled(backend)
    found = {finding.code for finding in errors(bundle.findings) if not finding.code.startswith(HELD)}
    assert found == set(SMALL[name].unsaid[backend].split())
    assert bundle.files == ()


@pytest.mark.parametrize("small", SMALL.values(), ids=SMALL)
def test_each_small_pipeline_starts_something_in_one_of_its_stories(small: Small) -> None:
    assert any(small.meant(story) for story in small.stories)
