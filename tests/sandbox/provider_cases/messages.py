"""Topics and queues."""

from __future__ import annotations

from tests.sandbox.provider_cases.case import ANYONE, ARN, KEY, Case, allow
from tests.sandbox.provider_driver import ACCOUNT, REGION

CASES = (
    Case(
        token="aws:sns/topic:Topic",
        id=ARN.format("sns", "one"),
        inputs={"name": "one", "kmsMasterKeyId": KEY, "tags": {"a": "b"}},
        change={"displayName": "One"},
        replace={"name": "two"},
        outputs={"arn": ARN.format("sns", "one")},
        drift=(
            "sns",
            "set_topic_attributes",
            {"TopicArn": "{id}", "AttributeName": "KmsMasterKeyId", "AttributeValue": "{other_key}"},
        ),
        drifts="kmsMasterKeyId",
        vanish=("sns", "delete_topic", {"TopicArn": "{id}"}),
        bad={"name": "one", "maximumMessageSize": 1},
        says="no mapping for 'maximumMessageSize'",
    ),
    Case(
        token="aws:sns/topicPolicy:TopicPolicy",
        id=ARN.format("sns", "stage"),
        inputs={
            "arn": ARN.format("sns", "stage"),
            "policy": allow("sns:Publish", ARN.format("sns", "stage"), **ANYONE),
        },
        change={"policy": allow("sns:Subscribe", ARN.format("sns", "stage"), **ANYONE)},
        replace={"arn": ARN.format("sns", "other")},
        drift=(
            "sns",
            "set_topic_attributes",
            {
                "TopicArn": ARN.format("sns", "stage"),
                "AttributeName": "Policy",
                "AttributeValue": allow("sns:*", ARN.format("sns", "stage"), **ANYONE),
            },
        ),
        drifts="policy",
        bad={"policy": "{}"},
        says="needs the argument 'arn'",
    ),
    Case(
        token="aws:sns/topicSubscription:TopicSubscription",
        inputs={
            "topic": ARN.format("sns", "stage"),
            "protocol": "sqs",
            "endpoint": ARN.format("sqs", "stage"),
        },
        change={"rawMessageDelivery": True},
        replace={"endpoint": ARN.format("sqs", "other")},
        drift=(
            "sns",
            "set_subscription_attributes",
            {"SubscriptionArn": "{id}", "AttributeName": "FilterPolicy", "AttributeValue": '{"a": ["b"]}'},
        ),
        drifts="filterPolicy",
        vanish=("sns", "unsubscribe", {"SubscriptionArn": "{id}"}),
        bad={"topic": "t", "protocol": "sqs"},
        says="needs the argument 'endpoint'",
    ),
    Case(
        token="aws:sqs/queue:Queue",
        id=f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/one",
        inputs={"name": "one", "messageRetentionSeconds": 1209600, "tags": {"a": "b"}},
        change={"visibilityTimeoutSeconds": 60, "kmsMasterKeyId": KEY, "maxMessageSize": 1024, "tags": {}},
        replace={"name": "two"},
        outputs={"arn": ARN.format("sqs", "one"), "url": f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/one"},
        drift=("sqs", "set_queue_attributes", {"QueueUrl": "{id}", "Attributes": {"VisibilityTimeout": "1"}}),
        drifts="visibilityTimeoutSeconds",
        vanish=("sqs", "delete_queue", {"QueueUrl": "{id}"}),
        bad={"name": "one", "delaySeconds": "long"},
        says="delaySeconds must be a whole number",
    ),
    Case(
        token="aws:sqs/queuePolicy:QueuePolicy",
        id=f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/stage",
        inputs={
            "queueUrl": f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/stage",
            "policy": allow("sqs:SendMessage", ARN.format("sqs", "stage"), **ANYONE),
        },
        change={"policy": allow("sqs:ReceiveMessage", ARN.format("sqs", "stage"), **ANYONE)},
        replace={"queueUrl": f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/other"},
        drift=(
            "sqs",
            "set_queue_attributes",
            {"QueueUrl": "{id}", "Attributes": {"Policy": allow("sqs:SendMessage", "*", **ANYONE)}},
        ),
        drifts="policy",
        bad={"policy": "{}"},
        says="needs the argument 'queueUrl'",
    ),
)
