"""Image repositories: who pushes, and what may be forgotten."""

from __future__ import annotations

import json

from delivery.aws.names import Account
from delivery.aws.policy import EVERYONE, Document, Effect, Statement
from delivery.identity import Purpose

# Signatures and attestations of one image share a tag name: without this a second one is refused.
MUTABLE_TAGS = ("sha256-*.sig", "sha256-*.att")

PUSH = ("ecr:CompleteLayerUpload", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart")
SETTINGS = (
    "ecr:BatchDeleteImage",
    "ecr:DeleteLifecyclePolicy",
    "ecr:DeleteRepository",
    "ecr:DeleteRepositoryPolicy",
    "ecr:PutImageScanningConfiguration",
    "ecr:PutImageTagMutability",
    "ecr:PutLifecyclePolicy",
    "ecr:SetRepositoryPolicy",
)


def repository_policy(account: Account) -> Document:
    """Publish pushes images, sign their signatures; no delivery role takes one away."""
    pushers = tuple(account.roles_of(purpose) for purpose in (Purpose.PUBLISH, Purpose.SIGN))
    ours = {"aws:PrincipalArn": account.delivery_roles}
    return Document(
        (
            Statement(
                sid="OnlyPublishersPush",
                effect=Effect.DENY,
                principals=EVERYONE,
                actions=PUSH,
                conditions={"ArnLike": ours, "ArnNotLike": {"aws:PrincipalArn": pushers}},
            ),
            Statement(
                sid="SettingsStay",
                effect=Effect.DENY,
                principals=EVERYONE,
                actions=SETTINGS,
                conditions={"ArnLike": ours},
            ),
        )
    )


def repository_lifecycle(*, untagged_days: int = 14, releases: int = 100) -> str:
    """A release is three tags: the image, its signature, its attestation."""
    untagged = {
        "tagStatus": "untagged",
        "countType": "sinceImagePushed",
        "countUnit": "days",
        "countNumber": untagged_days,
    }
    tagged = {
        "tagStatus": "tagged",
        "tagPatternList": ["*"],
        "countType": "imageCountMoreThan",
        "countNumber": releases * 3,
    }
    rules = [
        {
            "rulePriority": 1,
            "description": "What no tag holds",
            "selection": untagged,
            "action": {"type": "expire"},
        },
        {
            "rulePriority": 2,
            "description": "The oldest releases",
            "selection": tagged,
            "action": {"type": "expire"},
        },
    ]
    return json.dumps({"rules": rules}, separators=(",", ":"))
