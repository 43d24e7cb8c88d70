"""Asks the sandbox's judge, which reads documents as IAM does: may this caller do this to that?"""

from __future__ import annotations

import json
from collections.abc import Mapping

from delivery.aws.names import Account
from delivery.aws.policy import Document, Principals, Statement
from delivery.identity import Identity, Purpose
from delivery.texts import AccountId, EnvironmentName, Region, ServiceName
from sandbox.cloud.evaluator import Kind, Policies, Principal, Request, decide

DEV = Account(id=AccountId("111122223333"), region=Region("eu-west-1"), environment=EnvironmentName("dev"))
STAGING = Account(
    id=AccountId("222233334444"), region=Region("eu-west-1"), environment=EnvironmentName("staging")
)

NETWORK = ServiceName("network")


def role(purpose: Purpose, service: str = NETWORK, account: Account = DEV) -> str:
    """The ARN of one service's role in an account."""
    identity = Identity(service=ServiceName(service), environment=account.environment, purpose=purpose)
    return account.role_arn(identity)


def administrator(account: Account = DEV) -> str:
    return f"arn:aws:iam::{account.id}:role/people/administrator"


Told = Mapping[str, str]
ANYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


def may(
    caller: str,
    action: str,
    document: Document,
    *,
    on: str = "*",
    owner: Account = DEV,
    told: Told | None = None,
) -> bool:
    """Whether the document lets a role through whose own policies allow everything.

    A key is in nobody's reach but by its own policy; every other resource of an account is in its IAM's.
    """
    account = caller.split(":")[4]
    kind = Kind.ADMINISTRATOR if caller.endswith(":root") else Kind.ROLE
    request = Request(
        principal=Principal(kind=kind, arn=caller, account=account),
        action=action,
        resource=on,
        account=owner.id,
        context=_context({"aws:PrincipalArn": caller, "aws:PrincipalAccount": account, **(told or {})}),
    )
    rules = action.startswith("kms:")
    resource = json.loads(document.json)
    return decide(request, Policies(identity=(ANYTHING,), resource=resource, resource_rules=rules)).allowed


def service_may(
    service: str,
    action: str,
    document: Document,
    *,
    on: str = "*",
    owner: Account = DEV,
    told: Told | None = None,
) -> bool:
    request = Request(
        principal=Principal(kind=Kind.SERVICE, arn=service, account=""),
        action=action,
        resource=on,
        account=owner.id,
        context=_context(told or {}),
    )
    return decide(request, Policies(resource=json.loads(document.json), resource_rules=True)).allowed


def without(document: Document, sid: str) -> Document:
    """One statement taken out: what holds twice is shown to hold each time."""
    left = tuple(statement for statement in document.statements if statement.sid != sid)
    if len(left) == len(document.statements):
        raise ValueError(f"no statement is called {sid}")
    return Document(left)


def delegated(document: Document, account: Account = DEV) -> Document:
    """With the usual statement added, that leaves everything to the account's IAM: the denials must hold."""
    everything = Statement(
        sid="Delegated", actions=("kms:*",), resources=("*",), principals=Principals(aws=(account.root,))
    )
    return Document((*document.statements, everything))


def _context(told: Told) -> dict[str, tuple[str, ...]]:
    return {key: (value,) for key, value in told.items()}
