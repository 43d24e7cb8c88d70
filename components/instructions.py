"""What builds are told: buildspecs and the toolbox, each an object named by its digest."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import s3

from delivery.aws.names import Account
from delivery.backends.codepipeline.specification import Buildspec
from delivery.texts import Digest


@dataclass(frozen=True, kw_only=True)
class InstructionsArgs:
    account: Account
    toolbox: bytes
    toolbox_digest: Digest
    buildspecs: tuple[Buildspec, ...]
    after: Sequence[pulumi.Resource] = ()


class Instructions(pulumi.ComponentResource):
    """Old ones stay in the store when new ones come: a run that waits for its approval still finds its own."""

    def __init__(self, name: str, args: InstructionsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("penstock:index:Instructions", name, None, opts)
        kept = pulumi.ResourceOptions(parent=self, retain_on_delete=True, depends_on=list(args.after))
        for buildspec in args.buildspecs:
            s3.BucketObjectv2(
                f"{name}-buildspec-{buildspec.sha256[:12]}",
                bucket=args.account.artifact_bucket,
                key=buildspec.object_key,
                content=buildspec.text,
                content_type="application/yaml",
                opts=kept,
            )
        hexadecimal = args.toolbox_digest.removeprefix("sha256:")
        s3.BucketObjectv2(
            f"{name}-toolbox-{hexadecimal[:12]}",
            bucket=args.account.artifact_bucket,
            key=f"toolbox/{hexadecimal}.pyz",
            content_base64=base64.b64encode(args.toolbox).decode(),
            content_type="application/zip",
            opts=kept,
        )
        self.register_outputs({})
