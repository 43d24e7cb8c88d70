"""Python: packages come by hash from the repository's own requirements.txt, tools from the lock."""

from __future__ import annotations

from delivery.step import Report, ReportKind, Step
from delivery.steps.task import Task
from delivery.steps.tools import kept, native, step

COVERED = "coverage/cobertura-coverage.xml"


def lint() -> Task:
    words = ("ruff", "check", "--output-format=sarif", "--output-file=ruff.sarif", ".")
    return Task(
        steps=(step("lint", *words),),
        reports=(Report(kind=ReportKind.SARIF, path="ruff.sarif"),),
        artifacts=(kept("ruff", "ruff.sarif"),),
    )


def unit_tests(at_least: int) -> Task:
    return Task(
        steps=(
            _packages(),
            step("test", "coverage", "run", "-m", "pytest", "--junitxml=junit.xml"),
            native("folder", "mkdir", "-p", "coverage"),
            step("cobertura", "coverage", "xml", "-o", COVERED),
            step("coverage", "coverage", "report", f"--fail-under={at_least}"),
        ),
        reports=(
            Report(kind=ReportKind.JUNIT, path="junit.xml"),
            Report(kind=ReportKind.COVERAGE, path=COVERED, regex=r"^TOTAL.*\s(\d+(?:\.\d+)?)%"),
        ),
        artifacts=(kept("unit-tests", "junit.xml", COVERED),),
    )


def tagged_tests(tag: str) -> Task:
    report = f"{tag}.xml"
    return Task(
        steps=(_packages(), native("test", "python3", "-m", "pytest", "-m", tag, f"--junitxml={report}")),
        reports=(Report(kind=ReportKind.JUNIT, path=report),),
        artifacts=(kept(f"{tag}-tests", report),),
    )


def audit() -> Task:
    words = ("pip-audit", "--requirement=requirements.txt", "--disable-pip", "--require-hashes")
    return Task(steps=(step("audit", *words),))


def licenses() -> Task:
    words = ("pip-licenses", "--partial-match", "--fail-on=GPL", "--format=json")
    return Task(
        steps=(_packages(), step("licenses", *words, output="licenses.json")),
        artifacts=(kept("licenses", "licenses.json"),),
    )


def bundle() -> Task:
    words = ("python3", "-m", "pip", "wheel", "--no-deps", "--wheel-dir=dist", ".")
    return Task(steps=(native("wheel", *words),), artifacts=(kept("bundle", "dist"),))


def _packages() -> Step:
    words = ("python3", "-m", "pip", "install", "--require-hashes", "--requirement=requirements.txt")
    return native("packages", *words)
