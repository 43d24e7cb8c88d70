"""CloudWatch: alarms, dashboards and log groups."""

from __future__ import annotations

from sandbox.provider.table import Cloud, Entry, Facet, Op, Tags
from sandbox.provider.values import Properties

_ALARM_FIELDS = (
    "actionsEnabled alarmActions alarmDescription comparisonOperator datapointsToAlarm dimensions "
    "evaluateLowSampleCountPercentiles=EvaluateLowSampleCountPercentile evaluationPeriods extendedStatistic "
    "insufficientDataActions metricName metricQueries=Metrics namespace okActions=OKActions period statistic threshold "
    "thresholdMetricId treatMissingData unit"
)


def _untag(cloud: Cloud, properties: Properties) -> None:
    """AWS forgets the tags with the alarm, moto gives them to the next one of that name."""
    alarm = {"ResourceARN": f"arn:aws:cloudwatch:{cloud.region}:{cloud.account}:alarm:{properties['id']}"}
    tags = cloud.call("cloudwatch", "list_tags_for_resource", alarm).get("Tags")
    if isinstance(tags, list) and tags:
        cloud.call("cloudwatch", "untag_resource", {**alarm, "TagKeys": [tag["Key"] for tag in tags]})


ALARM = Entry(
    token="aws:cloudwatch/metricAlarm:MetricAlarm",
    service="cloudwatch",
    id="{name}",
    create=Op(call="put_metric_alarm", fields=f"name=AlarmName {_ALARM_FIELDS} tagsAll=Tags"),
    read=Op(call="describe_alarms", at={"AlarmNames": "{id}"}, found="MetricAlarms.0"),
    delete=Op(call="delete_alarms", at={"AlarmNames": "{id}"}),
    facets=(Facet(put=Op(call="put_metric_alarm", at={"AlarmName": "{id}"}, fields=_ALARM_FIELDS)),),
    tags=Tags(
        put="tag_resource",
        drop="untag_resource",
        get="list_tags_for_resource",
        at={"ResourceARN": "arn:{partition}:cloudwatch:{region}:{account}:alarm:{id}"},
    ),
    outputs={"arn": "{AlarmArn}"},
    names={
        "metric": "MetricStat",
        **{
            f"metricQueries.metric.{word}": f"Metric.{path}"
            for word, path in (
                ("metricName", "MetricName"),
                ("namespace", "Namespace"),
                ("dimensions", "Dimensions"),
            )
        },
    },
    named="name",
    defaults={"actionsEnabled": True, "treatMissingData": "missing"},
    before_delete=_untag,
)

_DASHBOARD = {"DashboardName": "{id}"}
DASHBOARD = Entry(
    token="aws:cloudwatch/dashboard:Dashboard",
    service="cloudwatch",
    id="{dashboardName}",
    create=Op(call="put_dashboard", fields="dashboardName dashboardBody"),
    read=Op(call="get_dashboard", at=_DASHBOARD),
    delete=Op(call="delete_dashboards", at={"DashboardNames": "{id}"}),
    facets=(Facet(put=Op(call="put_dashboard", at=_DASHBOARD, fields="dashboardBody")),),
    outputs={"dashboardArn": "arn:{partition}:cloudwatch::{account}:dashboard/{id}"},
)

_GROUP = {"logGroupName": "{id}"}
_GROUP_ARN = "arn:{partition}:logs:{region}:{account}:log-group:{id}"
LOG_GROUP = Entry(
    token="aws:cloudwatch/logGroup:LogGroup",
    service="logs",
    id="{name}",
    create=Op(call="create_log_group", fields="name=logGroupName kmsKeyId logGroupClass tagsAll=tags"),
    read=Op(
        call="describe_log_groups",
        at={"logGroupNamePrefix": "{id}"},
        found="logGroups",
        pick=("logGroupName", "{id}"),
    ),
    delete=Op(call="delete_log_group", at=_GROUP),
    facets=(
        Facet(
            put=Op(call="put_retention_policy", at=_GROUP, fields="retentionInDays"),
            drop=Op(call="delete_retention_policy", at=_GROUP),
        ),
        Facet(
            put=Op(call="associate_kms_key", at=_GROUP, fields="kmsKeyId"),
            drop=Op(call="disassociate_kms_key", at=_GROUP),
        ),
    ),
    tags=Tags(
        put="tag_resource",
        drop="untag_resource",
        get="list_tags_for_resource",
        given="tags",
        keys="tagKeys",
        found="tags",
        at={"resourceArn": _GROUP_ARN},
    ),
    outputs={"arn": _GROUP_ARN},
    named="name",
    defaults={"logGroupClass": "STANDARD", "retentionInDays": 0},
)

ENTRIES = (ALARM, DASHBOARD, LOG_GROUP)
