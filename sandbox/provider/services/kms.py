"""KMS: a deleted key is only scheduled for deletion, as on AWS."""

from __future__ import annotations

from sandbox.provider.table import Arguments, Entry, Facet, Op, Tags

_KEY = {"KeyId": "{id}"}


def _scheduled(found: Arguments) -> bool:
    return found.get("KeyState") in ("PendingDeletion", "PendingReplicaDeletion")


KEY = Entry(
    token="aws:kms/key:Key",
    service="kms",
    id="{KeyId}",
    create=Op(
        call="create_key",
        found="KeyMetadata",
        fields="description keyUsage customerMasterKeySpec=KeySpec policy multiRegion customKeyStoreId xksKeyId "
        "bypassPolicyLockoutSafetyCheck tagsAll=Tags",
    ),
    read=Op(call="describe_key", at=_KEY, found="KeyMetadata", fields="isEnabled=Enabled"),
    delete=Op(call="schedule_key_deletion", at=_KEY, fields="deletionWindowInDays=PendingWindowInDays"),
    facets=(
        Facet(put=Op(call="update_key_description", at=_KEY, fields="description")),
        Facet(
            put=Op(call="put_key_policy", at={**_KEY, "PolicyName": "default"}, fields="policy"),
            get=Op(call="get_key_policy", at={**_KEY, "PolicyName": "default"}),
        ),
        Facet(
            put=Op(call="enable_key_rotation", at=_KEY, fields="enableKeyRotation= rotationPeriodInDays"),
            drop=Op(call="disable_key_rotation", at=_KEY),
            get=Op(call="get_key_rotation_status", at=_KEY, fields="enableKeyRotation=KeyRotationEnabled"),
            switch="enableKeyRotation",
        ),
        Facet(
            put=Op(call="enable_key", at=_KEY, fields="isEnabled="),
            drop=Op(call="disable_key", at=_KEY),
            switch="isEnabled",
        ),
    ),
    tags=Tags(put="tag_resource", drop="untag_resource", at=_KEY, get="list_resource_tags"),
    outputs={"arn": "{Arn}", "keyId": "{KeyId}"},
    local="deletionWindowInDays bypassPolicyLockoutSafetyCheck",
    defaults={
        "description": "",
        "isEnabled": True,
        "enableKeyRotation": False,
        "rotationPeriodInDays": 365,
        "keyUsage": "ENCRYPT_DECRYPT",
        "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
        "multiRegion": False,
    },
    gone=_scheduled,
)

ALIAS = Entry(
    token="aws:kms/alias:Alias",
    service="kms",
    id="{name}",
    create=Op(call="create_alias", fields="name=AliasName targetKeyId"),
    read=Op(call="list_aliases", found="Aliases", pick=("AliasName", "{id}")),
    delete=Op(call="delete_alias", at={"AliasName": "{id}"}),
    facets=(Facet(put=Op(call="update_alias", at={"AliasName": "{id}"}, fields="targetKeyId")),),
    outputs={"arn": "{AliasArn}", "targetKeyArn": "arn:{partition}:kms:{region}:{account}:key/{TargetKeyId}"},
    named="name",
    name_form="alias/{name}-*",
)

ENTRIES = (KEY, ALIAS)
