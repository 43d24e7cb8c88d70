"""A backend is one file and one line: settings, gates and rendering know it then, and nothing else was changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from delivery.backends import known_backends
from delivery.backends.registry import registered
from delivery.compiled import bundles
from delivery.estate import Estate
from delivery.finding import errors
from delivery.gate import Gate
from delivery.promises import Wait
from delivery.service import RunsOn, Service
from delivery.texts import BackendName
from desk.gates import kept
from desk.rendering import texts
from settings import load
from tests.delivery.toy_backend import HELD, TOY
from tests.estates import TOOLBOX
from tests.program import ROOT
from tests.settings.conftest import FILES, Written

ON_TOY = RunsOn(check=TOY.name, release=TOY.name, deploy=TOY.name)


@pytest.fixture
def toy() -> Iterator[None]:
    with registered(TOY):  # the one line
        yield


@pytest.fixture(scope="module")
def shipped() -> Estate:
    """The shipped services, as if all ran on the new platform, with gates that it keeps."""
    estate = load(ROOT).estate
    return replace(estate, services=tuple(map(_on_toy, estate.services)))


def _on_toy(service: Service[Any]) -> Service[Any]:
    targets = (replace(each, gate=_held(each.gate)) for each in service.targets)
    return replace(service, runs_on=ON_TOY, targets=tuple(targets))


def _held(gate: Gate) -> Gate:
    return Gate(frozenset(promise for promise in gate.promises if isinstance(promise, HELD)))


def test_it_is_known_for_as_long_as_it_is_registered() -> None:
    before = set(known_backends())
    with registered(TOY):
        assert set(known_backends()) == {*before, "toy"}
    assert set(known_backends()) == before


def test_what_was_known_is_known_again_when_something_failed() -> None:
    before = dict(known_backends())
    with pytest.raises(LookupError), registered(replace(TOY, name=BackendName("github"))):
        raise LookupError
    assert dict(known_backends()) == before


@pytest.mark.usefixtures("toy")
def test_every_shipped_pipeline_compiles_on_it(shipped: Estate) -> None:
    compiled = tuple(bundles(shipped, TOOLBOX))
    assert {each.service.name for each in compiled} == {service.name for service in shipped.services}
    assert all(each.bundle.files and not errors(each.bundle.findings) for each in compiled)


@pytest.mark.usefixtures("toy")
def test_its_files_are_rendered_where_their_repository_says(shipped: Estate) -> None:
    rendered = texts(bundles(shipped, TOOLBOX), Path("examples"))
    production = rendered[Path("examples/acme/network/toy/network/deploy-prod.list")].splitlines()
    asked = [line for line in production if line.startswith(("ask", "do plan", "do apply"))]
    assert [line.split(" as ")[0] for line in asked] == [
        "do plan",
        "ask platform",
        "ask security",
        "do apply",
    ]


@pytest.mark.usefixtures("toy")
def test_gates_are_told_as_it_keeps_them(shipped: Estate) -> None:
    assert {each.kept for each in kept(shipped, "toy")} == {"native"}
    told = {each.promise.partition(":")[0]: each.kept for each in kept(load(ROOT).estate, "toy")}
    assert told["windows"] == "not held"


@pytest.mark.usefixtures("toy")
def test_what_it_cannot_keep_renders_nothing(shipped: Estate) -> None:
    first = shipped.services[0]
    waits = tuple(
        replace(each, gate=each.gate | Gate(frozenset({Wait(minutes=5)}))) for each in first.targets
    )
    (compiled,) = bundles(replace(shipped, services=(replace(first, targets=waits),)), TOOLBOX)
    assert compiled.bundle.files == ()
    assert {each.code for each in errors(compiled.bundle.findings)} == {"promise-not-held:Wait"}


def test_a_service_may_name_it_while_it_is_registered(tmp_path: Path) -> None:
    written = Written(tmp_path)
    for file, text in FILES.items():
        written.write(file, text)
    written.add("catalog/network.yaml", "runs_on: {check: toy}\n")
    assert ["toy" in str(problem) for problem in written.problems()] == [True]
    with registered(TOY):
        assert written.problems() == ()
