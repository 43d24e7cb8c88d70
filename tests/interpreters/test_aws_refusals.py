"""What CodePipeline would refuse: each test spoils one thing of a declaration that is accepted.

https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html
"""

from __future__ import annotations

import pytest

from interpreters.outcome import Unreadable
from tests.interpreters.aws_declared import (
    Json,
    action,
    approval,
    build,
    declared,
    entry,
    executed,
    pipeline,
    project,
    ran,
    rule,
    source,
    stage,
    trigger,
)

SOURCE = stage("Source", source())
FILTER: Json = {"branches": {"includes": ["main"]}}


def with_test(*actions: Json, **more: object) -> Json:
    return {**pipeline(SOURCE, stage("Test", *actions)), **more}


def test_what_is_spoiled_below_is_accepted() -> None:
    assert executed(with_test(build("Unit"), triggers=[trigger(push=[FILTER])]), project()).jobs


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (pipeline(SOURCE), "found 1; 2 to 50"),
        (pipeline(SOURCE, SOURCE), "'Source' stands 2 times"),
        (with_test(), r"actions: found 0"),
        (with_test(build("Unit"), build("Unit")), "'Unit' stands 2 times"),
        (with_test(source("Again", makes="more")), "the first holds sources"),
        (
            pipeline(stage("Source", source(), approval("Ask")), stage("Test", build("Unit"))),
            "the first holds",
        ),
        (with_test(build("Unit tests")), "letters, digits"),
        (with_test(build("Unit", runOrder=0)), "1 to 999"),
        (with_test(build("Unit", runOrder=True)), "1 to 999"),
        (with_test(build("Unit", timeoutInMinutes=5)), "only a manual approval"),
        (with_test(approval("Ask", timeoutInMinutes=4)), "5 to 86400"),
        (with_test(approval("Ask", timeoutInMinutes=86_401)), "5 to 86400"),
        (with_test(approval("Ask", inputArtifacts=[{"name": "src"}])), "0 to 0 are allowed"),
        (with_test(build("Unit", takes="")), "found 0 artifacts; 1 to 5"),
        (with_test(build("Unit", takes="plan")), "'plan' is made by nothing before it; made so far: src"),
        (with_test(build("Unit", takes="src src")), "PrimarySource: found None"),
        (with_test(build("Unit", configuration={"PrimarySource": "plan"})), "PrimarySource: found 'plan'"),
        (with_test(build("Unit", outputArtifacts=[{"name": "src"}])), "'src' is made before"),
        (with_test(build("Unit", outputArtifacts=[{"name": "a.b"}])), "found 'a.b'"),
        (
            with_test(build("A", outputArtifacts=[{"name": "a"}]), build("B", takes="a")),
            "made by nothing before",
        ),
        (with_test(build("Unit", namespace="src")), "cannot share a name"),
        (with_test(build("Unit", namespace="variables")), "reserved"),
        (with_test(build("A", namespace="N"), build("B", namespace="N")), "used before"),
        (with_test(build("Unit", configuration={"EnvironmentVariables": "#{Plan.X}"})), "belongs to nothing"),
        (
            with_test(build("A", namespace="N"), build("B", configuration={"X": "#{N.Y}"})),
            "belongs to nothing",
        ),
        (with_test(build("Unit", configuration={"X": "#{variables.y}"})), "'y' is not declared"),
        (with_test(build("Unit", configuration={"X": "#{codepipeline.Name}"})), "PipelineExecutionId"),
        (with_test(build("Unit", configuration={"X": "#{Y}"})), "a reference is"),
        (with_test(build("Unit", configuration={"X": "x" * 1001})), "1001 characters"),
        (with_test(build("Unit", configuration={"X": ""})), "0 characters"),
        (with_test(build("Unit", configuration={"EnvironmentVariables": "[{]"})), "not JSON"),
        (
            with_test(build("Unit", configuration={"EnvironmentVariables": '[{"Name": "A"}]'})),
            "did you mean 'name'",
        ),
        (with_test(build("Unit", "other")), "project 'other' is not declared; allowed: shop-tests"),
        (with_test(build("Unit"), executionMode="SERIAL"), "SERIAL"),
        (with_test(build("Unit"), pipelineType="V3"), "V3"),
        (with_test(build("Unit"), trigger=[]), "did you mean 'triggers'"),
        (with_test({**build("Unit"), "runorder": 1}), "did you mean 'runOrder'"),
        (with_test(action("Odd", "Checks", "CodeBuild")), "Checks"),
        (with_test(build("Unit"), variables=[{"name": "a b"}]), "'a b'"),
    ],
)
def test_a_pipeline_that_would_not_be_created_is_refused(one: Json, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        executed(one, project())


@pytest.mark.parametrize(
    ("git", "why"),
    [
        ({"push": []}, "1 to 3"),
        ({"push": [FILTER] * 4}, "found 4 filters"),
        ({"push": [{}]}, "the filter is empty"),
        ({"push": [{"filePaths": {"includes": ["a/**"]}}]}, "filePaths stand alone"),
        ({"push": [{"tags": {"includes": ["v*"]}, **FILTER}]}, "tags stand beside branches"),
        ({"push": [{"branches": {"includes": []}}]}, "found 0 patterns"),
        ({"push": [{"branches": {"includes": ["b"] * 9}}]}, "found 9 patterns"),
        ({"push": [{"branches": {"includes": [""]}}]}, "1 to 255 characters"),
        ({"push": [{"branches": {"includes": ["b" * 256]}}]}, "1 to 255 characters"),
        ({"push": [{"branches": {}}]}, "neither includes nor excludes"),
        ({"push": [{"branches": {"includes": ["a{b"]}}]}, "glob"),
        ({"push": [{"branch": {"includes": ["a"]}}]}, "did you mean 'branches'"),
        ({"pullRequest": [{"events": ["OPENED"]}]}, "OPENED"),
        ({"pullRequest": [{"tags": {"includes": ["a"]}}]}, "unknown key"),
        ({"sourceActionName": "Clone"}, "'Clone' is no source with a connection; there are: Checkout"),
    ],
)
def test_a_trigger_that_would_not_be_created_is_refused(git: Json, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        executed(with_test(build("Unit"), triggers=[trigger(**git)]), project())


def many(count: int, stages: int) -> Json:
    """So many builds, after a source, in so many stages."""
    share = -(-count // stages)
    names = [f"B{at}" for at in range(count)]
    parts = [names[at : at + share] for at in range(0, count, share)]
    return pipeline(SOURCE, *(stage(f"S{at}", *map(build, part)) for at, part in enumerate(parts)))


@pytest.mark.parametrize(
    ("allowed", "refused", "why"),
    [
        (many(100, 1), many(101, 1), "found 101; 1 to 100"),
        (many(49, 49), many(50, 50), "found 51; 2 to 50"),
        (many(999, 10), many(1000, 10), "found 1001 actions; 1000"),
    ],
)
def test_a_pipeline_has_its_limits(allowed: Json, refused: Json, why: str) -> None:
    """https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html"""
    assert executed(allowed, project()).jobs
    with pytest.raises(Unreadable, match=why):
        executed(refused, project())


@pytest.mark.parametrize("value", ["", "x" * 1001])
def test_a_default_has_one_to_a_thousand_characters(value: str) -> None:
    assert executed(
        with_test(build("Unit"), variables=[{"name": "a", "defaultValue": "x" * 1000}]), project()
    ).jobs
    with pytest.raises(Unreadable, match="found 'a'"):
        executed(with_test(build("Unit"), variables=[{"name": "a", "defaultValue": value}]), project())


def test_a_source_has_one_trigger() -> None:
    with pytest.raises(Unreadable, match="trigger of 'Checkout' stands 2 times"):
        executed(with_test(build("Unit"), triggers=[trigger(), trigger()]), project())


def test_eight_patterns_and_three_filters_are_allowed() -> None:
    filters = [{"branches": {"includes": ["b" * 255, "b"] * 4}}] * 3
    assert executed(with_test(build("Unit"), triggers=[trigger(push=filters)]), project()).jobs


@pytest.mark.parametrize(
    ("condition", "why"),
    [
        ({"beforeEntry": {"conditions": []}}, "how many: found '0'"),
        ({"beforeEntry": entry("FAIL")}, "how many: found '0'"),
        ({"beforeEntry": entry("FAIL", *[rule(f"R{at}", "LambdaInvoke") for at in range(6)])}, "found '6'"),
        ({"beforeEntry": entry("ROLLBACK", rule("R", "LambdaInvoke"))}, "ROLLBACK"),
        ({"onSuccess": entry("SKIP", rule("R", "LambdaInvoke"))}, "SKIP"),
        ({"onFailure": {"result": "SKIP"}}, "SKIP"),
        ({"onFailure": {"result": "RETRY", "retryConfiguration": {"retryMode": "ONCE"}}}, "ONCE"),
        ({"beforeEntry": entry("FAIL", rule("R", "Deployment"))}, "did you mean 'DeploymentWindow'"),
        ({"beforeEntry": entry("FAIL", rule("R", "DeploymentWindow"))}, "beforeEntry.R"),
        (
            {
                "beforeEntry": entry(
                    "FAIL", rule("R", "DeploymentWindow", Cron="* * * ? * * *", TimeZone="Moon")
                )
            },
            "Moon",
        ),
        ({"beforeEntry": entry("FAIL", rule("R", "VariableCheck", Variable="a", Value="a"))}, "Operator"),
        (
            {
                "beforeEntry": entry(
                    "FAIL", rule("R", "VariableCheck", Variable="#{N.a}", Value="a", Operator="EQ")
                )
            },
            "'N' belongs to nothing",
        ),
    ],
)
def test_a_condition_that_would_not_be_created_is_refused(condition: Json, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        executed(pipeline(SOURCE, stage("Test", build("Unit"), **condition)), project())


def test_a_variable_without_a_default_has_to_be_given() -> None:
    one = with_test(build("Unit"), variables=[{"name": "target"}])
    assert executed(one, project(), target="dev").jobs
    with pytest.raises(Unreadable, match="'target' has no default"):
        executed(one, project())


@pytest.mark.parametrize(
    ("request_more", "why"),
    [
        ({"name": "shop2"}, "pipeline 'shop2' is not declared; did you mean 'shop'"),
        ({"variables": [{"name": "target", "value": "x"}]}, "'target'"),
        (
            {"sourceRevisions": [{"actionName": "Clone", "revisionType": "COMMIT_ID", "revisionValue": "a"}]},
            "Clone",
        ),
        ({"branch": "main"}, "unknown key"),
    ],
)
def test_a_start_that_would_be_refused_is_refused(request_more: Json, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        ran(declared(with_test(build("Unit")), project()), "manual", {"name": "shop", **request_more})


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(Unreadable) as told:
        executed(
            with_test(build("A", takes="x"), build("B", takes="y"), approval("C", inputArtifacts=[])),
            project(),
        )
    assert [line.split(": ")[1] for line in str(told.value).splitlines()] == [
        "input artifact 'x' is made by nothing before it; made so far",
        "input artifact 'y' is made by nothing before it; made so far",
    ]
