"""Who tries to take away what, and what AWS answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from tests.estate.sandboxed_estate import STATE_BUCKET, Estate

ARTIFACT_BUCKET = "penstock-dev-111111111111-artifacts"


def attempts(estate: Estate) -> dict[str, str]:
    """Nothing is answered where it is let happen."""
    tried: dict[str, Callable[[], object]] = {}
    for table in ("terraform-approvals", "infrastructure-deployments"):
        tried[f"administrator deletes {table}"] = _deletes(estate.dev.client("dynamodb"), table)
    for bucket in (STATE_BUCKET, ARTIFACT_BUCKET):
        tried[f"administrator deletes {bucket}"] = _empties(estate.dev.client("s3"), bucket)
    kms = estate.dev.client("kms")
    key = kms.describe_key(KeyId="alias/penstock-dev-ledger")["KeyMetadata"]["KeyId"]
    tried["administrator moves an alias"] = lambda: kms.update_alias(
        AliasName="alias/penstock-dev-messages", TargetKeyId=key
    )
    tried["administrator describes a key"] = lambda: kms.describe_key(KeyId=key)
    for role in sorted(estate.reading("dev")["roles"]):
        tried[f"{role} deletes the ledger"] = _deletes(estate.role(role, "dynamodb"), "terraform-approvals")
        tried[f"{role} deletes the state"] = _empties(estate.role(role, "s3"), STATE_BUCKET)
        tried[f"{role} deletes a key"] = _forgets(estate.role(role, "kms"), key)
    return {title: _answer(ask) for title, ask in tried.items()}


def _deletes(dynamodb: Any, table: str) -> Callable[[], object]:  # noqa: ANN401  boto3 makes its clients' types at run time
    return lambda: dynamodb.delete_table(TableName=table)


def _empties(s3: Any, bucket: str) -> Callable[[], object]:  # noqa: ANN401  boto3 makes its clients' types at run time
    return lambda: s3.delete_bucket(Bucket=bucket)


def _forgets(kms: Any, key: str) -> Callable[[], object]:  # noqa: ANN401  boto3 makes its clients' types at run time
    return lambda: kms.schedule_key_deletion(KeyId=key)


def _answer(ask: Callable[[], object]) -> str:
    try:
        ask()
    except ClientError as refused:
        return str(refused.response["Error"]["Code"])
    return ""
