"""What each role was compiled for passes at the store, its key, the boundary and the role itself, all together."""

from __future__ import annotations

import json

import pytest

from delivery.aws.backups import backup_role
from delivery.aws.boundary import boundary
from delivery.aws.buckets import artifact_policy, state_policy
from delivery.aws.data_keys import data_key_policy
from delivery.aws.keys import signing_key_policy
from delivery.aws.names import DataClass
from delivery.aws.policy import Document
from delivery.aws.roles import RoleSpec
from delivery.aws.tables import APPROVALS, DEPLOYMENTS, LedgerTable, table_policy
from sandbox.cloud.evaluator import Kind, Policies, Principal, Request, decide
from tests.role_reach import role, site

PROD = site("prod")
HERE = PROD.account
SERVICE = PROD.services[0]
KEY = HERE.arn("kms", "key/1")
ONCE = {"s3:ObjectCreationOperation": "true", "s3:if-none-match": "*"}


def allowed(
    purpose: str, action: str, resource: str, document: Document, told: dict[str, str] | None = None
) -> bool:
    spec: RoleSpec = backup_role(HERE) if purpose == "backup" else role(PROD, purpose)
    keys = {"aws:PrincipalArn": spec.arn, "aws:SecureTransport": "true", **(told or {})}
    request = Request(
        principal=Principal(kind=Kind.ROLE, arn=spec.arn, account=HERE.id),
        action=action,
        resource=resource,
        account=HERE.id,
        context={key: (value,) for key, value in keys.items()},
    )
    policies = Policies(
        identity=(json.loads(spec.permissions.json),),
        boundary=json.loads(boundary(HERE).json),
        resource=json.loads(document.json),
        resource_rules=action.startswith("kms:"),
    )
    return decide(request, policies).allowed


STATE = f"arn:aws:s3:::{HERE.state_bucket}/{SERVICE.id}/terraform.tfstate"
SEALED = f"arn:aws:s3:::{HERE.artifact_bucket}/sealed/{SERVICE.id}/plan.tar"


@pytest.mark.parametrize(
    ("purpose", "action", "resource"),
    [
        ("plan", "s3:GetObject", STATE),
        ("plan", "s3:PutObject", f"{STATE}.tflock"),
        ("plan", "s3:DeleteObject", f"{STATE}.tflock"),
        ("apply", "s3:GetObject", STATE),
        ("apply", "s3:PutObject", STATE),
        ("apply", "s3:PutObject", f"{STATE}.tflock"),
        ("apply", "s3:DeleteObject", f"{STATE}.tflock"),
        ("backup", "s3:GetObjectVersion", STATE),
        ("backup", "s3:PutBucketNotification", f"arn:aws:s3:::{HERE.state_bucket}"),
    ],
)
def test_state_is_reached_by_those_it_is_for(purpose: str, action: str, resource: str) -> None:
    assert allowed(purpose, action, resource, state_policy(HERE), ONCE)


@pytest.mark.parametrize(
    ("purpose", "action", "resource"),
    [
        ("plan", "s3:PutObject", STATE),
        ("plan", "s3:DeleteObject", STATE),
        ("apply", "s3:DeleteObject", STATE),
        ("apply", "s3:DeleteObjectVersion", STATE),
        ("check", "s3:GetObject", STATE),
        ("pipeline", "s3:GetObject", STATE),
        ("backup", "s3:PutObject", STATE),
    ],
)
def test_state_is_not_reached_otherwise(purpose: str, action: str, resource: str) -> None:
    assert not allowed(purpose, action, resource, state_policy(HERE), ONCE)


def test_a_plan_seals() -> None:
    assert allowed("plan", "s3:PutObject", SEALED, artifact_policy(HERE), ONCE)


def test_a_plan_does_not_seal_again() -> None:
    assert not allowed(
        "plan", "s3:PutObject", SEALED, artifact_policy(HERE), {"s3:ObjectCreationOperation": "true"}
    )


def test_apply_reads_what_was_sealed() -> None:
    assert allowed("apply", "s3:GetObject", SEALED, artifact_policy(HERE))


@pytest.mark.parametrize("purpose", ["plan", "apply", "log", "record", "pull", "check"])
@pytest.mark.parametrize("key", ["toolbox/0f.pyz", "buildspecs/0f.yml"])
def test_every_job_reads_what_it_is_told(purpose: str, key: str) -> None:
    assert allowed(
        purpose, "s3:GetObject", f"arn:aws:s3:::{HERE.artifact_bucket}/{key}", artifact_policy(HERE)
    )


def through(service: str, data: DataClass, **context: str) -> dict[str, str]:
    named = {f"kms:EncryptionContext:{key.replace('__', ':')}": value for key, value in context.items()}
    return {
        "kms:ViaService": f"{service}.{HERE.region}.amazonaws.com",
        "kms:ResourceAliases": HERE.key_alias(data),
        **named,
    }


IN_STATE = through("s3", DataClass.STATE, aws__s3__arn=f"arn:aws:s3:::{HERE.state_bucket}")
IN_ARTIFACTS = through("s3", DataClass.ARTIFACTS, aws__s3__arn=f"arn:aws:s3:::{HERE.artifact_bucket}")
IN_LEDGER = through("dynamodb", DataClass.LEDGER, aws__dynamodb__tableName=DEPLOYMENTS.name)


@pytest.mark.parametrize(
    ("purpose", "data", "action", "told"),
    [
        ("plan", DataClass.STATE, "kms:GenerateDataKey", IN_STATE),
        ("apply", DataClass.STATE, "kms:GenerateDataKey", IN_STATE),
        ("backup", DataClass.STATE, "kms:Decrypt", IN_STATE),
        ("plan", DataClass.ARTIFACTS, "kms:GenerateDataKey", IN_ARTIFACTS),
        ("apply", DataClass.ARTIFACTS, "kms:Decrypt", IN_ARTIFACTS),
        ("pipeline", DataClass.ARTIFACTS, "kms:GenerateDataKey", IN_ARTIFACTS),
        ("check", DataClass.ARTIFACTS, "kms:Decrypt", IN_ARTIFACTS),
        ("log", DataClass.ARTIFACTS, "kms:Decrypt", IN_ARTIFACTS),
        ("record", DataClass.ARTIFACTS, "kms:Decrypt", IN_ARTIFACTS),
        ("pull", DataClass.ARTIFACTS, "kms:Decrypt", IN_ARTIFACTS),
        ("log", DataClass.LEDGER, "kms:Decrypt", IN_LEDGER),
        ("record", DataClass.LEDGER, "kms:Decrypt", IN_LEDGER),
        ("apply", DataClass.LEDGER, "kms:Decrypt", IN_LEDGER),
        (
            "pipeline",
            DataClass.MESSAGES,
            "kms:GenerateDataKey",
            through("sns", DataClass.MESSAGES, aws__sns__topicArn=HERE.approvals_topic_arn),
        ),
    ],
)
def test_a_key_serves_those_who_need_its_data(
    purpose: str, data: DataClass, action: str, told: dict[str, str]
) -> None:
    assert allowed(purpose, action, KEY, data_key_policy(account=HERE, data=data), told)


@pytest.mark.parametrize(
    ("purpose", "data", "told"),
    [
        ("check", DataClass.STATE, IN_STATE),
        ("log", DataClass.STATE, IN_STATE),
        ("plan", DataClass.LEDGER, IN_LEDGER),
        ("check", DataClass.LEDGER, IN_LEDGER),
        ("backup", DataClass.ARTIFACTS, IN_ARTIFACTS),
    ],
)
def test_a_key_serves_nobody_else(purpose: str, data: DataClass, told: dict[str, str]) -> None:
    assert not allowed(purpose, "kms:Decrypt", KEY, data_key_policy(account=HERE, data=data), told)


SEALING = signing_key_policy(
    account=HERE, signers=(role(PROD, "plan").arn,), verifiers=(role(PROD, "apply").arn,)
)
SIGNS = {"kms:ResourceAliases": HERE.sealing_alias(1), "kms:SigningAlgorithm": "ECDSA_SHA_256"}


@pytest.mark.parametrize(
    ("purpose", "action"), [("plan", "kms:Sign"), ("apply", "kms:Verify"), ("apply", "kms:GetPublicKey")]
)
def test_plans_sign_and_apply_verifies(purpose: str, action: str) -> None:
    assert allowed(purpose, action, KEY, SEALING, SIGNS)


@pytest.mark.parametrize("purpose", ["apply", "pipeline", "check", "log", "record", "pull"])
def test_no_other_role_signs(purpose: str) -> None:
    assert not allowed(purpose, "kms:Sign", KEY, SEALING, SIGNS)


@pytest.mark.parametrize(("purpose", "table"), [("log", APPROVALS), ("record", DEPLOYMENTS)])
def test_each_table_has_its_writer(purpose: str, table: LedgerTable) -> None:
    assert allowed(purpose, "dynamodb:PartiQLInsert", HERE.table_arn(table.name), table_policy(HERE, table))


@pytest.mark.parametrize(
    ("purpose", "table"), [("record", APPROVALS), ("log", DEPLOYMENTS), ("apply", DEPLOYMENTS)]
)
def test_nobody_writes_the_others_table(purpose: str, table: LedgerTable) -> None:
    assert not allowed(
        purpose, "dynamodb:PartiQLInsert", HERE.table_arn(table.name), table_policy(HERE, table)
    )


def test_the_approvers_of_a_run_are_read_by_its_recorder() -> None:
    assert allowed(
        "record", "dynamodb:PartiQLSelect", HERE.table_arn(APPROVALS.name), table_policy(HERE, APPROVALS)
    )
