"""The container blueprint: what its options make of a pipeline, each shown with and without."""

from __future__ import annotations

from dataclasses import replace

import pytest

from delivery.blueprints.container_delivery import Delivery
from delivery.blueprints.container_options import Check, Licenses, Stage, Told
from delivery.events import PullRequest, Push
from delivery.identity import Purpose
from delivery.job import Run
from delivery.steps.languages import Language
from delivery.texts import BranchPattern, ChannelName, Cron, PathPattern, StageName
from tests.delivery.containers import CLUSTER, PLAIN, by_name, jobs, pipeline, released

IMAGE = (Check.UNIT, Check.BUILD, Check.PUSH, Check.IMAGE, Check.SBOM, Check.SIGN)


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


def test_what_is_signed_is_what_was_scanned() -> None:
    found = released(*IMAGE)
    assert set(found["scan-image"].fetches) <= set(found["sign-image"].fetches)
    assert "--layout=image" in found["sign-image"].steps[0].command


def test_who_builds_with_docker_is_nobody() -> None:
    assert [name for name, job in released(*IMAGE).items() if job.builds_images and job.identity] == []


def test_what_looks_at_an_image_is_nobody_and_takes_the_image_itself() -> None:
    found = released(*IMAGE, Check.GRYPE)
    for name in ("scan-image", "scan-image-grype", "make-sbom"):
        assert found[name].identity is None
        assert found[name].fetches == ("build-image",)


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
    # What is released has the same looks in its release.
    anywhere = Push(branches=(BranchPattern("**"),), but_not=(BranchPattern("main"),))
    assert check.on == (PullRequest(into=(BranchPattern("main"),)), anywhere)
    plain = pipeline().check
    assert plain is not None
    assert plain.on == (PullRequest(into=(BranchPattern("main"),)),)


@pytest.mark.mission(421)
def test_the_end_of_a_release_is_told_whatever_it_was_and_a_failure_is_paged() -> None:
    found = released(Check.UNIT, told=Told(always=(ChannelName("slack"),), page=True))
    assert (found["notify"].run, found["page"].run) == (Run.ALWAYS, Run.FAILURE)
    assert found["notify"].needs == ("test-unit",)
    assert set(released(Check.UNIT)) == {"test-unit"}


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
    found = released(*IMAGE, told=Told(security=(ChannelName("slack"),)))["notify-security"]
    assert found.run is Run.FAILURE
    assert "--failed=scan-image" in found.steps[0].command
    assert "notify-security" not in released(Check.UNIT, told=Told(security=(ChannelName("slack"),)))


@pytest.mark.mission(395)
def test_drift_is_looked_for_by_a_clock_alone_in_every_environment() -> None:
    (drift,) = pipeline(replace(PLAIN, drift=Cron("0 6 * * *"))).watches
    looks = [job for job in drift.jobs if job.name.startswith("drift-")]
    assert [job.identity.purpose for job in looks if job.identity] == [Purpose.OBSERVE] * 3
    assert pipeline().watches == ()


def test_tools_come_as_images_where_a_job_is_nobody_and_calls_nothing_of_ours() -> None:
    found = released(*IMAGE, Check.SAST, Check.PCI, in_images=True)
    images = {name: job.image.name for name, job in found.items() if job.image}
    assert images == {
        "test-unit": "infrastructure/node",
        "build-image": "infrastructure/docker",
        "scan-image": "security/trivy",
        "scan-code": "security/semgrep",
    }
    assert [name for name, job in released(*IMAGE).items() if job.image] == []


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


def test_what_is_not_of_node_is_delivered_into_a_cluster() -> None:
    with pytest.raises(ValueError, match="names no cluster"):
        replace(PLAIN, language=Language.GO, into=by_name({"dev": Delivery()}))
    in_cluster = by_name({"dev": Delivery(cluster=CLUSTER)})
    assert replace(PLAIN, language=Language.GO, into=in_cluster).into == in_cluster
    by_the_cdk = by_name({"dev": Delivery()})
    assert replace(PLAIN, into=by_the_cdk).into == by_the_cdk
