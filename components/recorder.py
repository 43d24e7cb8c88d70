"""Writing down every run that is over, and the metrics that CodePipeline does not publish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from components.event_build import EventBuild, EventBuildArgs
from delivery.aws.duties import recorder
from delivery.aws.names import Account
from delivery.environment import Environment
from delivery.texts import Digest


@dataclass(frozen=True, kw_only=True)
class RecorderArgs:
    environment: Environment
    toolbox: Digest
    logs_key_arn: pulumi.Input[str]
    artifacts_key_arn: pulumi.Input[str]
    lost_events_queue_arn: pulumi.Input[str]
    after: Sequence[pulumi.Resource] = ()


class Recorder(pulumi.ComponentResource):
    project_arn: pulumi.Output[str]

    def __init__(self, name: str, args: RecorderArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("penstock:index:Recorder", name, None, opts)
        build = EventBuild(
            f"{name}-build",
            EventBuildArgs(
                environment=args.environment,
                duty=recorder(Account.of(args.environment), args.toolbox),
                artifacts_key_arn=args.artifacts_key_arn,
                logs_key_arn=args.logs_key_arn,
                lost_events_queue_arn=args.lost_events_queue_arn,
                after=args.after,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.project_arn = build.project_arn
        self.register_outputs({"projectArn": self.project_arn})
