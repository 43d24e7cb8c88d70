"""EventBridge: invalid patterns and templates refused, reserved sources refused, events really delivered."""

import json
import uuid
from datetime import UTC, datetime
from typing import Any

from sandbox.cloud import transformer
from sandbox.cloud.call import Call, Onward, Refused, Reply, answer
from sandbox.cloud.deliveries import as_data, deliver
from sandbox.cloud.patterns import InvalidPattern, read_pattern
from sandbox.cloud.world import World


def put_rule(world: World, call: Call, onward: Onward) -> Reply:
    pattern = call.params.get("EventPattern")
    if pattern:
        try:
            read_pattern(pattern)
        except InvalidPattern as error:
            raise Refused("InvalidEventPatternException", str(error)) from None
    return onward(call)


def put_targets(world: World, call: Call, onward: Onward) -> Reply:
    for target in call.params["Targets"]:
        try:
            transformer.check(target)
        except transformer.BadTemplate as error:
            raise Refused(
                "ValidationException", f"Invalid input for target {target['Id']}: {error}"
            ) from None
    return onward(call)


def put_events(world: World, call: Call, onward: Onward) -> Reply:
    """Each entry is judged by itself; a good one is delivered at once."""
    entries = call.params["Entries"]
    if len(entries) > 10:
        raise Refused("ValidationException", "Entries may hold at most 10 events")
    told = [_put(world, call, entry) for entry in entries]
    failed = sum("ErrorCode" in one for one in told)
    return answer(call, {"FailedEntryCount": failed, "Entries": told})


def _put(world: World, call: Call, entry: dict[str, Any]) -> dict[str, str]:
    try:
        detail = _detail(entry)
    except Refused as refused:
        return {"ErrorCode": refused.code, "ErrorMessage": refused.message}
    event = envelope(
        {
            "detail-type": entry["DetailType"],
            "source": entry["Source"],
            "resources": entry.get("Resources", []),
            "detail": detail,
        },
        call.principal.account,
        call.region,
    )
    bus = entry.get("EventBusName", "default")
    account, region = (
        bus.split(":")[4:2:-1] if bus.startswith("arn:") else (call.principal.account, call.region)
    )
    deliver(world, event, account, region, bus.rpartition("/")[2])
    return {"EventId": event["id"]}


def _detail(entry: dict[str, Any]) -> dict[str, Any]:
    """https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html"""
    for name in ("Source", "DetailType", "Detail"):
        if not entry.get(name):
            message = f"Parameter {name} is not valid. Reason: {name} is a required argument."
            raise Refused("InvalidArgument", message)
    if entry["Source"].startswith("aws."):
        raise Refused("NotAuthorizedForSourceException", "Not authorized for the source.")
    try:
        detail = json.loads(entry["Detail"])
    except ValueError:
        detail = None
    if not isinstance(detail, dict):
        raise Refused("MalformedDetail", "Detail is malformed.")
    return detail


def envelope(event: dict[str, Any], account: str, region: str) -> dict[str, Any]:
    """https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html"""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "account": account,
        "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": region,
        "resources": [],
        **event,
    }


def event_door(world: World, handle: Any, asked: dict[str, Any]) -> dict[str, Any]:
    """Events of AWS's own services, which no caller may put."""
    account, region = asked["account"], asked["region"]
    event = envelope(asked["event"], account, region)
    return {"id": event["id"], "deliveries": as_data(deliver(world, event, account, region))}
