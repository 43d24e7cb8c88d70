"""Where images live: a tag means one image for ever."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_aws import ecr

from delivery.aws.names import Account
from delivery.aws.repositories import MUTABLE_TAGS, repository_lifecycle, repository_policy


@dataclass(frozen=True, kw_only=True)
class RegistryArgs:
    account: Account
    repositories: tuple[str, ...]
    key_arn: pulumi.Input[str]


class Registry(pulumi.ComponentResource):
    urls: pulumi.Output[dict[str, str]]

    def __init__(self, name: str, args: RegistryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("penstock:index:Registry", name, None, opts)
        self.urls = pulumi.Output.all(
            **{repository: self._repository(name, repository, args) for repository in args.repositories}
        )
        self.register_outputs({"urls": self.urls})

    def _repository(self, name: str, repository: str, args: RegistryArgs) -> pulumi.Output[str]:
        child = pulumi.ResourceOptions(parent=self)
        kept = pulumi.ResourceOptions(parent=self, protect=True)
        made = ecr.Repository(
            f"{name}-{repository}",
            name=repository,
            image_tag_mutability="IMMUTABLE_WITH_EXCLUSION",
            image_tag_mutability_exclusion_filters=[
                {"filter": tags, "filter_type": "WILDCARD"} for tags in MUTABLE_TAGS
            ],
            image_scanning_configuration={"scan_on_push": True},
            encryption_configurations=[{"encryption_type": "KMS", "kms_key": args.key_arn}],
            opts=kept,
        )
        policy = repository_policy(args.account).json
        ecr.RepositoryPolicy(f"{name}-{repository}-policy", repository=made.name, policy=policy, opts=kept)
        ecr.LifecyclePolicy(
            f"{name}-{repository}-lifecycle", repository=made.name, policy=repository_lifecycle(), opts=child
        )
        return made.repository_url
