"""The AWS CDK: templates are made once, and what looks at them looks at the same ones."""

from __future__ import annotations

from delivery.step import Report, ReportKind, Step
from delivery.steps import node
from delivery.steps.task import Task
from delivery.steps.tools import kept, ours, step
from delivery.texts import EnvironmentName

SYNTH = "cdk.out"


def synth() -> Task:
    return Task(
        steps=(node.packages(), synthesised()),
        artifacts=(kept("cdk-out", SYNTH),),
        caches=(node.PACKAGES,),
    )


def synthesised() -> Step:
    return step("synth", "cdk", "synth", "--quiet", f"--output={SYNTH}", tool="aws-cdk")


def nag() -> Task:
    """cdk-nag looks while templates are made; here its reports decide."""
    return Task(steps=(ours("rules", "findings", "cdk-nag", SYNTH),))


def cis() -> Task:
    words = ("checkov", f"--directory={SYNTH}", "--framework=cloudformation", "--compact", "--quiet")
    report = ("--output=cli", "--output=sarif", "--output-file-path=console,checkov.sarif")
    return Task(
        steps=(step("scan", *words, *report),),
        reports=(Report(kind=ReportKind.SARIF, path="checkov.sarif"),),
        artifacts=(kept("checkov", "checkov.sarif"),),
    )


def cost() -> Task:
    words = ("infracost", "breakdown", f"--path={SYNTH}", "--format=json", "--out-file=infracost.json")
    return Task(steps=(step("cost", *words),), artifacts=(kept("cost", "infracost.json"),))


def drift(environment: EnvironmentName) -> Task:
    """The way after driftctl, which ended in 2023. What cannot be looked at is a failure, and no drift.

    https://docs.aws.amazon.com/cdk/v2/guide/ref-cli-cmd-drift.html
    """
    look = step("drift", "cdk", "drift", tool="aws-cdk", output="drift-report.txt")
    told = ours("summary", "drift", "summary", "drift-report.txt", output="drift-summary.md")
    return Task(
        steps=(node.packages(), look, told),
        artifacts=(kept(f"drift-{environment}", "drift-report.txt", "drift-summary.md"),),
    )


def destroy() -> Task:
    return Task(
        steps=(node.packages(), step("destroy", "cdk", "destroy", "--all", "--force", tool="aws-cdk"))
    )
