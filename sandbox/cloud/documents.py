"""Policy documents as AWS takes them: well formed, known operators, principals that exist."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from moto.iam.exceptions import NotFoundException
from moto.iam.models import iam_backends

from sandbox.cloud.conditions import UnknownOperator, all_hold, texts
from sandbox.cloud.evaluator import Policy, statements

FIELDS = {
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
}
VERSIONS = {"2012-10-17", "2008-10-17"}
SERVICE = re.compile(r"[a-z0-9.-]+\.amazonaws\.com")
PROVIDER = re.compile(r"arn:aws:iam::\d{12}:(oidc-provider|saml-provider)/.+|[a-z0-9.-]+")


class Malformed(ValueError):
    """AWS would refuse the document; each service has its own code for it."""


def read_policy(text: str, *, trust: bool = False) -> Policy:
    """A resource's policy, or a role's trust policy, checked whole."""
    try:
        policy = json.loads(text)
    except ValueError as error:
        raise Malformed(f"The policy is not valid JSON: {error}") from None
    if not isinstance(policy, dict) or policy.get("Version", "2008-10-17") not in VERSIONS:
        raise Malformed(f"Syntax errors in policy: Version must be one of {', '.join(sorted(VERSIONS))}")
    found = list(statements(policy))
    if not found:
        raise Malformed("Syntax errors in policy: it has no statement")
    for number, statement in enumerate(found):
        _check_statement(statement, trust=trust, place=statement.get("Sid") or f"statement {number}")
    return policy


def _check_statement(statement: Mapping[str, Any], *, trust: bool, place: str) -> None:
    unknown = sorted(set(statement) - FIELDS)
    if unknown:
        raise Malformed(f"Syntax errors in policy: {place} has the unknown field {', '.join(unknown)}")
    if statement.get("Effect") not in ("Allow", "Deny"):
        raise Malformed(f"Syntax errors in policy: the Effect of {place} must be Allow or Deny")
    if ("Principal" in statement) == ("NotPrincipal" in statement):
        raise Malformed(f"Missing required field Principal in {place}")
    if ("Action" in statement) == ("NotAction" in statement):
        raise Malformed(f"Missing required field Action in {place}")
    if trust:
        _check_trust(statement, place)
    elif ("Resource" in statement) == ("NotResource" in statement):
        raise Malformed(f"Missing required field Resource in {place}")
    try:
        all_hold(statement.get("Condition", {}), {})
    except UnknownOperator as error:
        raise Malformed(f"Syntax errors in policy: {error}") from None


def _check_trust(statement: Mapping[str, Any], place: str) -> None:
    if "Resource" in statement or "NotResource" in statement:
        raise Malformed(f"Has prohibited field Resource ({place})")
    for action in texts(statement.get("Action", [])):
        if not action.lower().startswith("sts:"):
            raise Malformed(f"AssumeRole policy may only specify STS AssumeRole actions, not {action}")


def principals(policy: Policy) -> Iterator[tuple[str, str]]:
    """(kind, name) of every principal named."""
    for statement in statements(policy):
        named = statement.get("Principal", statement.get("NotPrincipal"))
        if isinstance(named, dict):
            for kind, names in named.items():
                yield from ((kind, name) for name in texts(names))
        else:
            yield "AWS", str(named)


def check_principals(policy: Policy) -> None:
    """A role or user that does not exist (yet) is refused; an account is taken on its number.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_iam-policies.html
    """
    for kind, name in principals(policy):
        if not _exists(kind, name):
            raise Malformed(f'Invalid principal in policy: "{kind}":"{name}"')


def _exists(kind: str, name: str) -> bool:
    if kind == "Service":
        return SERVICE.fullmatch(name) is not None
    if kind == "Federated":
        return PROVIDER.fullmatch(name) is not None
    if kind == "CanonicalUser":
        return True
    if kind != "AWS":
        return False
    if name == "*" or re.fullmatch(r"\d{12}", name):
        return True
    found = re.fullmatch(r"arn:aws:(iam|sts)::(\d{12}):(root|role/.+|user/.+|assumed-role/.+/.+)", name)
    return found is not None and "*" not in name and _entity_exists(found.group(2), found.group(3), name)


def _entity_exists(account: str, entity: str, arn: str) -> bool:
    kind, _, rest = entity.partition("/")
    backend = iam_backends[account]["aws"]
    if kind == "root":
        return True
    if kind == "assumed-role":
        return any(role.name == rest.split("/")[0] for role in backend.get_roles())
    try:
        if kind == "user":
            return bool(backend.get_user(rest.rpartition("/")[2]).arn == arn)
        return bool(backend.get_role_by_arn(arn).arn == arn)
    except NotFoundException:
        return False


def check(text: str, *, trust: bool = False) -> Policy:
    policy = read_policy(text, trust=trust)
    check_principals(policy)
    return policy
