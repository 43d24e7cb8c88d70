"""Which variables a build hands on: those that its buildspec exports, and no other.

https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html
"""

from __future__ import annotations

from collections.abc import Iterator

from interpreters.aws.account import Account
from interpreters.aws.pipeline import Action, Pipeline, Stage
from interpreters.aws.shape import nearest
from interpreters.aws.variables import references
from interpreters.outcome import Unreadable


def exported(action: Action, account: Account) -> frozenset[str] | None:
    """None: nobody here can say."""
    if action.category == "Compute":
        return action.exports
    if not action.build or action.configuration.get("BatchEnabled", "").lower() == "true":
        return None
    project = account.project(action.configuration["ProjectName"], action.place)
    spec = account.buildspec(
        action.configuration.get("BuildspecOverride") or project.buildspec, project.place
    )
    return spec.exports if spec is not None else None


def check(pipeline: Pipeline, account: Account) -> None:
    actions = [action for stage in pipeline.stages for action in stage.actions]
    told = {action.namespace: exported(action, account) for action in actions if action.namespace}
    faults = []
    for place, text in _texts(pipeline.stages):
        for space, key in references(text, place):
            keys = told.get(space)
            if keys is not None and key not in keys:
                faults.append(f"{place}: {space} exports no {key!r}; {nearest(key, keys)}")
    if faults:
        raise Unreadable("\n".join(faults))


def _texts(stages: tuple[Stage, ...]) -> Iterator[tuple[str, str]]:
    for stage in stages:
        for action in stage.actions:
            yield from ((f"{action.place}.{key}", text) for key, text in action.configuration.items())
        for condition in (stage.entry, stage.success, stage.failure.condition if stage.failure else None):
            for rule in condition.rules if condition else ():
                yield from ((f"{stage.place}.{rule.name}", text) for text in rule.configuration.values())
