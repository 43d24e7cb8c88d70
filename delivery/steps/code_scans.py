"""What reads source code and its dependencies for known faults."""

from __future__ import annotations

from delivery.step import Report, ReportKind
from delivery.steps.task import Task
from delivery.steps.tools import kept, step
from delivery.texts import RelativePath


def semgrep(rules: RelativePath) -> Task:
    """With the repository's own rules: those of the registry change from day to day."""
    words = ("semgrep", "scan", "--error", "--metrics=off", f"--config={rules}")
    return Task(
        steps=(step("scan", *words, "--gitlab-sast", "--output=semgrep.json"),),
        reports=(Report(kind=ReportKind.SAST, path="semgrep.json"),),
        artifacts=(kept("semgrep", "semgrep.json"),),
    )


def snyk_code() -> Task:
    """1 says that something was found at the threshold, 2 and 3 that nothing could be looked at: all three block."""
    words = ("snyk", "code", "test", "--severity-threshold=high", "--sarif-file-output=snyk.sarif")
    return Task(
        steps=(step("scan", *words),),
        reports=(Report(kind=ReportKind.SARIF, path="snyk.sarif"),),
        artifacts=(kept("snyk", "snyk.sarif"),),
    )


def snyk_dependencies() -> Task:
    words = ("snyk", "test", "--all-projects", "--severity-threshold=high", "--sarif-file-output=snyk.sarif")
    return Task(
        steps=(step("scan", *words),),
        reports=(Report(kind=ReportKind.SARIF, path="snyk.sarif"),),
        artifacts=(kept("snyk-dependencies", "snyk.sarif"),),
    )
