"""EventBridge Scheduler's schedule, in the shape of CreateSchedule, and what it starts.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from interpreters.aws.cron import Cron, cron
from interpreters.aws.shape import Thing, opened, parsed, words
from interpreters.outcome import Unreadable

SCHEDULE = words(
    "Name GroupName ScheduleExpression StartDate EndDate Description ScheduleExpressionTimezone State "
    "KmsKeyArn Target FlexibleTimeWindow ClientToken ActionAfterCompletion"
)
TARGET = words(
    "Arn RoleArn DeadLetterConfig RetryPolicy Input EcsParameters EventBridgeParameters "
    "KinesisParameters EventBridgePutEventsV2Parameters EventBridgePutRawEventsParameters "
    "SageMakerPipelineParameters SqsParameters"
)
EXPRESSION = re.compile(r"(cron|rate|at)\((.*)\)")
RATE = re.compile(r"[1-9]\d* (?:minute|hour|day)s?")
TARGETS = (
    (re.compile(r"arn:aws[\w-]*:codebuild:[\w-]+:\d{12}:project/(?P<name>.+)"), "start_build", "projectName"),
    (re.compile(r"arn:aws[\w-]*:codepipeline:[\w-]+:\d{12}:(?P<name>[^/]+)"), "manual", "name"),
)
UNIVERSAL = re.compile(r"arn:aws[\w-]*:scheduler:::aws-sdk:(?P<call>\w+:\w+)")
CALLS = {
    "codebuild:startBuild": "start_build",
    "codebuild:startBuildBatch": "start_build_batch",
    "codepipeline:startPipelineExecution": "manual",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    place: str
    name: str
    on: bool
    cron: Cron | None
    at: datetime | None
    zone: tzinfo
    flexible: int  # minutes
    call: str | None  # None: something that is neither a build nor a pipeline
    request: Mapping[str, object]

    def due(self, moment: datetime) -> bool:
        """Whether the scheduler would have called at this moment."""
        if not self.on:
            return False
        local = moment.astimezone(self.zone).replace(second=0, microsecond=0)
        moments = [local - timedelta(minutes=late) for late in range(self.flexible + 1)]
        if self.cron is not None:
            return any(self.cron.matches(one) for one in moments)
        return self.at is None or any(self.at == one.replace(tzinfo=None) for one in moments)


def schedule(text: str, place: str) -> Schedule:
    whole = opened(parsed(text, place), place, SCHEDULE)
    target = opened(whole.values.get("Target"), f"{place}.Target", TARGET)
    target.text("RoleArn")
    kind, inside = _expression(whole.text("ScheduleExpression"), f"{place}.ScheduleExpression")
    call, request = _target(target)
    return Schedule(
        place=place,
        name=whole.text("Name"),
        on=whole.chosen("State", ("ENABLED", "DISABLED"), "ENABLED") == "ENABLED",
        cron=cron(inside, f"{place}.ScheduleExpression", seconds=False) if kind == "cron" else None,
        at=_moment(inside, f"{place}.ScheduleExpression") if kind == "at" else None,
        zone=zone(whole.text("ScheduleExpressionTimezone", "UTC"), f"{place}.ScheduleExpressionTimezone"),
        flexible=_flexible(whole),
        call=call,
        request=request,
    )


def _expression(text: str, place: str) -> tuple[str, str]:
    match = EXPRESSION.fullmatch(text)
    if match is None or (match[1] == "rate" and not RATE.fullmatch(match[2])):
        raise Unreadable(f"{place}: found {text!r}; cron(...), rate(5 minutes) or at(...) is needed")
    return match[1], match[2]


def _flexible(whole: Thing) -> int:
    window = opened(
        whole.values.get("FlexibleTimeWindow"),
        f"{whole.place}.FlexibleTimeWindow",
        ("Mode", "MaximumWindowInMinutes"),
    )
    if window.chosen("Mode", ("OFF", "FLEXIBLE")) == "OFF":
        return 0
    return window.number("MaximumWindowInMinutes", 0, low=1, high=1440)


def _moment(text: str, place: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(second=0, tzinfo=None)
    except ValueError as fault:
        raise Unreadable(f"{place}: found {text!r}; yyyy-mm-ddThh:mm:ss is needed") from fault


def moment(text: str, place: str) -> datetime:
    try:
        read = datetime.fromisoformat(text)
    except ValueError as fault:
        raise Unreadable(f"{place}: found {text!r}; an ISO 8601 time is needed") from fault
    return read if read.tzinfo else read.replace(tzinfo=timezone.utc)


def zone(name: str, place: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as fault:
        raise Unreadable(f"{place}: found {name!r}; a name of the time zone database is needed") from fault


def _target(target: Thing) -> tuple[str | None, Mapping[str, object]]:
    arn = target.text("Arn")
    for pattern, call, key in TARGETS:
        match = pattern.fullmatch(arn)
        if match is not None:
            return call, {**_input(target), key: match["name"]}
    universal = UNIVERSAL.fullmatch(arn)
    call_of = CALLS.get(universal["call"]) if universal else None
    if call_of is not None and target.optional("Input") is None:
        raise Unreadable(
            f"{target.place}.Input: nothing found; a universal target carries the request's parameters"
        )
    return call_of, _input(target) if call_of else {}


def _input(target: Thing) -> dict[str, object]:
    text = target.optional("Input")
    if text is None:
        return {}
    inside = opened(parsed(text, f"{target.place}.Input"), f"{target.place}.Input")
    return _camel(inside.values)


def _camel(values: Mapping[str, object]) -> dict[str, object]:
    """Universal targets are written with capitals; the APIs themselves begin with a small letter."""
    return {key[:1].lower() + key[1:]: _camel_value(value) for key, value in values.items()}


def _camel_value(value: object) -> object:
    if isinstance(value, dict):
        return _camel(value)
    return [_camel_value(one) for one in value] if isinstance(value, list) else value
