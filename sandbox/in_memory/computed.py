"""What AWS would have answered: the outputs that a program may read, by type, in one table.

A text that a type always has and the table does not know is still never None: a document made from it would
say `"Resource": null` and nobody would notice.
"""

from __future__ import annotations

import uuid
import warnings
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any, get_type_hints

import pulumi

# The SDK warns about its own old names while it is imported, whichever names the importer uses.
with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
    vars(import_module("pulumi_aws.s3"))

ACCOUNT = "111122223333"
REGION = "eu-west-1"

# Templates see the inputs, {logical} (the resource's name here), {account}, {region}, {uuid}.
COMPUTED: Mapping[str, Mapping[str, str]] = {
    "aws:kms/key:Key": {
        "id": "{uuid}",
        "keyId": "{uuid}",
        "arn": "arn:aws:kms:{region}:{account}:key/{uuid}",
    },
    "aws:kms/alias:Alias": {"id": "{name}", "arn": "arn:aws:kms:{region}:{account}:{name}"},
    "aws:s3/bucket:Bucket": {
        "id": "{bucket}",
        "arn": "arn:aws:s3:::{bucket}",
        "bucketDomainName": "{bucket}.s3.amazonaws.com",
        "bucketRegionalDomainName": "{bucket}.s3.{region}.amazonaws.com",
    },
    "aws:s3/bucketObjectv2:BucketObjectv2": {
        "id": "{bucket}/{key}",
        "arn": "arn:aws:s3:::{bucket}/{key}",
        "versionId": "{uuid}",
    },
    "aws:dynamodb/table:Table": {
        "id": "{name}",
        "arn": "arn:aws:dynamodb:{region}:{account}:table/{name}",
        "streamArn": "arn:aws:dynamodb:{region}:{account}:table/{name}/stream/2026-01-01T00:00:00.000",
        "streamLabel": "2026-01-01T00:00:00.000",
    },
    "aws:ecr/repository:Repository": {
        "id": "{name}",
        "arn": "arn:aws:ecr:{region}:{account}:repository/{name}",
        "registryId": "{account}",
        "repositoryUrl": "{account}.dkr.ecr.{region}.amazonaws.com/{name}",
    },
    "aws:iam/role:Role": {
        "id": "{name}",
        "arn": "arn:aws:iam::{account}:role{path}{name}",
        "uniqueId": "AROA{uuid}",
        "path": "/",
    },
    "aws:iam/policy:Policy": {
        "id": "arn:aws:iam::{account}:policy{path}{name}",
        "arn": "arn:aws:iam::{account}:policy{path}{name}",
        "policyId": "ANPA{uuid}",
        "path": "/",
    },
    "aws:codebuild/project:Project": {
        "id": "arn:aws:codebuild:{region}:{account}:project/{name}",
        "arn": "arn:aws:codebuild:{region}:{account}:project/{name}",
    },
    "aws:codepipeline/pipeline:Pipeline": {
        "id": "{name}",
        "arn": "arn:aws:codepipeline:{region}:{account}:{name}",
    },
    "aws:codeconnections/connection:Connection": {
        "id": "arn:aws:codeconnections:{region}:{account}:connection/{uuid}",
        "arn": "arn:aws:codeconnections:{region}:{account}:connection/{uuid}",
        "connectionStatus": "PENDING",
    },
    "aws:cloudwatch/logGroup:LogGroup": {
        "id": "{name}",
        "arn": "arn:aws:logs:{region}:{account}:log-group:{name}",
    },
    "aws:cloudwatch/eventRule:EventRule": {
        "id": "{name}",
        "arn": "arn:aws:events:{region}:{account}:rule/{name}",
    },
    "aws:cloudwatch/metricAlarm:MetricAlarm": {
        "id": "{name}",
        "arn": "arn:aws:cloudwatch:{region}:{account}:alarm:{name}",
    },
    "aws:cloudwatch/dashboard:Dashboard": {
        "id": "{dashboardName}",
        "dashboardArn": "arn:aws:cloudwatch::{account}:dashboard/{dashboardName}",
    },
    "aws:sns/topic:Topic": {
        "id": "arn:aws:sns:{region}:{account}:{name}",
        "arn": "arn:aws:sns:{region}:{account}:{name}",
    },
    "aws:sqs/queue:Queue": {
        "id": "https://sqs.{region}.amazonaws.com/{account}/{name}",
        "url": "https://sqs.{region}.amazonaws.com/{account}/{name}",
        "arn": "arn:aws:sqs:{region}:{account}:{name}",
    },
    "aws:scheduler/schedule:Schedule": {
        "id": "default/{name}",
        "arn": "arn:aws:scheduler:{region}:{account}:schedule/default/{name}",
    },
    "aws:backup/vault:Vault": {
        "id": "{name}",
        "arn": "arn:aws:backup:{region}:{account}:backup-vault:{name}",
    },
    "aws:backup/plan:Plan": {
        "id": "{uuid}",
        "arn": "arn:aws:backup:{region}:{account}:backup-plan:{uuid}",
    },
}


def computed(type: str, name: str, inputs: Mapping[str, Any]) -> dict[str, str]:
    known = _known(type, name, inputs)
    return {key: value for key, value in known.items() if key != "id"}


def identity(type: str, name: str, inputs: Mapping[str, Any]) -> str:
    return _known(type, name, inputs).get("id", f"{name}-id")


def _known(type: str, name: str, inputs: Mapping[str, Any]) -> dict[str, str]:
    words = {
        "logical": name,
        "account": ACCOUNT,
        "region": REGION,
        "uuid": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{type}/{name}")),
    }
    found = {key: _invented(key, type, name) for key in _texts(type) if key not in inputs}
    table = COMPUTED.get(type, {})
    plainly = {key: form for key, form in table.items() if "{" not in form}
    for key, form in (*plainly.items(), *table.items()):
        found[key] = form.format_map({**words, **found, **inputs})
    return found


def _invented(key: str, type: str, name: str) -> str:
    service = type.split(":")[1].partition("/")[0] if type.count(":") == 2 else type
    if key == "arn":
        return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{name}"
    return REGION if key == "region" else f"{name}-{key}"


@cache
def _texts(type: str) -> tuple[str, ...]:
    """The outputs that the SDK declares to be a text always, by their provider's names."""
    if not type.startswith("aws:"):
        return ()
    _, module, name = type.split(":")
    try:
        declared = vars(getattr(import_module(f"pulumi_aws.{module.partition('/')[0]}"), name))
    except (ImportError, AttributeError):
        return ()
    return tuple(
        getter._pulumi_name
        for member in declared.values()
        if isinstance(member, property)
        and (getter := member.fget) is not None
        and hasattr(getter, "_pulumi_name")
        if get_type_hints(getter).get("return") == pulumi.Output[str]
    )
