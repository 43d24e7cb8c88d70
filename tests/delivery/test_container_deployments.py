"""Deployments of the container blueprint: what is reviewed, how it takes its place, and the way back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from delivery.blueprints.container_delivery import Canary, Delivery, Rollout, Trial
from delivery.events import AfterSuccess, Manual, Push
from delivery.identity import Purpose
from delivery.job import Mishap, Run
from delivery.texts import BranchPattern
from tests.delivery.containers import CLUSTER, PLAIN, into, jobs, pipeline

IN_CLUSTER = Delivery(cluster=CLUSTER)


def test_another_branch_reaches_the_first_environment_and_starts_nothing_that_leads_further() -> None:
    found = pipeline(replace(PLAIN, tried_from=(BranchPattern("develop"),)))
    starts = {each.key: each.starts for each in found.deployments}
    assert starts["early-dev"] == (Push(branches=(BranchPattern("develop"),)),)
    assert starts["deploy-dev"] == (Push(branches=(BranchPattern("main"),)),)
    assert not [each.key for each in found.deployments if "early-dev" in found.comes_after(each)]
    assert "early-dev" not in {each.key for each in pipeline().deployments}


def test_a_deployment_is_planned_reviewed_and_taken() -> None:
    found = jobs(pipeline(), "deploy-prod")
    assert found["plan"].makes == found["apply"].takes
    assert {name: job.identity.purpose for name, job in found.items() if job.identity} == {
        "plan": Purpose.PLAN,
        "apply": Purpose.APPLY,
    }


def test_a_canary_is_a_deployment_before_all_of_the_traffic() -> None:
    found = pipeline(into(staging=replace(IN_CLUSTER, canary=Canary(percent=10, trials=(Trial.SMOKE,)))))
    starts = {each.key: each.starts for each in found.deployments}
    assert starts["canary-staging"] == (AfterSuccess(environments=(found.deployments[0].environment,)),)
    (after,) = starts["deploy-staging"]
    assert isinstance(after, AfterSuccess)
    assert (after.environments, after.deployment) == (("staging",), "canary")
    assert "test-smoke" in jobs(found, "canary-staging")


@pytest.mark.parametrize("percent", [0, 51])
def test_a_canary_is_a_small_part(percent: int) -> None:
    with pytest.raises(ValueError, match="1 to 50 per cent"):
        Canary(percent=percent)


@pytest.mark.parametrize("rollout", [Rollout.BLUE_GREEN, Rollout.SYNC, Rollout.PREVIEW])
def test_what_runs_in_a_cluster_names_it(rollout: Rollout) -> None:
    with pytest.raises(ValueError, match="names its cluster"):
        Delivery(rollout=rollout)
    assert Delivery(rollout=rollout, cluster=CLUSTER).cluster == CLUSTER


def test_a_promotion_stands_behind_the_gate_of_its_environment_once_more() -> None:
    found = pipeline(
        into(prod=Delivery(rollout=Rollout.PREVIEW, cluster=CLUSTER, promoted=(Trial.SYNTHETIC,)))
    )
    (promotion,) = (each for each in found.deployments if each.key == "promote-prod")
    assert found.comes_after(promotion) == ("deploy-prod",)
    assert promotion.apply.name == "promote"
    assert [job.name for job in promotion.after] == ["test-synthetic"]


def test_only_what_waits_is_promoted() -> None:
    with pytest.raises(ValueError, match="rollout: preview"):
        Delivery(cluster=CLUSTER, promoted=())


@pytest.mark.mission(412)
def test_a_person_goes_back_to_a_release_that_is_planned_and_approved_like_any_other() -> None:
    found = pipeline(into(prod=replace(IN_CLUSTER, rollback=True)))
    (back,) = (each for each in found.deployments if each.key == "rollback-prod")
    (start,) = back.starts
    assert isinstance(start, Manual)
    assert back.before[0].inputs == ("revision",)
    assert back.apply.takes == back.reviewed
    assert "rollback-prod" not in {each.key for each in pipeline().deployments}


@pytest.mark.mission(340)
def test_a_failure_is_undone_where_that_is_asked() -> None:
    delivery = replace(IN_CLUSTER, trials=(Trial.SMOKE,), undone_on_failure=True)
    undo = jobs(pipeline(into(staging=delivery)), "deploy-staging")["rollback"]
    assert undo.run is Run.FAILURE
    assert {"apply", "test-smoke"} <= set(undo.needs)
    assert "rollback" not in jobs(pipeline(into(staging=IN_CLUSTER)), "deploy-staging")


@pytest.mark.mission(398)
def test_an_environment_is_taken_away_after_so_many_days() -> None:
    found = pipeline(into(dev=Delivery(stopped_after_days=7)))
    assert found.deployments[0].stop is not None
    assert (found.deployments[0].stop.job.name, found.deployments[0].stop.after_days) == ("stop", 7)
    assert pipeline().deployments[0].stop is None


@pytest.mark.mission(407)
def test_a_change_is_tried_again_if_the_runner_failed_and_not_the_change() -> None:
    retry = jobs(pipeline(into(prod=replace(IN_CLUSTER, retries=2))), "deploy-prod")["apply"].retry
    assert retry is not None
    assert (retry.times, retry.on) == (2, (Mishap.RUNNER,))
    assert jobs(pipeline(), "deploy-prod")["apply"].retry is None


@pytest.mark.mission(338)
def test_load_for_a_long_while_follows_load_for_a_short_one_and_has_the_time() -> None:
    delivery = replace(IN_CLUSTER, trials=(Trial.SMOKE, Trial.SOAK, Trial.ALERTS))
    found = jobs(pipeline(replace(into(staging=delivery), timeout_minutes=20)), "deploy-staging")
    assert [found[name].needs for name in ("test-smoke", "test-soak", "check-alerts")] == [
        ("apply",),
        ("test-smoke",),
        ("test-soak",),
    ]
    assert found["test-soak"].timeout_minutes == 45
    assert found["test-smoke"].timeout_minutes == 20


def test_clusters_are_variables_of_the_jobs_that_reach_them() -> None:
    found = jobs(pipeline(into(staging=replace(IN_CLUSTER, trials=(Trial.SMOKE,)))), "deploy-staging")
    assert {name for name, job in found.items() if "CLUSTER" in job.variables} == {"plan", "apply"}
