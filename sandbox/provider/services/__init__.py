"""The served types: one file an AWS service, or a family of them."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.provider import sdk
from sandbox.provider.clients import sent
from sandbox.provider.services import (
    cloudwatch,
    codebuild,
    codepipeline,
    connections,
    dynamodb,
    ecr,
    events,
    iam,
    kms,
    messaging,
    s3,
    s3_object,
)
from sandbox.provider.table import Entry

_MODULES = (
    cloudwatch,
    codebuild,
    codepipeline,
    connections,
    dynamodb,
    ecr,
    events,
    iam,
    kms,
    messaging,
    s3,
    s3_object,
)

ENTRIES: Mapping[str, Entry] = {entry.token: entry for module in _MODULES for entry in module.ENTRIES}


def warm() -> None:
    """Reads the served types' models and arguments, which is most of what the first call of each costs."""
    for entry in ENTRIES.values():
        sent(entry.service, entry.create.call)
        sdk.resource(entry.token)
