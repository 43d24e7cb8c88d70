"""Sealed plans made by someone who holds the plan role: a plan job runs the repository's code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.jobs.delivery_run import Delivery, Run
from toolbox import manifest, sealed
from toolbox.manifest import Manifest
from toolbox.sealed import Sealed


def content_of(delivery: Delivery, run: Run) -> bytes:
    bucket, key = place(delivery, run.digest)
    found: bytes = delivery.account.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    return found


def place(delivery: Delivery, digest: str) -> tuple[str, str]:
    told = delivery.pipeline.project("plan").variables
    return told["PENSTOCK_BUCKET"], sealed.key(told["PENSTOCK_PREFIX"], digest)


def forged(delivery: Delivery, run: Run, spoil: Callable[[Sealed], Sealed]) -> Run:
    """The run with another sealed plan in the store, of which people approve the digest."""
    content = sealed.join(spoil(sealed.split(content_of(delivery, run))))
    digest = sealed.digest(content)
    bucket, key = place(delivery, digest)
    planner = delivery.account.as_role(plan_role(delivery), "s3")
    put = planner.put_object(Bucket=bucket, Key=key, Body=content, IfNoneMatch="*")
    return replace(run, digest=digest, version=put["VersionId"])


def plan_role(delivery: Delivery) -> str:
    arn: str = delivery.pipeline.project("plan").created["serviceRole"]
    return arn.rpartition("/")[2]


def resigned(delivery: Delivery, change: Callable[[Manifest], Manifest]) -> Callable[[Sealed], Sealed]:
    """Another manifest, signed by the sealing key itself."""
    key = delivery.pipeline.project("plan").variables["PENSTOCK_KEY"]

    def spoil(found: Sealed) -> Sealed:
        text = change(manifest.decode(found.manifest)).encode()
        return replace(found, manifest=text, signature=signature(delivery, plan_role(delivery), key, text))

    return spoil


def signature(delivery: Delivery, role: str, key: str, message: bytes) -> bytes:
    """By that role, or by the account's administrator where no role is named."""
    kms = delivery.account.as_role(role, "kms") if role else delivery.account.client("kms")
    made: bytes = kms.sign(KeyId=key, Message=message, MessageType="RAW", SigningAlgorithm="ECDSA_SHA_256")[
        "Signature"
    ]
    return made
