"""A generated estate is one that this house accepts, and its bare twin is the same."""

from __future__ import annotations

import sys
from pathlib import Path

import pulumi
import pulumi_aws as aws
import pytest

from sandbox.in_memory import Deployed, deploy
from settings import load
from tools.estates import ROOT, write_estate
from tools.process import once
from tools.registrations import plainly, refuse_others


def test_a_generated_estate_is_accepted_and_its_pipelines_differ_where_codepipeline_looks(
    tmp_path: Path,
) -> None:
    estate = load(write_estate(tmp_path, 12)).estate
    names = [f"{each.name}-{target.name}"[:20] for each in estate.services for target in each.targets]
    assert (len(estate.services), len(set(names))) == (12, 12 * len(estate.environments))


def test_a_generated_estate_runs_the_same_program(tmp_path: Path) -> None:
    write_estate(tmp_path, 1)
    assert (tmp_path / "__main__.py").read_bytes() == (ROOT / "__main__.py").read_bytes()


def keys() -> None:
    account = aws.Provider("account", region="eu-west-1", allowed_account_ids=["111111111111"])
    at = pulumi.ResourceOptions(provider=account)
    key = aws.kms.Key("key", deletion_window_in_days=30, tags={"someOne": "x"}, opts=at)
    rule = aws.s3.BucketLifecycleConfigurationRuleArgs(id="all", status="Enabled")
    bucket = aws.s3.Bucket("bucket", bucket="b", opts=at)
    aws.s3.BucketLifecycleConfiguration("rules", bucket=bucket.id, rules=[rule], opts=at)
    aws.kms.Alias("alias", name="alias/key", target_key_id=key.arn, opts=at)


def told(deployed: Deployed) -> dict[str, object]:
    return {each.name: (each.type, each.inputs) for each in deployed.resources}


def test_the_bare_twin_registers_the_same_types_and_inputs() -> None:
    recorded = deploy(keys, preview=True)
    assert told(deploy(plainly(recorded), preview=True)) == told(recorded)


def test_a_twin_that_registers_something_else_is_no_measure() -> None:
    other = deploy(lambda: aws.kms.Key("key", description="other"), preview=True)
    with pytest.raises(ValueError, match="otherwise on the bare SDK: key"):
        refuse_others(other, deploy(lambda: aws.kms.Key("key"), preview=True))


def test_what_a_measured_program_says_is_shown_when_it_fails(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with pytest.raises(Exception, match="exit status 3"):
        once((sys.executable, "-c", "import sys; print('why'); sys.exit(3)"), tmp_path)
    assert "why" in capfd.readouterr().err


def test_what_a_measured_program_says_is_quiet_when_it_succeeds(capfd: pytest.CaptureFixture[str]) -> None:
    once((sys.executable, "-c", "print('all is well')"))
    assert capfd.readouterr() == ("", "")
