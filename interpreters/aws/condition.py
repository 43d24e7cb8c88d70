"""The rules of a stage's conditions.

https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works-conditions.html: a condition fails
when one of its rules does, and only then its result is engaged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone

from interpreters.aws.cron import cron
from interpreters.aws.pipeline import Condition, Rule
from interpreters.aws.schedule import zone
from interpreters.aws.shape import choice
from interpreters.aws.variables import REFERENCE, Namespace, Unresolved, resolved
from interpreters.outcome import Unreadable, Wait

OPERATORS = ("EQ", "NE", "CONTAINS", "MATCHES")


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """Where and when a condition is looked at."""

    stage: str
    fails: frozenset[str]
    namespaces: Mapping[str, Namespace]
    now: datetime | None


def windows(condition: Condition | None, stage: str) -> tuple[Wait, ...]:
    rules = condition.rules if condition else ()
    return tuple(
        Wait(kind="window", of=f"{stage}/{rule.name}")
        for rule in rules
        if rule.provider == "DeploymentWindow"
    )


def met(condition: Condition | None, scene: Scene) -> bool | None:
    """None: a window is closed, and nothing else has failed; a rule that held is not asked again when it opens."""
    answers = [_holds(rule, scene) for rule in condition.rules] if condition else []
    if any(answer is False for answer in answers):
        return False
    return None if None in answers else True


def _holds(rule: Rule, scene: Scene) -> bool | None:
    name = f"{scene.stage}/{rule.name}"
    if name in scene.fails:
        return False
    if rule.provider == "DeploymentWindow":
        return _open(rule, name, scene.now) or None
    return _variable(rule, name, scene.namespaces) if rule.provider == "VariableCheck" else True


def _open(rule: Rule, name: str, now: datetime | None) -> bool:
    window = cron(rule.configuration.get("Cron", ""), name, seconds=True)
    place = zone(rule.configuration.get("TimeZone", "UTC"), f"{name}.TimeZone")
    if now is None:
        return False
    told = now if now.tzinfo else now.replace(tzinfo=timezone.utc)
    return window.matches(told.astimezone(place))


def _variable(rule: Rule, name: str, namespaces: Mapping[str, Namespace]) -> bool:
    for key in ("Variable", "Value", "Operator"):
        choice(key, tuple(rule.configuration), f"{name}.configuration, what it needs")
    operator = choice(rule.configuration["Operator"], OPERATORS, f"{name}.Operator")
    try:
        left = resolved(rule.configuration["Variable"], namespaces)
        right = resolved(rule.configuration["Value"], namespaces)
    except Unresolved:
        return False
    if REFERENCE.search(left) or REFERENCE.search(right):
        return True  # nobody told what it is; World.fails says when the rule fails
    if operator == "MATCHES":
        return _matches(left, right, f"{name}.Value")
    return {"EQ": left == right, "NE": left != right, "CONTAINS": right in left}[operator]


def _matches(text: str, pattern: str, place: str) -> bool:
    try:
        return re.fullmatch(pattern, text) is not None
    except re.error as fault:
        raise Unreadable(f"{place}: found {pattern!r}, no regular expression: {fault}") from fault
