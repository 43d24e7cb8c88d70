"""DynamoDB's PartiQL: INSERT never overwrites, `?` takes its parameter; statements become plain operations."""

from collections.abc import Callable
from typing import Any

from moto.dynamodb.models import dynamodb_backends

from sandbox.cloud.call import Call, Onward, Refused, Reply, answer, rewritten
from sandbox.cloud.partiql import BadStatement, Insert, Other, Select, Statement, parse
from sandbox.cloud.world import World

Run = Callable[[World, Call, Onward], Reply]


def read_statement(statement: str, parameters: list[dict[str, Any]]) -> Statement:
    try:
        return parse(statement, parameters)
    except BadStatement as error:
        raise Refused("ValidationException", str(error)) from None


def execute_statement(world: World, call: Call, onward: Onward) -> Reply:
    statement = read_statement(call.params["Statement"], call.params.get("Parameters", []))
    if isinstance(statement, Insert):
        return _insert(world, call, onward, statement)
    if isinstance(statement, Select):
        return _select(call, onward, statement)
    return _other(call, onward, statement)


def _insert(world: World, call: Call, onward: Onward, statement: Insert) -> Reply:
    """https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.insert.html"""
    table = dynamodb_backends[call.account][call.region].tables.get(statement.table)
    if table is None:
        raise Refused("ResourceNotFoundException", "Requested resource not found")
    params = {
        "TableName": statement.table,
        "Item": statement.item,
        "ConditionExpression": "attribute_not_exists(#key)",
        "ExpressionAttributeNames": {"#key": table.hash_key_attr},
    }
    # Two writers of one key: moto's own check and write are two steps.
    with world.lock:
        reply = onward(rewritten(call, "PutItem", params))
    if reply.good:
        return answer(call, {"Items": []})
    if "ConditionalCheckFailed" in reply.body.decode():
        raise Refused("DuplicateItemException", "Duplicate primary key exists in table")
    return reply


def _select(call: Call, onward: Onward, statement: Select) -> Reply:
    for unread in ("Limit", "NextToken"):
        if unread in call.params:
            raise Refused("ValidationException", f"this cloud answers a SELECT whole, without {unread}")
    params: dict[str, Any] = {"TableName": statement.table}
    names = dict(statement.names)
    if statement.index:
        params["IndexName"] = statement.index
    if statement.condition:
        params["FilterExpression"] = statement.condition
    if statement.columns:
        columns = {f"#c{number}": name for number, name in enumerate(statement.columns)}
        names.update(columns)
        params["ProjectionExpression"] = ", ".join(columns)
    if names:
        params["ExpressionAttributeNames"] = names
    if statement.values:
        params["ExpressionAttributeValues"] = statement.values
    reply = onward(rewritten(call, "Scan", params))
    return answer(call, {"Items": reply.json()["Items"]}) if reply.good else reply


def _other(call: Call, onward: Onward, statement: Other) -> Reply:
    if call.params.get("Parameters"):
        message = f"this cloud runs {statement.verb} with literals only; write the values into the statement"
        raise Refused("ValidationException", message)
    return onward(call)


def batch_execute_statement(world: World, call: Call, onward: Onward) -> Reply:
    """Each by itself; a refused one is told in its place."""
    responses = [_one_of_batch(world, call, onward, params) for params in call.params["Statements"]]
    return answer(call, {"Responses": responses})


def _one_of_batch(world: World, call: Call, onward: Onward, params: dict[str, Any]) -> dict[str, Any]:
    try:
        reply = execute_statement(world, rewritten(call, "ExecuteStatement", params), onward)
    except Refused as refused:
        code = refused.code.removesuffix("Exception").replace("Validation", "ValidationError")
        return {"Error": {"Code": code, "Message": refused.message}}
    if not reply.good:
        return {"Error": {"Code": "InternalServerError", "Message": reply.body.decode()}}
    items = reply.json().get("Items", [])
    return {"Item": items[0]} if items else {}


def execute_transaction(world: World, call: Call, onward: Onward) -> Reply:
    """All or none needs an undo that moto does not have: refused, never half done."""
    message = "this cloud does not run ExecuteTransaction; use ExecuteStatement or TransactWriteItems"
    raise Refused("ValidationException", message)
