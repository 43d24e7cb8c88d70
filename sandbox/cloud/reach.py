"""What a call reaches: actions, resource ARNs, their owner, the policy that stands on them."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.events.models import events_backends
from moto.iam.exceptions import NotFoundException
from moto.iam.models import iam_backends

from sandbox.cloud import reach_kms, reach_s3
from sandbox.cloud.access_kinds import Access, Context
from sandbox.cloud.call import Call
from sandbox.cloud.partiql import BadStatement, Insert, Select, parse

Reader = Callable[[Call], list[Access]]

# Where IAM's prefix of an action is not the service's name in botocore.
PREFIXES = {"stepfunctions": "states", "resourcegroupstaggingapi": "tag", "elbv2": "elasticloadbalancing"}

# service -> parameters that may name the resource, and its ARN's last part; "" when the value is an ARN.
NAMED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "codepipeline": (("pipelineName", "{}"), ("name", "{}"), ("resourceArn", "")),
    "codebuild": (("projectName", "project/{}"), ("name", "project/{}"), ("id", "project/{}")),
    "logs": (
        ("logGroupName", "log-group:{}:*"),
        ("logGroupIdentifier", "log-group:{}:*"),
        ("resourceArn", ""),
    ),
    "sns": (("TopicArn", ""), ("TargetArn", ""), ("ResourceArn", "")),
    "events": (("Rule", "rule/{}"), ("Name", "rule/{}"), ("ResourceARN", "")),
    "ssm": (("Name", "parameter/{}"),),
    "secretsmanager": (("SecretId", "secret:{}"), ("Name", "secret:{}")),
    "ecr": (("repositoryName", "repository/{}"), ("resourceArn", "")),
    "scheduler": (("Name", "schedule/default/{}"),),
    "cloudwatch": (("AlarmName", "alarm:{}"), ("DashboardName", "dashboard/{}")),
    "lambda": (("FunctionName", "function:{}"),),
    "codestar-connections": (("ConnectionArn", ""),),
    "codeconnections": (("ConnectionArn", ""),),
}


def action_of(call: Call) -> str:
    return f"{PREFIXES.get(call.service, call.service)}:{call.operation}"


def reached(call: Call) -> list[Access]:
    return READERS.get(call.service, _by_name)(call)


def _by_name(call: Call) -> list[Access]:
    """One resource by its parameter; an operation that names none reaches `*`, as AWS's list calls do."""
    context = _namespace(call)
    for parameter, rest in NAMED.get(call.service, ()):
        value = call.params.get(parameter)
        if isinstance(value, str) and value:
            resource = (
                value if value.startswith("arn:") else call.arn(rest.format(_without_slash(call, value)))
            )
            if call.service == "codebuild":
                resource = (
                    resource.partition(":build/")[0] if ":build/" in resource else _without_build(resource)
                )
            if call.service == "codepipeline":
                resource += "".join(
                    f"/{call.params[n]}" for n in ("stageName", "actionName") if n in call.params
                )
            return [Access(action=action_of(call), resource=resource, context=context)]
    return [Access(action=action_of(call), resource=_several(call), context=context)]


def _without_slash(call: Call, name: str) -> str:
    """A parameter's path begins after the slash that its ARN has anyway; a log group's name begins with it."""
    return name.lstrip("/") if call.service == "ssm" else name


def _without_build(resource: str) -> str:
    """A build is judged by its project: `project/name:uuid` names the build."""
    head, _, rest = resource.partition("project/")
    return f"{head}project/{rest.partition(':')[0]}"


def _several(call: Call) -> str:
    if call.service == "codebuild":
        named = call.params.get("ids") or call.params.get("names") or []
        if named:
            first = str(named[0])
            return first if first.startswith("arn:") else call.arn(f"project/{first.partition(':')[0]}")
    if call.service == "sqs" and "QueueUrl" in call.params:
        return call.arn(call.params["QueueUrl"].rpartition("/")[2])
    if call.service == "codepipeline" and "pipeline" in call.params:
        return call.arn(call.params["pipeline"]["name"])
    return "*"


def _namespace(call: Call) -> Context:
    if call.service == "cloudwatch" and "Namespace" in call.params:
        return {"cloudwatch:namespace": (call.params["Namespace"],)}
    return {}


def _iam(call: Call) -> list[Access]:
    """Roles and policies have paths, so a role is looked up by its name."""
    params, account = call.params, call.account
    resource = params.get("PolicyArn", "*")
    if "RoleName" in params:
        path = params.get("Path", "/")
        try:
            resource = iam_backends[account]["aws"].get_role(params["RoleName"]).arn
        except NotFoundException:
            resource = f"arn:aws:iam::{account}:role{path}{params['RoleName']}"
    context: Context = {}
    if "PermissionsBoundary" in params:
        context["iam:PermissionsBoundary"] = (params["PermissionsBoundary"],)
    if "PolicyArn" in params and "RoleName" in params:
        context["iam:PolicyARN"] = (params["PolicyArn"],)
    return [Access(action=action_of(call), resource=resource, context=context)]


def _table(call: Call, name: str, action: str, index: str = "", context: Context | None = None) -> Access:
    """A table by name or ARN, perhaps another account's, with the policy that stands on it."""
    account, region, table = call.account, call.region, name
    if name.startswith("arn:"):
        _, _, _, region, account, rest = name.split(":", 5)
        table = rest.split("/")[1]
    arn = f"arn:aws:dynamodb:{region}:{account}:table/{table}"
    held = dynamodb_backends[account][region].resource_policies.get(arn)
    return Access(
        action=f"dynamodb:{action}",
        resource=f"{arn}/index/{index}" if index else arn,
        account=account,
        region=region,
        policy=json.loads(held.policy_doc) if held else None,
        context=context or {},
    )


def _dynamodb(call: Call) -> list[Access]:
    params, operation = call.params, call.operation
    if operation == "ExecuteStatement":
        return [_statement(call, params)]
    if operation in ("BatchExecuteStatement", "ExecuteTransaction"):
        statements = params.get("Statements") or params.get("TransactStatements") or []
        return [_statement(call, one, operation) for one in statements]
    if operation in ("BatchGetItem", "BatchWriteItem"):
        return [_table(call, name, operation) for name in params.get("RequestItems", {})]
    if operation in ("TransactWriteItems", "TransactGetItems"):
        return [_transact(call, item, operation) for item in params.get("TransactItems", [])]
    name = params.get("TableName") or params.get("ResourceArn")
    if not name:
        return [Access(action=f"dynamodb:{operation}", resource="*")]
    return [_table(call, name, operation, params.get("IndexName", ""))]


def _transact(call: Call, item: dict[str, dict[str, str]], operation: str) -> Access:
    kind, asked = next(iter(item.items()))
    action = "ConditionCheckItem" if kind == "ConditionCheck" else f"{kind}Item"
    return _table(call, asked["TableName"], action, context={"dynamodb:EnclosingOperation": (operation,)})


def _statement(call: Call, asked: dict[str, object], enclosing: str = "") -> Access:
    """https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html"""
    given = asked.get("Parameters")
    try:
        found = parse(str(asked["Statement"]), given if isinstance(given, list) else [])
    except BadStatement:
        return Access(action="dynamodb:PartiQLSelect", resource="*")
    context: Context = {"dynamodb:EnclosingOperation": (enclosing,)} if enclosing else {}
    if isinstance(found, Insert):
        return _table(call, found.table, "PartiQLInsert", context=context)
    if isinstance(found, Select):
        return _table(call, found.table, "PartiQLSelect", found.index, context)
    return _table(call, found.table, f"PartiQL{found.verb.capitalize()}", context=context)


# Where a call hands a role to a service, and to which.
PASSES: Mapping[tuple[str, str], tuple[str, str]] = {
    ("codebuild", "CreateProject"): ("serviceRole", "codebuild.amazonaws.com"),
    ("codebuild", "UpdateProject"): ("serviceRole", "codebuild.amazonaws.com"),
    ("codebuild", "StartBuild"): ("serviceRoleOverride", "codebuild.amazonaws.com"),
    ("codepipeline", "CreatePipeline"): ("pipeline.roleArn", "codepipeline.amazonaws.com"),
    ("codepipeline", "UpdatePipeline"): ("pipeline.roleArn", "codepipeline.amazonaws.com"),
    ("scheduler", "CreateSchedule"): ("Target.RoleArn", "scheduler.amazonaws.com"),
    ("scheduler", "UpdateSchedule"): ("Target.RoleArn", "scheduler.amazonaws.com"),
    ("events", "PutTargets"): ("Targets.RoleArn", "events.amazonaws.com"),
}


def roles_passed(call: Call) -> list[Access]:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"""
    place, service = PASSES.get((call.service, call.operation), ("", ""))
    found: list[Any] = [call.params]
    for step in place.split(".") if place else []:
        found = [value for one in found if (value := one.get(step)) is not None]
        found = [value for one in found for value in (one if isinstance(one, list) else [one])]
    context: Context = {"iam:PassedToService": (service,)}
    roles = [role for role in found if isinstance(role, str)]
    return [
        Access(action="iam:PassRole", resource=role, account=call.account, context=context) for role in roles
    ]


def _events(call: Call) -> list[Access]:
    """Each entry goes to a bus of its own, perhaps another account's."""
    if call.operation != "PutEvents":
        return _by_name(call)
    return [
        _bus(call, name)
        for name in {entry.get("EventBusName", "default") for entry in call.params["Entries"]}
    ]


def _bus(call: Call, name: str) -> Access:
    arn = name if name.startswith("arn:") else call.arn(f"event-bus/{name}")
    _, _, _, region, account, rest = arn.split(":", 5)
    held = events_backends[account][region].event_buses.get(rest.partition("/")[2])
    policy = json.loads(held.policy) if held is not None and held.policy else None
    return Access(action="events:PutEvents", resource=arn, account=account, region=region, policy=policy)


READERS: Mapping[str, Reader] = {
    "events": _events,
    "dynamodb": _dynamodb,
    "iam": _iam,
    "kms": reach_kms.reached,
    "s3": reach_s3.reached,
}
