"""One emulator for the tests of a process, and an account of its own for each test."""

from __future__ import annotations

import functools
import itertools
import json
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.cloud import client, client_of, serve
from sandbox.cloud.sessions import session

REGION = "eu-west-1"
NUMBERS = itertools.count(100_000_000_001)
Statement = dict[str, Any]
Client = Any  # boto3 makes the methods of its clients while running
Field = Any  # a field of a request, of whatever shape the platform documents


@functools.cache
def endpoint() -> str:
    return serve()


def document(*statements: Statement) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(actions: str | list[str], resource: str | list[str] = "*", **more: Field) -> Statement:
    return {"Effect": "Allow", "Action": actions, "Resource": resource, **more}


def deny(actions: str | list[str], resource: str | list[str] = "*", **more: Field) -> Statement:
    return allow(actions, resource, **more) | {"Effect": "Deny"}


def trusts(principal: Field, action: str = "sts:AssumeRole", **more: Field) -> str:
    return document({"Effect": "Allow", "Principal": principal, "Action": action, **more})


@dataclass(frozen=True, slots=True)
class Account:
    id: str

    @property
    def root(self) -> dict[str, str]:
        return {"AWS": f"arn:aws:iam::{self.id}:root"}

    def client(self, service: str) -> Client:
        """The account's administrator."""
        return client(service, self.id, endpoint(), REGION)

    def role(self, name: str, *statements: Statement, service: str = "codebuild", **more: Field) -> str:
        """A role of the service with one policy; its ARN."""
        iam = self.client("iam")
        trust = more.pop("trust", trusts({"Service": f"{service}.amazonaws.com"}))
        arn: str = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust, **more)["Role"]["Arn"]
        if statements:
            iam.put_role_policy(RoleName=name, PolicyName="it", PolicyDocument=document(*statements))
        return arn

    def acting(self, role: str, service: str, name: str = "someone") -> Client:
        """A client in the role's session, whoever it trusts."""
        return client_of(service, session(endpoint(), role, name), endpoint(), REGION)

    def arn(self, service: str, rest: str) -> str:
        return f"arn:aws:{service}:{REGION}:{self.id}:{rest}"


def an_account() -> Account:
    return Account(str(next(NUMBERS)))


@dataclass(frozen=True, slots=True)
class Said:
    code: str
    message: str


def refused(call: Client, **params: Field) -> Said:
    """The call must be refused; what AWS would say."""
    with pytest.raises(ClientError) as caught:
        call(**params)
    error = caught.value.response["Error"]
    return Said(error["Code"], error["Message"])
