"""What reads Terraform sources before anything is planned: linters, documentation, costs, commit messages."""

from __future__ import annotations

from delivery.steps.task import Task
from delivery.steps.tools import kept, native, step
from delivery.texts import Branch, EnvironmentName, RelativePath


def tflint(root: RelativePath) -> Task:
    return Task(
        steps=(step("lint", "tflint", "--recursive", "--minimum-failure-severity=error", folder=root),)
    )


def terraform_docs(modules: RelativePath) -> Task:
    """Fails where a page is older than its module."""
    words = ("markdown", "table", "--recursive", "--output-file", "README.md", "--output-check", ".")
    return Task(steps=(step("docs", "terraform-docs", *words, folder=modules),))


def infracost(root: RelativePath, environment: EnvironmentName) -> Task:
    words = ("breakdown", "--path", ".", "--format", "json", "--out-file", "infracost.json")
    return Task(
        steps=(step("cost", "infracost", *words, folder=root),),
        artifacts=(kept(f"cost-{environment}", "infracost.json"),),
    )


def commitlint(branch: Branch) -> Task:
    return Task(
        steps=(step("commits", "commitlint", "--from", f"origin/{branch}", "--to", "HEAD", "--verbose"),)
    )


def terratest(folder: RelativePath) -> Task:
    """The repository's own Go tests of its modules; the runner's image brings Go."""
    words = ("go", "test", "-count=1", "-timeout", "45m", "-json", "./...")
    return Task(
        steps=(native("test", *words, folder=folder, output="tests.json"),),
        artifacts=(kept("component-tests", "tests.json"),),
    )


def pre_commit() -> Task:
    return Task(steps=(step("hooks", "pre-commit", "run", "--all-files", "--show-diff-on-failure"),))
