"""EventBridge: rules and targets, on the default bus unless one is named, and the scheduler."""

from __future__ import annotations

from sandbox.provider.table import Entry, Facet, Op, Tags

_BUS = {"EventBusName": "{eventBusName?}"}
_RULE = {"Name": "{name}", **_BUS}
_RULE_FIELDS = "eventPattern scheduleExpression state description roleArn"

RULE = Entry(
    token="aws:cloudwatch/eventRule:EventRule",
    service="events",
    id="{eventBusName?}/{name}",
    create=Op(call="put_rule", fields=f"name eventBusName {_RULE_FIELDS} tagsAll=Tags"),
    read=Op(call="describe_rule", at=_RULE),
    delete=Op(call="delete_rule", at=_RULE, fields="forceDestroy=Force"),
    facets=(Facet(put=Op(call="put_rule", at=_RULE, fields=_RULE_FIELDS)),),
    tags=Tags(
        put="tag_resource",
        drop="untag_resource",
        at={"ResourceARN": "{arn?}{Arn?}{RuleArn?}"},
        get="list_tags_for_resource",
    ),
    outputs={"arn": "{Arn}"},
    named="name",
    local="forceDestroy",
    defaults={"state": "ENABLED", "description": "", "eventBusName": "default"},
)

_TARGET_FIELDS = " ".join(
    f"{word}=Targets.0.{path}"
    for word, path in {
        "arn": "Arn",
        "roleArn": "RoleArn",
        "input": "Input",
        "inputPath": "InputPath",
        "inputTransformer": "InputTransformer",
        "deadLetterConfig": "DeadLetterConfig",
        "retryPolicy": "RetryPolicy",
        "sqsTarget": "SqsParameters",
        "kinesisTarget": "KinesisParameters",
        "httpTarget": "HttpParameters",
        "batchTarget": "BatchParameters",
    }.items()
)
_AT_RULE = {"Rule": "{rule}", **_BUS}

TARGET = Entry(
    token="aws:cloudwatch/eventTarget:EventTarget",
    service="events",
    id="{eventBusName?}-{rule}-{targetId}",
    imported="{eventBusName?}/{rule}/{targetId}",
    create=Op(call="put_targets", fields=f"rule eventBusName targetId=Targets.0.Id {_TARGET_FIELDS}"),
    read=Op(call="list_targets_by_rule", at=_AT_RULE, found="Targets", pick=("Id", "{targetId}")),
    delete=Op(call="remove_targets", at={**_AT_RULE, "Ids": "{targetId}"}, fields="forceDestroy=Force"),
    facets=(
        Facet(
            put=Op(call="put_targets", at={**_AT_RULE, "Targets.0.Id": "{targetId}"}, fields=_TARGET_FIELDS)
        ),
    ),
    names={
        "inputPaths": "InputPathsMap",
        "jobAttempts": "RetryStrategy.Attempts",
        "arraySize": "ArrayProperties.Size",
    },
    named="targetId",
    local="forceDestroy",
    blind="rule eventBusName",
    defaults={"eventBusName": "default"},
)

_SCHEDULE = {"Name": "{name}", "GroupName": "{groupName?}"}
_SCHEDULE_FIELDS = (
    "scheduleExpression scheduleExpressionTimezone flexibleTimeWindow target state description "
    "startDate endDate kmsKeyArn actionAfterCompletion"
)

SCHEDULE = Entry(
    token="aws:scheduler/schedule:Schedule",
    service="scheduler",
    id="{groupName?default}/{name}",
    create=Op(call="create_schedule", fields=f"name groupName {_SCHEDULE_FIELDS}"),
    read=Op(call="get_schedule", at=_SCHEDULE),
    delete=Op(call="delete_schedule", at=_SCHEDULE),
    facets=(Facet(put=Op(call="update_schedule", at=_SCHEDULE, fields=_SCHEDULE_FIELDS)),),
    outputs={"arn": "{Arn}"},
    names={
        "pipelineParameters": "PipelineParameterList",
        "target.ecsParameters.networkConfiguration.subnets": "awsvpcConfiguration.Subnets",
    },
    named="name",
    defaults={
        "state": "ENABLED",
        "groupName": "default",
        "scheduleExpressionTimezone": "UTC",
        "actionAfterCompletion": "NONE",
        "description": "",
    },
)

GROUP = Entry(
    token="aws:scheduler/scheduleGroup:ScheduleGroup",
    service="scheduler",
    id="{name}",
    create=Op(call="create_schedule_group", fields="name tagsAll=Tags"),
    read=Op(call="get_schedule_group", at={"Name": "{id}"}),
    delete=Op(call="delete_schedule_group", at={"Name": "{id}"}),
    tags=Tags(
        put="tag_resource",
        drop="untag_resource",
        get="list_tags_for_resource",
        at={"ResourceArn": "arn:{partition}:scheduler:{region}:{account}:schedule-group/{id}"},
    ),
    outputs={
        "arn": "{Arn}",
        "state": "{State}",
        "creationDate": "{CreationDate}",
        "lastModificationDate": "{LastModificationDate}",
    },
    named="name",
)

ENTRIES = (RULE, TARGET, SCHEDULE, GROUP)
