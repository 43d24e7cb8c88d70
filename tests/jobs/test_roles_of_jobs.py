"""What the roles that the program created may do, asked of the cloud in a box with their own credentials."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.job_runner import Account
from tests.jobs.delivery_run import Delivery, Run
from tests.jobs.forging import content_of, place

pytestmark = pytest.mark.slow

PLAN, APPLY, OTHER_PLAN = (
    "penstock-network-prod-plan",
    "penstock-network-prod-apply",
    "penstock-dns-prod-plan",
)
STATE = "network-7f3a/terraform.tfstate"
BUCKET_OF_A_SERVICE = {
    "Bucket": "a-service-s-own",
    "CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"},
}
INSERT = "INSERT INTO \"{}\" VALUE {{'id': '{}', 'environment': 'nowhere'}}"
CHANGES = {
    "PartiQLUpdate": "UPDATE \"{}\" SET approver = 'eve' WHERE id = '{}'",
    "PartiQLDelete": "DELETE FROM \"{}\" WHERE id = '{}'",
}
LEDGER = {"infrastructure-deployments": "penstock-prod-record", "terraform-approvals": "penstock-prod-log"}


def refused(call: Callable[..., Any], **asked: object) -> str:
    """The code of the refusal; "" when there was none."""
    try:
        call(**asked)
    except ClientError as error:
        code: str = error.response["Error"]["Code"]
        return code
    return ""


@pytest.fixture
def state_bucket(production: Account) -> str:
    return f"penstock-prod-{production.id}-state"


def test_the_plan_role_writes_its_lock_and_no_state(production: Account, state_bucket: str) -> None:
    s3 = production.as_role(PLAN, "s3")
    lock = {"Bucket": state_bucket, "Key": f"{STATE}.tflock"}
    assert refused(s3.put_object, Bucket=state_bucket, Key=STATE, Body=b"{}") == "AccessDenied"
    assert refused(s3.put_object, **lock, Body=b"{}", IfNoneMatch="*") == ""
    assert refused(s3.delete_object, **lock) == ""


def test_a_lock_that_is_held_is_not_taken(production: Account, state_bucket: str) -> None:
    s3 = production.as_role(APPLY, "s3")
    lock = {"Bucket": state_bucket, "Key": f"{STATE}.tflock"}
    s3.put_object(**lock, Body=b"{}", IfNoneMatch="*")
    try:
        assert refused(s3.put_object, **lock, Body=b"{}") == "AccessDenied"
        assert refused(s3.put_object, **lock, Body=b"{}", IfNoneMatch="*") == "PreconditionFailed"
    finally:
        s3.delete_object(**lock)


def test_the_apply_role_writes_state_and_never_deletes_it(dns: Delivery, production: Account) -> None:
    bucket, key = f"penstock-prod-{production.id}-state", "dns-2c81/written-by-hand.tfstate"
    s3 = production.as_role("penstock-dns-prod-apply", "s3")
    assert refused(s3.put_object, Bucket=bucket, Key=key, Body=b"{}") == "AccessDenied"
    assert refused(s3.delete_object, Bucket=bucket, Key="dns-2c81/terraform.tfstate") == "AccessDenied"
    assert refused(s3.delete_object, Bucket=bucket, Key="dns-2c81/terraform.tfstate.tflock") == ""


def test_a_sealed_plan_is_written_once(network: Delivery, planned: Run, production: Account) -> None:
    s3 = production.as_role(PLAN, "s3")
    bucket, key = place(network, planned.digest)
    before = content_of(network, planned)
    assert refused(s3.put_object, Bucket=bucket, Key=key, Body=b"other") == "AccessDenied"
    assert (
        refused(s3.put_object, Bucket=bucket, Key=key, Body=b"other", IfNoneMatch="*") == "PreconditionFailed"
    )
    assert refused(s3.delete_object, Bucket=bucket, Key=key) == "AccessDenied"
    assert content_of(network, planned) == before


def test_apply_reads_sealed_plans_and_makes_none(
    network: Delivery, planned: Run, production: Account
) -> None:
    s3 = production.as_role(APPLY, "s3")
    bucket, key = place(network, planned.digest)
    assert refused(s3.get_object, Bucket=bucket, Key=key) == ""
    _, free = place(network, "c" * 64)
    assert refused(s3.put_object, Bucket=bucket, Key=free, Body=b"mine", IfNoneMatch="*") == "AccessDenied"


def test_a_plan_role_reads_no_other_service_s_sealed_plans(
    network: Delivery, planned: Run, production: Account
) -> None:
    bucket, key = place(network, planned.digest)
    asked = {"Bucket": bucket, "Key": key}
    assert refused(production.as_role(OTHER_PLAN, "s3").get_object, **asked) == "AccessDenied"
    assert refused(production.as_role(PLAN, "s3").get_object, **asked) == ""


def test_plan_signs_and_apply_does_not(network: Delivery, production: Account) -> None:
    asked = {
        "KeyId": network.pipeline.project("plan").variables["PENSTOCK_KEY"],
        "Message": b"a manifest",
        "MessageType": "RAW",
        "SigningAlgorithm": "ECDSA_SHA_256",
    }
    assert refused(production.as_role(APPLY, "kms").sign, **asked) == "AccessDeniedException"
    assert refused(production.client("kms").sign, **asked) == "AccessDeniedException"
    assert refused(production.as_role(PLAN, "kms").sign, **asked) == ""


@pytest.mark.parametrize(("table", "writer"), LEDGER.items())
def test_one_role_inserts_into_a_table_of_the_ledger(production: Account, table: str, writer: str) -> None:
    def inserts(role: str) -> bool:
        statement = INSERT.format(table, f"by-{role}")
        return refused(production.as_role(role, "dynamodb").execute_statement, Statement=statement) == ""

    assert {role for role in ours(production) if inserts(role)} == {writer}


@pytest.mark.mission(79, 80)
@pytest.mark.parametrize(("table", "writer"), LEDGER.items())
def test_no_role_of_ours_changes_a_row_of_the_ledger(production: Account, table: str, writer: str) -> None:
    key = {"id": {"S": f"row-for-{table}"}}
    statement = INSERT.format(table, f"row-for-{table}")
    production.as_role(writer, "dynamodb").execute_statement(Statement=statement)
    for role in ours(production):
        dynamodb = production.as_role(role, "dynamodb")
        changed = {
            "PutItem": refused(dynamodb.put_item, TableName=table, Item=key),
            "UpdateItem": refused(dynamodb.update_item, TableName=table, Key=key),
            "DeleteItem": refused(dynamodb.delete_item, TableName=table, Key=key),
            **{
                action: refused(dynamodb.execute_statement, Statement=words.format(table, f"row-for-{table}"))
                for action, words in CHANGES.items()
            },
        }
        assert set(changed.values()) == {"AccessDeniedException"}, (role, changed)
    again = refused(production.as_role(writer, "dynamodb").execute_statement, Statement=statement)
    assert again == "DuplicateItemException"


def test_no_role_of_a_job_starts_a_gated_project(production: Account) -> None:
    project = "penstock-network-prod-apply"
    starts = {
        role
        for role in ours(production)
        if refused(production.as_role(role, "codebuild").start_build, projectName=project)
        != "AccessDeniedException"
    }
    assert starts == {"penstock-prod-pipeline"}


def test_not_even_who_administers_the_account_changes_a_row_of_the_ledger(production: Account) -> None:
    dynamodb = production.client("dynamodb")
    for table in LEDGER:
        code = refused(dynamodb.put_item, TableName=table, Item={"id": {"S": "by-hand"}})
        assert code == "AccessDeniedException"


@pytest.fixture
def unleashed(production: Account) -> Iterator[Account]:
    """The apply role, were its permissions everything: what is left to hold it is what stands around it."""
    iam = production.client("iam")
    everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    iam.put_role_policy(RoleName=APPLY, PolicyName="everything", PolicyDocument=json.dumps(everything))
    try:
        yield production
    finally:
        iam.delete_role_policy(RoleName=APPLY, PolicyName="everything")


def side_doors(account: Account, key: str) -> dict[str, tuple[str, dict[str, object]]]:
    """Ways around the gate, by the call that would open them."""
    plan_role = account.client("iam").get_role(RoleName=PLAN)["Role"]["Arn"]
    approval = {"pipelineName": "network-prod", "stageName": "Approval", "actionName": "Approve-security"}
    answer = {"result": {"summary": "fine", "status": "Approved"}, "token": "a-token"}
    artifacts = f"penstock-prod-{account.id}-artifacts"
    sign = {"Message": b"any", "MessageType": "RAW", "SigningAlgorithm": "ECDSA_SHA_256"}
    return {
        "start_build": ("codebuild", {"projectName": APPLY}),
        "update_project": ("codebuild", {"name": APPLY, "description": "mine"}),
        "start_pipeline_execution": ("codepipeline", {"name": "network-prod"}),
        "put_approval_result": ("codepipeline", {**approval, **answer}),
        "sign": ("kms", {"KeyId": key, **sign}),
        "put_key_policy": ("kms", {"KeyId": key, "PolicyName": "default", "Policy": "{}"}),
        "update_alias": ("kms", {"AliasName": "alias/penstock-prod-sealing-1", "TargetKeyId": key}),
        "put_item": ("dynamodb", {"TableName": "terraform-approvals", "Item": {"id": {"S": "mine"}}}),
        "execute_statement": ("dynamodb", {"Statement": INSERT.format("terraform-approvals", "mine")}),
        "delete_resource_policy": ("dynamodb", {"ResourceArn": _table(account)}),
        "delete_bucket_policy": ("s3", {"Bucket": artifacts}),
        "put_object": ("s3", {"Bucket": artifacts, "Key": "toolbox/mine.pyz", "Body": b"mine"}),
        "put_role_policy": ("iam", {"RoleName": PLAN, "PolicyName": "mine", "PolicyDocument": "{}"}),
        "update_assume_role_policy": ("iam", {"RoleName": PLAN, "PolicyDocument": "{}"}),
        "delete_role_permissions_boundary": ("iam", {"RoleName": APPLY}),
        "create_role": ("iam", {"RoleName": "mine", "AssumeRolePolicyDocument": "{}"}),
        "assume_role": ("sts", {"RoleArn": plan_role, "RoleSessionName": "mine"}),
        "remove_targets": ("events", {"Rule": "penstock-prod-duty-log", "Ids": ["penstock-prod-duty-log"]}),
    }


@pytest.mark.mission(55)
def test_an_apply_role_that_may_everything_still_finds_every_side_door_shut(
    unleashed: Account, network: Delivery
) -> None:
    key = network.pipeline.project("plan").variables["PENSTOCK_KEY"]
    found = {
        call: refused(getattr(unleashed.as_role(APPLY, service), call), **asked)
        for call, (service, asked) in side_doors(unleashed, key).items()
    }
    assert {call for call, code in found.items() if not code.startswith("AccessDenied")} == set(), found


def test_an_apply_role_that_may_everything_does_reach_what_is_not_ours(unleashed: Account) -> None:
    assert refused(unleashed.as_role(APPLY, "s3").create_bucket, **BUCKET_OF_A_SERVICE) == ""
    assert refused(unleashed.as_role(APPLY, "kms").create_key) == ""


def _table(account: Account) -> str:
    return f"arn:aws:dynamodb:{account.region}:{account.id}:table/terraform-approvals"


def ours(account: Account) -> list[str]:
    pages = account.client("iam").get_paginator("list_roles").paginate(PathPrefix="/penstock/")
    return [role["RoleName"] for page in pages for role in page["Roles"]]
