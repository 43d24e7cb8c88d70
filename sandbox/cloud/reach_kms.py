"""What a KMS call reaches: its keys with their policies, and the condition keys of KMS.

https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
"""

import json
from typing import Any

from moto.kms.models import Key, KmsBackend, kms_backends

from sandbox.cloud.access_kinds import Access, Context
from sandbox.cloud.call import Call
from sandbox.cloud.evaluator import Policy

BY_KEY = ("KeyId", "TargetKeyId", "KeyArn", "SourceKeyId", "DestinationKeyId")
DIRECT = {"SigningAlgorithm": "kms:SigningAlgorithm", "MessageType": "kms:MessageType",
          "EncryptionAlgorithm": "kms:EncryptionAlgorithm", "KeySpec": "kms:KeySpec", "KeyUsage": "kms:KeyUsage",
          "Origin": "kms:KeyOrigin", "PendingWindowInDays": "kms:ScheduleKeyDeletionPendingWindowInDays",
          "BypassPolicyLockoutSafetyCheck": "kms:BypassPolicyLockoutSafetyCheck"}  # fmt: skip


def backend_of(account: str, region: str) -> KmsBackend:
    found: KmsBackend = kms_backends[account][region]
    return found


def find_key(call: Call, named: str) -> Key | None:
    """By id, ARN, alias or alias ARN, in the account that the ARN names."""
    account, region = call.account, call.region
    if named.startswith("arn:"):
        parts = named.split(":", 5)
        account, region, named = parts[4], parts[3], parts[5]
    backend = backend_of(account, region)
    wanted = named.removeprefix("key/")
    if wanted.startswith("alias/aws/"):
        wanted = backend.get_key_id_from_alias(wanted) or wanted
    elif wanted.startswith("alias/"):
        return next((key for key in backend.keys.values() if wanted in key.aliases), None)
    found: Key | None = backend.keys.get(wanted)
    return found


def policy_of(key: Key) -> Policy:
    found: Policy = json.loads(key.policy)
    return found


def _context(params: dict[str, Any], key: Key | None) -> Context:
    context: Context = {
        name: (str(params[parameter]),) for parameter, name in DIRECT.items() if parameter in params
    }
    for name, value in params.get("EncryptionContext", {}).items():
        context[f"kms:EncryptionContext:{name}"] = (value,)
    if params.get("EncryptionContext"):
        context["kms:EncryptionContextKeys"] = tuple(params["EncryptionContext"])
    if "Operations" in params:
        context["kms:GrantOperations"] = tuple(params["Operations"])
        # Only AWS's own services create grants for a resource, and none of them calls through here.
        context["kms:GrantIsForAWSResource"] = ("false",)
    if "GranteePrincipal" in params:
        context["kms:GranteePrincipal"] = (params["GranteePrincipal"],)
    if key is not None:
        context |= {"kms:KeySpec": (key.key_spec,), "kms:KeyUsage": (key.key_usage,)}
        context |= {"kms:KeyOrigin": (key.origin,), "aws:ResourceAccount": (key.account_id,)}
        if key.aliases:
            context["kms:ResourceAliases"] = tuple(key.aliases)
    return context


def _on_key(call: Call, named: str) -> Access:
    key = find_key(call, named)
    action = f"kms:{call.operation}"
    if key is None:
        return Access(action=action, resource="*")
    context = _context(call.params, key) | {"kms:CallerAccount": (call.principal.account,)}
    alias = named.rpartition(":")[2]
    if alias.startswith("alias/"):
        context["kms:RequestAlias"] = (alias,)
    return Access(
        action=action,
        resource=key.arn,
        account=key.account_id,
        region=key.region,
        policy=policy_of(key),
        policy_rules=True,
        context=context,
    )


def _decrypted_with(call: Call) -> list[str]:
    """A ciphertext names its key, in moto's own format: the key's id stands in front."""
    blob = call.params.get("CiphertextBlob")
    head = bytes(blob)[:40].decode("ascii", "ignore") if isinstance(blob, bytes | bytearray) else ""
    return [key.id for key in backend_of(call.account, call.region).keys.values() if head.startswith(key.id)]


def reached(call: Call) -> list[Access]:
    """Moving an alias needs the alias, the key that it leaves and the key that it goes to."""
    params, action = call.params, f"kms:{call.operation}"
    named = [params[name] for name in BY_KEY if isinstance(params.get(name), str)]
    if not named and "CiphertextBlob" in params:
        named = _decrypted_with(call)
    accesses = [_on_key(call, name) for name in named]
    alias = params.get("AliasName")
    if alias:
        accesses.append(Access(action=action, resource=call.arn(alias)))
        left = find_key(call, alias)
        if left is not None:
            accesses.append(_on_key(call, left.arn))
    return accesses or [Access(action=action, resource="*", context=_context(params, None))]
