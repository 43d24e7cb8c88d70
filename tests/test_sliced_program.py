"""Services of a slice stand in a stack of their own, and find what the foundation made by its name."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pulumi
import pytest

from tests.harness import UNKNOWN, Deployed, Resource, deploy
from tests.program import ROOT, run
from tests.test_program import NAMED
from tools.estates import write_catalog

ALONE, SLICED = "s0001", "s0002"
ALIAS = "arn:aws:kms:eu-west-1:111111111111:alias/penstock-dev-"


def write(at: Path, slice_line: str) -> Path:
    write_catalog(at, 2)
    shutil.copy2(ROOT / "__main__.py", at)
    with (at / f"catalog/{SLICED}.yaml").open("a") as catalog:
        catalog.write(slice_line)
    return at


@cache
def deployed(stack: str, slice_line: str = "slice: payments\n", *, preview: bool = False) -> Deployed:
    with tempfile.TemporaryDirectory() as folder:
        root = write(Path(folder), slice_line)
        return deploy(lambda: run(root), stack=stack, preview=preview)


def names(*stacks: Deployed) -> dict[tuple[str, str], int]:
    """What AWS would call each thing, and how often it would be made."""
    found: dict[tuple[str, str], int] = {}
    for each in (each for stack in stacks for each in stack.resources if each.type in NAMED):
        key = (each.type, str(each.inputs[NAMED[each.type]]))
        found[key] = found.get(key, 0) + 1
    return found


def of_type(stack: Deployed, kind: str) -> tuple[Resource, ...]:
    return tuple(each for each in stack.resources if each.type == kind)


def leaves(value: object) -> Iterator[object]:
    if isinstance(value, Mapping):
        yield from (leaf for each in value.values() for leaf in leaves(each))
    elif isinstance(value, list | tuple):
        yield from (leaf for each in value for leaf in leaves(each))
    else:
        yield value


def texts(value: object) -> Iterator[str]:
    return (leaf for leaf in leaves(value) if isinstance(leaf, str))


def test_slicing_moves_things_between_stacks_and_neither_adds_nor_loses_any() -> None:
    assert names(deployed("dev"), deployed("dev-payments")) == names(deployed("dev", ""))


def test_each_alarm_of_a_service_rings_from_the_stack_of_its_slice() -> None:
    alarms = {
        stack: {
            each.inputs["name"] for each in of_type(deployed(stack), "aws:cloudwatch/metricAlarm:MetricAlarm")
        }
        for stack in ("dev", "dev-payments")
    }
    assert alarms["dev-payments"] == {f"penstock-dev-failed-{SLICED}"}
    assert f"penstock-dev-failed-{ALONE}" in alarms["dev"]
    assert not alarms["dev"] & alarms["dev-payments"]


def test_each_slice_has_a_dashboard_of_its_own() -> None:
    shown = {
        stack: [
            each.inputs["dashboardName"]
            for each in of_type(deployed(stack), "aws:cloudwatch/dashboard:Dashboard")
        ]
        for stack in ("dev", "dev-payments")
    }
    assert shown == {"dev": ["pipeline-metrics"], "dev-payments": ["pipeline-metrics-payments"]}


def test_a_slice_holds_what_its_services_need_and_no_foundation() -> None:
    found = {each.type for each in deployed("dev-payments").resources if each.type.startswith("aws:")}
    assert found == {
        "aws:iam/role:Role",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:codebuild/project:Project",
        "aws:codepipeline/pipeline:Pipeline",
        "aws:cloudwatch/dashboard:Dashboard",
        "aws:cloudwatch/metricAlarm:MetricAlarm",
    }


def test_a_pipeline_stands_in_the_stack_of_its_slice_alone() -> None:
    pipelines = {
        stack: [
            each.inputs["name"] for each in of_type(deployed(stack), "aws:codepipeline/pipeline:Pipeline")
        ]
        for stack in ("dev", "dev-payments")
    }
    assert pipelines == {"dev": [f"{ALONE}-dev"], "dev-payments": [f"{SLICED}-dev"]}


def test_nothing_that_a_slice_asks_for_waits_for_an_answer() -> None:
    waiting = [
        each.name
        for each in deployed("dev-payments", preview=True).resources
        if UNKNOWN in leaves(each.inputs)
    ]
    assert waiting == []


def test_a_slice_names_keys_by_aliases_that_the_foundation_makes() -> None:
    made = {str(each.inputs["name"]) for each in of_type(deployed("dev"), "aws:kms/alias:Alias")}
    asked = {
        text
        for each in deployed("dev-payments").resources
        if each.type not in {"aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy"}
        for text in texts(each.inputs)
        if ":alias/" in text
    }
    assert asked == {f"{ALIAS}artifacts", f"{ALIAS}sealing-1"}
    assert {f"alias/{text.partition(':alias/')[2]}" for text in asked} <= made


def test_plan_roles_of_slices_may_seal_though_the_foundation_names_none_of_them() -> None:
    sealing = next(each for each in of_type(deployed("dev"), "aws:kms/key:Key") if "sealing" in each.name)
    pattern = "arn:aws:iam::111111111111:role/penstock/dev/plan/*"
    assert pattern in str(sealing.inputs["policy"])
    assert SLICED not in str(sealing.inputs["policy"])
    roles = [str(each.inputs["path"]) for each in of_type(deployed("dev-payments"), "aws:iam/role:Role")]
    assert "/penstock/dev/plan/" in roles


def test_a_slice_runs_as_roles_and_writes_to_logs_that_are_there() -> None:
    foundation, own = deployed("dev"), deployed("dev-payments")
    there = names(foundation, own)
    for project in of_type(own, "aws:codebuild/project:Project"):
        role = str(project.inputs["serviceRole"]).rpartition("/")[2]
        log = next(text for text in texts(project.inputs["logsConfig"]) if text.startswith("/penstock/"))
        assert there["aws:iam/role:Role", role] == 1
        assert there["aws:cloudwatch/logGroup:LogGroup", log] == 1


def test_a_stack_of_a_slice_that_is_not_there_is_refused() -> None:
    with pytest.raises(pulumi.RunError, match="no service of the slice paymets is delivered to dev"):
        deployed("dev-paymets")
