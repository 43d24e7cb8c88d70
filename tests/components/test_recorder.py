"""The recorder, as the engine would be told to make it."""

from __future__ import annotations

import json

import pytest

from components.recorder import Recorder, RecorderArgs
from delivery.aws.names import Account, Duty
from sandbox.cloud.patterns import matches, read_pattern
from sandbox.cloud.transformer import input_of
from tests.estates import STAGING, TOOLBOX
from tests.harness import UNKNOWN, Deployed, deploy
from tests.pipeline_events import EXECUTION, run_event, spoiled

ACCOUNT = Account.of(STAGING)
KEY = "arn:aws:kms:eu-west-1:222222222222:key/"
EVENT = run_event(ACCOUNT, pipeline="network-staging")


def recorder(*, preview: bool = False) -> Deployed:
    args = RecorderArgs(
        environment=STAGING,
        toolbox=TOOLBOX,
        logs_key_arn=f"{KEY}logs",
        artifacts_key_arn=f"{KEY}artifacts",
        lost_events_queue_arn=ACCOUNT.lost_events_queue_arn,
    )
    return deploy(lambda: Recorder("recorder", args), preview=preview, stack="staging")


def variables(found: Deployed) -> dict[str, str]:
    listed = found.one("aws:codebuild/project:Project").inputs["environment"]["environmentVariables"]
    return {each["name"]: each["value"] for each in listed}


def test_the_recorder_has_no_source_and_its_buildspec_inline() -> None:
    project = recorder().one("aws:codebuild/project:Project")
    assert project.inputs["source"]["type"] == "NO_SOURCE"
    assert "record-deployment" in project.inputs["source"]["buildspec"]
    assert project.inputs["serviceRole"] == ACCOUNT.duty_role_arn(Duty.RECORD)


def test_the_recorder_writes_deployments_and_looks_up_approvals() -> None:
    found = variables(recorder())
    assert found["PENSTOCK_TABLE"] == "infrastructure-deployments"
    assert found["PENSTOCK_APPROVALS_TABLE"] == "terraform-approvals"


def test_the_created_rule_takes_the_end_of_a_run_and_no_forged_one() -> None:
    pattern = read_pattern(
        json.dumps(recorder().one("aws:cloudwatch/eventRule:EventRule").document("eventPattern"))
    )
    assert matches(pattern, EVENT)
    assert not matches(pattern, spoiled(EVENT, "source", "com.example"))
    assert not matches(pattern, spoiled(EVENT, "account", "999999999999"))


def test_the_created_target_hands_over_ids_alone() -> None:
    transformer = recorder().one("aws:cloudwatch/eventTarget:EventTarget").inputs["inputTransformer"]
    as_aws = {"InputPathsMap": transformer["inputPaths"], "InputTemplate": transformer["inputTemplate"]}
    told = json.loads(input_of({"InputTransformer": as_aws}, EVENT, "arn:aws:events:::rule/any"))
    values = {each["value"] for each in told["environmentVariablesOverride"]}
    assert values == {"network-staging", EXECUTION}


def test_an_event_that_cannot_be_delivered_is_buried_and_not_lost() -> None:
    target = recorder().one("aws:cloudwatch/eventTarget:EventTarget")
    assert target.inputs["deadLetterConfig"] == {"arn": ACCOUNT.lost_events_queue_arn}


@pytest.mark.parametrize("preview", [True, False])
def test_its_pattern_is_known_at_every_time(preview: bool) -> None:
    assert (
        recorder(preview=preview).one("aws:cloudwatch/eventRule:EventRule").inputs["eventPattern"]
        is not UNKNOWN
    )


def test_its_words_are_kept_under_the_key_of_logs() -> None:
    log = recorder().one("aws:cloudwatch/logGroup:LogGroup")
    assert (log.inputs["name"], log.inputs["kmsKeyId"]) == ("/penstock/staging/record", f"{KEY}logs")
