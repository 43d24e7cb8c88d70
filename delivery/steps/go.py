"""Go: the runner's image brings the compiler, the repository says which one in go.mod."""

from __future__ import annotations

from delivery.step import Report, ReportKind
from delivery.steps.task import Task
from delivery.steps.tools import kept, native, ours, step

COVERED = "coverage.xml"


def lint() -> Task:
    words = ("golangci-lint", "run", "--enable=errcheck,gosec,govet", "--timeout=10m")
    return Task(
        steps=(step("lint", *words, "--output.text.path=stdout", "--output.sarif.path=golangci.sarif"),),
        reports=(Report(kind=ReportKind.SARIF, path="golangci.sarif"),),
        artifacts=(kept("golangci", "golangci.sarif"),),
    )


def unit_tests(at_least: int) -> Task:
    words = ("-race", "-coverprofile=coverage.out", "-covermode=atomic", "./...")
    told = ("coverage", "go", "coverage.out", f"--cobertura={COVERED}", f"--at-least={at_least}")
    return Task(
        steps=(
            step("test", "gotestsum", "--junitfile=junit.xml", "--", *words),
            ours("coverage", *told),
        ),
        reports=(
            Report(kind=ReportKind.JUNIT, path="junit.xml"),
            Report(kind=ReportKind.COVERAGE, path=COVERED, regex=r"Lines\s*:\s*(\d+\.\d+)%"),
        ),
        artifacts=(kept("unit-tests", "junit.xml", "coverage.out", COVERED),),
    )


def tagged_tests(tag: str) -> Task:
    report = f"{tag}.xml"
    words = (f"-tags={tag}", "-count=1", "./...")
    return Task(
        steps=(step("test", "gotestsum", f"--junitfile={report}", "--", *words),),
        reports=(Report(kind=ReportKind.JUNIT, path=report),),
        artifacts=(kept(f"{tag}-tests", report),),
    )


def audit() -> Task:
    return Task(steps=(step("audit", "govulncheck", "./..."),))


def licenses() -> Task:
    """Of the modules that go.mod names, whatever image they end in."""
    return Task(
        steps=(
            step("list", "syft", "scan", "dir:.", "--output=cyclonedx-json=modules.json"),
            ours("licenses", "licenses", "modules.json"),
        ),
        artifacts=(kept("licenses", "modules.json"),),
    )


def bundle() -> Task:
    return Task(
        steps=(
            native("folder", "mkdir", "-p", "dist"),
            native("build", "go", "build", "-trimpath", "-o", "dist/", "./..."),
        ),
        artifacts=(kept("bundle", "dist"),),
    )
