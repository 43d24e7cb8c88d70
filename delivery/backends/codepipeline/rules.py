"""What a stage's condition and an action's variables are in CodePipeline's own words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from delivery.backends.codepipeline.specification import BuildAction, StageSpec
from delivery.backends.codepipeline.window import cron_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    name: str
    provider: str
    configuration: Mapping[str, str]


def result_of(stage: StageSpec) -> str:
    """What becomes of the stage if a rule does not hold."""
    return "SKIP" if stage.only_if else "FAIL"


def rules_of(stage: StageSpec) -> tuple[Rule, ...]:
    """https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference.html"""
    windows = ({"Cron": cron_of(each) or "", "TimeZone": str(each.time_zone)} for each in stage.windows)
    alarms = ({"AlarmName": str(each)} for each in stage.alarms)
    checks = ({"Variable": each.variable, "Value": each.literal, "Operator": "EQ"} for each in stage.only_if)
    return (
        *_numbered("Window", "DeploymentWindow", windows),
        *_numbered("Quiet", "CloudWatchAlarm", alarms),
        *_numbered("If", "VariableCheck", checks),
    )


def _numbered(name: str, provider: str, configurations: Iterable[Mapping[str, str]]) -> Iterator[Rule]:
    for number, configuration in enumerate(configurations, start=1):
        yield Rule(name=f"{name}-{number}", provider=provider, configuration=configuration)


def environment_variables(action: BuildAction) -> str:
    variables = [
        {"name": name, "value": value, "type": "PLAINTEXT"}
        for name, value in sorted(action.variables.items())
    ]
    return json.dumps(variables, separators=(",", ":"))
