"""A person's way through the pages of an environment: where it is, is told in TARGET_URL."""

from __future__ import annotations

from delivery.step import Report, ReportKind
from delivery.steps import node
from delivery.steps.task import Task
from delivery.steps.tools import kept, step


def cypress() -> Task:
    report = ("--reporter=junit", "--reporter-options=mochaFile=cypress.xml")
    return Task(
        steps=(node.packages(), step("browse", "cypress", "run", *report)),
        reports=(Report(kind=ReportKind.JUNIT, path="cypress.xml"),),
        artifacts=(kept("cypress", "cypress.xml", "cypress/screenshots"),),
        caches=(node.PACKAGES,),
    )


def playwright() -> Task:
    words = ("playwright", "test", "--forbid-only", "--reporter=junit")
    return Task(
        steps=(node.packages(), step("browse", *words, tool="playwright-test", output="playwright.xml")),
        reports=(Report(kind=ReportKind.JUNIT, path="playwright.xml"),),
        artifacts=(kept("playwright", "playwright.xml", "test-results"),),
        caches=(node.PACKAGES,),
    )
