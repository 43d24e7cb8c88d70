"""IAM: a customer managed policy keeps five versions at most, so the oldest goes before a sixth comes."""

from __future__ import annotations

from sandbox.provider.table import Cloud, Entry, Facet, Op, Tags
from sandbox.provider.values import Properties

_VERSIONS = 5
_ROLE = {"RoleName": "{id}"}
_POLICY = {"PolicyArn": "{id}"}


def _detach(cloud: Cloud, properties: Properties) -> None:
    """`forceDetachPolicies`: without it AWS refuses to delete a role that still has policies."""
    if properties.get("forceDetachPolicies") is not True:
        return
    role = {"RoleName": properties["id"]}
    attached = cloud.call("iam", "list_attached_role_policies", role).get("AttachedPolicies")
    for one in attached if isinstance(attached, list) else []:
        cloud.call("iam", "detach_role_policy", {**role, "PolicyArn": one["PolicyArn"]})
    inline = cloud.call("iam", "list_role_policies", role).get("PolicyNames")
    for name in inline if isinstance(inline, list) else []:
        cloud.call("iam", "delete_role_policy", {**role, "PolicyName": name})


ROLE = Entry(
    token="aws:iam/role:Role",
    service="iam",
    id="{name}",
    create=Op(
        call="create_role",
        found="Role",
        fields="name=RoleName path assumeRolePolicy=AssumeRolePolicyDocument description maxSessionDuration "
        "permissionsBoundary tagsAll=Tags",
    ),
    read=Op(
        call="get_role",
        at=_ROLE,
        found="Role",
        fields="permissionsBoundary=PermissionsBoundary.PermissionsBoundaryArn",
    ),
    delete=Op(call="delete_role", at=_ROLE),
    facets=(
        Facet(put=Op(call="update_role", at=_ROLE, fields="description maxSessionDuration")),
        Facet(put=Op(call="update_assume_role_policy", at=_ROLE, fields="assumeRolePolicy=PolicyDocument")),
        Facet(
            put=Op(call="put_role_permissions_boundary", at=_ROLE, fields="permissionsBoundary"),
            drop=Op(call="delete_role_permissions_boundary", at=_ROLE),
        ),
    ),
    tags=Tags(put="tag_role", drop="untag_role", at=_ROLE, get="list_role_tags"),
    outputs={"arn": "{Arn}", "uniqueId": "{RoleId}", "createDate": "{CreateDate}"},
    named="name",
    local="forceDetachPolicies",
    defaults={"description": "", "maxSessionDuration": 3600, "path": "/"},
    before_delete=_detach,
)

_INLINE = {"RoleName": "{role}", "PolicyName": "{name}"}
ROLE_POLICY = Entry(
    token="aws:iam/rolePolicy:RolePolicy",
    service="iam",
    id="{role}:{name}",
    create=Op(call="put_role_policy", fields="role=RoleName name=PolicyName policy=PolicyDocument"),
    read=Op(call="get_role_policy", at=_INLINE),
    delete=Op(call="delete_role_policy", at=_INLINE),
    facets=(Facet(put=Op(call="put_role_policy", at=_INLINE, fields="policy=PolicyDocument")),),
    named="name",
)


def _make_room(cloud: Cloud, before: Properties, after: Properties) -> None:
    arn = {"PolicyArn": before["id"]}
    versions = cloud.call("iam", "list_policy_versions", arn).get("Versions")
    spare = [one for one in versions if not one["IsDefaultVersion"]] if isinstance(versions, list) else []
    if len(spare) + 1 >= _VERSIONS:
        oldest = min(spare, key=lambda one: int(str(one["VersionId"]).removeprefix("v")))
        cloud.call("iam", "delete_policy_version", {**arn, "VersionId": oldest["VersionId"]})
    cloud.call(
        "iam", "create_policy_version", {**arn, "PolicyDocument": after["policy"], "SetAsDefault": True}
    )


def _other_versions(cloud: Cloud, properties: Properties) -> None:
    arn = {"PolicyArn": properties["id"]}
    versions = cloud.call("iam", "list_policy_versions", arn).get("Versions")
    for one in versions if isinstance(versions, list) else []:
        if not one["IsDefaultVersion"]:
            cloud.call("iam", "delete_policy_version", {**arn, "VersionId": one["VersionId"]})


POLICY = Entry(
    token="aws:iam/policy:Policy",
    service="iam",
    id="{Arn}",
    create=Op(
        call="create_policy",
        found="Policy",
        fields="name=PolicyName path description policy=PolicyDocument tagsAll=Tags",
    ),
    read=Op(call="get_policy", at=_POLICY, found="Policy"),
    delete=Op(call="delete_policy", at=_POLICY),
    facets=(
        Facet(
            put=Op(call="create_policy_version", at=_POLICY, fields="policy=PolicyDocument"),
            get=Op(
                call="get_policy_version",
                at={**_POLICY, "VersionId": "{DefaultVersionId}"},
                found="PolicyVersion",
                fields="policy=Document",
            ),
            custom=_make_room,
        ),
    ),
    tags=Tags(put="tag_policy", drop="untag_policy", at=_POLICY, get="list_policy_tags"),
    outputs={"arn": "{Arn}", "policyId": "{PolicyId}", "attachmentCount": "{AttachmentCount}"},
    named="name",
    local="delayAfterPolicyCreationInMs",
    defaults={"path": "/", "description": ""},
    before_delete=_other_versions,
)

_ATTACHED = {"RoleName": "{role}", "PolicyArn": "{policyArn}"}
ATTACHMENT = Entry(
    token="aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    service="iam",
    id="{role}/{policyArn}",
    create=Op(call="attach_role_policy", fields="role=RoleName policyArn"),
    read=Op(
        call="list_attached_role_policies",
        at={"RoleName": "{role}"},
        found="AttachedPolicies",
        pick=("PolicyArn", "{policyArn}"),
    ),
    delete=Op(call="detach_role_policy", at=_ATTACHED),
)

ENTRIES = (ROLE, ROLE_POLICY, POLICY, ATTACHMENT)
