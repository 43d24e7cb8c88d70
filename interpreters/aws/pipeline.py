"""CodePipeline's declaration, in the shape of CreatePipeline's `pipeline`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from interpreters.aws.shape import Thing, choice, opened, parsed, words
from interpreters.aws.trigger import Trigger, trigger

PIPELINE = words(
    "name roleArn artifactStore artifactStores stages version executionMode pipelineType variables triggers"
)
STAGE = words("name blockers actions onFailure onSuccess beforeEntry")
ACTION = words(
    "name actionTypeId runOrder configuration commands outputArtifacts inputArtifacts outputVariables "
    "roleArn region namespace timeoutInMinutes environmentVariables"
)
TYPE = words("category owner provider version")
RULE = words("name ruleTypeId configuration commands inputArtifacts roleArn region timeoutInMinutes")
CATEGORIES = words("Source Build Deploy Test Invoke Approval Compute")
RULES = words("CloudWatchAlarm CodeBuild Commands DeploymentWindow LambdaInvoke VariableCheck")
LONGEST_WAIT, WEEK = 86_400, 7 * 24 * 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    name: str
    provider: str
    configuration: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    result: str | None
    rules: tuple[Rule, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class OnFailure:
    result: str | None
    retry: str | None  # "FAILED_ACTIONS" or "ALL_ACTIONS"
    condition: Condition | None

    @property
    def condition_result(self) -> str | None:
        return self.condition.result if self.condition else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Action:
    place: str
    name: str
    category: str
    provider: str
    configuration: Mapping[str, str]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    order: int
    namespace: str | None
    role: str | None
    minutes: int | None
    commands: tuple[str, ...]
    variables: Mapping[str, str]
    exports: frozenset[str]

    @property
    def approval(self) -> bool:
        return self.category == "Approval"

    @property
    def build(self) -> bool:
        return self.category in {"Build", "Test"} and self.provider == "CodeBuild"

    @property
    def connection(self) -> bool:
        return self.category == "Source" and self.provider == "CodeStarSourceConnection"


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    place: str
    name: str
    actions: tuple[Action, ...]
    entry: Condition | None
    success: Condition | None
    failure: OnFailure | None

    def groups(self) -> tuple[tuple[Action, ...], ...]:
        """Actions of one number run side by side, after all of the number before."""
        orders = sorted({action.order for action in self.actions})
        return tuple(tuple(action for action in self.actions if action.order == order) for order in orders)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pipeline:
    place: str
    name: str
    role: str
    mode: str
    stages: tuple[Stage, ...]
    triggers: tuple[Trigger, ...]
    variables: Mapping[str, str | None]

    @property
    def connections(self) -> tuple[Action, ...]:
        return tuple(action for action in self.stages[0].actions if action.connection)


def pipeline(text: str, place: str) -> Pipeline:
    whole = opened(parsed(text, place), place, PIPELINE)
    whole.chosen("pipelineType", ("V1", "V2"), "V1")
    variables = whole.things("variables", ("name", "defaultValue", "description"))
    return Pipeline(
        place=place,
        name=whole.text("name"),
        role=whole.text("roleArn"),
        mode=whole.chosen("executionMode", ("QUEUED", "SUPERSEDED", "PARALLEL"), "SUPERSEDED"),
        stages=tuple(_stage(stage) for stage in whole.things("stages", STAGE)),
        triggers=tuple(trigger(one) for one in whole.things("triggers")),
        variables={one.text("name"): one.optional("defaultValue") for one in variables},
    )


def _stage(stage: Thing) -> Stage:
    actions = tuple(_action(action) for action in stage.things("actions", ACTION))
    return Stage(
        place=stage.place,
        name=stage.text("name"),
        actions=actions,
        entry=_condition(stage.thing("beforeEntry", ("conditions",)), ("FAIL", "SKIP")),
        success=_condition(stage.thing("onSuccess", ("conditions",)), ("FAIL", "ROLLBACK")),
        failure=_on_failure(stage.thing("onFailure", ("result", "retryConfiguration", "conditions"))),
    )


def _action(action: Thing) -> Action:
    kind = opened(action.values.get("actionTypeId"), f"{action.place}.actionTypeId", TYPE)
    kind.chosen("owner", ("AWS", "ThirdParty", "Custom"))
    kind.text("version")
    inputs = action.things("inputArtifacts", ("name",))
    outputs = action.things("outputArtifacts", ("name", "files"))
    variables = action.things("environmentVariables", ("name", "value", "type"))
    waits = action.values.get("timeoutInMinutes") is not None
    return Action(
        place=action.place,
        name=action.text("name"),
        category=kind.chosen("category", CATEGORIES),
        provider=kind.text("provider"),
        configuration=action.mapping("configuration"),
        inputs=tuple(one.text("name") for one in inputs),
        outputs=tuple(one.text("name") for one in outputs),
        order=action.number("runOrder", 1, low=1, high=999),
        namespace=action.optional("namespace"),
        role=action.optional("roleArn"),
        minutes=action.number("timeoutInMinutes", WEEK, low=5, high=LONGEST_WAIT) if waits else None,
        commands=action.texts("commands"),
        variables={one.text("name"): one.text("value") for one in variables if plain(one)},
        exports=frozenset(action.texts("outputVariables")),
    )


def plain(variable: Thing) -> bool:
    return variable.text("type", "PLAINTEXT") == "PLAINTEXT"


def _condition(holder: Thing | None, results: tuple[str, ...]) -> Condition | None:
    if holder is None:
        return None
    conditions = holder.things("conditions", ("result", "rules"))
    if len(conditions) != 1:
        choice(str(len(conditions)), ("1",), f"{holder.place}.conditions, how many")
    one = conditions[0]
    rules = tuple(_rule(rule) for rule in one.things("rules", RULE))
    choice(str(len(rules)), tuple("12345"), f"{one.place}.rules, how many")
    return Condition(
        result=one.chosen("result", results) if one.values.get("result") is not None else None, rules=rules
    )


def _rule(rule: Thing) -> Rule:
    kind = opened(rule.values.get("ruleTypeId"), f"{rule.place}.ruleTypeId", TYPE)
    kind.chosen("category", ("Rule",))
    return Rule(
        name=rule.text("name"),
        provider=kind.chosen("provider", RULES),
        configuration=rule.mapping("configuration"),
    )


def _on_failure(failure: Thing | None) -> OnFailure | None:
    if failure is None:
        return None
    retry = failure.thing("retryConfiguration", ("retryMode",))
    result = failure.chosen("result", ("ROLLBACK", "RETRY")) if failure.optional("result") else None
    mode = retry.chosen("retryMode", ("FAILED_ACTIONS", "ALL_ACTIONS"), "FAILED_ACTIONS") if retry else None
    return OnFailure(
        result=result,
        retry=(mode or "FAILED_ACTIONS") if result == "RETRY" else None,
        condition=_condition(failure, ("ROLLBACK",)) if failure.listed("conditions") else None,
    )
