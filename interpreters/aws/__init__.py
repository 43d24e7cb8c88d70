"""AWS CodePipeline, CodeBuild and EventBridge Scheduler, written from their documentation.

`declarations` are one account's, path by path, as the vendors' own APIs take them: `pipelines/<name>.json` is
CreatePipeline's `pipeline`, `projects/<name>.json` is CreateProject's request with CreateWebhook's under "webhook",
`schedules/<name>.json` is CreateSchedule's request. One addition is ours: `approvers/<pipeline>.json` names, for each
"<stage>/<action>" that asks for approval, the roles that IAM lets answer. All else is a stored object, by its key.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from interpreters.aws import exports
from interpreters.aws.account import account
from interpreters.aws.shape import choice
from interpreters.aws.start import STARTERS, Scene
from interpreters.outcome import Run, World

__all__ = ["runs"]
UNKNOWN = World()  # nothing fails, nobody answers


def runs(
    *,
    declarations: Mapping[str, str],
    event_name: str,
    payload: Mapping[str, object],
    world: World = UNKNOWN,
    now: datetime | None = None,
) -> tuple[Run, ...]:
    """What the event starts, and how far it comes; without `now` every deployment window is closed."""
    starter = STARTERS[choice(event_name, STARTERS, "event")]
    read = account(declarations)
    for pipeline in read.pipelines.values():
        exports.check(pipeline, read)
    return starter(payload, Scene(account=read, world=world, now=now))
