"""Node: what a repository calls stands in its own lock file, so `npx` never fetches anything."""

from __future__ import annotations

import json

from delivery.job import Cache
from delivery.step import Report, ReportKind, Step
from delivery.steps.task import Task
from delivery.steps.tools import kept, native, step
from delivery.texts import JobName

COVERED = "coverage/cobertura-coverage.xml"
SUMMARY = r"Lines\s*:\s*(\d+\.\d+)%"  # of Istanbul's own text summary
# `npm ci` makes node_modules anew, and reads .npm for it instead of the network.
PACKAGES = Cache(
    name=JobName("node-modules"), paths=("node_modules", ".npm"), key_files=("package-lock.json",)
)


def packages() -> Step:
    """No script of a package runs: what it may do is said by who calls it."""
    words = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--cache=.npm", "--prefer-offline")
    return native("packages", *words)


def lint() -> Task:
    return Task(
        steps=(packages(), native("lint", "npx", "--no-install", "eslint", "--max-warnings=0", ".")),
        caches=(PACKAGES,),
    )


def unit_tests(at_least: int) -> Task:
    threshold = json.dumps({"global": {"lines": at_least}}, separators=(",", ":"))
    reporters = ("--reporters=default", "--reporters=jest-junit")
    covers = ("--coverage", "--coverageReporters=text-summary", "--coverageReporters=cobertura")
    words = ("npx", "--no-install", "jest", "--ci", *reporters, *covers)
    return Task(
        steps=(packages(), native("test", *words, f"--coverageThreshold={threshold}")),
        reports=(
            Report(kind=ReportKind.JUNIT, path="junit.xml"),
            Report(kind=ReportKind.COVERAGE, path=COVERED, regex=SUMMARY),
        ),
        artifacts=(kept("unit-tests", "junit.xml", COVERED),),
        caches=(PACKAGES,),
    )


def tagged_tests(tag: str) -> Task:
    """The repository's own script `test:<tag>`, which says what belongs to it."""
    return Task(steps=(packages(), native("test", "npm", "run", f"test:{tag}")), caches=(PACKAGES,))


def mutation_tests() -> Task:
    return Task(
        steps=(packages(), native("mutate", "npx", "--no-install", "stryker", "run")),
        artifacts=(kept("mutation", "reports/mutation"),),
        caches=(PACKAGES,),
    )


def audit() -> Task:
    return Task(steps=(native("audit", "npm", "audit", "--audit-level=high"),))


def licenses() -> Task:
    words = ("--production", "--failOn=GPL-2.0;GPL-3.0;AGPL-3.0", "--json", "--out=licenses.json")
    return Task(
        steps=(packages(), step("licenses", "license-checker", *words)),
        artifacts=(kept("licenses", "licenses.json"),),
        caches=(PACKAGES,),
    )


def bundle() -> Task:
    return Task(
        steps=(packages(), native("bundle", "npm", "run", "build")),
        artifacts=(kept("bundle", "dist"),),
        caches=(PACKAGES,),
    )
