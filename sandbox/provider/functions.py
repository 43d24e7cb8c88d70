"""The few data sources the sandbox answers; any other is refused by name."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping

from sandbox.provider.account import Configuration
from sandbox.provider.clients import Refusal
from sandbox.provider.values import Json, Properties, words


def call(token: str, arguments: Properties, account: Configuration) -> Properties:
    answer = _FUNCTIONS.get(token)
    if answer is None:
        raise Refusal(
            f"The sandbox has no function {token}; it has {words(_FUNCTIONS)}. "
            "Put the value into the settings instead."
        )
    return answer(arguments, account)


def _identity(_: Properties, account: Configuration) -> Properties:
    return {
        "accountId": account.account,
        "arn": f"arn:aws:iam::{account.account}:root",
        "id": account.account,
        "userId": account.account,
    }


def _region(arguments: Properties, account: Configuration) -> Properties:
    region = str(arguments.get("region") or arguments.get("name") or account.region)
    return {
        "id": region,
        "name": region,
        "region": region,
        "description": region,
        "endpoint": f"ec2.{region}.amazonaws.com",
    }


def _partition(_: Properties, account: Configuration) -> Properties:
    return {
        "id": "aws",
        "partition": "aws",
        "dnsSuffix": "amazonaws.com",
        "reverseDnsPrefix": "com.amazonaws",
        "region": account.region,
    }


def _policy_document(arguments: Properties, _: Configuration) -> Properties:
    document: dict[str, object] = {"Version": arguments.get("version") or "2012-10-17"}
    if arguments.get("policyId"):
        document["Id"] = arguments["policyId"]
    statements = arguments.get("statements")
    document["Statement"] = (
        [_statement(one) for one in statements if isinstance(one, dict)]
        if isinstance(statements, list)
        else []
    )
    merged = [
        *_documents(arguments.get("sourcePolicyDocuments")),
        document,
        *_documents(arguments.get("overridePolicyDocuments")),
    ]
    document["Statement"] = _merged(merged)
    text = json.dumps(document, indent=2)
    return {
        **arguments,
        "json": text,
        "minifiedJson": json.dumps(document, separators=(",", ":")),
        "id": str(int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)),
    }


def _documents(texts: Json) -> list[dict[str, object]]:
    return (
        [json.loads(one) for one in texts if isinstance(one, str) and one] if isinstance(texts, list) else []
    )


def _merged(documents: list[dict[str, object]]) -> list[object]:
    """Later statements replace earlier ones of the same Sid; those without a Sid all stay."""
    kept: dict[str, object] = {}
    for number, document in enumerate(documents):
        statements = document.get("Statement", [])
        for place, one in enumerate(statements if isinstance(statements, list) else [statements]):
            kept[str(one.get("Sid") or f"\0{number}.{place}")] = one
    return list(kept.values())


def _statement(given: Mapping[str, Json]) -> dict[str, object]:
    made: dict[str, object] = {"Sid": given["sid"]} if given.get("sid") else {}
    made["Effect"] = given.get("effect") or "Allow"
    for name, word in (
        ("actions", "Action"),
        ("notActions", "NotAction"),
        ("resources", "Resource"),
        ("notResources", "NotResource"),
    ):
        values = given.get(name)
        if isinstance(values, list) and values:
            made[word] = _few(values)
    for name, word in (("principals", "Principal"), ("notPrincipals", "NotPrincipal")):
        values = given.get(name)
        if isinstance(values, list) and values:
            made[word] = _principals(values)
    conditions = given.get("conditions")
    if isinstance(conditions, list) and conditions:
        made["Condition"] = _conditions(conditions)
    return made


def _few(values: list[Json]) -> Json:
    return values[0] if len(values) == 1 else sorted(values, key=str)


def _principals(given: list[Json]) -> object:
    found: dict[str, list[Json]] = {}
    for one in given:
        if isinstance(one, dict):
            identifiers = one.get("identifiers")
            found.setdefault(str(one["type"]), []).extend(
                identifiers if isinstance(identifiers, list) else []
            )
    return "*" if found == {"*": ["*"]} else {kind: _few(values) for kind, values in found.items()}


def _conditions(given: list[Json]) -> dict[str, dict[str, Json]]:
    found: dict[str, dict[str, Json]] = {}
    for one in given:
        if isinstance(one, dict):
            values = one.get("values")
            found.setdefault(str(one["test"]), {})[str(one["variable"])] = _few(
                values if isinstance(values, list) else []
            )
    return found


_FUNCTIONS: Mapping[str, Callable[[Properties, Configuration], Properties]] = {
    "aws:index/getCallerIdentity:getCallerIdentity": _identity,
    "aws:index/getRegion:getRegion": _region,
    "aws:index/getPartition:getPartition": _partition,
    "aws:iam/getPolicyDocument:getPolicyDocument": _policy_document,
}
