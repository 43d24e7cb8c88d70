"""CodeBuild: one call writes the whole project, and its ARN is its id."""

from __future__ import annotations

from sandbox.provider.table import Entry, Facet, Op

_FIELDS = (
    "description source secondarySources sourceVersion secondarySourceVersions artifacts secondaryArtifacts cache "
    "environment serviceRole buildTimeout=timeoutInMinutes queuedTimeout=queuedTimeoutInMinutes encryptionKey "
    "vpcConfig badgeEnabled logsConfig fileSystemLocations buildBatchConfig concurrentBuildLimit autoRetryLimit "
    "tagsAll=tags"
)

PROJECT = Entry(
    token="aws:codebuild/project:Project",
    service="codebuild",
    id="{arn}",
    create=Op(call="create_project", found="project", fields=f"name {_FIELDS}"),
    read=Op(
        call="batch_get_projects",
        at={"names": "{id}"},
        found="projects.0",
        fields="badgeEnabled=badge.badgeEnabled",
    ),
    delete=Op(call="delete_project", at={"name": "{name}"}),
    facets=(Facet(put=Op(call="update_project", at={"name": "{name}"}, fields=_FIELDS)),),
    outputs={"arn": "{arn}", "badgeUrl": "{badge.badgeRequestUrl}"},
    names={"computeTypesAlloweds": "computeTypesAllowed"},
    named="name",
    defaults={
        "description": "",
        "sourceVersion": "",
        "badgeEnabled": False,
        "buildTimeout": 60,
        "queuedTimeout": 480,
        "cache": {"type": "NO_CACHE"},
        "autoRetryLimit": 0,
        # An update changes only what it names, so what was taken away is named as empty.
        "tagsAll": {},
        "vpcConfig": {},
        "buildBatchConfig": {},
        "secondarySources": [],
        "secondarySourceVersions": [],
        "secondaryArtifacts": [],
        "fileSystemLocations": [],
        "concurrentBuildLimit": -1,
    },
    ordered="secondarySources",
)

ENTRIES = (PROJECT,)
