"""CodeConnections: a connection begins as PENDING, and only a person completes it."""

from __future__ import annotations

from sandbox.provider.table import Entry, Op, Tags

_CONNECTION = {"ConnectionArn": "{id}"}

CONNECTION = Entry(
    token="aws:codeconnections/connection:Connection",
    service="codeconnections",
    id="{ConnectionArn}",
    create=Op(call="create_connection", fields="name=ConnectionName providerType hostArn tagsAll=Tags"),
    read=Op(call="get_connection", at=_CONNECTION, found="Connection"),
    delete=Op(call="delete_connection", at=_CONNECTION),
    tags=Tags(
        put="tag_resource", drop="untag_resource", at={"ResourceArn": "{id}"}, get="list_tags_for_resource"
    ),
    outputs={"arn": "{id}", "connectionStatus": "{ConnectionStatus}", "ownerAccountId": "{OwnerAccountId}"},
    named="name",
    local="timeouts",
)

ENTRIES = (CONNECTION,)
