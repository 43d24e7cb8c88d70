"""Policies given to roles, tables, buckets, topics, queues, repositories: refused where AWS refuses them."""

import json
from typing import Any

from moto.iam.models import iam_backends

from sandbox.cloud.call import Call, Onward, Refused, Reply
from sandbox.cloud.documents import Malformed, check
from sandbox.cloud.world import World


def _checked(text: str, code: str, *, trust: bool = False) -> None:
    try:
        check(text, trust=trust)
    except Malformed as error:
        raise Refused(code, str(error)) from None


def create_role(world: World, call: Call, onward: Onward) -> Reply:
    _checked(call.params["AssumeRolePolicyDocument"], "MalformedPolicyDocument", trust=True)
    _check_boundary(call)
    return onward(call)


def update_trust(world: World, call: Call, onward: Onward) -> Reply:
    _checked(call.params["PolicyDocument"], "MalformedPolicyDocument", trust=True)
    return onward(call)


def put_boundary(world: World, call: Call, onward: Onward) -> Reply:
    _check_boundary(call)
    return onward(call)


def _check_boundary(call: Call) -> None:
    boundary = call.params.get("PermissionsBoundary")
    ours = boundary is not None and not boundary.startswith("arn:aws:iam::aws:")
    if ours and boundary not in iam_backends[call.account]["aws"].managed_policies:
        raise Refused("NoSuchEntity", f"Scope ARN: {boundary} does not exist or is not attachable.", 404)


def put_table_policy(world: World, call: Call, onward: Onward) -> Reply:
    _checked(call.params["Policy"], "ValidationException")
    return onward(call)


def put_bucket_policy(world: World, call: Call, onward: Onward) -> Reply:
    """A policy that is past all doubt wrong; a bucket of no name is moto's to refuse."""
    text = call.body.decode()
    _checked(text, "MalformedPolicy")
    bucket = call.params["Bucket"]
    for statement in _list(json.loads(text)["Statement"]):
        for resource in _list(statement.get("Resource", [])):
            if resource != "*" and not str(resource).startswith((f"arn:aws:s3:::{bucket}", "arn:aws:s3:::*")):
                raise Refused("MalformedPolicy", f"Policy has invalid resource: {resource}")
    return onward(call)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def create_topic(world: World, call: Call, onward: Onward) -> Reply:
    policy = call.params.get("Attributes", {}).get("Policy")
    if policy:
        _checked(policy, "InvalidParameter")
    return onward(call)


def set_topic_attributes(world: World, call: Call, onward: Onward) -> Reply:
    if call.params["AttributeName"] == "Policy" and call.params.get("AttributeValue"):
        _checked(call.params["AttributeValue"], "InvalidParameter")
    return onward(call)


def queue_attributes(world: World, call: Call, onward: Onward) -> Reply:
    policy = call.params.get("Attributes", {}).get("Policy")
    if policy:
        _checked(policy, "InvalidAttributeValue")
    return onward(call)
