"""One dashboard for a stack, and the alarms that call people to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_aws import cloudwatch

from delivery.aws.watching import AlarmSpec, alarms, dashboard, dashboard_name
from delivery.environment import Environment
from delivery.service import Service
from delivery.texts import SliceName


@dataclass(frozen=True, kw_only=True)
class WatchArgs:
    environment: Environment
    services: tuple[Service[Any], ...]
    topic_arn: pulumi.Input[str]
    part: SliceName | None = None  # the slice whose services these are


class Watch(pulumi.ComponentResource):
    dashboard_arn: pulumi.Output[str]

    def __init__(self, name: str, args: WatchArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("penstock:index:Watch", name, None, opts)
        shown = cloudwatch.Dashboard(
            f"{name}-dashboard",
            dashboard_name=dashboard_name(args.part),
            dashboard_body=dashboard(args.environment, args.services, args.part),
            opts=pulumi.ResourceOptions(parent=self),
        )
        for alarm in alarms(args.environment, args.services, args.part):
            _alarm(f"{name}-{alarm.name}", alarm, args.topic_arn, pulumi.ResourceOptions(parent=self))
        self.dashboard_arn = shown.dashboard_arn
        self.register_outputs({"dashboardArn": self.dashboard_arn})


def _alarm(name: str, spec: AlarmSpec, topic_arn: pulumi.Input[str], opts: pulumi.ResourceOptions) -> None:
    cloudwatch.MetricAlarm(
        name,
        name=spec.name,
        alarm_description=spec.description,
        namespace=spec.series.metric.namespace,
        metric_name=spec.series.metric.name,
        dimensions=dict(spec.series.values),
        statistic=spec.statistic,
        period=spec.period_seconds,
        evaluation_periods=spec.evaluation_periods,
        threshold=spec.threshold,
        comparison_operator=spec.comparison,
        treat_missing_data=spec.treat_missing_data,
        alarm_actions=[topic_arn],
        opts=opts,
    )
