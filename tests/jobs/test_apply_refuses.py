"""What the apply job that the program created does not apply: each test spoils one thing of a run that is right."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.job_runner import Ended
from tests.jobs.delivery_run import ANSWERS, NOW_FOR_THE_FIRST_TIME, Answer, Delivery, Run
from tests.jobs.forging import content_of, forged, place, resigned, signature
from toolbox import archive, manifest
from toolbox.sealed import Sealed

pytestmark = pytest.mark.slow
PLATFORM, SECURITY = ANSWERS
OTHER = "f" * 64


def refused(by: Delivery, ended: Ended, sentence: str) -> None:
    assert ended.code == 1, ended.said
    assert sentence in ended.said
    assert "terraform apply" not in ended.said
    assert by.state() is None


@pytest.mark.mission(2)
def test_a_plan_that_is_not_there_is_refused(network: Delivery, planned: Run) -> None:
    ended = network.applied(replace(planned, digest=OTHER))
    refused(network, ended, "is missing")


@pytest.mark.mission(2)
def test_a_plan_of_another_commit_is_refused(network: Delivery, planned: Run) -> None:
    earlier, _ = network.repository.merged
    ended = network.applied(replace(planned, commit=earlier))
    refused(network, ended, f"The sealed plan is of the commit {planned.commit}; expected {earlier}")


@pytest.mark.mission(83)
def test_a_plan_whose_archive_was_altered_is_refused(network: Delivery, planned: Run) -> None:
    run = forged(
        network, planned, lambda found: replace(found, archive=found.archive.replace(b"PK", b"KP", 1))
    )
    refused(network, network.applied(run), "The sealed plan was altered: ")


@pytest.mark.mission(83)
def test_bytes_that_do_not_have_the_digest_that_was_approved_are_refused(
    network: Delivery, planned: Run
) -> None:
    approved = "d" * 64
    version = put(network, approved, content_of(network, planned))
    ended = network.applied(replace(planned, digest=approved, version=version))
    refused(network, ended, f"its bytes have the digest {planned.digest}, expected {approved}")


@pytest.mark.mission(83)
def test_an_unsigned_plan_is_refused(network: Delivery, planned: Run) -> None:
    run = forged(network, planned, lambda found: replace(found, signature=b""))
    refused(network, network.applied(run), "The sealed plan is unsigned")


@pytest.mark.mission(83)
def test_a_plan_signed_by_another_key_is_refused(network: Delivery, planned: Run) -> None:
    key = another_key(network)
    run = forged(network, planned, lambda found: signed_by(network, key, found, named=True))
    refused(network, network.applied(run), f"is signed by another key (it names {key})")


@pytest.mark.mission(83)
def test_a_plan_that_only_names_the_sealing_key_is_refused(network: Delivery, planned: Run) -> None:
    key = another_key(network)
    run = forged(network, planned, lambda found: signed_by(network, key, found, named=False))
    refused(network, network.applied(run), "is signed by another key")


def test_a_plan_of_another_environment_is_refused(network: Delivery, planned: Run) -> None:
    run = forged(network, planned, resigned(network, lambda found: replace(found, environment="staging")))
    refused(network, network.applied(run), "is for the environment staging; expected prod")


def test_a_plan_of_another_service_is_refused(network: Delivery, planned: Run) -> None:
    run = forged(network, planned, resigned(network, lambda found: replace(found, service="dns-2c81")))
    refused(network, network.applied(run), "is for the service dns-2c81")


def test_a_plan_that_nobody_approved_is_refused(network: Delivery, planned: Run) -> None:
    ended = network.applied(planned, answers=())
    refused(network, ended, "The approval Approve-platform is not in the execution's record")


def test_a_plan_that_somebody_rejected_is_refused(network: Delivery, planned: Run) -> None:
    ended = network.applied(planned, answers=(PLATFORM, replace(SECURITY, status="Failed")))
    refused(network, ended, "The approval Approve-security has status 'Failed'")


def test_an_approval_of_another_digest_is_refused(network: Delivery, planned: Run) -> None:
    ended = network.applied(planned, answers=(PLATFORM, replace(SECURITY, digest=OTHER)))
    refused(network, ended, f"The approval Approve-security is about '{OTHER}'")


def test_one_approval_of_two_is_refused(network: Delivery, planned: Run) -> None:
    ended = network.applied(planned, answers=(PLATFORM,))
    refused(network, ended, "The approval Approve-security is not in the execution's record")


def test_the_same_person_in_both_groups_is_refused(network: Delivery, planned: Run) -> None:
    ended = network.applied(planned, answers=(PLATFORM, Answer(group="security", person="ada")))
    refused(network, ended, "were both given by 'ada'")


def test_an_approval_given_in_another_role_is_refused(network: Delivery, planned: Run) -> None:
    ended = network.applied(planned, answers=(PLATFORM, replace(SECURITY, role="administrator")))
    refused(network, ended, "expected the role penstock-prod-approve-security")


def test_an_approval_that_has_expired_is_refused(network: Delivery, planned: Run) -> None:
    minutes = network.gate["expires_minutes"]
    late = replace(SECURITY, ago=timedelta(minutes=minutes + 1))
    refused(
        network,
        network.applied(planned, answers=(PLATFORM, late)),
        "The approval Approve-security expired at",
    )


def test_an_approval_that_served_one_attempt_is_refused(network: Delivery, planned: Run) -> None:
    ended = network.applied(planned, attempts=("Failed", "InProgress"))
    refused(network, ended, "Apply/apply was tried 2 times in this execution")


def test_an_apply_that_the_pipeline_did_not_start_is_refused(network: Delivery, planned: Run) -> None:
    ended = network.applied(planned, attempts=(), other={"PENSTOCK_WAIT": "0"})
    refused(network, ended, "Apply/apply is not in progress in this execution")


def test_an_old_run_that_is_replayed_is_refused(network: Delivery, planned: Run) -> None:
    network.record(planned, ANSWERS, NOW_FOR_THE_FIRST_TIME, trigger="ManualRollback")
    refused(network, network.job("apply", planned), "replays an old one")


def test_a_commit_off_the_protected_branch_is_refused(network: Delivery, planned: Run) -> None:
    off = replace(planned, commit=network.repository.unmerged)
    refused(network, network.applied(off), f"The commit {off.commit} is not on origin/main")


@pytest.mark.parametrize("job", ["plan", "verify"])
def test_a_commit_off_the_protected_branch_runs_no_code_as_the_plan_role(
    network: Delivery, planned: Run, job: str
) -> None:
    off = replace(planned, commit=network.repository.unmerged)
    ended = network.job(job, off)
    assert ended.code == 1
    assert f"The commit {off.commit} is not on origin/main" in ended.said
    assert "terraform init" not in ended.said


def test_a_shallow_clone_is_refused(network: Delivery, planned: Run) -> None:
    refused(network, network.applied(planned, clone=("--depth=1",)), "The source is a shallow clone")


def test_a_commit_that_the_run_does_not_deliver_is_refused(network: Delivery, planned: Run) -> None:
    earlier, _ = network.repository.merged
    ended = network.applied(planned, other={"PENSTOCK_COMMIT": earlier})
    refused(network, ended, f"expected the commit {earlier}")


@pytest.mark.parametrize("job", ["plan", "apply"])
def test_another_toolbox_in_the_bucket_is_not_run(network: Delivery, planned: Run, job: str) -> None:
    network.record(planned, ANSWERS, NOW_FOR_THE_FIRST_TIME)
    with another_toolbox(network):
        ended = network.job(job, planned)
    refused(network, ended, "penstock-toolbox.pyz: FAILED")
    assert "python3" not in ended.said


def put(by: Delivery, digest: str, content: bytes) -> str:
    bucket, key = place(by, digest)
    s3 = by.account.as_role("penstock-network-prod-plan", "s3")
    version: str = s3.put_object(Bucket=bucket, Key=key, Body=content, IfNoneMatch="*")["VersionId"]
    return version


def another_key(by: Delivery) -> str:
    kms = by.account.client("kms")
    arn: str = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["Arn"]
    return arn


def signed_by(by: Delivery, key: str, found: Sealed, *, named: bool) -> Sealed:
    text = found.manifest
    if named:
        text = replace(manifest.decode(text), key=key).encode()
    return replace(found, manifest=text, signature=signature(by, "", key, text))


@contextmanager
def another_toolbox(by: Delivery) -> Iterator[None]:
    """Whoever administers the account could put one there; it is gone afterwards."""
    s3, (bucket, _) = by.account.client("s3"), place(by, OTHER)
    key = f"toolbox/{archive.digest()}.pyz"
    version = s3.put_object(Bucket=bucket, Key=key, Body=archive.build() + b"more")["VersionId"]
    try:
        yield
    finally:
        s3.delete_object(Bucket=bucket, Key=key, VersionId=version)
