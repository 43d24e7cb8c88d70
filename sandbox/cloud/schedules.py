"""Firing a schedule at will: the sandbox has no clock of its own."""

from typing import Any

from sandbox.cloud.back_door import REGION, ask


def fire(
    endpoint: str, account: str, schedule: str, *, group: str = "default", region: str = REGION, at: str = ""
) -> dict[str, Any]:
    """Calls the schedule's target as the schedule's role, the scheduled time being `at` or now; its answer."""
    question = {"account": account, "region": region, "schedule": schedule, "group": group, "at": at}
    made: dict[str, Any] = ask(endpoint, "fire", question)["made"]
    return made
