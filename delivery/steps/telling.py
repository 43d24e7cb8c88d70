"""What is told to people: comments, issues, messages, reports. All are commands of the toolbox, by their names."""

from __future__ import annotations

from delivery.step import Artifact
from delivery.steps.task import Task
from delivery.steps.tools import kept, ours
from delivery.texts import EnvironmentName, RelativePath


def comment(topic: str, *files: str, folder: str = ".") -> Task:
    """One comment a topic and request, which a later run updates."""
    return Task(steps=(ours("comment", "comment", f"--topic={topic}", *files, folder=folder),))


def comment_status() -> Task:
    return Task(steps=(ours("status", "comment", "--topic=status", "--jobs"),))


def open_issue(topic: str, *labels: str, file: str | None = None) -> Task:
    """At most one is open a topic; a repetition updates it."""
    words = [f"--topic={topic}", *(f"--label={label}" for label in labels), *((file,) if file else ())]
    return Task(steps=(ours("issue", "issue", *words),))


def drift_issue(environment: EnvironmentName, folder: RelativePath) -> Task:
    """Opened or updated where the summary tells of drift, closed where it tells of none."""
    labels = tuple(f"--label={label}" for label in ("drift", "infrastructure", environment))
    words = ("issue", f"--topic=drift-{environment}", *labels, "--while=drift-summary.md")
    return Task(steps=(ours("issue", *words, folder=folder),))


def drift_message(*channels: str, environment: EnvironmentName, folder: RelativePath) -> Task:
    to = (f"--to={channel}" for channel in channels)
    words = ("notify", f"--about=drift-{environment}", *to, "--while=drift-summary.md")
    return Task(steps=(ours("notify", *words, folder=folder),))


def notify(*channels: str, about: str) -> Task:
    return Task(
        steps=(ours("notify", "notify", f"--about={about}", *(f"--to={channel}" for channel in channels)),)
    )


def page(about: str) -> Task:
    return Task(steps=(ours("page", "notify", "--to=pager", f"--about={about}"),))


def report_plan(readable: str, folder: RelativePath) -> Task:
    """Counts and words for who approves, made of the plan itself."""
    return Task(
        steps=(
            ours("report", "plan-report", "--text", readable, folder=folder, output="plan-report.txt"),
            ours("summary", "plan-report", "--markdown", readable, folder=folder, output="plan-summary.md"),
        ),
        artifacts=(kept("plan-report", "plan-report.txt", "plan-summary.md"),),
    )


def report_compliance() -> Task:
    report: Artifact = kept("compliance-report", "compliance-report.md", days=30)
    return Task(
        steps=(ours("report", "report", "compliance", output="compliance-report.md"),), artifacts=(report,)
    )


def record_deployment(environment: EnvironmentName) -> Task:
    """The forge's own list of deployments; the ledger's row is written by the account itself."""
    return Task(steps=(ours("record", "forge-deployment", f"--environment={environment}"),))
