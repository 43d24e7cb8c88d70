"""Keys that a call uses through another service: S3 and DynamoDB use the caller's own right to the key.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html (permissions)
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
"""

from moto.dynamodb.models import dynamodb_backends
from moto.s3.models import s3_backends

from sandbox.cloud.access_kinds import Access
from sandbox.cloud.call import Call
from sandbox.cloud.reach_kms import find_key, policy_of
from sandbox.cloud.reach_s3 import key_of_bucket, owner_of

READS, WRITES = "kms:Decrypt", "kms:GenerateDataKey"
OF_OBJECTS = {"s3:PutObject": WRITES, "s3:GetObject": READS, "s3:GetObjectVersion": READS}
OF_ITEMS = {"GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan", "BatchGetItem", "BatchWriteItem",
            "ConditionCheckItem", "PartiQLInsert", "PartiQLSelect", "PartiQLUpdate", "PartiQLDelete"}  # fmt: skip


def keys_used(call: Call, access: Access) -> list[Access]:
    if access.action in OF_OBJECTS:
        return _of_object(call, access)
    if access.action.removeprefix("dynamodb:") in OF_ITEMS:
        return _of_item(call, access)
    return []


def _of_object(call: Call, access: Access) -> list[Access]:
    bucket, _, key = access.resource.removeprefix("arn:aws:s3:::").partition("/")
    if access.action == "s3:PutObject":
        named = call.header("x-amz-server-side-encryption-aws-kms-key-id") or key_of_bucket(bucket)
    else:
        named = _key_of_object(bucket, key)
    context = {"aws:s3:arn": access.resource}
    return _through(call, named, OF_OBJECTS[access.action], "s3", context)


def _key_of_object(bucket: str, key: str) -> str | None:
    owner = owner_of(bucket)
    held = s3_backends[owner]["aws"].buckets[bucket].keys.get(key) if owner else None
    return str(held.kms_key_id) if held is not None and held.kms_key_id else None


def _of_item(call: Call, access: Access) -> list[Access]:
    parts = access.resource.split(":", 5)
    if len(parts) < 6:
        return []
    name = parts[5].split("/")[1]
    table = dynamodb_backends[parts[4]][parts[3]].tables.get(name)
    named = (table.sse_specification or {}).get("KMSMasterKeyId") if table is not None else None
    context = {"aws:dynamodb:tableName": name, "aws:dynamodb:subscriberId": parts[4]}
    return _through(call, named, "kms:Decrypt", "dynamodb", context)


def _through(
    call: Call, named: str | None, action: str, service: str, encryption: dict[str, str]
) -> list[Access]:
    """Keys that AWS manages let every principal of their account use them."""
    key = find_key(call, named) if named and "alias/aws/" not in named else None
    if key is None or any(alias.startswith("alias/aws/") for alias in key.aliases):
        return []
    context = {
        "kms:ViaService": (f"{service}.{key.region}.amazonaws.com",),
        "kms:CallerAccount": (call.principal.account,),
        "kms:EncryptionContextKeys": tuple(encryption),
        "kms:KeySpec": (key.key_spec,),
        "kms:KeyUsage": (key.key_usage,),
        **{f"kms:EncryptionContext:{name}": (value,) for name, value in encryption.items()},
    }
    if key.aliases:
        context["kms:ResourceAliases"] = tuple(key.aliases)
    return [
        Access(
            action=action,
            resource=key.arn,
            account=key.account_id,
            region=key.region,
            policy=policy_of(key),
            policy_rules=True,
            context=context,
        )
    ]
