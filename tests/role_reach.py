"""What a role of a site may do: its own permissions under its boundary, read as IAM reads them."""

from __future__ import annotations

import json

from delivery.aws.boundary import boundary
from delivery.aws.roles import RoleSpec
from delivery.site import Site, site_of
from delivery.texts import EnvironmentName
from sandbox.cloud.evaluator import Kind, Policies, Policy, Principal, Request, decide
from tests.estates import TOOLBOX, estate

EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}
ALL = {"Version": "2012-10-17", "Statement": [EVERYTHING]}
OPEN_TO_ALL = {"Version": "2012-10-17", "Statement": [{**EVERYTHING, "Principal": "*"}]}


def site(environment: str = "prod") -> Site:
    return site_of(estate(), EnvironmentName(environment), TOOLBOX)


def role(found: Site, purpose: str) -> RoleSpec:
    roles = (*found.duty_roles, *(role for delivered in found.delivered for role in delivered.roles))
    return next(role for role in roles if role.purpose == purpose)


def may(found: Site, purpose: str, action: str, resource: str, owner: str = "", **told: str) -> bool:
    """The role's own permissions, and its boundary."""
    return _decided(
        found,
        role(found, purpose),
        json.loads(role(found, purpose).permissions.json),
        action,
        resource,
        owner,
        told,
    )


def bounded(found: Site, purpose: str, action: str, resource: str, owner: str = "", **told: str) -> bool:
    """Whether the boundary alone would let it through, were the role's permissions everything."""
    return _decided(found, role(found, purpose), ALL, action, resource, owner, told)


def _decided(
    found: Site,
    spec: RoleSpec,
    permissions: Policy,
    action: str,
    resource: str,
    owner: str,
    told: dict[str, str],
) -> bool:
    account = owner or found.account.id
    keys = {"aws:PrincipalArn": spec.arn, "aws:ResourceAccount": account, "aws:RequestedRegion": "eu-west-1"}
    named = {name.replace("__", ":"): value for name, value in told.items()}
    request = Request(
        principal=Principal(kind=Kind.ROLE, arn=spec.arn, account=found.account.id),
        action=action,
        resource=resource,
        account=account,
        context={key: (value,) for key, value in {**keys, **named}.items()},
    )
    # Another account's side is taken as willing, so that what is judged is ours.
    willing = OPEN_TO_ALL if account != found.account.id else None
    policies = Policies(
        identity=(permissions,), boundary=json.loads(boundary(found.account).json), resource=willing
    )
    return decide(request, policies).allowed
