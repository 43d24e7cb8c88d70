"""The data sources the sandbox answers, and the sentence for the others."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.sandbox.provider_driver import REGION, Driver, Refused

ACCOUNT = "777777777777"


@pytest.fixture
def driver() -> Iterator[Driver]:
    made = Driver(account=ACCOUNT)
    yield made
    made.close()


def test_the_caller_is_in_the_providers_account(driver: Driver) -> None:
    assert driver.invoke("aws:index/getCallerIdentity:getCallerIdentity", {})["accountId"] == ACCOUNT


def test_region_and_partition_are_the_providers(driver: Driver) -> None:
    assert driver.invoke("aws:index/getRegion:getRegion", {})["region"] == REGION
    assert driver.invoke("aws:index/getPartition:getPartition", {})["partition"] == "aws"


def test_a_policy_document_is_written_as_the_real_provider_writes_it(driver: Driver) -> None:
    answer = driver.invoke(
        "aws:iam/getPolicyDocument:getPolicyDocument",
        {
            "statements": [
                {
                    "sid": "One",
                    "actions": ["s3:PutObject", "s3:GetObject"],
                    "resources": ["*"],
                    "principals": [{"type": "Service", "identifiers": ["codebuild.amazonaws.com"]}],
                    "conditions": [
                        {"test": "StringEquals", "variable": "aws:SourceAccount", "values": [ACCOUNT]}
                    ],
                }
            ]
        },
    )
    assert json.loads(str(answer["json"])) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "One",
                "Effect": "Allow",
                "Action": ["s3:GetObject", "s3:PutObject"],
                "Resource": "*",
                "Principal": {"Service": "codebuild.amazonaws.com"},
                "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
            }
        ],
    }


def test_any_other_function_is_refused_by_name(driver: Driver) -> None:
    with pytest.raises(Refused, match="The sandbox has no function aws:ec2/getAmi:getAmi"):
        driver.invoke("aws:ec2/getAmi:getAmi", {})
