"""Calls to a deployed interface, and what its consumers were promised: where it is, is told in TARGET_URL."""

from __future__ import annotations

from delivery.step import Report, ReportKind
from delivery.steps.task import Task
from delivery.steps.tools import kept, step
from delivery.texts import RelativePath, ServiceName


def newman(collection: RelativePath, url: str) -> Task:
    """Stops at the first failed assertion only with --bail: here all are told."""
    report = ("--reporters=cli,junit", "--reporter-junit-export=newman.xml")
    return Task(
        steps=(step("call", "newman", "run", collection, f"--env-var=url={url}", *report),),
        reports=(Report(kind=ReportKind.JUNIT, path="newman.xml"),),
        artifacts=(kept("newman", "newman.xml"),),
    )


def pact(service: ServiceName, url: str) -> Task:
    """The broker, whose address and token the runner is given, knows what was agreed with whom."""
    words = ("pact-provider-verifier", f"--provider={service}", f"--provider-base-url={url}")
    return Task(steps=(step("contracts", *words, tool="pact"),))
