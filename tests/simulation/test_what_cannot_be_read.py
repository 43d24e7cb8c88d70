"""A simulation that cannot read what was compiled says so; it never passes for agreement."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from delivery.backends import known_backends
from delivery.backends.registry import registered
from delivery.bundle import Bundle
from delivery.happening import Circumstances, Pushed
from delivery.pipeline import Pipeline
from delivery.texts import BackendName, Branch
from delivery.work import Work
from desk.simulation.told import Told, told
from settings import load

ESTATE = load(Path(__file__).resolve().parents[2]).estate
NETWORK = next(each for each in ESTATE.services if each.name == "network")
PUSHED = Pushed(branch=Branch("main"), changed=(f"{NETWORK.root}/main.tf",))


def _on(backend: str) -> Told:
    return told(ESTATE, NETWORK, backend, PUSHED, Circumstances())


def test_a_backend_without_an_interpreter_is_told_as_one() -> None:
    with registered(replace(known_backends()[BackendName("github")], name=BackendName("lists"))):
        assert _on("lists").differences == ("nothing here reads what is compiled for lists",)


@pytest.mark.parametrize("name", ["github", "gitlab"])
def test_files_that_the_platform_refuses_are_told_with_its_reason(name: str) -> None:
    real = known_backends()[BackendName(name)]

    def broken(pipeline: Pipeline, work: Work) -> Bundle[object]:
        bundle = real.compile(pipeline, work)
        return replace(bundle, files=tuple(replace(each, text="jobs: [") for each in bundle.files))

    with registered(replace(real, compile=broken)):
        (difference,) = _on(name).differences
    assert difference.startswith("the platform would refuse it: ")
