"""Dashboard and alarms, as the engine would be told to make them."""

from __future__ import annotations

import pytest

from components.watch import Watch, WatchArgs
from delivery.aws.names import Account
from delivery.aws.watching import check_dashboard
from delivery.environment import Environment
from tests.estates import DEV, PROD, STAGING, service
from tests.harness import Deployed, deploy

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"


def watch(environment: Environment = DEV, *, preview: bool = False) -> Deployed:
    topic = Account.of(environment).approvals_topic_arn
    args = WatchArgs(environment=environment, services=(service(), service("shop")), topic_arn=topic)
    return deploy(lambda: Watch("watch", args), preview=preview, stack=environment.name)


@pytest.mark.mission(94)
@pytest.mark.parametrize("preview", [True, False])
def test_the_dashboard_stands_in_the_preview(preview: bool) -> None:
    dashboard = watch(preview=preview).one("aws:cloudwatch/dashboard:Dashboard")
    assert dashboard.inputs["dashboardName"] == "pipeline-metrics"
    assert dashboard.document("dashboardBody")["widgets"]
    assert check_dashboard(DEV, dashboard.inputs["dashboardBody"]) == ()


@pytest.mark.mission(3)
@pytest.mark.parametrize("environment", [DEV, STAGING, PROD], ids=lambda each: str(each.name))
def test_each_environment_previews_an_alarm_a_service(environment: Environment) -> None:
    alarms = {each.inputs["name"]: each for each in watch(environment, preview=True).all(ALARM)}
    found = alarms[f"penstock-{environment.name}-failed-network"].inputs
    assert found["dimensions"] == {"Environment": environment.name, "Service": "network-1a2b"}
    assert f"penstock-{environment.name}-failed-shop" in alarms


def test_every_alarm_calls_people() -> None:
    found = watch().all(ALARM)
    assert found
    assert all(each.inputs["alarmActions"] == [Account.of(DEV).approvals_topic_arn] for each in found)


def test_silence_rings_nowhere() -> None:
    assert {each.inputs["treatMissingData"] for each in watch(PROD).all(ALARM)} == {"notBreaching"}


def test_an_alarm_rings_at_the_first() -> None:
    found = watch().named("watch-penstock-dev-failed-network").inputs
    assert (found["statistic"], found["period"], found["evaluationPeriods"]) == ("Sum", 300, 1)
    assert (found["threshold"], found["comparisonOperator"]) == (1, "GreaterThanOrEqualToThreshold")
