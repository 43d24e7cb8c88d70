"""Each shipped service does, where its parts really run, what its description means."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from delivery.blueprints.registry import pipeline_of
from delivery.happening import Circumstances, Happening, Proposed, Pushed
from delivery.service import Service
from delivery.texts import Branch
from desk.simulation.told import told
from settings import load
from tests.simulation.profiled import happenings

ESTATE = load(Path(__file__).resolve().parents[2]).estate
NAMES = [str(service.name) for service in ESTATE.services]


def named(name: str) -> Service[Any]:
    return next(service for service in ESTATE.services if service.name == name)


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_service_does_what_it_means_where_its_parts_run(name: str) -> None:
    service = named(name)
    root = "" if service.root == "." else f"{service.root}/"
    touched = (f"{root}main.tf", f"{root}src/app.py")
    plain: list[Happening] = [
        Pushed(branch=Branch("main"), changed=touched),
        Proposed(into=Branch("main"), changed=touched),
    ]
    asked: list[Happening] = [*plain, *happenings(pipeline_of(service))]
    wrong = {
        repr(happening): found.differences
        for happening in asked
        if (found := told(ESTATE, service, None, happening, Circumstances())).differences
    }
    assert not wrong
