"""One service in one account: its two roles, the projects that run as them, its pipeline and its log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import cloudwatch

from components.build_project import BuildProject, BuildProjectArgs
from components.delivery_pipeline import DeliveryPipeline, DeliveryPipelineArgs
from components.delivery_role import DeliveryRole, DeliveryRoleArgs
from components.shared import Shared
from components.timetable import Timetable, TimetableArgs
from delivery.aws.names import Account
from delivery.backends.codepipeline.specification import PipelineSpec
from delivery.site import Delivered


@dataclass(frozen=True, kw_only=True)
class DeliveredServiceArgs:
    account: Account
    delivered: Delivered
    shared: Shared


class DeliveredService(pulumi.ComponentResource):
    pipeline_arns: Mapping[str, pulumi.Output[str]]

    def __init__(
        self, name: str, args: DeliveredServiceArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("penstock:index:DeliveredService", name, None, opts)
        account, delivered, shared = args.account, args.delivered, args.shared
        here = pulumi.ResourceOptions(parent=self)
        logs = [log_of(name, account, delivered, key, here)] if (key := shared.logs_key_arn) else []
        roles = [
            DeliveryRole(
                f"{name}-{role.purpose}", DeliveryRoleArgs(role=role, after=shared.before_roles), here
            )
            for role in delivered.roles
        ]
        projects = [
            BuildProject(
                project.name,
                BuildProjectArgs(
                    account=account,
                    project=project,
                    artifacts_key_arn=shared.artifacts_key_arn,
                    generated=shared.generated,
                    after=[*logs, *roles],
                ),
                here,
            )
            for project in delivered.own_projects
        ]
        after = [*shared.before_pipelines, *projects]
        self.pipeline_arns = {
            spec.name: self._pipeline(name, spec, args, after).arn for spec in delivered.pipelines
        }
        self.register_outputs({"pipelineArns": self.pipeline_arns})

    def _pipeline(
        self, name: str, spec: PipelineSpec, args: DeliveredServiceArgs, after: Sequence[pulumi.Resource]
    ) -> DeliveryPipeline:
        here = pulumi.ResourceOptions(parent=self)
        called = f"{name}-delivery" if spec.recorded else f"{name}-{spec.name}"
        pipeline = DeliveryPipeline(
            called,
            DeliveryPipelineArgs(
                account=args.account,
                pipeline=spec,
                artifacts_key_arn=args.shared.artifacts_key_arn,
                after=after,
            ),
            here,
        )
        for schedule in spec.schedules:
            waits = pulumi.ResourceOptions(parent=self, depends_on=[pipeline])
            Timetable(schedule.name, TimetableArgs(account=args.account, schedule=schedule), waits)
        return pipeline


def log_of(
    name: str,
    account: Account,
    delivered: Delivered,
    key_arn: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> cloudwatch.LogGroup:
    return cloudwatch.LogGroup(
        f"{name}-log",
        name=account.log_group(delivered.service.name),
        retention_in_days=delivered.target.environment.log_retention_days,
        kms_key_id=key_arn,
        opts=opts,
    )
