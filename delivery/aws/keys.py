"""Who may do what with a key, as the key itself says it. In a key's own policy the resource is `*`: this key.

A statement that names the account delegates to its IAM: the role's own policy must allow it too. Roles are
named by condition, for AWS refuses a principal that does not exist yet.
"""

from __future__ import annotations

from delivery.aws.names import Account
from delivery.aws.policy import EVERYONE, Document, Effect, Principals, Statement
from delivery.identity import Purpose

ALGORITHM = "ECDSA_SHA_256"
THIS_KEY = ("*",)
# https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
LONGEST = 32 * 1024

LOOK = (
    "kms:DescribeKey",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:GetPublicKey",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListResourceTags",
)
CHANGE = (
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateKeyDescription",
)


def signing_key_policy(
    *, account: Account, signers: tuple[str, ...], verifiers: tuple[str, ...], retired: bool = False
) -> Document:
    """Administrators administer and never sign; signers sign; a retired key still verifies."""
    _check(account, (*signers, *verifiers))
    active = () if retired else signers
    policy = Document(
        (
            *administration(account),
            *((_sign(account, active),) if active else ()),
            *((_verify(account, verifiers),) if verifiers else ()),
            _nobody_else_signs(active),
        )
    )
    if len(policy.json) > LONGEST:
        raise ValueError(
            f"a key policy of {len(policy.json)} characters, and KMS takes {LONGEST}: name all roles of a purpose "
            f"by one pattern, {account.roles_of(Purpose.PLAN)}"
        )
    return policy


def _check(account: Account, arns: tuple[str, ...]) -> None:
    patterns = {account.roles_of(purpose) for purpose in Purpose}
    for arn in arns:
        ours = arn.startswith(f"arn:aws:iam::{account.id}:role/penstock/{account.environment}/")
        if arn not in patterns and ("*" in arn or not ours):
            raise ValueError(
                f"{arn} is neither a role of ours in account {account.id} nor all roles of one purpose there; "
                "a signing key serves no other"
            )


def administration(account: Account) -> tuple[Statement, ...]:
    """CreateGrant is not among it: a grant would hand on what the policy withholds.

    An alias moves only with leave of both keys, so the key that has it can keep it.
    https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html
    """
    return (
        Statement(
            sid="AdministratorsAdminister",
            principals=Principals(aws=(account.root,)),
            actions=tuple(sorted((*LOOK, *CHANGE))),
            resources=THIS_KEY,
        ),
        Statement(
            sid="DeliveryNeverAdministers",
            effect=Effect.DENY,
            principals=EVERYONE,
            actions=(*CHANGE, "kms:CreateGrant"),
            resources=THIS_KEY,
            conditions={"ArnLike": {"aws:PrincipalArn": account.delivery_roles}},
        ),
        Statement(
            sid="TheAliasStays",
            effect=Effect.DENY,
            principals=EVERYONE,
            actions=("kms:DeleteAlias", "kms:UpdateAlias"),
            resources=THIS_KEY,
        ),
    )


def _sign(account: Account, signers: tuple[str, ...]) -> Statement:
    return Statement(
        sid="SignersSign",
        principals=Principals(aws=(account.root,)),
        actions=("kms:Sign",),
        resources=THIS_KEY,
        conditions={
            "ArnEquals": {"aws:PrincipalArn": signers},
            "StringEquals": {"kms:SigningAlgorithm": ALGORITHM},
        },
    )


def _verify(account: Account, verifiers: tuple[str, ...]) -> Statement:
    return Statement(
        sid="VerifiersVerify",
        principals=Principals(aws=(account.root,)),
        actions=("kms:DescribeKey", "kms:GetPublicKey", "kms:Verify"),
        resources=THIS_KEY,
        conditions={"ArnLike": {"aws:PrincipalArn": verifiers}},
    )


def _nobody_else_signs(signers: tuple[str, ...]) -> Statement:
    return Statement(
        sid="NobodyElseSigns",
        effect=Effect.DENY,
        principals=EVERYONE,
        actions=("kms:Sign",),
        resources=THIS_KEY,
        conditions={"ArnNotEquals": {"aws:PrincipalArn": signers}} if signers else {},
    )
