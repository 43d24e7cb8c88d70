"""A role of ours: its trust, its permissions and the boundary that it cannot leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import iam

from delivery.aws.roles import RoleSpec


@dataclass(frozen=True, kw_only=True)
class DeliveryRoleArgs:
    role: RoleSpec
    after: Sequence[pulumi.Resource] = ()


class DeliveryRole(pulumi.ComponentResource):
    arn: pulumi.Output[str]

    def __init__(self, name: str, args: DeliveryRoleArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("penstock:index:DeliveryRole", name, None, opts)
        spec = args.role
        role = iam.Role(
            f"{name}-role",
            name=spec.name,
            path=spec.path,
            description=spec.description,
            assume_role_policy=spec.trust.json,
            permissions_boundary=spec.boundary_arn,
            max_session_duration=spec.session_seconds,
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(args.after)),
        )
        iam.RolePolicy(
            f"{name}-permissions",
            name="permissions",
            role=role.name,
            policy=spec.permissions.json,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.arn = role.arn
        self.register_outputs({"arn": self.arn})
