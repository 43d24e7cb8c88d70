"""Roles: trust documents that AWS takes, and who they let in."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from sandbox.cloud import client_of
from sandbox.cloud.back_door import DoorRefused
from sandbox.cloud.sessions import session
from tests.sandbox.cloud_desk import (
    REGION,
    Account,
    Client,
    Field,
    allow,
    an_account,
    document,
    endpoint,
    refused,
    trusts,
)


def let_in(account: Account, role: str, **more: Field) -> Client:
    return account.client("sts").assume_role(**{"RoleArn": role, "RoleSessionName": "anna", **more})


@pytest.mark.parametrize(
    ("trust", "word"),
    [
        ("{", "JSON"),
        ('{"Version": "2012-10-17", "Statement": []}', "no statement"),
        (trusts({"Service": "codebuild.amazonaws.com"}, "s3:GetObject"), "STS"),
        (trusts({"Service": "codebuild"}), "Invalid principal"),
        (trusts({"AWS": "arn:aws:iam::111111111111:role/*"}), "Invalid principal"),
        (trusts({"AWS": "arn:aws:iam::111111111111:role/nobody"}), "Invalid principal"),
        (trusts({"AWS": "*"}, Resource="*"), "Resource"),
        (trusts({"AWS": "*"}, Condition={"StringIs": {"aws:PrincipalArn": "x"}}), "StringIs"),
        (trusts({"AWS": "*"}, Principals="*"), "Principals"),
        (document(allow("sts:AssumeRole")), "Principal"),
    ],
)
def test_a_trust_policy_that_aws_does_not_take_is_refused(trust: str, word: str) -> None:
    create = an_account().client("iam").create_role
    said = refused(create, RoleName="broken", AssumeRolePolicyDocument=trust)
    assert said.code == "MalformedPolicyDocument"
    assert word in said.message


def test_a_changed_trust_policy_is_checked_too() -> None:
    account = an_account()
    account.role("planner")
    update = account.client("iam").update_assume_role_policy
    nobody = trusts({"AWS": f"arn:aws:iam::{account.id}:role/nobody"})
    assert "nobody" in refused(update, RoleName="planner", PolicyDocument=nobody).message
    update(RoleName="planner", PolicyDocument=trusts({"AWS": f"arn:aws:iam::{account.id}:role/planner"}))


def test_a_boundary_that_does_not_exist_is_refused() -> None:
    account = an_account()
    iam, trust = account.client("iam"), trusts({"Service": "codebuild.amazonaws.com"})
    boundary = f"arn:aws:iam::{account.id}:policy/penstock-dev-boundary"
    asked = {"RoleName": "planner", "AssumeRolePolicyDocument": trust, "PermissionsBoundary": boundary}
    assert refused(iam.create_role, **asked).code == "NoSuchEntity"
    iam.create_policy(PolicyName="penstock-dev-boundary", PolicyDocument=document(allow("s3:*")))
    assert iam.create_role(**asked)["Role"]["Arn"]


def test_a_boundary_is_honoured_in_calls() -> None:
    account = an_account()
    made = account.client("iam").create_policy(
        PolicyName="b", PolicyDocument=document(allow("sqs:ListQueues"))
    )
    role = account.role("planner", allow("*"), PermissionsBoundary=made["Policy"]["Arn"])
    assert "permissions boundary" in refused(account.acting(role, "sns").list_topics).message
    account.acting(role, "sqs").list_queues()


def test_a_role_that_does_not_exist_is_not_assumed() -> None:
    account = an_account()
    with pytest.raises(ClientError, match="AccessDenied"):
        let_in(account, f"arn:aws:iam::{account.id}:role/absent")


def test_only_who_is_trusted_is_let_in() -> None:
    account, other = an_account(), an_account()
    role = account.role("approver", trust=trusts(other.root))
    assert let_in(other, role)["AssumedRoleUser"]["Arn"].endswith(":assumed-role/approver/anna")
    with pytest.raises(ClientError, match="AccessDenied"):
        let_in(account, role)


def test_the_name_of_the_session_can_be_pinned() -> None:
    account = an_account()
    pinned = {"StringEquals": {"sts:RoleSessionName": "anna"}}
    role = account.role("approver", trust=trusts(account.root, Condition=pinned))
    let_in(account, role)
    with pytest.raises(ClientError, match="AccessDenied"):
        let_in(account, role, RoleSessionName="mallory")


def test_a_source_identity_takes_its_own_right() -> None:
    account = an_account()
    plain = account.role("plain", trust=trusts(account.root))
    both: Any = ["sts:AssumeRole", "sts:SetSourceIdentity"]
    naming = account.role("naming", trust=trusts(account.root, both))
    let_in(account, naming, SourceIdentity="anna")
    with pytest.raises(ClientError, match="SetSourceIdentity"):
        let_in(account, plain, SourceIdentity="anna")


def test_a_role_assumes_another_only_when_its_own_policy_allows() -> None:
    account = an_account()
    target = account.role("target", trust=trusts(account.root))
    with_right, without = account.role("a", allow("sts:AssumeRole", target)), account.role("b", allow("s3:*"))
    asked = {"RoleArn": target, "RoleSessionName": "it-is-me"}
    assert account.acting(with_right, "sts").assume_role(**asked)["Credentials"]
    assert refused(account.acting(without, "sts").assume_role, **asked).code == "AccessDenied"


def test_a_service_is_let_in_for_the_source_that_is_named() -> None:
    account = an_account()
    project = account.arn("codebuild", "project/orders-plan")
    named = {"ArnEquals": {"aws:SourceArn": project}, "StringEquals": {"aws:SourceAccount": account.id}}
    role = account.role("planner", trust=trusts({"Service": "codebuild.amazonaws.com"}, Condition=named))
    service = "codebuild.amazonaws.com"
    assert session(endpoint(), role, "build", service=service, source=project)["AccessKeyId"]
    with pytest.raises(DoorRefused, match="not authorized"):
        session(endpoint(), role, "build", service=service, source=project + "-other")
    with pytest.raises(DoorRefused, match="not authorized"):
        session(endpoint(), role, "build", service="events.amazonaws.com", source=project)


def token(**claims: str) -> str:
    body = base64.urlsafe_b64encode(json.dumps({"iss": "https://forge.example", **claims}).encode()).decode()
    return f"e30.{body.rstrip('=')}.e30"


def test_a_forges_token_is_judged_by_its_claims() -> None:
    account = an_account()
    provider = f"arn:aws:iam::{account.id}:oidc-provider/forge.example"
    claims = {"forge.example:sub": "repo:orders:environment:prod", "forge.example:aud": "sts.amazonaws.com"}
    trust = trusts(
        {"Federated": provider}, "sts:AssumeRoleWithWebIdentity", Condition={"StringEquals": claims}
    )
    role = account.role("apply", trust=trust)
    unsigned = boto3.client(
        "sts", endpoint_url=endpoint(), region_name=REGION, config=Config(signature_version=UNSIGNED)
    )
    asked = {"RoleArn": role, "RoleSessionName": "run-1"}
    good = token(sub="repo:orders:environment:prod", aud="sts.amazonaws.com")
    let = unsigned.assume_role_with_web_identity
    assert let(**asked, WebIdentityToken=good)["Credentials"]["AccessKeyId"]
    other = token(sub="repo:orders:pull_request", aud="sts.amazonaws.com")
    assert refused(let, **asked, WebIdentityToken=other).code == "AccessDenied"


def test_a_session_is_of_its_roles_account_whatever_its_header_says() -> None:
    account, other = an_account(), an_account()
    held = session(endpoint(), account.role("planner", allow("*")), "anna")
    teller = client_of("sts", held, endpoint(), REGION)

    def lie(params: dict[str, Any], **_: object) -> None:
        params["headers"]["x-moto-account-id"] = other.id

    teller.meta.events.register("before-call.*", lie)
    assert teller.get_caller_identity()["Account"] == account.id


def test_a_role_that_was_deleted_may_do_nothing_any_more() -> None:
    account = an_account()
    topics = account.acting(account.role("planner", allow("sns:ListTopics")), "sns")
    topics.list_topics()
    account.client("iam").delete_role_policy(RoleName="planner", PolicyName="it")
    account.client("iam").delete_role(RoleName="planner")
    assert refused(topics.list_topics).code == "AccessDenied"


def test_a_boundary_is_put_later_only_if_it_exists() -> None:
    account = an_account()
    account.role("planner")
    iam = account.client("iam")
    boundary = f"arn:aws:iam::{account.id}:policy/b"
    asked = {"RoleName": "planner", "PermissionsBoundary": boundary}
    assert refused(iam.put_role_permissions_boundary, **asked).code == "NoSuchEntity"
    iam.create_policy(PolicyName="b", PolicyDocument=document(allow("s3:*")))
    iam.put_role_permissions_boundary(**asked)


def test_a_saml_assertion_is_not_believed_unread() -> None:
    account = an_account()
    provider = f"arn:aws:iam::{account.id}:saml-provider/people"
    role = account.role("approver", trust=trusts({"Federated": provider}, "sts:AssumeRoleWithSAML"))
    unsigned = boto3.client(
        "sts", endpoint_url=endpoint(), region_name=REGION, config=Config(signature_version=UNSIGNED)
    )
    said = refused(
        unsigned.assume_role_with_saml, RoleArn=role, PrincipalArn=provider, SAMLAssertion="PHNhbWw+"
    )
    assert "SAML" in said.message


def test_a_session_that_this_emulator_did_not_open_is_nobody() -> None:
    stale = {"AccessKeyId": "ASIA0000000000000000", "SecretAccessKey": "x", "SessionToken": "x"}
    said = refused(client_of("sts", stale, endpoint(), REGION).get_caller_identity)
    assert said.code == "UnrecognizedClientException"


def test_a_call_that_nobody_signed_is_refused() -> None:
    account = an_account()
    account.client("s3").create_bucket(
        Bucket=f"penstock-{account.id}", CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    unsigned = boto3.client(
        "s3", endpoint_url=endpoint(), region_name=REGION, config=Config(signature_version=UNSIGNED)
    )
    said = refused(unsigned.list_objects_v2, Bucket=f"penstock-{account.id}")
    assert said.code == "MissingAuthenticationToken"


def test_a_presigned_address_acts_for_who_signed_it() -> None:
    account = an_account()
    bucket = f"penstock-{account.id}"
    store = account.client("s3")
    store.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    store.put_object(Bucket=bucket, Key="own", Body=b"x")
    role = account.role("reader", allow("s3:GetObject", f"arn:aws:s3:::{bucket}/shared/*"))
    address = account.acting(role, "s3").generate_presigned_url(
        "get_object", {"Bucket": bucket, "Key": "own"}
    )
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(address)
    account.client("iam").put_role_policy(
        RoleName="reader", PolicyName="more", PolicyDocument=document(allow("s3:GetObject"))
    )
    with urllib.request.urlopen(address) as found:
        assert found.read() == b"x"
