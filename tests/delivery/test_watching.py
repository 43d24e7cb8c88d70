"""Every graph shows something that is emitted, and every alarm counts something that is."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from delivery.aws import watching
from delivery.aws.names import METRICS, Account
from delivery.aws.watching import AlarmSpec, Metric, Series, alarms, check_dashboard, dashboard
from delivery.environment import Environment
from delivery.finding import Finding
from delivery.service import GITHUB, RunsOn
from delivery.texts import SliceName
from tests.estates import DEV, PROD, STAGING, service
from toolbox.deployment import Attempt, metrics

NETWORK, SHOP = service(), service("shop")
Graph = dict[str, Any]  # CloudWatch's JSON


def graphs(environment: Environment = DEV) -> list[Graph]:
    widgets = json.loads(dashboard(environment, (NETWORK, SHOP)))["widgets"]
    return [each["properties"] for each in widgets if each["type"] == "metric"]


def graph(title: str) -> Graph:
    (found,) = (each for each in graphs() if each["title"] == title)
    return found


def names(found: Graph) -> list[str]:
    return [line[1] for line in found["metrics"]]


def alarm(name: str, environment: Environment = DEV) -> AlarmSpec:
    (found,) = (each for each in alarms(environment, (NETWORK, SHOP)) if each.name == name)
    return found


def attempt(result: str) -> Attempt:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    return Attempt(id="x", attempt="x", result=result, started=now, ended=now)


def with_line(*line: str) -> tuple[Finding, ...]:
    """The dashboard, and one more line in its first graph."""
    body = json.loads(dashboard(DEV, (NETWORK,)))
    body["widgets"][1]["properties"]["metrics"].append(list(line))
    return check_dashboard(DEV, json.dumps(body))


@pytest.mark.mission(94)
def test_a_dashboard_is_json_that_cloudwatch_takes() -> None:
    assert check_dashboard(DEV, dashboard(DEV, (NETWORK, SHOP))) == ()


@pytest.mark.mission(95)
def test_success_and_failure_are_counted_in_five_minutes() -> None:
    found = graph("dev: network, deployments")
    assert (found["stat"], found["period"]) == ("Sum", 300)
    assert names(found) == ["DeploymentSucceeded", "DeploymentFailed"]


@pytest.mark.mission(96)
def test_the_time_a_deployment_takes_is_averaged_in_five_minutes() -> None:
    found = graph("dev: network, seconds")
    assert (found["stat"], found["period"], names(found)) == ("Average", 300, ["DeploymentDuration"])


@pytest.mark.mission(95, 96)
def test_what_the_dashboard_counts_is_what_the_recorder_emits() -> None:
    emitted = {name for result in ("succeeded", "failed") for name in metrics(attempt(result))}
    assert emitted == {each.name for each in watching.EMITTED if each.namespace == METRICS}


@pytest.mark.parametrize(
    "line",
    [
        ("Penstock", "LeadTime", "Environment", "dev", "Service", "network-1a2b"),
        ("Penstock", "DeploymentFailed", "Environment", "dev"),
        ("AWS/CodePipeline", "PipelineExecutionDuration", "PipelineName", "network-dev"),
    ],
)
def test_a_metric_that_nothing_emits_is_refused_by_name(line: tuple[str, ...]) -> None:
    (found,) = with_line(*line)
    assert found.code == "metric-without-emitter"
    assert f"{line[0]} {line[1]}" in found.cause


def test_a_metric_that_is_emitted_is_not() -> None:
    assert with_line("Penstock", "DeploymentFailed", "Environment", "dev", "Service", "shop-1a2b") == ()


def test_more_services_than_one_dashboard_holds_are_refused() -> None:
    most = (watching.WIDGETS_A_DASHBOARD - 3) // 2
    assert check_dashboard(DEV, dashboard(DEV, [NETWORK] * most)) == ()
    (found,) = check_dashboard(DEV, dashboard(DEV, [NETWORK] * (most + 1)))
    assert (found.code, found.place) == ("limit", "environment dev, dashboard")


@pytest.mark.mission(3)
@pytest.mark.parametrize("environment", [DEV, STAGING, PROD], ids=lambda each: str(each.name))
def test_each_environment_has_widgets_of_its_own(environment: Environment) -> None:
    assert all(each["title"].startswith(f"{environment.name}: ") for each in graphs(environment))
    lines = [line for each in graphs(environment) for line in each["metrics"] if line[0] == METRICS]
    assert lines
    assert all(environment.name in line for line in lines)


@pytest.mark.mission(3)
@pytest.mark.parametrize("environment", [DEV, STAGING, PROD], ids=lambda each: str(each.name))
def test_each_environment_has_alarms_of_its_own(environment: Environment) -> None:
    found = alarms(environment, (NETWORK, SHOP))
    assert all(each.name.startswith(f"penstock-{environment.name}-") for each in found)
    assert sum(each.name.startswith(f"penstock-{environment.name}-failed-") for each in found) == 2


def test_one_failed_deployment_of_a_service_rings() -> None:
    found = alarm("penstock-dev-failed-network")
    assert found.series.values == {"Environment": "dev", "Service": "network-1a2b"}
    assert (found.series.metric.name, found.statistic, found.threshold) == ("DeploymentFailed", "Sum", 1)


def test_one_lost_event_rings() -> None:
    found = alarm("penstock-dev-lost-events")
    assert found.series.values == {"QueueName": Account.of(DEV).lost_events_queue_arn.rpartition(":")[2]}
    assert found.threshold == 1


@pytest.mark.parametrize("duty", ["log", "record"])
def test_a_duty_that_failed_rings(duty: str) -> None:
    assert alarm(f"penstock-dev-duty-{duty}").series.values == {"ProjectName": f"penstock-dev-duty-{duty}"}


def test_only_who_pulls_has_an_alarm_for_pulling() -> None:
    assert alarm("penstock-staging-duty-pull", STAGING).statistic == "Sum"
    assert not [each for each in alarms(DEV, (NETWORK,)) if each.name.endswith("duty-pull")]


def test_every_alarm_counts_what_is_emitted_and_says_what_silence_means() -> None:
    for each in alarms(PROD, (NETWORK, SHOP)):
        assert each.series.metric in watching.EMITTED
        assert each.treat_missing_data == "notBreaching"


def test_no_two_alarms_have_one_name() -> None:
    found = [each.name for each in alarms(PROD, (NETWORK, SHOP, service("record"), service("lost-events")))]
    assert len(set(found)) == len(found)


def test_a_line_names_exactly_the_dimensions_of_its_metric() -> None:
    known = Metric(namespace="N", name="M", dimensions=frozenset({"Service"}), emitter="somebody")
    assert Series(metric=known, values={"Service": "network"}).metric is known
    with pytest.raises(ValueError, match="dimensions Service"):
        Series(metric=known, values={"Pipeline": "network"})


def test_the_order_of_the_services_changes_no_byte() -> None:
    assert dashboard(DEV, (NETWORK, SHOP)) == dashboard(DEV, (SHOP, NETWORK))


def test_no_widget_lies_over_another() -> None:
    places = [(each["x"], each["y"]) for each in json.loads(dashboard(DEV, (NETWORK, SHOP)))["widgets"]]
    assert len(set(places)) == len(places)


def test_a_slice_has_a_dashboard_with_its_services_and_none_of_the_duties() -> None:
    part = SliceName("payments")
    shop = replace(SHOP, slice=part)
    found = watching.dashboards(DEV, (NETWORK, shop))
    assert found == {
        "pipeline-metrics": dashboard(DEV, (NETWORK,)),
        "pipeline-metrics-payments": dashboard(DEV, (shop,), part),
    }
    assert "failed duties" in found["pipeline-metrics"]
    assert "failed duties" not in found["pipeline-metrics-payments"]


def test_a_dashboard_that_is_too_large_is_divided_by_slices() -> None:
    many = [service(f"service-{number}") for number in range(300)]
    assert [each.code for each in watching.check_dashboards(DEV, many)] == ["limit"]
    divided = [replace(each, slice=SliceName(f"part-{number // 100}")) for number, each in enumerate(many)]
    assert watching.check_dashboards(DEV, divided) == ()


def test_the_alarms_of_a_slice_are_those_of_its_services() -> None:
    names = [each.name for each in alarms(DEV, (SHOP,), SliceName("payments"))]
    assert names == [f"penstock-dev-failed-{SHOP.name}"]


def test_a_service_that_a_forge_deploys_has_no_graph_and_no_alarm_in_the_account() -> None:
    elsewhere = replace(SHOP, runs_on=RunsOn(check=GITHUB, release=GITHUB, deploy=GITHUB))
    checked = replace(SHOP, runs_on=RunsOn(check=GITHUB, release=GITHUB))
    for shop, expected in ((elsewhere, False), (checked, True)):
        assert ("shop" in dashboard(DEV, (NETWORK, shop))) is expected
        found = {each.name for each in alarms(DEV, (NETWORK, shop))}
        assert ("penstock-dev-failed-shop" in found) is expected
        assert "penstock-dev-failed-network" in found
