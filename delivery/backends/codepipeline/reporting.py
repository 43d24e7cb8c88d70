"""What CodeBuild can show of a job: test results and coverage. Of all else the log is what there is to read.

https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#reports-buildspec-file
"""

from __future__ import annotations

from delivery.job import Job
from delivery.step import ReportKind

FORMATS = {ReportKind.JUNIT: "JUNITXML", ReportKind.COVERAGE: "COBERTURAXML"}


def report_section(job: Job) -> tuple[tuple[str, str, str], ...]:
    """Name, format and file; CodeBuild makes the group `<project>-<name>` by itself."""
    shown = [report for report in job.reports if report.kind in FORMATS]
    return tuple(
        (f"{report.kind}-{number}", FORMATS[report.kind], report.path)
        for number, report in enumerate(shown, start=1)
    )
