"""Policy documents as data. A statement that allows everything on everything cannot be written."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

Json: TypeAlias = "str | bool | Mapping[str, Json] | list[Json]"
Conditions: TypeAlias = Mapping[str, Mapping[str, str | tuple[str, ...]]]


_ACTION = re.compile(r"\*|[a-z0-9-]+:[A-Za-z0-9*]+")


class Effect(StrEnum):
    ALLOW = "Allow"
    DENY = "Deny"


@dataclass(frozen=True, kw_only=True, slots=True)
class Principals:
    """Whom a resource's own policy, or a trust, speaks of."""

    aws: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    federated: tuple[str, ...] = ()
    everyone: bool = False

    def __post_init__(self) -> None:
        if not (self.aws or self.services or self.federated or self.everyone):
            raise ValueError("a statement about nobody")
        if self.everyone and (self.aws or self.services or self.federated):
            raise ValueError("everyone, and somebody besides")

    def json(self) -> Json:
        if self.everyone:
            return "*"
        named = {"AWS": self.aws, "Service": self.services, "Federated": self.federated}
        return {kind: _values(values) for kind, values in named.items() if values}


EVERYONE = Principals(everyone=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    sid: str
    actions: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    effect: Effect = Effect.ALLOW
    not_actions: tuple[str, ...] = ()
    not_resources: tuple[str, ...] = ()
    principals: Principals | None = None
    conditions: Conditions = field(default_factory=dict)

    def __post_init__(self) -> None:
        if bool(self.actions) == bool(self.not_actions):
            raise ValueError(f"{self.sid}: a statement names actions, or those it leaves out")
        nameless = [action for action in (*self.actions, *self.not_actions) if not _ACTION.fullmatch(action)]
        if nameless:
            raise ValueError(
                f"{self.sid}: {', '.join(nameless)}: IAM takes a star in an action's name, none in its service"
            )
        if self.effect is Effect.ALLOW and self.principals is None and "*" in self.resources:
            broad = [action for action in self.actions if action == "*" or action.endswith(":*")]
            if broad:
                raise ValueError(f"{self.sid}: {', '.join(broad)} on every resource")
        if self.effect is Effect.ALLOW and self.principals == EVERYONE:
            raise ValueError(f"{self.sid}: nothing of ours is open to everyone")

    def json(self) -> Json:
        found: dict[str, Json] = {"Sid": self.sid, "Effect": str(self.effect)}
        if self.principals:
            found["Principal"] = self.principals.json()
        for key, values in (
            ("Action", self.actions),
            ("NotAction", self.not_actions),
            ("Resource", self.resources),
            ("NotResource", self.not_resources),
        ):
            if values:
                found[key] = _values(values)
        if self.conditions:
            found["Condition"] = {
                operator: {
                    key: _values(value) if isinstance(value, tuple) else value
                    for key, value in sorted(tests.items())
                }
                for operator, tests in sorted(self.conditions.items())
            }
        return found


@dataclass(frozen=True, slots=True)
class Document:
    statements: tuple[Statement, ...]

    def __post_init__(self) -> None:
        names = [statement.sid for statement in self.statements]
        if len(set(names)) != len(names):
            raise ValueError(f"two statements of one name among {', '.join(names)}")

    @property
    def json(self) -> str:
        """Canonical: the same document is the same bytes."""
        document = {"Version": "2012-10-17", "Statement": [statement.json() for statement in self.statements]}
        return json.dumps(document, separators=(",", ":"))


def allow(
    sid: str, actions: tuple[str, ...], resources: tuple[str, ...], conditions: Conditions | None = None
) -> Statement:
    return Statement(sid=sid, actions=actions, resources=resources, conditions=conditions or {})


def deny(
    sid: str, actions: tuple[str, ...], resources: tuple[str, ...], conditions: Conditions | None = None
) -> Statement:
    return Statement(
        sid=sid, effect=Effect.DENY, actions=actions, resources=resources, conditions=conditions or {}
    )


def deny_all_but(
    sid: str, actions: tuple[str, ...], resources: tuple[str, ...], conditions: Conditions | None = None
) -> Statement:
    """Whatever else a service learns to do is denied too."""
    return Statement(
        sid=sid, effect=Effect.DENY, not_actions=actions, resources=resources, conditions=conditions or {}
    )


def _values(values: tuple[str, ...]) -> Json:
    return values[0] if len(values) == 1 else list(values)
