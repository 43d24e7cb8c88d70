"""A release is written down, reviewed, and taken as it was written; scripts of the repository do what is longer."""

from __future__ import annotations

import pytest

from delivery.pins import known_versions
from delivery.script import OURS
from delivery.step import Step
from delivery.steps import kubernetes, releasing
from delivery.steps.releasing import RELEASE
from delivery.steps.scripts import script, with_tool
from delivery.steps.tools import ours
from delivery.texts import EnvironmentName, RelativePath, ServiceName

PAY, STAGING = ServiceName("pay"), EnvironmentName("staging")


def calls(steps: tuple[Step, ...]) -> list[str]:
    return [step.command[1] for step in steps if step.command[0] == "bash"]


def test_what_is_reviewed_is_written_shown_and_compared_with_what_is_there() -> None:
    task = releasing.reviewed(
        "--manifests=manifests.yaml", made=releasing.overlay(RelativePath("k8s"), STAGING)
    )
    assert [step.output for step in task.steps] == [
        "manifests.yaml",
        RELEASE.content,
        RELEASE.readable,
        RELEASE.base,
    ]


def test_the_base_is_read_the_same_way_before_the_review_and_before_the_change() -> None:
    assert releasing.deployed() == releasing.reviewed().steps[-1]


@pytest.mark.mission(414)
def test_a_cluster_is_reached_by_the_same_words_everywhere() -> None:
    (step,) = releasing.connected()
    assert step.command == (OURS, "kubernetes", "connect")
    assert step.tool is not None
    assert step.tool.name == "kubectl"


def test_a_chart_is_rendered_with_the_values_of_its_environment() -> None:
    (step,) = releasing.chart(PAY, RelativePath("chart"), STAGING)
    assert "--values=chart/values-staging.yaml" in step.command
    (other,) = releasing.chart(PAY, RelativePath("chart"), EnvironmentName("prod"))
    assert "--values=chart/values-staging.yaml" not in other.command


def test_a_canary_is_told_its_part_of_the_traffic() -> None:
    (step,) = kubernetes.canary(STAGING, 10)
    assert step.command == ("bash", "scripts/deploy-canary.sh", "staging", "release.json", "10")


def test_colours_change_after_the_canary_is_promoted_where_there_is_one() -> None:
    assert calls(kubernetes.blue_green(STAGING, after_canary=True)) == [
        "scripts/promote-canary.sh",
        "scripts/deploy-blue-green.sh",
    ]
    assert calls(kubernetes.blue_green(STAGING, after_canary=False)) == ["scripts/deploy-blue-green.sh"]


def test_what_is_synced_and_what_waits_beside_is_what_was_reviewed() -> None:
    for steps in (kubernetes.synced(PAY), kubernetes.rollout(PAY)):
        assert steps[0].command[1:] == ("release", "manifests", "release.json")
        assert "--filename=manifests.yaml" in steps[1].command


def test_going_back_takes_the_revision_that_was_reviewed() -> None:
    assert "--to=release.json" in kubernetes.undone(PAY)[0].command
    assert "release.json" in kubernetes.rolled_back(STAGING, "kubectl")[0].command


def test_giving_up_is_one_command_that_looks_first() -> None:
    (step,) = kubernetes.given_up(PAY, "kubectl")
    assert step.command[:3] == (OURS, "release", "undo")


def test_a_script_is_called_by_its_name_with_the_tool_that_it_calls() -> None:
    step = script("deploy", "staging", tool="kubectl")
    assert step.command == ("bash", "scripts/deploy.sh", "staging")
    assert step.tool is not None
    assert step.tool.version in known_versions("kubectl")
    assert script("deploy").tool is None


def test_a_tool_that_no_lock_has_is_not_installed() -> None:
    assert with_tool(ours("call", "something"), "no-such-tool").tool is None
