"""What looks for faults in configuration and for secrets: one function a tool. What a finding does is its exit code."""

from __future__ import annotations

import posixpath

from delivery.step import Report, ReportKind
from delivery.steps.task import Task
from delivery.steps.tools import kept, step
from delivery.texts import RelativePath

SEVERE = "HIGH,CRITICAL"


def trivy_config(root: RelativePath) -> Task:
    """Also for whoever asks for tfsec, which ended in it: https://github.com/aquasecurity/tfsec/discussions/1994"""
    # The checks are those built into this version: fetching newer ones would run what nobody reviewed.
    words = ("config", "--skip-check-update", "--severity", SEVERE, "--exit-code", "1")
    report = ("--format", "sarif", "--output", "trivy.sarif")
    return Task(
        steps=(step("scan", "trivy", *words, *report, ".", folder=root),),
        reports=(Report(kind=ReportKind.SARIF, path="trivy.sarif"),),
        artifacts=(kept("trivy", "trivy.sarif"),),
    )


def checkov(root: RelativePath) -> Task:
    words = ("--directory", ".", "--framework", "terraform", "--compact", "--quiet")
    report = ("--output", "cli", "--output", "sarif", "--output-file-path", "console,checkov.sarif")
    return Task(
        steps=(step("scan", "checkov", *words, *report, folder=root),),
        reports=(Report(kind=ReportKind.SARIF, path="checkov.sarif"),),
        artifacts=(kept("checkov", "checkov.sarif"),),
    )


def terrascan(root: RelativePath) -> Task:
    """Warns only: 3 says that policies are violated, anything else is a fault of the run."""
    words = ("scan", "--iac-type", "terraform", "--iac-dir", ".", "--output", "sarif")
    return Task(
        steps=(step("scan", "terrascan", *words, folder=root, output="terrascan.sarif", accepts=(0, 3)),),
        reports=(Report(kind=ReportKind.SARIF, path="terrascan.sarif"),),
        artifacts=(kept("terrascan", "terrascan.sarif"),),
    )


def trufflehog() -> Task:
    """Only secrets that still open something: exit code 183."""
    words = ("git", "file://.", "--results=verified", "--fail", "--no-update", "--json")
    return Task(
        steps=(step("scan", "trufflehog", *words, output="trufflehog.json"),),
        reports=(Report(kind=ReportKind.SECRETS, path="trufflehog.json"),),
        artifacts=(kept("trufflehog", "trufflehog.json"),),
    )


def gitleaks() -> Task:
    words = (
        "git",
        "--redact",
        "--exit-code",
        "1",
        "--report-format",
        "sarif",
        "--report-path",
        "gitleaks.sarif",
        ".",
    )
    return Task(
        steps=(step("scan", "gitleaks", *words),),
        reports=(Report(kind=ReportKind.SARIF, path="gitleaks.sarif"),),
        artifacts=(kept("gitleaks", "gitleaks.sarif"),),
    )


def gitguardian() -> Task:
    """Asks a service outside, so it wants a key and stands in no profile."""
    return Task(steps=(step("scan", "ggshield", "secret", "scan", "ci"),))


def conftest(policies: RelativePath, plan: str, folder: RelativePath) -> Task:
    """Over the plan as JSON, all packages: a query that names one package wrongly would find nothing, and pass."""
    where = posixpath.relpath(policies, folder)
    words = ("test", "--policy", where, "--all-namespaces", "--output", "junit", plan)
    return Task(
        steps=(step("policy", "conftest", *words, folder=folder, output="policy.xml"),),
        reports=(Report(kind=ReportKind.JUNIT, path="policy.xml"),),
    )


def opa_tests(policies: RelativePath) -> Task:
    return Task(steps=(step("policy-tests", "opa", "test", "--verbose", policies),))
