"""Keys, ledger and stores do not go: the engine guards them, AWS does, and no role of ours may."""

from __future__ import annotations

import pytest

from tests.estate.story import STACKS, Story

pytestmark = pytest.mark.slow
GUARDED = {
    "aws:kms/key:Key",
    "aws:kms/alias:Alias",
    "aws:dynamodb/table:Table",
    "aws:dynamodb/resourcePolicy:ResourcePolicy",
    "aws:s3/bucket:Bucket",
    "aws:s3/bucketVersioning:BucketVersioning",
    "aws:s3/bucketPolicy:BucketPolicy",
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    "aws:backup/vault:Vault",
    "aws:backup/vaultPolicy:VaultPolicy",
    "aws:ecr/repository:Repository",
    "aws:ecr/repositoryPolicy:RepositoryPolicy",
    "aws:iam/policy:Policy",
}


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("type_", sorted(GUARDED))
def test_the_engine_guards_every_one_of_them(story: Story, type_: str, stack: str) -> None:
    found = [each for each in story.states[stack] if each.type == type_]
    assert found
    assert [each.name for each in found if not each.protect] == []


@pytest.mark.parametrize("stack", STACKS)
def test_the_engine_guards_no_role_project_or_pipeline(story: Story, stack: str) -> None:
    replaceable = {"aws:iam/role:Role", "aws:codebuild/project:Project", "aws:codepipeline/pipeline:Pipeline"}
    assert not {each.type for each in story.states[stack] if each.protect} & replaceable


@pytest.mark.parametrize("table", ["terraform-approvals", "infrastructure-deployments"])
def test_not_even_an_administrator_deletes_a_table_of_the_ledger(story: Story, table: str) -> None:
    assert story.attempts[f"administrator deletes {table}"] == "ValidationException"


@pytest.mark.parametrize("thing", ["state", "artifacts"])
def test_a_bucket_that_holds_something_is_not_deleted(story: Story, thing: str) -> None:
    assert story.attempts[f"administrator deletes penstock-dev-111111111111-{thing}"] == "BucketNotEmpty"


def test_not_even_an_administrator_moves_an_alias(story: Story) -> None:
    assert story.attempts["administrator moves an alias"] == "AccessDeniedException"


def test_an_administrator_does_read_a_key(story: Story) -> None:
    assert story.attempts["administrator describes a key"] == ""


@pytest.mark.parametrize("thing", ["the ledger", "the state", "a key"])
def test_no_role_of_ours_deletes_it(story: Story, thing: str) -> None:
    tried = {
        who: answer
        for who, answer in story.attempts.items()
        if who.startswith("penstock-") and who.endswith(f" deletes {thing}")
    }
    assert len(tried) == len(story.accounts["dev"]["roles"])
    assert set(tried.values()) <= {"AccessDenied", "AccessDeniedException"}
