"""What the accounts answer about themselves is what the program says, and no more."""

from __future__ import annotations

import json

import pytest

from tests.estate.story import ACCOUNTS, STACKS, Story
from tests.harness import Resource
from tests.program import deployed

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("stack", STACKS)]

NAMED = {
    "roles": ("aws:iam/role:Role", "name"),
    "policies": ("aws:iam/policy:Policy", "name"),
    "keys": ("aws:kms/alias:Alias", "name"),
    "tables": ("aws:dynamodb/table:Table", "name"),
    "buckets": ("aws:s3/bucket:Bucket", "bucket"),
    "projects": ("aws:codebuild/project:Project", "name"),
    "pipelines": ("aws:codepipeline/pipeline:Pipeline", "name"),
    "rules": ("aws:cloudwatch/eventRule:EventRule", "name"),
    "alarms": ("aws:cloudwatch/metricAlarm:MetricAlarm", "name"),
    "dashboards": ("aws:cloudwatch/dashboard:Dashboard", "dashboardName"),
}
STAGES = ["Source", "Validate", "Plan", "Approval", "Apply"]


def said(stack: str, type_: str, name: str) -> dict[str, Resource]:
    return {str(each.inputs[name]): each for each in deployed(stack).all(type_)}


@pytest.mark.parametrize("kind", NAMED)
def test_there_is_what_the_program_says_and_nothing_else(story: Story, stack: str, kind: str) -> None:
    assert set(story.accounts[stack][kind]) == set(said(stack, *NAMED[kind]))


def test_the_engine_holds_every_resource_of_the_program(story: Story, stack: str) -> None:
    held = sorted((each.type, each.name) for each in story.states[stack] if each.type.startswith("aws:"))
    assert held == sorted(
        (each.type, each.name)
        for each in deployed(stack).resources
        if each.custom and each.type.startswith("aws:")
    )


@pytest.mark.mission(47)
def test_a_pipeline_has_its_stages_in_order(story: Story, stack: str) -> None:
    expected = [stage for stage in STAGES if stage != "Approval" or stack != "dev"]
    for pipeline in story.accounts[stack]["pipelines"].values():
        assert [stage["name"] for stage in pipeline["stages"]] == expected


@pytest.mark.mission(52)
def test_every_build_action_has_a_small_project_of_this_account_that_is_not_privileged(
    story: Story, stack: str
) -> None:
    account = story.accounts[stack]
    actions = [
        action
        for pipeline in account["pipelines"].values()
        for stage in pipeline["stages"]
        for action in stage["actions"]
    ]
    used = {
        each["configuration"]["ProjectName"]
        for each in actions
        if each["actionTypeId"]["provider"] == "CodeBuild"
    }
    assert used <= set(account["projects"])
    sizes = {
        (
            each["environment"]["type"],
            each["environment"]["computeType"],
            each["environment"]["privilegedMode"],
        )
        for each in account["projects"].values()
    }
    assert sizes == {("LINUX_CONTAINER", "BUILD_GENERAL1_SMALL", False)}


@pytest.mark.mission(55)
def test_pipeline_and_builds_run_as_roles_of_their_own(story: Story, stack: str) -> None:
    account = story.accounts[stack]
    pipeline = {each["roleArn"] for each in account["pipelines"].values()}
    builds = {each["serviceRole"] for each in account["projects"].values()}
    assert len(pipeline) == 1
    assert not pipeline & builds
    assert pipeline | builds <= {each["arn"] for each in account["roles"].values()}


def test_every_role_stands_inside_the_boundary(story: Story, stack: str) -> None:
    boundary = f"arn:aws:iam::{ACCOUNTS[stack]}:policy/penstock/penstock-{stack}-boundary"
    assert {each["boundary"] for each in story.accounts[stack]["roles"].values()} == {boundary}


def test_the_trust_that_was_created_is_the_one_that_was_decided(story: Story, stack: str) -> None:
    decided = {
        name: json.loads(role.inputs["assumeRolePolicy"])
        for name, role in said(stack, *NAMED["roles"]).items()
    }
    assert {name: each["trust"] for name, each in story.accounts[stack]["roles"].items()} == decided


def test_the_permissions_that_were_created_are_the_ones_that_were_decided(story: Story, stack: str) -> None:
    decided = {
        each.inputs["role"]: {each.inputs["name"]: json.loads(each.inputs["policy"])}
        for each in deployed(stack).all("aws:iam/rolePolicy:RolePolicy")
    }
    assert {name: each["policies"] for name, each in story.accounts[stack]["roles"].items()} == decided


def test_nothing_else_is_attached_to_any_role(story: Story, stack: str) -> None:
    assert [name for name, each in story.accounts[stack]["roles"].items() if each["attached"]] == []


def test_the_boundary_that_was_created_is_the_one_that_was_decided(story: Story, stack: str) -> None:
    decided = {
        name: json.loads(each.inputs["policy"]) for name, each in said(stack, *NAMED["policies"]).items()
    }
    assert story.accounts[stack]["policies"] == decided


def test_the_key_policies_that_were_created_are_the_ones_that_were_decided(story: Story, stack: str) -> None:
    decided = [json.loads(each.inputs["policy"]) for each in deployed(stack).all("aws:kms/key:Key")]
    created = [each["policy"] for each in story.accounts[stack]["keys"].values()]
    assert sorted(map(json.dumps, created)) == sorted(json.dumps(each, sort_keys=True) for each in decided)


def test_the_bucket_policies_that_were_created_are_the_ones_that_were_decided(
    story: Story, stack: str
) -> None:
    decided = {
        each.inputs["bucket"]: json.loads(each.inputs["policy"])
        for each in deployed(stack).all("aws:s3/bucketPolicy:BucketPolicy")
    }
    assert {name: each["policy"] for name, each in story.accounts[stack]["buckets"].items()} == decided


@pytest.mark.mission(351)
def test_the_sealing_key_signs_and_does_nothing_else(story: Story, stack: str) -> None:
    key = story.accounts[stack]["keys"][f"alias/penstock-{stack}-sealing-1"]
    assert (key["spec"], key["usage"], key["state"]) == ("ECC_NIST_P256", "SIGN_VERIFY", "Enabled")


def test_every_other_key_rotates(story: Story, stack: str) -> None:
    keys = story.accounts[stack]["keys"]
    assert [alias for alias, key in keys.items() if not key["rotates"]] == [
        f"alias/penstock-{stack}-sealing-1"
    ]


@pytest.mark.mission(49)
def test_every_bucket_is_versioned_closed_and_owned(story: Story, stack: str) -> None:
    for bucket in story.accounts[stack]["buckets"].values():
        assert bucket["versioning"] == "Enabled"
        assert set(bucket["closed"].values()) == {True}
        assert bucket["ownership"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]


@pytest.mark.mission(49)
@pytest.mark.parametrize("thing", ["artifacts", "state"])
def test_what_delivery_writes_is_encrypted_with_a_key_of_its_own(
    story: Story, stack: str, thing: str
) -> None:
    account = story.accounts[stack]
    (rule,) = account["buckets"][f"penstock-{stack}-{ACCOUNTS[stack]}-{thing}"]["encryption"]["Rules"]
    used = rule["ApplyServerSideEncryptionByDefault"]
    assert used["SSEAlgorithm"] == "aws:kms"
    assert used["KMSMasterKeyID"].endswith(account["keys"][f"alias/penstock-{stack}-{thing}"]["id"])


@pytest.mark.mission(177)
def test_terraform_keeps_its_state_and_its_lock_in_the_encrypted_bucket(story: Story, stack: str) -> None:
    account = story.accounts[stack]
    for name in ("network", "dns"):
        told = account["projects"][f"penstock-{name}-{stack}-plan"]["environment"]["environmentVariables"]
        backend = next(each["value"] for each in told if each["name"] == "TF_CLI_ARGS_init")
        assert f"-backend-config=bucket=penstock-{stack}-{ACCOUNTS[stack]}-state" in backend.split()
        assert "-backend-config=use_lockfile=true" in backend.split()


@pytest.mark.mission(77)
def test_the_approvals_are_kept_by_id_and_found_by_environment(story: Story, stack: str) -> None:
    table = story.accounts[stack]["tables"]["terraform-approvals"]
    assert table["keys"] == [{"AttributeName": "id", "KeyType": "HASH"}]
    assert table["indexes"]["environment-index"]["projection"] == {"ProjectionType": "ALL"}
    assert table["billing"] == "PAY_PER_REQUEST"


@pytest.mark.mission(97)
def test_the_deployments_are_found_by_environment_and_by_component(story: Story, stack: str) -> None:
    table = story.accounts[stack]["tables"]["infrastructure-deployments"]
    assert table["keys"] == [{"AttributeName": "id", "KeyType": "HASH"}]
    assert set(table["indexes"]) == {"environment-index", "component-index"}


@pytest.mark.mission(77)
def test_the_ledger_is_protected_recoverable_streamed_and_under_its_own_key(story: Story, stack: str) -> None:
    key = story.accounts[stack]["keys"][f"alias/penstock-{stack}-ledger"]["id"]
    for table in story.accounts[stack]["tables"].values():
        assert (table["protected"], table["recovers"]) == (True, "ENABLED")
        assert table["stream"] == {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
        assert table["encryption"]["KMSMasterKeyArn"].endswith(key)


@pytest.mark.mission(94)
def test_the_dashboard_is_valid_and_shows_widgets(story: Story, stack: str) -> None:
    body = story.accounts[stack]["dashboards"]["pipeline-metrics"]
    assert body["widgets"]
