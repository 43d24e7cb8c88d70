"""What every service of an account uses: of the foundation in the same stack, or by its name from another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from delivery.aws.names import Account
from delivery.backends.codepipeline.specification import Generated
from delivery.decided import artifacts_key, sealing_keys
from delivery.environment import Environment


@dataclass(frozen=True, kw_only=True)
class Shared:
    artifacts_key_arn: pulumi.Input[str]
    generated: Mapping[Generated, pulumi.Input[str]]
    # None: the foundation has made each service's log. A log names its key by the id that AWS made up, never by alias:
    # https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_AssociateKmsKey.html
    logs_key_arn: pulumi.Input[str] | None = None
    # Two waits, each no longer than it must be: the engine follows every one of them for every service.
    before_roles: Sequence[pulumi.Resource] = ()
    before_pipelines: Sequence[pulumi.Resource] = ()


def by_name(environment: Environment) -> Shared:
    """For a slice's stack: whatever it needs was made before, by the stack of its account's foundation."""
    return Shared(
        artifacts_key_arn=artifacts_key(Account.of(environment)), generated=sealing_keys(environment)
    )
