"""What CodePipeline refuses when a pipeline is created.

https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from interpreters.aws.flow import Flow, listed
from interpreters.aws.pipeline import Action, Pipeline, Stage
from interpreters.outcome import Unreadable

NAME = re.compile(r"[A-Za-z0-9.@\-_]{1,100}")
ARTIFACT = re.compile(r"[a-zA-Z0-9_\-]{1,100}")
VARIABLE = re.compile(r"[A-Za-z0-9@\-_]{1,128}")
MOST_STAGES, MOST_IN_STAGE, MOST_ACTIONS, LONGEST_VALUE = 50, 100, 1000, 1000
# https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-action-artifacts.html
ARTIFACTS = {
    ("Approval", "Manual"): ((0, 0), (0, 0)),
    ("Build", "CodeBuild"): ((1, 5), (0, 5)),
    ("Test", "CodeBuild"): ((1, 5), (0, 5)),
    ("Source", "CodeStarSourceConnection"): ((0, 0), (1, 1)),
    ("Invoke", "Lambda"): ((0, 5), (0, 5)),
}
ANY_NUMBER = ((0, 10), (0, 10))


def check(pipeline: Pipeline) -> None:
    """All that is wrong, told at once."""
    faults = [
        *_outline(pipeline),
        *_actions(pipeline),
        *Flow(pipeline).faults(),
        *_triggers(pipeline),
        *_rollbacks(pipeline),
    ]
    if faults:
        raise Unreadable("\n".join(faults))


def _outline(pipeline: Pipeline) -> Iterator[str]:
    stages = pipeline.stages
    count = sum(len(stage.actions) for stage in stages)
    if not NAME.fullmatch(pipeline.name):
        yield f"{pipeline.place}.name: found {pipeline.name!r}; 1 to 100 letters, digits and .@-_ are allowed"
    if not 2 <= len(stages) <= MOST_STAGES:
        yield f"{pipeline.place}.stages: found {len(stages)}; 2 to {MOST_STAGES} are allowed"
    if count > MOST_ACTIONS:
        yield f"{pipeline.place}: found {count} actions; {MOST_ACTIONS} are allowed"
    yield from _twice((stage.name for stage in stages), f"{pipeline.place}: stage")
    for name, value in pipeline.variables.items():
        if not VARIABLE.fullmatch(name) or value == "" or len(value or "") > LONGEST_VALUE:
            yield f"{pipeline.place}.variables: found {name!r} with {value!r}; a name and no empty value is allowed"


def _twice(names: Iterable[str], what: str) -> Iterator[str]:
    for name, count in Counter(names).items():
        if count > 1:
            yield f"{what} {name!r} stands {count} times; a name stands once"


def _actions(pipeline: Pipeline) -> Iterator[str]:
    for at, stage in enumerate(pipeline.stages):
        if not NAME.fullmatch(stage.name):
            yield f"{stage.place}.name: found {stage.name!r}; 1 to 100 letters, digits and .@-_ are allowed"
        if not 1 <= len(stage.actions) <= MOST_IN_STAGE:
            yield f"{stage.place}.actions: found {len(stage.actions)}; 1 to {MOST_IN_STAGE} are allowed"
        yield from _twice((action.name for action in stage.actions), f"{stage.place}: action")
        for action in stage.actions:
            if (action.category == "Source") != (at == 0):
                yield f"{action.place}: {action.category} in stage {at + 1}; the first holds sources, all of them"
            yield from _action(action)


def _action(action: Action) -> Iterator[str]:
    if not NAME.fullmatch(action.name):
        yield f"{action.place}.name: found {action.name!r}; 1 to 100 letters, digits and .@-_ are allowed"
    if action.minutes is not None and not action.approval:
        yield f"{action.place}.timeoutInMinutes: only a manual approval has one"
    for key, value in action.configuration.items():
        if not 1 <= len(value) <= LONGEST_VALUE:
            yield f"{action.place}.configuration.{key}: {len(value)} characters; 1 to {LONGEST_VALUE} are allowed"
    inputs, outputs = ARTIFACTS.get((action.category, action.provider), ANY_NUMBER)
    yield from _counted(action.inputs, inputs, f"{action.place}, input")
    yield from _counted(action.outputs, outputs, f"{action.place}, output")
    primary = action.configuration.get("PrimarySource")
    if action.build and (primary or len(action.inputs) > 1) and primary not in action.inputs:
        yield f"{action.place}.configuration.PrimarySource: found {primary!r}; one of {', '.join(action.inputs)}"


def _counted(names: tuple[str, ...], bounds: tuple[int, int], place: str) -> Iterator[str]:
    low, high = bounds
    if not low <= len(names) <= high:
        yield f"{place}: found {len(names)} artifacts; {low} to {high} are allowed"
    for name in names:
        if not ARTIFACT.fullmatch(name):
            yield f"{place}: found {name!r}; 1 to 100 letters, digits, - and _ are allowed"


def _triggers(pipeline: Pipeline) -> Iterator[str]:
    connections = {action.name for action in pipeline.connections}
    for trigger in pipeline.triggers:
        if trigger.source not in connections:
            there = f"there are: {listed(connections)}"
            yield f"{trigger.place}: {trigger.source!r} is no source with a connection; {there}"
    yield from _twice((trigger.source for trigger in pipeline.triggers), f"{pipeline.place}: trigger of")


def _rollbacks(pipeline: Pipeline) -> Iterator[str]:
    """https://docs.aws.amazon.com/codepipeline/latest/userguide/execution-modes.html"""
    for stage in pipeline.stages if pipeline.mode == "PARALLEL" else ():
        if "ROLLBACK" in _results(stage):
            yield f"{stage.place}: a stage cannot roll back in PARALLEL mode"


def _results(stage: Stage) -> set[str | None]:
    failure = stage.failure
    after = {failure.result, failure.condition_result} if failure else set()
    return after | ({stage.success.result} if stage.success else set())
