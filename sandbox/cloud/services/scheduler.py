"""EventBridge Scheduler: expressions and roles checked, updates whole, and a schedule that tests can fire."""

import json
import re
import uuid
from datetime import UTC, datetime
from typing import Any

from botocore import xform_name
from moto.scheduler.models import Schedule, scheduler_backends

from sandbox.cloud.call import Call, Onward, Refused, Reply
from sandbox.cloud.clients import client_of
from sandbox.cloud.roles import may_assume
from sandbox.cloud.services.sts import credentials, service_session
from sandbox.cloud.world import World

SCHEDULER = "scheduler.amazonaws.com"
FIELD = r"[^\s()]+"
EXPRESSION = re.compile(
    rf"rate\([1-9]\d* (minutes?|hours?|days?)\)|cron\({FIELD}( {FIELD}){{5}}\)|at\(\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\)"
)
TEMPLATED = {
    "codebuild": ("start_build", "projectName"),
    "codepipeline": ("start_pipeline_execution", "name"),
}


def _group(call: Call) -> str:
    """aws:SourceArn of a schedule's call is its group's ARN.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
    """
    return call.arn(f"schedule-group/{call.params.get('GroupName', 'default')}")


def _check(call: Call) -> None:
    expression = call.params["ScheduleExpression"]
    if not EXPRESSION.fullmatch(expression):
        raise Refused("ValidationException", f"Invalid Schedule Expression {expression}.")
    role = call.params["Target"]["RoleArn"]
    if not may_assume(role, service=SCHEDULER, source=_group(call)).allowed:
        message = "The execution role you provide must allow AWS EventBridge Scheduler to assume the role."
        raise Refused("ValidationException", message)
    given = call.params["Target"].get("Input")
    if given and call.params["Target"]["Arn"].startswith("arn:aws:scheduler:::aws-sdk:"):
        try:
            json.loads(given)
        except ValueError:
            raise Refused("ValidationException", "The Input of a universal target must be JSON.") from None


def create_schedule(world: World, call: Call, onward: Onward) -> Reply:
    _check(call)
    return onward(call)


def update_schedule(world: World, call: Call, onward: Onward) -> Reply:
    """An update replaces all: what it does not name has its default again."""
    _check(call)
    reply = onward(call)
    if reply.good:
        group = scheduler_backends[call.account][call.region].schedule_groups[
            call.params.get("GroupName", "default")
        ]
        held = group.schedules[call.params["Name"]]
        held.state = call.params.get("State", "ENABLED")
        held.action_after_completion = call.params.get("ActionAfterCompletion", "NONE")
    return reply


def fire_door(world: World, handle: Any, asked: dict[str, Any]) -> dict[str, Any]:
    """The schedule's moment has come: its target is called as its role."""
    account, region, name = asked["account"], asked["region"], asked["schedule"]
    group = scheduler_backends[account][region].schedule_groups[asked["group"]]
    if name not in group.schedules:
        raise Refused("ResourceNotFoundException", f"Schedule {name} does not exist.")
    held = group.schedules[name]
    if held.state != "ENABLED":
        raise Refused("Disabled", f"Schedule {name} is {held.state}")
    made = service_session(
        world, held.target["RoleArn"], "scheduler", service=SCHEDULER, source=group.arn, region=region
    )
    session = {key: str(value) for key, value in credentials(made).items()}
    service, operation, params = _call(held.target, _written(held, asked.get("at")))
    told = getattr(client_of(service, session, world.endpoint, region), operation)(**params)
    told.pop("ResponseMetadata")
    return {"made": told}


def _written(held: Schedule, at: str | None) -> dict[str, Any]:
    """The input with its places filled.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
    """
    places = {
        "schedule-arn": held.arn,
        "scheduled-time": at or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "execution-id": str(uuid.uuid4()),
        "attempt-number": "1",
    }
    text = held.target.get("Input") or "{}"
    for name, value in places.items():
        text = text.replace(f"<aws.scheduler.{name}>", value)
    found: dict[str, Any] = json.loads(text)
    return found


def _call(target: dict[str, Any], given: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
    """https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html"""
    parts = target["Arn"].split(":", 5)
    if target["Arn"].startswith("arn:aws:scheduler:::aws-sdk:"):
        _, service, operation = parts[5].split(":")
        return service, xform_name(operation[0].upper() + operation[1:]), _as_botocore(given)
    if parts[2] not in TEMPLATED:
        known = ", ".join(sorted(TEMPLATED))
        raise Refused(
            "Unsupported", f"this cloud fires schedules at {known} and aws-sdk targets, not at {parts[2]}"
        )
    operation, parameter = TEMPLATED[parts[2]]
    return parts[2], operation, {**given, parameter: parts[5].rpartition("/")[2]}


def _as_botocore(given: Any) -> Any:
    """A universal target's Input writes parameters in PascalCase; CodeBuild's and CodePipeline's begin small."""
    if isinstance(given, dict):
        return {key[:1].lower() + key[1:]: _as_botocore(value) for key, value in given.items()}
    return [_as_botocore(value) for value in given] if isinstance(given, list) else given
