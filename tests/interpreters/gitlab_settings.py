"""Protected environments as GitLab's API lists them, and one job behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from interpreters.outcome import Review, World
from tests.interpreters.gitlab_events import results, says

DEPLOY = "go: {script: make, environment: production}\nlater: {stage: deploy, script: make}"
TWO = [{"group": "security", "required_approvals": 1}, {"group": "platform", "required_approvals": 1}]
PLAY = says("max", "go", "maintainers")


def protected(
    *,
    rules: Sequence[Mapping[str, object]] = (),
    tier: str = "premium",
    name: str = "production",
    deployers: Mapping[str, object] = {"access_level": 40},
    count: int = 0,
    **more: object,
) -> dict[str, object]:
    entry = {
        "name": name,
        "deploy_access_levels": [deployers],
        "approval_rules": list(rules),
        "required_approval_count": count,
    }
    return {"tier": tier, "protected_environments": [entry], **more}


def go(text: str, settings: Mapping[str, object], *reviews: Review) -> str:
    return results(text, settings=settings, world=World(reviews=reviews))["go"]
