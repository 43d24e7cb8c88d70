"""One service in one account: its two roles, the projects that run as them, its pipeline and its log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import cloudwatch

from components.build_project import BuildProject, BuildProjectArgs
from components.delivery_pipeline import DeliveryPipeline, DeliveryPipelineArgs
from components.delivery_role import DeliveryRole, DeliveryRoleArgs
from delivery.aws.names import Account
from delivery.backends.codepipeline.specification import Generated, PipelineSpec
from delivery.site import Delivered


@dataclass(frozen=True, kw_only=True)
class DeliveredServiceArgs:
    account: Account
    delivered: Delivered
    pipeline: PipelineSpec
    artifacts_key_arn: pulumi.Input[str]
    logs_key_arn: pulumi.Input[str]
    generated: Mapping[Generated, pulumi.Input[str]]
    boundary: pulumi.Resource
    ready: Sequence[pulumi.Resource] = ()


class DeliveredService(pulumi.ComponentResource):
    pipeline_arn: pulumi.Output[str]

    def __init__(
        self, name: str, args: DeliveredServiceArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("penstock:index:DeliveredService", name, None, opts)
        account, delivered = args.account, args.delivered
        here = pulumi.ResourceOptions(parent=self)
        log = cloudwatch.LogGroup(
            f"{name}-log",
            name=account.log_group(delivered.service.name),
            retention_in_days=delivered.target.environment.log_retention_days,
            kms_key_id=args.logs_key_arn,
            opts=here,
        )
        roles = [
            DeliveryRole(f"{name}-{role.purpose}", DeliveryRoleArgs(role=role, after=[args.boundary]), here)
            for role in delivered.roles
        ]
        projects = [
            BuildProject(
                project.name,
                BuildProjectArgs(
                    account=account,
                    project=project,
                    artifacts_key_arn=args.artifacts_key_arn,
                    generated=args.generated,
                    after=[log, *roles],
                ),
                here,
            )
            for project in delivered.own_projects
        ]
        pipeline = DeliveryPipeline(
            f"{name}-delivery",
            DeliveryPipelineArgs(
                account=account,
                pipeline=args.pipeline,
                artifacts_key_arn=args.artifacts_key_arn,
                after=[*args.ready, *projects],
            ),
            here,
        )
        self.pipeline_arn = pipeline.arn
        self.register_outputs({"pipelineArn": self.pipeline_arn})
