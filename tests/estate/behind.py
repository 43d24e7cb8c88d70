"""What somebody changes in an account without telling the engine, by the name the engine knows it under."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from tests.estate.account_reading import Found, Reader

STATE, ARTIFACTS = "penstock-dev-111111111111-state", "penstock-dev-111111111111-artifacts"
INTRUDER = {
    "Sid": "Intruder",
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::999999999999:root"},
    "Action": "*",
    "Resource": "*",
}


def _key(reader: Reader, alias: str) -> str:
    found: str = reader.client("kms").describe_key(KeyId=alias)["KeyMetadata"]["KeyId"]
    return found


def _rotation_off(reader: Reader) -> None:
    reader.client("kms").disable_key_rotation(KeyId=_key(reader, "alias/penstock-dev-state"))


def _key_opened(reader: Reader) -> None:
    kms, key = reader.client("kms"), _key(reader, "alias/penstock-dev-ledger")
    policy = json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
    policy["Statement"].append(INTRUDER)
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(policy))


def _recovery_off(reader: Reader) -> None:
    reader.client("dynamodb").update_continuous_backups(
        TableName="terraform-approvals",
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False},
    )


def _deletable(reader: Reader) -> None:
    reader.client("dynamodb").update_table(
        TableName="infrastructure-deployments", DeletionProtectionEnabled=False
    )


def _table_policy_gone(reader: Reader) -> None:
    reader.client("dynamodb").delete_resource_policy(ResourceArn=_table(reader, "terraform-approvals"))


def _table(reader: Reader, name: str) -> str:
    found: str = reader.client("dynamodb").describe_table(TableName=name)["Table"]["TableArn"]
    return found


def _versions_off(reader: Reader) -> None:
    reader.client("s3").put_bucket_versioning(Bucket=STATE, VersioningConfiguration={"Status": "Suspended"})


def _public(reader: Reader) -> None:
    reader.client("s3").delete_public_access_block(Bucket=ARTIFACTS)


def _bucket_opened(reader: Reader) -> None:
    policy = {"Version": "2012-10-17", "Statement": [{**INTRUDER, "Resource": f"arn:aws:s3:::{STATE}/*"}]}
    reader.client("s3").put_bucket_policy(Bucket=STATE, Policy=json.dumps(policy))


def _trust_widened(reader: Reader) -> None:
    iam, name = reader.client("iam"), "penstock-network-dev-apply"
    trust = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    taken = {key: INTRUDER[key] for key in ("Sid", "Effect", "Principal")} | {"Action": "sts:AssumeRole"}
    trust["Statement"].append(taken)
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(trust))


def _permissions_widened(reader: Reader) -> None:
    everything = {key: INTRUDER[key] for key in ("Sid", "Effect", "Action", "Resource")}
    reader.client("iam").put_role_policy(
        RoleName="penstock-network-dev-plan",
        PolicyName="permissions",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [everything]}),
    )


def _boundary_emptied(reader: Reader) -> None:
    everything = {key: INTRUDER[key] for key in ("Sid", "Effect", "Action", "Resource")}
    reader.client("iam").create_policy_version(
        PolicyArn=f"arn:aws:iam::{reader.account}:policy/penstock/penstock-dev-boundary",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [everything]}),
        SetAsDefault=True,
    )


def _pipeline_rewired(reader: Reader) -> None:
    codepipeline = reader.client("codepipeline")
    found = codepipeline.get_pipeline(name="network-dev")["pipeline"]
    apply = found["stages"][-1]["actions"][0]
    apply["configuration"]["ProjectName"] = "penstock-dns-dev-apply"
    codepipeline.update_pipeline(pipeline=found)


def _pipeline_gone(reader: Reader) -> None:
    reader.client("codepipeline").delete_pipeline(name="dns-dev")


def _variable_set(reader: Reader) -> None:
    codebuild = reader.client("codebuild")
    environment = _project(reader, "penstock-network-dev-plan")["environment"]
    environment["environmentVariables"].append({"name": "TF_LOG", "value": "trace", "type": "PLAINTEXT"})
    codebuild.update_project(name="penstock-network-dev-plan", environment=environment)


def _instructions_replaced(reader: Reader) -> None:
    source = _project(reader, "penstock-dev-duty-record")["source"]
    replaced = "version: 0.2\nphases:\n  build:\n    commands:\n    - 'true'\n"
    reader.client("codebuild").update_project(
        name="penstock-dev-duty-record", source={**source, "buildspec": replaced}
    )


def _project(reader: Reader, name: str) -> Found:
    found: Found = reader.client("codebuild").batch_get_projects(names=[name])["projects"][0]
    return found


def _rule_off(reader: Reader) -> None:
    reader.client("events").disable_rule(Name="penstock-dev-duty-log")


CHANGES: Mapping[str, Callable[[Reader], None]] = {
    "state-key": _rotation_off,
    "ledger-key": _key_opened,
    "ledger-approvals-table": _recovery_off,
    "ledger-deployments-table": _deletable,
    "ledger-approvals-policy": _table_policy_gone,
    "state-versioning": _versions_off,
    "artifacts-public-access": _public,
    "state-policy": _bucket_opened,
    "network-7f3a-apply-role": _trust_widened,
    "network-7f3a-plan-permissions": _permissions_widened,
    "foundation-boundary": _boundary_emptied,
    "network-7f3a-delivery-pipeline": _pipeline_rewired,
    "dns-2c81-delivery-pipeline": _pipeline_gone,
    "penstock-network-dev-plan-project": _variable_set,
    "recorder-build-project": _instructions_replaced,
    "approvals-logger-rule": _rule_off,
}
