"""What asks whether a deployment may go on, or went well."""

from __future__ import annotations

from delivery.environment import Environment
from delivery.steps.scanners import SEVERE
from delivery.steps.task import Task
from delivery.steps.tools import kept, native, ours, step
from delivery.texts import EnvironmentName, RelativePath


def stood_before(environment: Environment) -> Task:
    """The ledger of each environment before knows the same commit as a success."""
    before = (f"--environment={name}" for name in environment.after)
    return Task(steps=(ours("before", "ledger", "succeeded", *before),))


def change_board() -> Task:
    return Task(steps=(ours("board", "change-board", "--require=agreed"),))


def back_up(root: RelativePath) -> Task:
    return Task(steps=(ours("back-up", "state", "back-up", folder=root),))


def security_check(root: RelativePath) -> Task:
    """What production alone asks for: both scanners, and neither warns."""
    trivy = ("config", "--skip-check-update", "--severity", SEVERE, "--exit-code", "1", ".")
    checkov = ("--directory", ".", "--framework", "terraform", "--compact", "--quiet")
    return Task(
        steps=(
            step("trivy", "trivy", *trivy, folder=root),
            step("checkov", "checkov", *checkov, folder=root),
        )
    )


def integration_tests(environment: EnvironmentName) -> Task:
    return Task(steps=(native("test", "bash", "scripts/run-integration-tests.sh", environment),))


def smoke_tests(script: RelativePath, environment: EnvironmentName) -> Task:
    return Task(steps=(native("smoke", "bash", script, environment),))


def analyse(environment: EnvironmentName, minutes: int) -> Task:
    """Measured over these minutes against the environment's own thresholds, not only waited for."""
    words = ("analyse", f"--environment={environment}", f"--minutes={minutes}")
    return Task(
        steps=(ours("analyse", *words, output="analysis.json"),),
        artifacts=(kept("analysis", "analysis.json"),),
    )


def tag(environment: EnvironmentName) -> Task:
    return Task(steps=(ours("tag", "tag", f"--environment={environment}"),))


def watch_closely(environment: EnvironmentName) -> Task:
    return Task(steps=(ours("watch", "watch-closely", f"--environment={environment}", "--hours=24"),))
