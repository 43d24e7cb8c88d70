"""Artifacts and variables of a pipeline come from what ended before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from interpreters.aws import cron as clock
from interpreters.aws.pipeline import Action, Condition, Pipeline, Rule, Stage
from interpreters.aws.variables import DECLARED, PLATFORM, references

SPACE = re.compile(r"[A-Za-z0-9@\-_]{1,100}")


@dataclass(slots=True)
class Flow:
    pipeline: Pipeline
    made: set[str] = field(default_factory=set)
    spaces: set[str] = field(default_factory=lambda: {PLATFORM, DECLARED})

    def faults(self) -> Iterator[str]:
        for stage in self.pipeline.stages:
            yield from self._condition(stage, stage.entry, "beforeEntry")
            for group in stage.groups():
                for action in group:
                    yield from self._taken(action)
                for action in group:
                    yield from self._made(action)
            yield from self._condition(stage, stage.success, "onSuccess")
            yield from self._condition(stage, stage.failure.condition if stage.failure else None, "onFailure")
        for name in sorted(self.made & self.spaces):
            yield f"{self.pipeline.place}: {name!r} names an artifact and a namespace; they cannot share a name"

    def _taken(self, action: Action) -> Iterator[str]:
        for name in action.inputs:
            if name not in self.made:
                so_far = f"made so far: {listed(self.made)}"
                yield f"{action.place}: input artifact {name!r} is made by nothing before it; {so_far}"
        for key, value in action.configuration.items():
            yield from self._references(value, f"{action.place}.configuration.{key}")

    def _made(self, action: Action) -> Iterator[str]:
        for name in action.outputs:
            if name in self.made:
                yield f"{action.place}: output artifact {name!r} is made before; names are unique in a pipeline"
            self.made.add(name)
        if action.namespace is not None:
            if action.namespace in self.spaces or not SPACE.fullmatch(action.namespace):
                yield f"{action.place}.namespace: found {action.namespace!r}; reserved, misnamed or used before"
            self.spaces.add(action.namespace)

    def _references(self, text: str, place: str) -> Iterator[str]:
        for space, key in references(text, place):
            if space not in self.spaces:
                there = f"there are: {listed(self.spaces)}"
                yield f"{place}: namespace {space!r} belongs to nothing before it; {there}"
            elif space == DECLARED and key not in self.pipeline.variables:
                yield f"{place}: variable {key!r} is not declared; there are: {listed(self.pipeline.variables)}"
            elif space == PLATFORM and key != "PipelineExecutionId":
                yield f"{place}: {key!r} is unknown in {PLATFORM}; there is PipelineExecutionId"

    def _condition(self, stage: Stage, condition: Condition | None, when: str) -> Iterator[str]:
        rules = condition.rules if condition else ()
        names = [rule.name for rule in rules]
        if len(set(names)) < len(names):
            yield f"{stage.place}.{when}: two rules share a name; a name stands once"
        for rule in rules:
            place = f"{stage.place}.{when}.{rule.name}"
            # https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-conditions.html
            skips = condition is not None and condition.result == "SKIP"
            if skips and rule.provider not in {"LambdaInvoke", "VariableCheck"}:
                yield f"{place}: {rule.provider} cannot skip a stage; LambdaInvoke and VariableCheck can"
            yield from self._rule(rule, place)

    def _rule(self, rule: Rule, place: str) -> Iterator[str]:
        for key, value in rule.configuration.items():
            yield from self._references(value, f"{place}.{key}")
        if rule.provider == "DeploymentWindow":
            clock.cron(rule.configuration.get("Cron", ""), place, seconds=True)


def listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"
