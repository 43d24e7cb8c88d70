"""DynamoDB: AWS changes one index a call, so indexes have their own update."""

from __future__ import annotations

from sandbox.provider import shapes
from sandbox.provider.clients import sent
from sandbox.provider.encode import to_aws
from sandbox.provider.table import Arguments, Cloud, Entry, Facet, Op, Tags
from sandbox.provider.values import Json, Properties, canonical

_TABLE = {"TableName": "{id}"}
_ARN = "arn:{partition}:dynamodb:{region}:{account}:table/{id}"
_UNITS = "ProvisionedThroughput.{}CapacityUnits"
_THROUGHPUT = f"readCapacity={_UNITS.format('Read')} writeCapacity={_UNITS.format('Write')}"
_STREAM = "streamEnabled=StreamSpecification.StreamEnabled streamViewType=StreamSpecification.StreamViewType"
_NAMES = {
    "attributes.name": "AttributeName",
    "attributes.type": "AttributeType",
    "name": "IndexName",
    "projectionType": "Projection.ProjectionType",
    "nonKeyAttributes": "Projection.NonKeyAttributes",
    "keySchemas": "KeySchema",
    "hashKey": "KeySchema.0.AttributeName",
    "rangeKey": "KeySchema.1.AttributeName",
    "readCapacity": _UNITS.format("Read"),
    "writeCapacity": _UNITS.format("Write"),
    "kmsKeyArn": "KMSMasterKeyId|KMSMasterKeyArn",
    "serverSideEncryption.enabled": "Enabled|Status",
    "pointInTimeRecovery.enabled": "PointInTimeRecoveryEnabled|PointInTimeRecoveryStatus",
    "ttl.enabled": "Enabled|TimeToLiveStatus",
}


def _finish(properties: Properties, arguments: Arguments) -> None:
    """Key types, which the SDK tells by the argument's name, and the kind of encryption, which it implies."""
    _type_keys(arguments)
    for kind in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
        indexes = arguments.get(kind)
        for index in indexes if isinstance(indexes, list) else []:
            if kind == "LocalSecondaryIndexes":
                shapes.put(index, ("KeySchema", "0", "AttributeName"), properties.get("hashKey"))
            _type_keys(index)
    encryption = arguments.get("SSESpecification")
    if isinstance(encryption, dict) and encryption.get("Enabled"):
        encryption["SSEType"] = "KMS"
    stream = arguments.get("StreamSpecification")
    if isinstance(stream, dict) and not stream.get("StreamEnabled"):
        arguments["StreamSpecification"] = {"StreamEnabled": False}


def _type_keys(holder: Arguments) -> None:
    keys = holder.get("KeySchema")
    for key, kind in zip(keys if isinstance(keys, list) else [], ("HASH", "RANGE"), strict=False):
        key.setdefault("KeyType", kind)


def _update_indexes(cloud: Cloud, before: Properties, after: Properties) -> None:
    old, new = _indexes(before), _indexes(after)
    definitions = _converted(after, "attributes", "AttributeDefinitions")
    for name in sorted(set(old) | set(new)):
        if canonical(old.get(name)) == canonical(new.get(name)):
            continue
        steps: list[object] = [{"Delete": {"IndexName": name}}] if name in old else []
        if name in new:
            created = _converted(
                {"globalSecondaryIndexes": [new[name]]}, "globalSecondaryIndexes", "GlobalSecondaryIndexes"
            )
            _finish(after, {"GlobalSecondaryIndexes": created})
            steps += [{"Create": one} for one in created if isinstance(one, dict)]
        for step in steps:
            cloud.call(
                "dynamodb",
                "update_table",
                {
                    "TableName": before["id"],
                    "AttributeDefinitions": definitions,
                    "GlobalSecondaryIndexUpdates": [step],
                },
            )


def _indexes(properties: Properties) -> dict[str, Json]:
    found = properties.get("globalSecondaryIndexes")
    return (
        {str(one["name"]): one for one in found if isinstance(one, dict)} if isinstance(found, list) else {}
    )


def _converted(properties: Properties, name: str, path: str) -> list[object]:
    shape = shapes.at(sent("dynamodb", "create_table"), path)
    names = shapes.Names(renames=_NAMES, path=name)
    made = to_aws(properties.get(name, []), shape, names) if shape is not None else []
    return made if isinstance(made, list) else []


def _expiry(found: Arguments) -> Arguments:
    """Where nothing expires, the attribute that once said when means nothing."""
    return (
        found
        if found.get("TimeToLiveStatus") in ("ENABLED", "ENABLING")
        else {"TimeToLiveStatus": "DISABLED"}
    )


TABLE = Entry(
    token="aws:dynamodb/table:Table",
    service="dynamodb",
    id="{name}",
    create=Op(
        call="create_table",
        found="TableDescription",
        finish=_finish,
        fields="name=TableName attributes=AttributeDefinitions hashKey=KeySchema.0.AttributeName "
        "rangeKey=KeySchema.1.AttributeName globalSecondaryIndexes localSecondaryIndexes billingMode "
        f"{_THROUGHPUT} {_STREAM} tableClass deletionProtectionEnabled onDemandThroughput "
        "serverSideEncryption=SSESpecification tagsAll=Tags",
    ),
    read=Op(
        call="describe_table",
        at=_TABLE,
        found="Table",
        fields="billingMode=BillingModeSummary.BillingMode tableClass=TableClassSummary.TableClass "
        "serverSideEncryption=SSEDescription",
    ),
    delete=Op(call="delete_table", at=_TABLE),
    facets=(
        Facet(put=Op(call="update_table", at=_TABLE, fields=f"billingMode {_THROUGHPUT} onDemandThroughput")),
        Facet(put=Op(call="update_table", at=_TABLE, fields=_STREAM, finish=_finish)),
        Facet(
            put=Op(
                call="update_table", at=_TABLE, fields="serverSideEncryption=SSESpecification", finish=_finish
            ),
            drop=Op(call="update_table", at={**_TABLE, "SSESpecification.Enabled": "false"}),
        ),
        Facet(put=Op(call="update_table", at=_TABLE, fields="deletionProtectionEnabled")),
        Facet(put=Op(call="update_table", at=_TABLE, fields="tableClass")),
        Facet(
            put=Op(call="update_table", fields="attributes=AttributeDefinitions globalSecondaryIndexes"),
            custom=_update_indexes,
        ),
        Facet(
            put=Op(
                call="update_continuous_backups",
                at=_TABLE,
                fields="pointInTimeRecovery=PointInTimeRecoverySpecification",
            ),
            get=Op(
                call="describe_continuous_backups",
                at=_TABLE,
                fields="pointInTimeRecovery=.",
                found="ContinuousBackupsDescription.PointInTimeRecoveryDescription",
            ),
            drop=Op(
                call="update_continuous_backups",
                at={**_TABLE, "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled": "false"},
            ),
        ),
        Facet(
            put=Op(call="update_time_to_live", at=_TABLE, fields="ttl=TimeToLiveSpecification"),
            get=Op(
                call="describe_time_to_live",
                at=_TABLE,
                fields="ttl=.",
                found="TimeToLiveDescription",
                opened=_expiry,
            ),
            drop=Op(
                call="update_time_to_live",
                at={
                    **_TABLE,
                    "TimeToLiveSpecification.Enabled": "false",
                    "TimeToLiveSpecification.AttributeName": "{ttl.attributeName}",
                },
            ),
        ),
    ),
    tags=Tags(
        put="tag_resource", drop="untag_resource", at={"ResourceArn": _ARN}, get="list_tags_of_resource"
    ),
    outputs={"arn": "{TableArn}", "streamArn": "{LatestStreamArn}", "streamLabel": "{LatestStreamLabel}"},
    names=_NAMES,
    named="name",
    defaults={
        "billingMode": "PROVISIONED",
        "deletionProtectionEnabled": False,
        "streamEnabled": False,
        "tableClass": "STANDARD",
        "readCapacity": 0,
        "writeCapacity": 0,
        "pointInTimeRecovery": {"enabled": False},
        "ttl": {"enabled": False},
    },
)

RESOURCE_POLICY = Entry(
    token="aws:dynamodb/resourcePolicy:ResourcePolicy",
    service="dynamodb",
    id="{resourceArn}",
    create=Op(call="put_resource_policy", fields="resourceArn policy confirmRemoveSelfResourceAccess"),
    read=Op(call="get_resource_policy", at={"ResourceArn": "{id}"}),
    delete=Op(call="delete_resource_policy", at={"ResourceArn": "{id}"}),
    facets=(
        Facet(
            put=Op(
                call="put_resource_policy",
                at={"ResourceArn": "{id}"},
                fields="policy confirmRemoveSelfResourceAccess",
            )
        ),
    ),
    outputs={"revisionId": "{RevisionId}"},
    blind="resourceArn confirmRemoveSelfResourceAccess",
    defaults={"confirmRemoveSelfResourceAccess": False},
)

ENTRIES = (TABLE, RESOURCE_POLICY)
