"""SNS and SQS: attributes by name, and policies that may be resources of their own."""

from __future__ import annotations

import json

from sandbox.provider.table import Cloud, Entry, Facet, Op, Tags
from sandbox.provider.values import Properties

_FEEDBACK = tuple(
    f"{kind}{result}Feedback{what}"
    for kind in ("application", "firehose", "http", "lambda", "sqs")
    for result, what in (("Success", "RoleArn"), ("Success", "SampleRate"), ("Failure", "RoleArn"))
)


def _attributes(*names: str) -> str:
    return " ".join(f"{name}=Attributes.{name[:1].upper()}{name[1:]}" for name in names)


_TOPIC = {"TopicArn": "{id}"}
_TOPIC_FIELDS = _attributes(
    "displayName",
    "policy",
    "deliveryPolicy",
    "kmsMasterKeyId",
    "signatureVersion",
    "tracingConfig",
    "contentBasedDeduplication",
    "archivePolicy",
    "fifoThroughputScope",
    *_FEEDBACK,
)
_ONE_BY_ONE = ("AttributeName", "AttributeValue")

TOPIC = Entry(
    token="aws:sns/topic:Topic",
    service="sns",
    id="{TopicArn}",
    create=Op(call="create_topic", fields=f"name {_attributes('fifoTopic')} {_TOPIC_FIELDS} tagsAll=Tags"),
    read=Op(call="get_topic_attributes", at=_TOPIC),
    delete=Op(call="delete_topic", at=_TOPIC),
    facets=tuple(
        Facet(put=Op(call="set_topic_attributes", at=_TOPIC, fields=field), each=_ONE_BY_ONE)
        for field in _TOPIC_FIELDS.split()
    ),
    tags=Tags(
        put="tag_resource", drop="untag_resource", at={"ResourceArn": "{id}"}, get="list_tags_for_resource"
    ),
    outputs={"arn": "{id}", "owner": "{account}"},
    named="name",
    fifo="fifoTopic",
    shared="policy",
)


def _default_policy(cloud: Cloud, properties: Properties) -> None:
    """A topic always has a policy: deleting one means giving it back the owner's."""
    statement = {
        "Sid": "__default_statement_ID",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": "SNS:Publish",
        "Resource": properties["id"],
        "Condition": {"StringEquals": {"AWS:SourceOwner": cloud.account}},
    }
    cloud.call(
        "sns",
        "set_topic_attributes",
        {
            "TopicArn": properties["id"],
            "AttributeName": "Policy",
            "AttributeValue": json.dumps({"Version": "2008-10-17", "Statement": [statement]}),
        },
    )


TOPIC_POLICY = Entry(
    token="aws:sns/topicPolicy:TopicPolicy",
    service="sns",
    id="{arn}",
    create=Op(
        call="set_topic_attributes",
        at={"TopicArn": "{arn}", "AttributeName": "Policy"},
        fields="policy=AttributeValue",
    ),
    read=Op(call="get_topic_attributes", at=_TOPIC, fields="policy=Attributes.Policy"),
    delete=None,
    facets=(
        Facet(
            put=Op(
                call="set_topic_attributes",
                at={**_TOPIC, "AttributeName": "Policy"},
                fields="policy=AttributeValue",
            )
        ),
    ),
    outputs={"owner": "{account}"},
    replace="arn",
    before_delete=_default_policy,
)

_SUBSCRIPTION_FIELDS = _attributes(
    "deliveryPolicy",
    "filterPolicy",
    "filterPolicyScope",
    "rawMessageDelivery",
    "redrivePolicy",
    "replayPolicy",
    "subscriptionRoleArn",
)
SUBSCRIPTION = Entry(
    token="aws:sns/topicSubscription:TopicSubscription",
    service="sns",
    id="{SubscriptionArn}",
    create=Op(
        call="subscribe",
        at={"ReturnSubscriptionArn": "true"},
        fields=f"topic=TopicArn protocol endpoint {_SUBSCRIPTION_FIELDS}",
    ),
    read=Op(
        call="get_subscription_attributes",
        at={"SubscriptionArn": "{id}"},
        fields="topic=Attributes.TopicArn protocol=Attributes.Protocol endpoint=Attributes.Endpoint",
    ),
    delete=Op(call="unsubscribe", at={"SubscriptionArn": "{id}"}),
    facets=tuple(
        Facet(
            put=Op(call="set_subscription_attributes", at={"SubscriptionArn": "{id}"}, fields=field),
            each=_ONE_BY_ONE,
        )
        for field in _SUBSCRIPTION_FIELDS.split()
    ),
    outputs={"arn": "{id}", "ownerId": "{account}"},
    local="endpointAutoConfirms confirmationTimeoutInMinutes",
    defaults={"rawMessageDelivery": False},
)

_QUEUE = {"QueueUrl": "{id}"}
_ALL = {**_QUEUE, "AttributeNames": "All"}
_QUEUE_FIELDS = (
    _attributes(
        "delaySeconds",
        "policy",
        "redrivePolicy",
        "redriveAllowPolicy",
        "kmsMasterKeyId",
        "kmsDataKeyReusePeriodSeconds",
        "sqsManagedSseEnabled",
        "contentBasedDeduplication",
        "deduplicationScope",
        "fifoThroughputLimit",
    )
    + " maxMessageSize=Attributes.MaximumMessageSize messageRetentionSeconds=Attributes.MessageRetentionPeriod"
    " receiveWaitTimeSeconds=Attributes.ReceiveMessageWaitTimeSeconds"
    " visibilityTimeoutSeconds=Attributes.VisibilityTimeout"
)

QUEUE = Entry(
    token="aws:sqs/queue:Queue",
    service="sqs",
    id="https://sqs.{region}.amazonaws.com/{account}/{name}",
    create=Op(
        call="create_queue", fields=f"name=QueueName {_attributes('fifoQueue')} {_QUEUE_FIELDS} tagsAll=tags"
    ),
    read=Op(call="get_queue_attributes", at=_ALL),
    delete=Op(call="delete_queue", at=_QUEUE),
    facets=tuple(
        Facet(put=Op(call="set_queue_attributes", at=_QUEUE, fields=field)) for field in _QUEUE_FIELDS.split()
    ),
    tags=Tags(put="tag_queue", drop="untag_queue", at=_QUEUE, get="list_queue_tags"),
    outputs={"arn": "{Attributes.QueueArn}", "url": "{id}"},
    named="name",
    fifo="fifoQueue",
    shared="policy",
    defaults={
        "delaySeconds": 0,
        "receiveWaitTimeSeconds": 0,
        "visibilityTimeoutSeconds": 30,
        "messageRetentionSeconds": 345600,
        "fifoQueue": False,
        "policy": "",
        "redrivePolicy": "",
        "kmsMasterKeyId": "",
        "kmsDataKeyReusePeriodSeconds": 300,
        "redriveAllowPolicy": "",
        "maxMessageSize": 1048576,
    },
)

QUEUE_POLICY = Entry(
    token="aws:sqs/queuePolicy:QueuePolicy",
    service="sqs",
    id="{queueUrl}",
    create=Op(call="set_queue_attributes", fields="queueUrl policy=Attributes.Policy"),
    read=Op(call="get_queue_attributes", at=_ALL),
    delete=Op(
        call="set_queue_attributes",
        at=_QUEUE,
        finish=lambda _, arguments: arguments.update(Attributes={"Policy": ""}),
    ),
    facets=(Facet(put=Op(call="set_queue_attributes", at=_QUEUE, fields="policy=Attributes.Policy")),),
    blind="queueUrl",
)

ENTRIES = (TOPIC, TOPIC_POLICY, SUBSCRIPTION, QUEUE, QUEUE_POLICY)
