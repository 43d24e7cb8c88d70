"""The container blueprint: what its options make of a pipeline, each shown with and without."""

from __future__ import annotations

from dataclasses import replace

import pytest

from delivery.blueprints.container_options import (
    Canary,
    Check,
    Delivery,
    Licenses,
    Rollout,
    Stage,
    Told,
    Trial,
)
from delivery.events import AfterSuccess, Manual, PullRequest, Push
from delivery.identity import Purpose
from delivery.job import Mishap, Run
from delivery.steps.languages import Language
from delivery.texts import BranchPattern, Cron, PathPattern, StageName
from tests.delivery.containers import CLUSTER, PLAIN, into, jobs, pipeline, released

IMAGE = (Check.UNIT, Check.BUILD, Check.PUSH, Check.IMAGE, Check.SBOM, Check.SIGN)
IN_CLUSTER = Delivery(cluster=CLUSTER)


def test_what_is_not_merged_is_nobody() -> None:
    check = pipeline().check
    assert check is not None
    assert {job.identity for job in check.jobs} == {None}
    assert check.cancels_older


@pytest.mark.parametrize("check", [Check.PUSH, Check.SIGN, Check.PCI])
def test_an_identity_for_what_is_not_merged_is_refused(check: Check) -> None:
    with pytest.raises(ValueError, match="nobody has merged"):
        replace(PLAIN, checks=(check,))


def test_an_image_is_pushed_to_be_scanned_and_signed_last() -> None:
    found = released(*IMAGE)
    assert {name: job.identity.purpose for name, job in found.items() if job.identity} == {
        "push-image": Purpose.PUBLISH,
        "sign-image": Purpose.SIGN,
    }
    assert {"build-image", "push-image"} <= set(found["scan-image"].needs)
    assert {"push-image", "scan-image", "make-sbom"} <= set(found["sign-image"].needs)


def test_who_builds_with_docker_is_nobody() -> None:
    assert [name for name, job in released(*IMAGE).items() if job.builds_images and job.identity] == []


def test_what_looks_at_an_image_is_nobody_and_takes_the_image_itself() -> None:
    found = released(*IMAGE, Check.GRYPE)
    for name in ("scan-image", "scan-image-grype", "make-sbom"):
        assert found[name].identity is None
        assert found[name].fetches == ("build-image",)


@pytest.mark.mission(378)
def test_an_image_is_built_only_if_its_paths_changed_and_all_of_it_is_left_out_else() -> None:
    found = released(*IMAGE, image_paths=(PathPattern("Dockerfile"),))
    assert found["build-image"].only_if is not None
    assert "--path=Dockerfile" in found["changes"].steps[0].command
    assert released(*IMAGE)["build-image"].only_if is None
    assert "changes" not in released(*IMAGE)


def test_what_must_run_whatever_changed_does_not_wait_for_an_image() -> None:
    checks = (*IMAGE, Check.SAST)
    assert released(*checks)["scan-code"].needs == ("build-image",)
    assert released(*checks, image_paths=(PathPattern("Dockerfile"),))["scan-code"].needs == ()


def test_licences_are_read_from_the_list_of_the_image_or_from_the_packages() -> None:
    assert released(*IMAGE, Check.LICENSES, licenses=Licenses.SBOM)["check-licenses"].fetches == (
        "make-sbom",
    )
    assert released(*IMAGE, Check.LICENSES)["check-licenses"].needs == ()


@pytest.mark.mission(385)
def test_looking_for_secrets_cannot_be_made_optional() -> None:
    assert released(Check.SECRETS, Check.MUTATION)["scan-secrets"].may_fail is None
    assert released(Check.SECRETS, Check.MUTATION)["test-mutation"].may_fail


@pytest.mark.mission(392)
@pytest.mark.parametrize("name", ["check-pci", "check-hipaa", "check-soc2"])
def test_compliance_informs_as_who_observes(name: str) -> None:
    job = released(Check.PCI, Check.HIPAA, Check.SOC2)[name]
    assert job.may_fail
    assert job.identity is not None
    assert job.identity.purpose is Purpose.OBSERVE


def test_node_alone_is_mutated() -> None:
    with pytest.raises(ValueError, match="knows Node alone"):
        replace(PLAIN, language=Language.GO, release=(Check.MUTATION,))


@pytest.mark.parametrize("percent", [-1, 101])
def test_coverage_is_a_part_of_a_hundred(percent: int) -> None:
    with pytest.raises(ValueError, match="0 to 100"):
        replace(PLAIN, coverage_at_least=percent)
    assert replace(PLAIN, coverage_at_least=100).coverage_at_least == 100


@pytest.mark.mission(313)
def test_pushes_of_any_branch_are_checked_where_that_is_asked() -> None:
    check = pipeline(replace(PLAIN, checked_pushes=(BranchPattern("**"),))).check
    assert check is not None
    assert check.on == (PullRequest(into=(BranchPattern("main"),)), Push(branches=(BranchPattern("**"),)))
    plain = pipeline().check
    assert plain is not None
    assert plain.on == (PullRequest(into=(BranchPattern("main"),)),)


@pytest.mark.mission(397)
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


@pytest.mark.mission(400)
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


@pytest.mark.mission(346)
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


@pytest.mark.mission(421)
def test_the_end_of_a_release_is_told_whatever_it_was_and_a_failure_is_paged() -> None:
    found = released(Check.UNIT, told=Told(always=("slack",), page=True))
    assert (found["notify"].run, found["page"].run) == (Run.ALWAYS, Run.FAILURE)
    assert found["notify"].needs == ("test-unit",)
    assert set(released(Check.UNIT)) == {"test-unit"}


@pytest.mark.mission(422)
def test_a_page_is_of_the_protected_branch_alone() -> None:
    page = released(Check.UNIT, told=Told(page=True))["page"]
    assert page.steps[0].command == ("bash", "scripts/notify-pagerduty.sh", "main")


def test_production_alone_calls_at_night() -> None:
    found = pipeline(replace(PLAIN, told=Told(page=True)))
    assert {each.key for each in found.deployments if any(job.name == "page" for job in each.jobs)} == {
        "deploy-prod"
    }


@pytest.mark.mission(332)
def test_the_security_team_is_told_of_scans() -> None:
    found = released(*IMAGE, told=Told(security=("slack",)))["notify-security"]
    assert found.run is Run.FAILURE
    assert "--failed=scan-image" in found.steps[0].command
    assert "notify-security" not in released(Check.UNIT, told=Told(security=("slack",)))


@pytest.mark.mission(395)
def test_drift_is_looked_for_by_a_clock_alone_in_every_environment() -> None:
    (drift,) = pipeline(replace(PLAIN, drift=Cron("0 6 * * *"))).watches
    looks = [job for job in drift.jobs if job.name.startswith("drift-")]
    assert [job.identity.purpose for job in looks if job.identity] == [Purpose.OBSERVE] * 3
    assert pipeline().watches == ()


@pytest.mark.mission(371)
def test_tools_come_as_images_where_a_job_is_nobody_and_calls_nothing_of_ours() -> None:
    found = released(*IMAGE, Check.SAST, Check.PCI, in_images=True)
    images = {name: job.image.name for name, job in found.items() if job.image}
    assert images == {
        "test-unit": "infrastructure/node",
        "build-image": "infrastructure/docker",
        "scan-image": "security/trivy",
        "make-sbom": "security/syft",
        "scan-code": "security/semgrep",
    }
    assert [name for name, job in released(*IMAGE).items() if job.image] == []


@pytest.mark.mission(372)
def test_stages_are_shown_in_the_order_in_which_they_are_written() -> None:
    stages = (
        Stage(name=StageName("testing"), jobs=("test-unit",)),
        Stage(name=StageName("production"), jobs=("deploy-prod",)),
        Stage(name=StageName("approvals"), jobs=("deploy-prod / plan",)),
    )
    found = pipeline(replace(PLAIN, release=(Check.UNIT,), stages=stages))
    assert found.stages == ("testing", "production", "approvals")
    assert {name: job.stage for name, job in jobs(found, "deploy-prod").items()} == {
        "plan": "approvals",
        "apply": "production",
    }
    assert jobs(found, "deploy-dev")["apply"].stage is None
