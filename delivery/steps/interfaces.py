"""Calls to a deployed interface, and what its consumers were promised: where it is, is told in TARGET_URL."""

from __future__ import annotations

from delivery.step import Report, ReportKind
from delivery.steps.task import Task
from delivery.steps.tools import kept, step
from delivery.texts import RelativePath, ServiceName


def newman(collection: RelativePath, url: str | None) -> Task:
    """Stops at the first failed assertion only with --bail: here all are told."""
    where = (f"--env-var=url={url}",) if url else ()
    report = ("--reporters=cli,junit", "--reporter-junit-export=newman.xml")
    return Task(
        steps=(step("call", "newman", "run", collection, *where, *report),),
        reports=(Report(kind=ReportKind.JUNIT, path="newman.xml"),),
        artifacts=(kept("newman", "newman.xml"),),
    )


def pact(service: ServiceName, url: str | None) -> Task:
    """The broker, whose address and token the runner is given, knows what was agreed with whom."""
    where = (f"--provider-base-url={url}",) if url else ()
    words = ("pact-provider-verifier", f"--provider={service}", *where)
    return Task(steps=(step("contracts", *words, tool="pact"),))
