"""Roles as moto holds them: their policies, boundary, and who may assume them."""

import json
from collections.abc import Mapping
from typing import Any

from moto.iam.exceptions import NotFoundException
from moto.iam.models import Role, iam_backends

from sandbox.cloud.evaluator import Decision, Kind, Policies, Policy, Principal, Request, decide


def find_role(arn: str) -> Role | None:
    parts = arn.split(":", 5)
    if len(parts) != 6 or not parts[5].startswith("role/"):
        return None
    try:
        found: Role = iam_backends[parts[4]]["aws"].get_role_by_arn(arn)
    except NotFoundException:
        return None
    return found


def _document(text: Any) -> Policy:
    found: Policy = json.loads(text) if isinstance(text, str) else text
    return found


def _default_version(policy: Any) -> Policy:
    return _document(next(version.document for version in policy.versions if version.is_default))


def policies_of(arn: str) -> tuple[tuple[Policy, ...], Policy | None]:
    """Identity policies and boundary; a role that is gone may do nothing."""
    role = find_role(arn)
    if role is None:
        return (), None
    inline = tuple(_document(text) for text in role.policies.values())
    managed = tuple(_default_version(policy) for policy in role.managed_policies.values())
    return inline + managed, _boundary(arn.split(":")[4], role.permissions_boundary_arn)


def _boundary(account: str, arn: str | None) -> Policy | None:
    if not arn:
        return None
    found = iam_backends[account]["aws"].managed_policies.get(arn)
    # A boundary whose policy is gone allows nothing.
    return _default_version(found) if found is not None else {"Statement": []}


def trust_of(arn: str) -> Policy | None:
    role = find_role(arn)
    return None if role is None else _document(role.assume_role_policy_document)


def decide_trust(
    principal: Principal, role: str, context: Mapping[str, tuple[str, ...]], action: str = "sts:AssumeRole"
) -> Decision:
    """The trust policy must allow; a role of the same account named only by account needs its own policy too."""
    trust = trust_of(role)
    if trust is None:
        return Decision(False, "because no such role exists")
    identity, boundary = policies_of(principal.arn) if principal.kind is Kind.ROLE else ((), None)
    if principal.kind is Kind.ADMINISTRATOR:
        # The account's administrator holds every identity permission, as a role with an open policy does.
        principal = Principal(kind=Kind.ROLE, arn=principal.arn, account=principal.account)
        identity = ({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}},)
    request = Request(
        principal=principal, action=action, resource=role, account=role.split(":")[4], context=context
    )
    policies = Policies(identity=identity, boundary=boundary, resource=trust, resource_rules=True)
    return decide(request, policies)


def may_assume(role: str, *, service: str, source: str) -> Decision:
    """Whether an AWS service acting for `source` (an ARN) may assume the role."""
    principal = Principal(kind=Kind.SERVICE, arn=service, account="")
    context = {
        "aws:SourceArn": (source,),
        "aws:SourceAccount": (source.split(":")[4],),
        "aws:PrincipalIsAWSService": ("true",),
        "aws:PrincipalServiceName": (service,),
        "aws:SecureTransport": ("true",),
    }
    return decide_trust(principal, role, context)
