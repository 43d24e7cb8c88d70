"""The table against its two sources: the installed SDK's arguments and botocore's shapes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from botocore.model import Shape

from sandbox.provider import sdk, shapes
from sandbox.provider.clients import sent
from sandbox.provider.services import ENTRIES
from sandbox.provider.services.kms import KEY
from sandbox.provider.table import Entry, Op

each_entry = pytest.mark.parametrize(
    "entry", ENTRIES.values(), ids=lambda entry: entry.token.rpartition(":")[2]
)

# What AWS has and the sandbox does not carry: giving one of these fails by name. A new SDK that brings another
# makes these tests red until it is mapped, or written down here.
NOT_CARRIED: dict[str, set[str]] = {
    "aws:cloudwatch/eventRule:EventRule": {"isEnabled"},
    "aws:cloudwatch/eventTarget:EventTarget": {
        "appsyncTarget",
        "ecsTarget",
        "redshiftTarget",
        "runCommandTargets",
        "sagemakerPipelineTarget",
    },
    "aws:cloudwatch/logGroup:LogGroup": {"deletionProtectionEnabled", "skipDestroy"},
    "aws:cloudwatch/metricAlarm:MetricAlarm": {
        "evaluationCriteria",
        "evaluationInterval",
        "evaluationWindow",
        "warmUpConfiguration",
    },
    "aws:codebuild/project:Project": {"projectVisibility", "resourceAccessRole"},
    "aws:codepipeline/pipeline:Pipeline": {"artifactStores.region"},
    "aws:dynamodb/table:Table": {
        "globalTableWitness",
        "importTable",
        "replicas",
        "restoreBackupArn",
        "restoreDateTime",
        "restoreSourceName",
        "restoreSourceTableArn",
        "restoreToLatestTime",
        "warmThroughput",
    },
    "aws:iam/role:Role": {"inlinePolicies", "managedPolicyArns"},
    "aws:s3/bucket:Bucket": {
        "accelerationStatus",
        "acl",
        "bucketNamespace",
        "corsRules",
        "grants",
        "lifecycleRules",
        "logging",
        "objectLockConfiguration",
        "policy",
        "replicationConfiguration",
        "requestPayer",
        "serverSideEncryptionConfiguration",
        "versioning",
        "website",
    },
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
        "expectedBucketOwner",
        "timeouts",
        "transitionDefaultMinimumObjectSize",
    },
    "aws:s3/bucketLogging:BucketLogging": {"expectedBucketOwner"},
    "aws:s3/bucketObject:BucketObject": {"acl", "etag"},
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": {"expectedBucketOwner", "token"},
    "aws:s3/bucketObjectv2:BucketObjectv2": {"acl", "checksumAlgorithm", "etag", "overrideProvider"},
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {"skipDestroy"},
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
        "expectedBucketOwner"
    },
    "aws:s3/bucketVersioning:BucketVersioning": {"expectedBucketOwner"},
    "aws:scheduler/schedule:Schedule": {
        "target.ecsParameters.capacityProviderStrategies",
        "target.ecsParameters.networkConfiguration.assignPublicIp",
        "target.ecsParameters.networkConfiguration.securityGroups",
        "target.ecsParameters.placementStrategies",
    },
    "aws:sns/topic:Topic": {"maximumMessageSize"},
}


def calls(entry: Entry) -> list[Op]:
    """Every call that carries properties by their place in its input."""
    one_by_one = {
        facet.put.call for facet in entry.facets if facet.each is not None or facet.custom is not None
    }
    puts = [entry.create, *(facet.put for facet in entry.facets)]
    return [op for op in puts if op is entry.create or op.call not in one_by_one]


def misplaced(entry: Entry) -> list[str]:
    """Fields whose place in the call does not exist."""
    switches = {facet.switch for facet in entry.facets}
    return [
        f"{op.call}: {name}={path}"
        for op in calls(entry)
        for name, path in op.paths().items()
        if name not in switches and place(entry, op, name, path) is None
    ]


def place(entry: Entry, op: Op, name: str, path: str) -> Shape | None:
    shape = sent(entry.service, op.call)
    return shapes.at(shape, path or shapes.member(shape, name) or name)


def uncarried(entry: Entry, schema: sdk.Resource) -> Iterator[str]:
    yield from set(schema.arguments) - entry.mapped
    for name, path in entry.create.paths().items():
        shape = place(entry, entry.create, name, path)
        if name in schema.arguments and name not in entry.free.split() and shape is not None:
            yield from uncarried_below(
                schema.arguments[name], shape, shapes.Names(renames=entry.names, path=name)
            )


def uncarried_below(kind: sdk.Type, shape: Shape, names: shapes.Names) -> Iterator[str]:
    while kind.of is not None and kind.kind is sdk.Kind.LIST:
        kind = kind.of
    shape = shapes.element(shape) or shape
    for name, inner in kind.fields.items():
        steps = names.find(name, shape)
        target = shapes.at(shape, ".".join(steps)) if steps else None
        if target is None:
            yield f"{names.path}.{name}"
        else:
            yield from uncarried_below(inner, target, names.below(name))


@each_entry
def test_every_field_has_a_place_in_its_call(entry: Entry) -> None:
    assert misplaced(entry) == []


def test_a_field_without_a_place_is_noticed() -> None:
    broken = replace(KEY, create=replace(KEY.create, fields="description=Describe"))
    assert misplaced(broken) == ["create_key: description=Describe"]


@each_entry
def test_every_argument_of_the_sdk_is_carried_or_written_down_as_not(entry: Entry) -> None:
    schema = sdk.resource(entry.token)
    assert schema is not None
    assert set(uncarried(entry, schema)) == NOT_CARRIED.get(entry.token, set())


@each_entry
def test_every_output_and_name_is_the_sdks_own(entry: Entry) -> None:
    schema = sdk.resource(entry.token)
    assert schema is not None
    assert set(entry.outputs) <= schema.outputs
    assert {entry.named} - {""} <= set(schema.arguments)
    assert ("tagsAll" in schema.outputs) == ("tagsAll" in entry.written)
