"""Going back: a person starts this project with a pipeline and a commit, and a new run begins there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import cloudwatch

from components.build_project import BuildProject, BuildProjectArgs
from delivery.aws.duties import rollback
from delivery.aws.names import Account
from delivery.environment import Environment
from delivery.texts import Digest


@dataclass(frozen=True, kw_only=True)
class RollbackArgs:
    environment: Environment
    toolbox: Digest
    logs_key_arn: pulumi.Input[str]
    artifacts_key_arn: pulumi.Input[str]
    after: Sequence[pulumi.Resource] = ()


class Rollback(pulumi.ComponentResource):
    project_arn: pulumi.Output[str]

    def __init__(self, name: str, args: RollbackArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("penstock:index:Rollback", name, None, opts)
        account, children = Account.of(args.environment), pulumi.ResourceOptions(parent=self)
        spec = rollback(account, args.toolbox)
        log = cloudwatch.LogGroup(
            f"{name}-log",
            name=spec.log_group,
            retention_in_days=args.environment.log_retention_days,
            kms_key_id=args.logs_key_arn,
            opts=children,
        )
        project = BuildProject(
            f"{name}-build",
            BuildProjectArgs(
                account=account,
                project=spec,
                artifacts_key_arn=args.artifacts_key_arn,
                after=[*args.after, log],
            ),
            opts=children,
        )
        self.project_arn = project.arn
        self.register_outputs({"projectArn": self.project_arn})
