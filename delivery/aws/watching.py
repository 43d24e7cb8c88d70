"""What people look at, and what calls them: one dashboard and the alarms of an environment, as data."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from delivery.aws.names import DASHBOARD, METRICS, Account, Duty
from delivery.environment import Environment
from delivery.finding import Finding, error
from delivery.pipeline import Part
from delivery.service import CODEPIPELINE, Service
from delivery.texts import SliceName

PERIOD_SECONDS = 300
WIDTH, HEIGHT, TITLE_HEIGHT = 24, 6, 2
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
WIDGETS_A_DASHBOARD = 500

Json: TypeAlias = "str | int | Mapping[str, Json] | Sequence[Json]"
Services: TypeAlias = Sequence[Service[Any]]  # each has its blueprint's own options


@dataclass(frozen=True, kw_only=True, slots=True)
class Metric:
    """A metric that something emits. CodePipeline itself publishes neither successes nor durations."""

    namespace: str
    name: str
    dimensions: frozenset[str]
    emitter: str


def _deployment(name: str) -> Metric:
    return Metric(
        namespace=METRICS,
        name=name,
        dimensions=frozenset({"Environment", "Service"}),
        emitter="record-deployment of the toolbox, once a run is over",
    )


SUCCEEDED = _deployment("DeploymentSucceeded")
FAILED = _deployment("DeploymentFailed")
DURATION = _deployment("DeploymentDuration")
LOST_EVENTS = Metric(
    namespace="AWS/SQS",
    name="ApproximateNumberOfMessagesVisible",
    dimensions=frozenset({"QueueName"}),
    emitter="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html",
)
FAILED_BUILDS = Metric(
    namespace="AWS/CodeBuild",
    name="FailedBuilds",
    dimensions=frozenset({"ProjectName"}),
    emitter="https://docs.aws.amazon.com/codebuild/latest/userguide/monitoring-builds.html",
)
EMITTED = (SUCCEEDED, FAILED, DURATION, LOST_EVENTS, FAILED_BUILDS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """One line in a graph, or what an alarm looks at."""

    metric: Metric
    values: Mapping[str, str]
    label: str = ""

    def __post_init__(self) -> None:
        if self.values.keys() != self.metric.dimensions:
            raise ValueError(
                f"{self.metric.name} has the dimensions {', '.join(sorted(self.metric.dimensions))}"
            )

    @property
    def json(self) -> Json:
        dimensions = [part for pair in sorted(self.values.items()) for part in pair]
        return [self.metric.namespace, self.metric.name, *dimensions, {"label": self.label}]


@dataclass(frozen=True, kw_only=True, slots=True)
class AlarmSpec:
    """Rings when within five minutes at least one of what it counts happened."""

    name: str
    description: str
    series: Series
    statistic: str
    threshold: int = 1
    comparison: str = "GreaterThanOrEqualToThreshold"
    period_seconds: int = PERIOD_SECONDS
    evaluation_periods: int = 1
    # These metrics exist only while something happens: silence is no fault.
    treat_missing_data: str = "notBreaching"


def dashboard(environment: Environment, services: Services, part: SliceName | None = None) -> str:
    """Canonical: the same services give the same bytes, whatever their order. A slice's shows its services alone."""
    account = Account.of(environment)
    whole = [] if part else [(_lost_events_graph(account), _duties_graph(environment))]
    widgets = [
        _title(environment, part),
        *(widget for graphs in whole for widget in _row(0, *graphs)),
        *(
            widget
            for row, service in enumerate(_in_order(services), start=len(whole))
            for widget in _row(row, _results_graph(account, service), _duration_graph(account, service))
        ),
    ]
    return json.dumps({"widgets": widgets}, sort_keys=True, separators=(",", ":"))


def dashboards(environment: Environment, services: Services) -> Mapping[str, str]:
    """All of an account's by name: that of the foundation, and one for each slice."""
    parts = {None, *(service.slice for service in services)}
    return {
        dashboard_name(part): dashboard(environment, [each for each in services if each.slice == part], part)
        for part in sorted(parts, key=str)
    }


def dashboard_name(part: SliceName | None = None) -> str:
    return f"{DASHBOARD}-{part}" if part else DASHBOARD


def alarms(
    environment: Environment, services: Services, part: SliceName | None = None
) -> tuple[AlarmSpec, ...]:
    account = Account.of(environment)
    deployments = tuple(_deployment_alarm(account, service) for service in _in_order(services))
    return deployments if part else (*deployments, *_of_account(environment, account))


def _of_account(environment: Environment, account: Account) -> tuple[AlarmSpec, ...]:
    return (
        AlarmSpec(
            name=account.named("lost-events"),
            description=f"An event or schedule of {environment.name} reached nobody; it waits in the queue.",
            series=_lost_events(account),
            statistic="Maximum",
        ),
        *(_duty_alarm(account, duty) for duty in _duties(environment)),
    )


def check_dashboards(environment: Environment, services: Services) -> tuple[Finding, ...]:
    return tuple(
        finding
        for body in dashboards(environment, services).values()
        for finding in check_dashboard(environment, body)
    )


def check_dashboard(environment: Environment, body: str) -> tuple[Finding, ...]:
    """What CloudWatch would refuse, or would show empty for ever."""
    place = f"environment {environment.name}, dashboard"
    widgets = json.loads(body)["widgets"]
    return (
        *_too_many(len(widgets), place),
        *(_never_emitted(each, place) for each in sorted(_unknown(widgets))),
    )


def _too_many(widgets: int, place: str) -> Iterator[Finding]:
    if widgets > WIDGETS_A_DASHBOARD:
        yield error(
            "limit",
            place,
            f"{widgets} widgets on one dashboard; CloudWatch takes {WIDGETS_A_DASHBOARD}",
            "Divide the services among slices.",
        )


def _unknown(widgets: Sequence[Mapping[str, Any]]) -> set[str]:
    known = {(each.namespace, each.name, each.dimensions) for each in EMITTED}
    lines = [line for widget in widgets for line in widget["properties"].get("metrics", ())]
    return {f"{line[0]} {line[1]}" for line in lines if (line[0], line[1], _dimensions(line)) not in known}


def _dimensions(line: Sequence[Any]) -> frozenset[str]:
    """A line is namespace, name, then dimensions and values in turn, and how it is drawn."""
    return frozenset(word for word in line[2::2] if isinstance(word, str))


def _never_emitted(metric: str, place: str) -> Finding:
    known = ", ".join(f"{each.namespace} {each.name}" for each in EMITTED)
    return error(
        "metric-without-emitter",
        place,
        f"a widget shows {metric}, which nothing emits with these dimensions",
        f"Emitted are: {known}.",
    )


def _in_order(services: Services) -> Services:
    """Those that have a pipeline in the account: nothing here hears of what a forge deploys."""
    deployed = (each for each in services if Part.DEPLOY in each.runs_on.parts(CODEPIPELINE))
    return sorted(deployed, key=lambda service: service.name)


def _duties(environment: Environment) -> tuple[Duty, ...]:
    return (Duty.LOG, Duty.RECORD, *((Duty.PULL,) if environment.after else ()))


def _of_service(metric: Metric, account: Account, service: Service[Any], label: str) -> Series:
    """By id, as the recorder emits it: a renamed service keeps its history."""
    return Series(
        metric=metric, values={"Environment": account.environment, "Service": service.id}, label=label
    )


def _lost_events(account: Account) -> Series:
    return Series(metric=LOST_EVENTS, values={"QueueName": account.named("lost-events")}, label="waiting")


def _failed_builds(account: Account, duty: Duty) -> Series:
    return Series(metric=FAILED_BUILDS, values={"ProjectName": account.duty_project(duty)}, label=str(duty))


def _deployment_alarm(account: Account, service: Service[Any]) -> AlarmSpec:
    return AlarmSpec(
        name=account.named(f"failed-{service.name}"),
        description=f"A deployment of {service.name} to {account.environment} failed. Owner: {service.owner}.",
        series=_of_service(FAILED, account, service, "failed"),
        statistic="Sum",
    )


def _duty_alarm(account: Account, duty: Duty) -> AlarmSpec:
    return AlarmSpec(
        name=account.named(f"duty-{duty}"),
        description=f"{account.duty_project(duty)} failed: the ledger of {account.environment} may miss a row.",
        series=_failed_builds(account, duty),
        statistic="Sum",
    )


def _title(environment: Environment, part: SliceName | None) -> Json:
    shown = f"{environment.name}, {part}" if part else environment.name
    text = f"# {shown}\n{environment.tier}, account {environment.account}"
    return {
        "type": "text",
        "x": 0,
        "y": 0,
        "width": WIDTH,
        "height": TITLE_HEIGHT,
        "properties": {"markdown": text},
    }


def _row(row: int, *graphs: Json) -> Iterator[Json]:
    width = WIDTH // len(graphs)
    for column, graph in enumerate(graphs):
        place = {"x": column * width, "y": TITLE_HEIGHT + row * HEIGHT, "width": width, "height": HEIGHT}
        yield {"type": "metric", **place, "properties": graph}


def _graph(account: Account, title: str, statistic: str, *series: Series) -> Json:
    return {
        "title": f"{account.environment}: {title}",
        "region": account.region,
        "view": "timeSeries",
        "stat": statistic,
        "period": PERIOD_SECONDS,
        "metrics": [each.json for each in series],
    }


def _results_graph(account: Account, service: Service[Any]) -> Json:
    succeeded = _of_service(SUCCEEDED, account, service, "succeeded")
    failed = _of_service(FAILED, account, service, "failed")
    return _graph(account, f"{service.name}, deployments", "Sum", succeeded, failed)


def _duration_graph(account: Account, service: Service[Any]) -> Json:
    return _graph(
        account, f"{service.name}, seconds", "Average", _of_service(DURATION, account, service, "duration")
    )


def _lost_events_graph(account: Account) -> Json:
    return _graph(account, "events that reached nobody", "Maximum", _lost_events(account))


def _duties_graph(environment: Environment) -> Json:
    account = Account.of(environment)
    series = (_failed_builds(account, duty) for duty in _duties(environment))
    return _graph(account, "failed duties", "Sum", *series)
