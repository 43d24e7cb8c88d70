"""What an account is held against, for information: a person reads it, and nothing waits for it."""

from __future__ import annotations

from enum import StrEnum

from delivery.steps.scripts import script
from delivery.steps.task import Task
from delivery.steps.tools import kept


class Framework(StrEnum):
    PCI = "pci"
    HIPAA = "hipaa"


def prowler(framework: Framework) -> Task:
    return Task(
        steps=(script("run-prowler", framework, tool="prowler"),),
        artifacts=(kept(f"prowler-{framework}", "prowler"),),
    )


def soc2() -> Task:
    return Task(steps=(script("run-soc2-audit"),), artifacts=(kept("soc2", "soc2-audit"),))
