"""Roles and their policies."""

from __future__ import annotations

from tests.sandbox.provider_cases.case import OTHER_TRUST, TRUST, Case, allow
from tests.sandbox.provider_driver import ACCOUNT

CASES = (
    Case(
        token="aws:iam/role:Role",
        id="one",
        inputs={
            "name": "one",
            "path": "/penstock/",
            "assumeRolePolicy": TRUST,
            "maxSessionDuration": 7200,
            "tags": {"a": "b"},
        },
        change={
            "assumeRolePolicy": OTHER_TRUST,
            "maxSessionDuration": 3600,
            "description": "plan",
            "permissionsBoundary": "{policy}",
        },
        replace={"path": "/other/"},
        outputs={"arn": f"arn:aws:iam::{ACCOUNT}:role/penstock/one"},
        drift=("iam", "update_assume_role_policy", {"RoleName": "one", "PolicyDocument": OTHER_TRUST}),
        drifts="assumeRolePolicy",
        vanish=("iam", "delete_role", {"RoleName": "one"}),
        bad={"name": "one", "assumeRolePolicy": TRUST, "managedPolicyArns": ["{policy}"]},
        says="no mapping for 'managedPolicyArns'",
    ),
    Case(
        token="aws:iam/rolePolicy:RolePolicy",
        id="stage:one",
        inputs={"role": "stage", "name": "one", "policy": allow("s3:GetObject", "*")},
        change={"policy": allow("s3:PutObject", "*")},
        replace={"name": "two"},
        drift=(
            "iam",
            "put_role_policy",
            {"RoleName": "stage", "PolicyName": "one", "PolicyDocument": allow("*", "*")},
        ),
        drifts="policy",
        vanish=("iam", "delete_role_policy", {"RoleName": "stage", "PolicyName": "one"}),
        bad={"name": "one", "policy": "{}"},
        says="needs the argument 'role'",
    ),
    Case(
        token="aws:iam/policy:Policy",
        id=f"arn:aws:iam::{ACCOUNT}:policy/one",
        inputs={"name": "one", "policy": allow("s3:GetObject", "*"), "tags": {"a": "b"}},
        change={"policy": allow("s3:PutObject", "*"), "tags": {"a": "c"}},
        replace={"description": "other"},
        drift=(
            "iam",
            "create_policy_version",
            {"PolicyArn": "{id}", "PolicyDocument": allow("*", "*"), "SetAsDefault": True},
        ),
        drifts="policy",
        bad={"name": "one"},
        says="needs the argument 'policy'",
    ),
    Case(
        token="aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        inputs={"role": "stage", "policyArn": "{policy}"},
        replace={"role": "other"},
        vanish=("iam", "detach_role_policy", {"RoleName": "stage", "PolicyArn": "{policy}"}),
        bad={"role": "stage"},
        says="needs the argument 'policyArn'",
    ),
)
