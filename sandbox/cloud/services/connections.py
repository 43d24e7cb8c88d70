"""CodeConnections, which moto lacks: a connection stays PENDING until a person completes it in the console."""

import uuid
from typing import Any

from sandbox.cloud.call import Call, Onward, Refused, Reply, answer
from sandbox.cloud.world import World


def _held(world: World, call: Call, arn: str) -> dict[str, Any]:
    found = world.here(call).connections.get(arn)
    if found is None:
        raise Refused("ResourceNotFoundException", f"Connection {arn} is not found")
    return found


def create(world: World, call: Call, onward: Onward) -> Reply:
    params, connections = call.params, world.here(call).connections
    if bool(params.get("ProviderType")) == bool(params.get("HostArn")):
        raise Refused("InvalidInputException", "exactly one of ProviderType and HostArn must be given")
    arn = call.arn(f"connection/{uuid.uuid4()}")
    connections[arn] = {
        "ConnectionName": params["ConnectionName"],
        "ConnectionArn": arn,
        "ProviderType": params.get("ProviderType"),
        "HostArn": params.get("HostArn"),
        "OwnerAccountId": call.account,
        "ConnectionStatus": "PENDING",
        "Tags": params.get("Tags", []),
    }
    return answer(call, {"ConnectionArn": arn, "Tags": params.get("Tags", [])})


def get(world: World, call: Call, onward: Onward) -> Reply:
    return answer(call, {"Connection": _held(world, call, call.params["ConnectionArn"])})


def delete(world: World, call: Call, onward: Onward) -> Reply:
    _held(world, call, call.params["ConnectionArn"])
    del world.here(call).connections[call.params["ConnectionArn"]]
    return answer(call, {})


def list_all(world: World, call: Call, onward: Onward) -> Reply:
    return answer(call, {"Connections": list(world.here(call).connections.values())})


def list_tags(world: World, call: Call, onward: Onward) -> Reply:
    return answer(call, {"Tags": _held(world, call, call.params["ResourceArn"])["Tags"]})


def tag(world: World, call: Call, onward: Onward) -> Reply:
    found = _held(world, call, call.params["ResourceArn"])
    given = {one["Key"]: one for one in call.params["Tags"]}
    found["Tags"] = [one for one in found["Tags"] if one["Key"] not in given] + list(given.values())
    return answer(call, {})


def untag(world: World, call: Call, onward: Onward) -> Reply:
    found = _held(world, call, call.params["ResourceArn"])
    found["Tags"] = [one for one in found["Tags"] if one["Key"] not in call.params["TagKeys"]]
    return answer(call, {})
