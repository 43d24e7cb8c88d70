"""The first lines of a generated file: who made it from what, so that any change of the input shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

from delivery.backends.gitlab.context import Context
from delivery.pipeline import Deployment


def parent_comments(context: Context) -> tuple[str, ...]:
    starts = [(each.key, each.starts, each.apply.stage) for each in context.deployments]
    told = [
        (target.name, target.environment.account, target.environment.region)
        for target in context.work.targets
    ]
    return _comments(
        context, (context.routes, context.pipeline.stages, starts, told, sorted(context.work.parts))
    )


def child_comments(deployment: Deployment, context: Context) -> tuple[str, ...]:
    target = context.work.target(deployment.environment)
    return _comments(context, (deployment, context.pipeline.stages, target.environment, target.gate))


def _comments(context: Context, made_of: object) -> tuple[str, ...]:
    service = context.work.service
    whole = (service.id, service.repository, service.branch, context.gitlab, context.work.toolbox, made_of)
    return (
        f"Made by penstock from service {service.name}.",
        "Do not edit: change what it is made from, and render it again.",
        f"digest of input: sha256:{digest(whole)}",
    )


def digest(value: object) -> str:
    told = json.dumps(value, default=_plain, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def _plain(value: object) -> object:
    """What JSON does not know. Whatever has no order of its own is sorted: a set's changes with every run."""
    if isinstance(value, frozenset):
        return sorted(json.dumps(each, default=_plain, sort_keys=True) for each in value)
    fields: Iterable[str] | None = getattr(value, "__dataclass_fields__", None)
    if fields is not None:
        return [type(value).__name__, *[getattr(value, name) for name in fields]]
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a {type(value).__name__} has no digest")
