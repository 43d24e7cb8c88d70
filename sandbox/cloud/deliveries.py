"""An event's way: the rules that match it, their targets, the dead-letter queue when a target fails."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from moto.events.models import Rule, events_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from sandbox.cloud import transformer
from sandbox.cloud.call import Call, Refused
from sandbox.cloud.clients import client, client_of
from sandbox.cloud.evaluator import Kind, Policies, Policy, Principal, Request, decide
from sandbox.cloud.patterns import matches, read_pattern
from sandbox.cloud.reach_kms import find_key, policy_of
from sandbox.cloud.services.sts import credentials, service_session
from sandbox.cloud.world import World

EVENTS = "events.amazonaws.com"
Event = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """What became of an event at one target: `made` is the build's or message's id, `error` why not."""

    rule: str
    target: str
    made: str = ""
    error: str = ""
    dead_letter: str = ""


class Undelivered(Exception):
    """The target could not take the event."""


def deliver(world: World, event: Event, account: str, region: str, bus: str = "default") -> list[Delivery]:
    """To every target of every enabled rule of the bus that matches."""
    found = events_backends[account][region].event_buses.get(bus)
    if found is None:
        raise Refused("ResourceNotFoundException", f"Event bus {bus} does not exist.")
    return [
        _to_target(world, rule, target, event)
        for rule in found.rules.values()
        if rule.state == "ENABLED" and matches_rule(rule, event)
        for target in rule.targets
    ]


def matches_rule(rule: Rule, event: Event) -> bool:
    text = rule.event_pattern.dump()
    return text is not None and text != "" and matches(read_pattern(text), event)


def _to_target(world: World, rule: Rule, target: dict[str, Any], event: Event) -> Delivery:
    kind = target["Arn"].split(":")[2]
    try:
        text = transformer.input_of(target, event, rule.arn)
        send = SENDERS.get(kind)
        if send is None:
            raise Undelivered(f"this cloud delivers to {', '.join(sorted(SENDERS))}, not to {kind}")
        return Delivery(rule=rule.name, target=target["Id"], made=send(world, rule, target, text))
    except (Undelivered, Refused, ClientError, BotoCoreError, ValueError) as error:
        letter = _bury(world, rule, target, event, str(error))
        return Delivery(rule=rule.name, target=target["Id"], error=str(error), dead_letter=letter)


def _as_rule(world: World, rule: Rule, target: dict[str, Any], service: str) -> Any:
    """A client that holds the target's role, as EventBridge would."""
    role = target.get("RoleArn")
    if not role:
        raise Undelivered("the target has no role that EventBridge could take")
    made = service_session(world, role, "events", service=EVENTS, source=rule.arn, region=rule.region_name)
    held = {key: str(value) for key, value in credentials(made).items()}
    return client_of(service, held, world.endpoint, target["Arn"].split(":")[3])


def _build(world: World, rule: Rule, target: dict[str, Any], text: str) -> str:
    """The input is StartBuild's payload.

    https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications.html
    """
    payload = json.loads(text)
    # An event that was not transformed names none of StartBuild's parameters; AWS ignores what it does not know.
    given = payload if isinstance(payload, dict) and "detail-type" not in payload else {}
    given = {name: value for name, value in given.items() if name != "projectName"}
    project = target["Arn"].rpartition("/")[2]
    builds = _as_rule(world, rule, target, "codebuild")
    return str(builds.start_build(projectName=project, **given)["build"]["id"])


def _pipeline(world: World, rule: Rule, target: dict[str, Any], text: str) -> str:
    pipelines = _as_rule(world, rule, target, "codepipeline")
    return str(pipelines.start_pipeline_execution(name=target["Arn"].split(":")[5])["pipelineExecutionId"])


def _may(policy: Policy | None, action: str, resource: str, rule_arn: str) -> None:
    """EventBridge has no identity at a topic, a queue or a key: their policies must name it."""
    account = rule_arn.split(":")[4]
    request = Request(
        principal=Principal(kind=Kind.SERVICE, arn=EVENTS, account=""),
        action=action,
        resource=resource,
        account=resource.split(":")[4],
        context={
            "aws:SourceArn": (rule_arn,),
            "aws:SourceAccount": (account,),
            "aws:SecureTransport": ("true",),
            "aws:PrincipalIsAWSService": ("true",),
        },
    )
    decision = decide(request, Policies(resource=policy))
    if not decision.allowed:
        raise Undelivered(f"{EVENTS} is not authorized to perform: {action} on {resource} {decision.reason}")


def _may_use_key(world: World, key: str | None, rule: Rule) -> None:
    """https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html (compatibility with AWS services)"""
    if not key or key.startswith("alias/aws/"):
        if key:
            raise Undelivered(f"{EVENTS} cannot use the AWS managed key {key}; a customer key must name it")
        return
    here = Call(environ={}, body=b"", service="kms", region=rule.region_name, account=rule.account_id)
    found = find_key(here, key)
    if found is None:
        raise Undelivered(f"the key {key} does not exist")
    for action in ("kms:GenerateDataKey", "kms:Decrypt"):
        _may(policy_of(found), action, found.arn, rule.arn)


def _topic(world: World, rule: Rule, target: dict[str, Any], text: str) -> str:
    arn = target["Arn"]
    _, _, _, region, account, _ = arn.split(":", 5)
    topic = sns_backends[account][region].topics.get(arn)
    if topic is None:
        raise Undelivered(f"the topic {arn} does not exist")
    _may(json.loads(topic.policy), "sns:Publish", arn, rule.arn)
    _may_use_key(world, topic.kms_master_key_id, rule)
    sender = client("sns", account, world.endpoint, region)
    return str(sender.publish(TopicArn=arn, Message=text)["MessageId"])


def _queue(world: World, rule: Rule, target: dict[str, Any], text: str) -> str:
    return _send(world, rule, target["Arn"], text, {})


def _send(world: World, rule: Rule, arn: str, text: str, attributes: Mapping[str, str]) -> str:
    _, _, _, region, account, name = arn.split(":", 5)
    queue = sqs_backends[account][region].queues.get(name)
    if queue is None:
        raise Undelivered(f"the queue {arn} does not exist")
    policy = json.loads(queue.policy) if isinstance(queue.policy, str) else queue.policy
    _may(policy or None, "sqs:SendMessage", arn, rule.arn)
    _may_use_key(world, getattr(queue, "kms_master_key_id", None), rule)
    sender = client("sqs", account, world.endpoint, region)
    url = sender.get_queue_url(QueueName=name)["QueueUrl"]
    told = {key: {"DataType": "String", "StringValue": value} for key, value in attributes.items()}
    return str(sender.send_message(QueueUrl=url, MessageBody=text, MessageAttributes=told)["MessageId"])


def _bury(world: World, rule: Rule, target: dict[str, Any], event: Event, error: str) -> str:
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html"""
    queue = target.get("DeadLetterConfig", {}).get("Arn")
    if not queue:
        return ""
    told = {
        "RULE_ARN": rule.arn,
        "TARGET_ARN": target["Arn"],
        "ERROR_CODE": "TARGET_ERROR",
        "ERROR_MESSAGE": error,
    }
    try:
        return _send(world, rule, queue, json.dumps(event), told)
    except (Undelivered, ClientError) as lost:
        return f"lost: {lost}"


SENDERS = {"codebuild": _build, "codepipeline": _pipeline, "sns": _topic, "sqs": _queue}


def as_data(found: list[Delivery]) -> list[dict[str, str]]:
    return [asdict(one) for one in found]
