"""A service that is a folder of its repository runs there, and a change elsewhere starts nothing."""

from __future__ import annotations

from dataclasses import replace

from delivery.blueprints.container_delivery import Delivery
from delivery.blueprints.container_options import Check
from delivery.events import PullRequest, Push
from delivery.texts import Cron
from tests.delivery.containers import PLAIN, boxed, by_name, pipeline
from tests.delivery.seed_parts import Parts

OPTIONS = replace(
    PLAIN,
    checks=(Check.TERRAFORM, Check.CODE, Check.SECRETS, Check.COMMITS),
    into=by_name({"dev": Delivery(stopped_after_days=7)}),
    drift=Cron("0 6 * * *"),
)


def folders(root: str) -> dict[str, str]:
    found = Parts(service=boxed(OPTIONS, root=root), pipeline=pipeline(OPTIONS, root=root)).all_jobs()
    return {held.job.name: held.job.folder for held in found}


def test_jobs_run_in_the_folder_of_the_service_but_for_those_of_the_history() -> None:
    found = folders("services/pay")
    assert found.pop("lint-terraform") == "services/pay/infrastructure"
    assert (found.pop("scan-secrets"), found.pop("lint-commits")) == (".", ".")
    assert set(found.values()) == {"services/pay"}


def test_a_service_that_is_all_of_its_repository_runs_at_its_top() -> None:
    found = folders(".")
    assert found.pop("lint-terraform") == "infrastructure"
    assert set(found.values()) == {"."}


def test_its_own_changes_start_it() -> None:
    inside, whole = pipeline(OPTIONS, root="services/pay"), pipeline(OPTIONS)
    events = [event for route in inside.routes for event in route.on]
    starts = [start for each in inside.deployments for start in each.starts]
    touched = [each.paths for each in (*events, *starts) if isinstance(each, Push | PullRequest)]
    assert set(touched) == {("services/pay/**",)}
    assert {event.paths for route in whole.routes for event in route.on if isinstance(event, Push)} == {()}


def test_the_base_and_the_way_to_take_it_away_are_in_the_folder_too() -> None:
    deployment = pipeline(OPTIONS, root="services/pay").deployments[0]
    assert {step.folder for step in deployment.base} == {"services/pay"}
    assert deployment.stop is not None
    assert deployment.stop.job.folder == "services/pay"
