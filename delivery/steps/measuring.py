"""What is measured of a deployment, and who else is told of it."""

from __future__ import annotations

from delivery.steps.scripts import script, with_tool
from delivery.steps.task import Task
from delivery.steps.tools import kept, ours
from delivery.texts import Branch, EnvironmentName, JobName, ServiceName


def alerts(environment: EnvironmentName, minutes: int) -> Task:
    """Any alert that fired in these minutes fails it, and so does a monitor that cannot be asked."""
    words = ("alerts", f"--environment={environment}", f"--minutes={minutes}")
    return Task(
        steps=(ours("alerts", *words, output="alerts.json"),), artifacts=(kept("alerts", "alerts.json"),)
    )


def thresholds(
    environment: EnvironmentName, *, minutes: int, measurements: int, p99_below_ms: int, errors_below: str
) -> Task:
    words = (
        f"--environment={environment}",
        f"--minutes={minutes}",
        f"--measurements={measurements}",
        f"--p99-below-ms={p99_below_ms}",
        f"--errors-below-percent={errors_below}",
    )
    return Task(
        steps=(ours("analyse", "analyse", *words, output="analysis.json"),),
        artifacts=(kept("analysis", "analysis.json"),),
    )


def monitor(environment: EnvironmentName) -> Task:
    return Task(
        steps=(script("monitor-canary", environment, tool="datadog-ci"),),
        artifacts=(kept("analysis", "analysis.json"),),
    )


def datadog_event(environment: EnvironmentName) -> Task:
    return Task(steps=(script("create-datadog-event", environment, tool="datadog-ci"),))


def sentry_release(service: ServiceName, environment: EnvironmentName) -> Task:
    words = ("error-tracker", "release", f"--project={service}", f"--environment={environment}")
    return Task(steps=(with_tool(ours("release", *words), "sentry-cli"),))


def failed_scans(*channels: str, about: str, scans: tuple[JobName, ...]) -> Task:
    """Told where one of these found something, and not where another job of the same run failed."""
    words = (*(f"--to={channel}" for channel in channels), *(f"--failed={scan}" for scan in scans))
    return Task(steps=(ours("notify", "notify", f"--about={about}", *words),))


def pagerduty(branch: Branch) -> Task:
    """Whoever is on call is called for this branch alone: the script ends well on any other."""
    return Task(steps=(script("notify-pagerduty", branch),))
