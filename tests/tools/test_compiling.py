"""What is measured is real work: services that were compiled, and pushes that started something."""

from __future__ import annotations

import pytest

from delivery.backends import known_backends
from delivery.bundle import Bundle, File, InRepository
from delivery.finding import error
from delivery.texts import BackendName, Repository
from tools import compiling, simulating


@pytest.mark.parametrize("backend", sorted(known_backends()))
def test_a_generated_estate_compiles_on_every_backend(backend: str) -> None:
    estate = compiling.estate_of(2, BackendName(backend))
    assert all(bundle.files for bundle in compiling.compiled(known_backends()[BackendName(backend)], estate))


def test_time_and_memory_are_told() -> None:
    spent = compiling.measured(BackendName("github"), 1)
    assert spent["processor"] > 0
    assert 0 <= spent["grown_mb"] < spent["peak_mb"]


def test_a_bundle_that_was_refused_is_no_measure() -> None:
    file = File(path="a.yml", text="a: b", owner=InRepository(repository=Repository("acme/network")))
    compiling.refuse_nothing([Bundle(files=(file,))])
    with pytest.raises(ValueError, match="nothing was compiled: here: too long"):
        compiling.refuse_nothing([Bundle(findings=(error("long", "here", "too long", "Cut it."),))])


def test_a_push_over_a_generated_estate_starts_something_in_each() -> None:
    assert simulating.measured(BackendName("github"), 2)["differing"] == 0
