"""The catalog that comes with the program is one that it accepts, and shows what it is for."""

from __future__ import annotations

from pathlib import Path

import pytest

from delivery.backends import known_backends
from delivery.promises import AuthorExcluded, BoundDigest, DistinctPeople, Expires
from delivery.site import site_of
from delivery.texts import Digest, EnvironmentName
from settings import Loaded, load

ROOT = Path(__file__).resolve().parent.parent.parent
DEV, STAGING, PROD = EnvironmentName("dev"), EnvironmentName("staging"), EnvironmentName("prod")


@pytest.fixture(scope="module")
def shipped() -> Loaded:
    return load(ROOT)


def variables(shipped: Loaded, environment: EnvironmentName) -> dict[str, str]:
    """What the projects of the network's pipeline are given there."""
    site = site_of(shipped.estate, environment, Digest("sha256:" + "0" * 64))
    pipelines = [each.pipeline for each in site.delivered if each.service.name == "network" and each.pipeline]
    return {
        name: value
        for pipeline in pipelines
        for project in pipeline.projects
        for name, value in project.variables.items()
    }


def test_the_shipped_catalog_has_no_problem(shipped: Loaded) -> None:
    assert len(shipped.estate.services) >= 2


def test_the_shipped_environments_are_three_accounts(shipped: Loaded) -> None:
    assert len({environment.account for environment in shipped.estate.environments}) == 3


@pytest.mark.mission(61)
def test_the_shipped_staging_asks_for_an_approval(shipped: Loaded) -> None:
    assert shipped.estate.environment(STAGING).gate.groups == ("platform",)


@pytest.mark.mission(8)
def test_the_shipped_production_asks_for_more_than_staging(shipped: Loaded) -> None:
    prod, staging = (shipped.estate.environment(name).gate for name in (PROD, STAGING))
    assert prod.exceeds(staging)
    assert {DistinctPeople(), BoundDigest(), Expires(minutes=480)} <= prod.promises
    assert (prod.groups, len(prod.windows)) == (("platform", "security"), 1)


def test_whatever_is_shipped_as_terraform_asks_for_a_scan_before_production(shipped: Loaded) -> None:
    gates = {
        service.name: service.target(PROD).gate.checks
        for service in shipped.estate.services
        if service.blueprint == "terraform"
    }
    assert set(gates.values()) == {("scan-config",)}, gates


def test_each_profile_is_shown_by_a_service(shipped: Loaded) -> None:
    shown = {
        whole["like"]
        for service in shipped.services.values()
        if isinstance(whole := service.whole.value, dict)
    }
    assert shown == {path.stem for path in (ROOT / "catalog" / "profiles").glob("*.yaml")}


def test_the_shipped_services_run_on_every_backend(shipped: Loaded) -> None:
    used = {name for service in shipped.estate.services for name in service.runs_on.backends}
    assert used == set(known_backends())


def test_the_shipped_gates_promise_nothing_that_the_backend_cannot_hold(shipped: Loaded) -> None:
    promises = {promise for each in shipped.estate.environments for promise in each.gate.promises}
    assert AuthorExcluded() not in promises


@pytest.mark.mission(64)
def test_the_shipped_flow_logs_are_kept_longer_the_higher_they_are(shipped: Loaded) -> None:
    network = next(service for service in shipped.estate.services if service.name == "network")
    days = [variables(shipped, target.name)["TF_VAR_flow_log_retention_days"] for target in network.targets]
    assert days == ["30", "90", "365"]
