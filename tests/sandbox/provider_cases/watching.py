"""Rules, schedules, alarms, dashboards and log groups."""

from __future__ import annotations

import json

from tests.sandbox.provider_cases.case import ARN, KEY, ROLE, Case
from tests.sandbox.provider_driver import ACCOUNT

_WIDGETS = json.dumps(
    {"widgets": [{"type": "text", "x": 1, "y": 1, "width": 6, "height": 3, "properties": {"markdown": "%s"}}]}
)

CASES = (
    Case(
        token="aws:cloudwatch/eventRule:EventRule",
        id="one",
        inputs={"name": "one", "eventPattern": '{"source": ["aws.codepipeline"]}', "tags": {"a": "b"}},
        change={"description": "second", "state": "DISABLED"},
        replace={"name": "two"},
        outputs={"arn": ARN.format("events", "rule/one")},
        drift=("events", "put_rule", {"Name": "one", "EventPattern": '{"source": ["mine"]}'}),
        drifts="eventPattern",
        vanish=("events", "delete_rule", {"Name": "one"}),
        bad={"name": "one", "pattern": "{}"},
        says="no argument 'pattern'",
    ),
    Case(
        token="aws:cloudwatch/eventTarget:EventTarget",
        id="stage-one",
        imported="stage/one",
        inputs={
            "rule": "stage",
            "targetId": "one",
            "arn": ARN.format("codebuild", "project/stage"),
            "roleArn": ROLE,
            "deadLetterConfig": {"arn": ARN.format("sqs", "stage")},
            "inputTransformer": {
                "inputPaths": {"id": "$.detail.execution-id"},
                "inputTemplate": '{"a": <id>}',
            },
        },
        change={"inputTransformer": {"inputPaths": {"id": "$.id"}, "inputTemplate": '{"b": <id>}'}},
        replace={"targetId": "two"},
        drift=(
            "events",
            "put_targets",
            {
                "Rule": "stage",
                "Targets": [{"Id": "one", "Arn": ARN.format("codebuild", "project/evil"), "RoleArn": ROLE}],
            },
        ),
        drifts="arn",
        vanish=("events", "remove_targets", {"Rule": "stage", "Ids": ["one"]}),
        bad={"rule": "stage", "arn": "x", "ecsTarget": {"taskDefinitionArn": "y"}},
        says="no mapping for 'ecsTarget'",
    ),
    Case(
        token="aws:cloudwatch/metricAlarm:MetricAlarm",
        id="one",
        inputs={
            "name": "one",
            "comparisonOperator": "GreaterThanThreshold",
            "evaluationPeriods": 1,
            "metricName": "DeploymentFailed",
            "namespace": "Penstock",
            "period": 300,
            "statistic": "Sum",
            "threshold": 1,
            "dimensions": {"Service": "one"},
            "treatMissingData": "notBreaching",
        },
        change={"threshold": 2, "tags": {"a": "b"}},
        replace={"name": "two"},
        outputs={"arn": ARN.format("cloudwatch", "alarm:one")},
        drift=(
            "cloudwatch",
            "put_metric_alarm",
            {
                "AlarmName": "one",
                "ComparisonOperator": "GreaterThanThreshold",
                "EvaluationPeriods": 1,
                "MetricName": "DeploymentFailed",
                "Namespace": "Penstock",
                "Period": 300,
                "Statistic": "Sum",
                "Threshold": 99,
                "Dimensions": [{"Name": "Service", "Value": "one"}],
                "TreatMissingData": "notBreaching",
            },
        ),
        drifts="threshold",
        vanish=("cloudwatch", "delete_alarms", {"AlarmNames": ["one"]}),
        bad={"name": "one", "threshold": "high"},
        says="threshold must be a number",
    ),
    Case(
        token="aws:cloudwatch/dashboard:Dashboard",
        id="one",
        inputs={"dashboardName": "one", "dashboardBody": '{"widgets": []}'},
        change={"dashboardBody": _WIDGETS % "two"},
        replace={"dashboardName": "two"},
        outputs={"dashboardArn": f"arn:aws:cloudwatch::{ACCOUNT}:dashboard/one"},
        drift=("cloudwatch", "put_dashboard", {"DashboardName": "one", "DashboardBody": _WIDGETS % "x"}),
        drifts="dashboardBody",
        vanish=("cloudwatch", "delete_dashboards", {"DashboardNames": ["one"]}),
        bad={"dashboardName": "one"},
        says="needs the argument 'dashboardBody'",
    ),
    Case(
        token="aws:cloudwatch/logGroup:LogGroup",
        id="one",
        inputs={"name": "one", "retentionInDays": 30, "kmsKeyId": KEY, "tags": {"a": "b"}},
        change={"retentionInDays": 90},
        replace={"name": "two"},
        outputs={"arn": ARN.format("logs", "log-group:one")},
        drift=("logs", "put_retention_policy", {"logGroupName": "one", "retentionInDays": 1}),
        drifts="retentionInDays",
        vanish=("logs", "delete_log_group", {"logGroupName": "one"}),
        bad={"name": "one", "retention": 30},
        says="Did you mean 'retentionInDays'?",
    ),
    Case(
        token="aws:scheduler/schedule:Schedule",
        id="default/one",
        inputs={
            "name": "one",
            "scheduleExpression": "rate(5 minutes)",
            "flexibleTimeWindow": {"mode": "OFF"},
            "target": {
                "arn": ARN.format("codebuild", "project/stage"),
                "roleArn": ROLE,
                "input": "{}",
                "retryPolicy": {"maximumRetryAttempts": 2},
            },
        },
        change={"scheduleExpression": "rate(10 minutes)", "state": "DISABLED"},
        replace={"name": "two"},
        outputs={"arn": ARN.format("scheduler", "schedule/default/one")},
        drift=(
            "scheduler",
            "update_schedule",
            {
                "Name": "one",
                "ScheduleExpression": "rate(1 minute)",
                "FlexibleTimeWindow": {"Mode": "OFF"},
                "Target": {
                    "Arn": ARN.format("codebuild", "project/stage"),
                    "RoleArn": ROLE,
                    "Input": "{}",
                    "RetryPolicy": {"MaximumRetryAttempts": 2},
                },
            },
        ),
        drifts="scheduleExpression",
        vanish=("scheduler", "delete_schedule", {"Name": "one"}),
        bad={
            "name": "one",
            "scheduleExpression": "rate(1 day)",
            "flexibleTimeWindow": {"mode": "OFF"},
            "target": {
                "arn": "a",
                "roleArn": "b",
                "ecsParameters": {"taskDefinitionArn": "t", "placementStrategies": [{"type": "random"}]},
            },
        },
        says="no mapping for 'target.ecsParameters.placementStrategies'",
    ),
    Case(
        token="aws:scheduler/scheduleGroup:ScheduleGroup",
        id="one",
        inputs={"name": "one", "tags": {"a": "b"}},
        change={"tags": {"a": "c"}},
        replace={"name": "two"},
        outputs={"arn": ARN.format("scheduler", "schedule-group/one")},
        drift=(
            "scheduler",
            "tag_resource",
            {
                "ResourceArn": ARN.format("scheduler", "schedule-group/one"),
                "Tags": [{"Key": "x", "Value": "y"}],
            },
        ),
        drifts="tags",
        vanish=("scheduler", "delete_schedule_group", {"Name": "one"}),
        bad={"name": "one", "label": "x"},
        says="no argument 'label'",
    ),
)
