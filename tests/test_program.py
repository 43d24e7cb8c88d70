"""What holds over everything that a stack would create."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

import pytest

from tests.harness import UNKNOWN, Resource
from tests.program import ACCOUNTS, ROOT, STACKS, deployed

DOCUMENTS = ("policy", "assumeRolePolicy")
PROTECTED = (
    "aws:kms/key:Key",
    "aws:kms/alias:Alias",
    "aws:dynamodb/table:Table",
    "aws:dynamodb/resourcePolicy:ResourcePolicy",
    "aws:s3/bucket:Bucket",
    "aws:s3/bucketVersioning:BucketVersioning",
    "aws:ecr/repository:Repository",
    "aws:iam/policy:Policy",
    "aws:backup/vault:Vault",
)
NAMED = {
    "aws:iam/role:Role": "name",
    "aws:iam/policy:Policy": "name",
    "aws:s3/bucket:Bucket": "bucket",
    "aws:dynamodb/table:Table": "name",
    "aws:codebuild/project:Project": "name",
    "aws:codepipeline/pipeline:Pipeline": "name",
    "aws:sns/topic:Topic": "name",
    "aws:sqs/queue:Queue": "name",
    "aws:cloudwatch/logGroup:LogGroup": "name",
    "aws:cloudwatch/eventRule:EventRule": "name",
    "aws:kms/alias:Alias": "name",
}


def documents(stack: str, *, preview: bool = False) -> Iterator[tuple[str, object]]:
    for resource in deployed(stack, preview=preview).resources:
        for field in DOCUMENTS:
            if field in resource.inputs and resource.type != "aws:ecr/lifecyclePolicy:LifecyclePolicy":
                yield f"{resource.name}.{field}", resource.inputs[field]


def statements(document: object) -> list[Mapping[str, object]]:
    found: list[Mapping[str, object]] = json.loads(str(document))["Statement"]
    return found


@pytest.mark.parametrize("stack", STACKS)
def test_every_trust_and_permission_document_is_known_at_preview(stack: str) -> None:
    found = list(documents(stack, preview=True))
    assert len(found) > 20
    assert [name for name, document in found if document is UNKNOWN or not isinstance(document, str)] == []


@pytest.mark.parametrize("stack", STACKS)
def test_a_document_is_the_same_at_preview_and_at_update(stack: str) -> None:
    assert dict(documents(stack, preview=True)) == dict(documents(stack))


@pytest.mark.mission(7)
@pytest.mark.parametrize(("stack", "lower"), [("staging", ("dev",)), ("prod", ("dev", "staging"))])
def test_no_document_of_a_higher_account_lets_a_principal_of_a_lower_one_in(
    stack: str, lower: tuple[str, ...]
) -> None:
    principals = [
        (name, json.dumps([statement.get("Principal"), statement.get("Condition")]))
        for name, document in documents(stack)
        for statement in statements(document)
        if statement["Effect"] == "Allow" and "Principal" in statement
    ]
    assert len(principals) > 20
    assert [name for name, said in principals for each in lower if ACCOUNTS[each] in said] == []


def test_the_ledger_below_lets_the_puller_above_read_and_nobody_else_from_there() -> None:
    allowed = [
        statement
        for name, document in documents("dev")
        if name == "ledger-deployments-policy.policy"
        for statement in statements(document)
        if statement["Effect"] == "Allow"
    ]
    assert "penstock-staging-pull" in json.dumps(allowed)
    assert ACCOUNTS["prod"] not in json.dumps(allowed)


@pytest.mark.parametrize("stack", STACKS)
def test_what_cannot_be_made_again_is_protected(stack: str) -> None:
    found = [resource for resource in deployed(stack).resources if resource.type in PROTECTED]
    assert {resource.type for resource in found} == set(PROTECTED)
    assert [resource.name for resource in found if not resource.protect] == []


@pytest.mark.parametrize("stack", STACKS)
def test_every_name_that_a_document_could_say_is_written_out(stack: str) -> None:
    for resource in deployed(stack).resources:
        if resource.type in NAMED:
            assert isinstance(resource.inputs.get(NAMED[resource.type]), str), resource.name


@pytest.mark.parametrize("stack", STACKS)
def test_every_resource_hangs_under_a_component(stack: str) -> None:
    def above(resource: Resource) -> str:
        return resource.parent.rsplit("::", 1)[0].rpartition("::")[2]

    loose = [
        each.name
        for each in deployed(stack).resources
        if each.custom and "penstock:index:" not in above(each)
    ]
    assert loose == ["account"]


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_reaches_its_own_account_and_no_other(stack: str) -> None:
    (provider,) = [each for each in deployed(stack).resources if each.type == "pulumi:providers:aws"]
    assert json.loads(provider.inputs["allowedAccountIds"]) == [ACCOUNTS[stack]]


@pytest.mark.mission(64)
def test_settings_of_an_environment_differ_in_its_preview() -> None:
    kept = {
        stack: {
            each.inputs["retentionInDays"] for each in deployed(stack).all("aws:cloudwatch/logGroup:LogGroup")
        }
        for stack in STACKS
    }
    assert kept == {"dev": {30}, "staging": {90}, "prod": {365}}


@pytest.mark.mission(64)
def test_a_variable_that_one_environment_sets_reaches_its_builds() -> None:
    def retention(stack: str) -> str:
        project = next(
            each
            for each in deployed(stack).all("aws:codebuild/project:Project")
            if each.inputs["name"] == f"penstock-network-{stack}-plan"
        )
        variables = {
            each["name"]: each["value"] for each in project.inputs["environment"]["environmentVariables"]
        }
        return str(variables["TF_VAR_flow_log_retention_days"])

    assert [retention(stack) for stack in STACKS] == ["30", "90", "365"]


@pytest.mark.parametrize("stack", STACKS)
def test_no_build_runs_privileged_and_none_takes_its_instructions_from_the_source(stack: str) -> None:
    for project in deployed(stack).all("aws:codebuild/project:Project"):
        source = project.inputs["source"]
        assert project.inputs["environment"]["privilegedMode"] is False
        inline, stored = (
            source["buildspec"].startswith("version"),
            source["buildspec"].startswith("arn:aws:s3:::"),
        )
        assert (inline, stored) == (source["type"] == "NO_SOURCE", source["type"] == "CODEPIPELINE")


@pytest.mark.mission(434)
@pytest.mark.parametrize("job", ["validate", "plan", "apply"])
def test_a_committed_buildspec_is_what_the_projects_run(job: str) -> None:
    written = (ROOT / "buildspecs" / f"{job}.yml").read_text()
    objects = deployed("dev").all("aws:s3/bucketObjectv2:BucketObjectv2")
    (found,) = [each for each in objects if each.inputs.get("content") == written]
    sources = [
        each.inputs["source"]["buildspec"] for each in deployed("dev").all("aws:codebuild/project:Project")
    ]
    assert f"arn:aws:s3:::{found.inputs['bucket']}/{found.inputs['key']}" in sources


@pytest.mark.mission(48)
@pytest.mark.parametrize("stack", STACKS)
def test_the_source_is_a_full_clone_through_the_connection_of_this_account(stack: str) -> None:
    for pipeline in deployed(stack).all("aws:codepipeline/pipeline:Pipeline"):
        source = pipeline.inputs["stages"][0]["actions"][0]["configuration"]
        assert source["OutputArtifactFormat"] == "CODEBUILD_CLONE_REF"
        assert f":{ACCOUNTS[stack]}:connection/" in source["ConnectionArn"]


@pytest.mark.mission(51)
def test_an_approval_names_its_topic_link_digest_and_end() -> None:
    stages = {
        each["name"]: each
        for each in deployed("prod").all("aws:codepipeline/pipeline:Pipeline")[0].inputs["stages"]
    }
    for action in stages["Approval"]["actions"]:
        told = action["configuration"]
        assert told["NotificationArn"] == f"arn:aws:sns:eu-west-1:{ACCOUNTS['prod']}:penstock-prod-approvals"
        assert told["CustomData"] == "#{plan.DIGEST}"
        assert told["ExternalEntityLink"].startswith("https://")
        assert action["timeoutInMinutes"] == 480


@pytest.mark.mission(62)
def test_production_is_applied_only_in_its_window() -> None:
    for pipeline in deployed("prod").all("aws:codepipeline/pipeline:Pipeline"):
        (rule,) = pipeline.inputs["stages"][-1]["beforeEntry"]["condition"]["rules"]
        assert rule["ruleTypeId"]["provider"] == "DeploymentWindow"
        assert rule["configuration"] == {"Cron": "* * 8-15 ? * MON-FRI *", "TimeZone": "UTC"}


@pytest.mark.parametrize("stack", STACKS)
def test_nothing_that_looks_like_a_key_or_a_password_stands_in_any_input(stack: str) -> None:
    long_lived = re.compile(r"AKIA[0-9A-Z]{16}|ghp_[A-Za-z0-9]{36}|glpat-[A-Za-z0-9_-]{20}|-----BEGIN")
    assert long_lived.search("AKIA" + "A" * 16)
    assert [each.name for each in deployed(stack).resources if long_lived.search(repr(each.inputs))] == []


@pytest.mark.parametrize("stack", STACKS)
def test_every_role_is_created_inside_the_boundary(stack: str) -> None:
    boundary = f"arn:aws:iam::{ACCOUNTS[stack]}:policy/penstock/penstock-{stack}-boundary"
    assert {role.inputs.get("permissionsBoundary") for role in deployed(stack).all("aws:iam/role:Role")} == {
        boundary
    }


def test_a_higher_account_is_let_into_the_ledger_and_nothing_else() -> None:
    named = {name for name, document in documents("dev") if ACCOUNTS["staging"] in str(document)}
    assert named == {"ledger-deployments-policy.policy", "ledger-key.policy"}
