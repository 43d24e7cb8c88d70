"""What a change of catalog or program does to an account that stands, and what it is not let do."""

from __future__ import annotations

import pytest

from tests.estate.account_reading import Kinds
from tests.estate.story import Story

pytestmark = pytest.mark.slow
PROJECTS = {f"penstock-network-dev-{job}" for job in ("plan", "apply", "verify")}
REFUSALS = {
    "another key": ("replace", "sealing-1-key"),
    "another table": ("replace", "ledger-approvals-table"),
    "another bucket": ("replace", "state-bucket"),
    "no deployments": ("delete", "ledger-deployments"),
}
ARTIFACTS = "penstock-dev-111111111111-artifacts"  # its lifecycle has a rule for each pipeline's runs
HARDENED = ("versioning", "closed", "ownership", "encryption", "policy")


def changed(before: Kinds, after: Kinds, kind: str) -> set[str]:
    return {name for name in {*before[kind], *after[kind]} if before[kind].get(name) != after[kind].get(name)}


def test_a_longer_timeout_updates_the_projects_of_that_service_and_nothing_else(story: Story) -> None:
    assert story.updated.refused == ""
    assert {(each.operation, each.type) for each in story.updated.done} == {
        ("update", "aws:codebuild/project:Project")
    }
    assert story.updated.names("update") == {f"{name}-project" for name in PROJECTS}


def test_the_longer_timeout_is_what_the_account_then_has(story: Story) -> None:
    assert changed(story.after_mending, story.after_update, "projects") == PROJECTS
    assert {story.after_update["projects"][name]["timeoutInMinutes"] for name in PROJECTS} == {45}


def test_a_service_that_leaves_the_catalog_takes_what_was_only_its_own(story: Story) -> None:
    assert story.removed.refused == ""
    deleted = story.removed.names("delete")
    assert deleted
    assert [name for name in deleted if "dns" not in name] == []
    assert story.removed.operations == {"delete", "update"}


@pytest.mark.parametrize("kind", ["roles", "projects", "pipelines"])
def test_nothing_of_a_removed_service_is_left_to_run(story: Story, kind: str) -> None:
    assert [name for name in story.after_update[kind] if "dns" in name.split("-")]
    assert [name for name in story.after_removal[kind] if "dns" in name.split("-")] == []


@pytest.mark.parametrize("kind", ["projects", "pipelines", "buckets", "tables"])
def test_what_is_not_the_removed_services_stays_as_it_was(story: Story, kind: str) -> None:
    touched = changed(story.after_update, story.after_removal, kind) - {ARTIFACTS}
    assert [name for name in touched if "dns" not in name.split("-")] == []


def test_the_state_of_a_removed_service_and_its_rows_of_the_ledger_stay(story: Story) -> None:
    assert story.evidence.objects == {"dns-2c81/terraform.tfstate": "a state"}
    assert story.evidence.rows == ["e1/Apply/Apply/a1"]


@pytest.mark.parametrize("fault", REFUSALS)
def test_what_would_replace_or_delete_a_guarded_thing_is_refused_by_the_engine(
    story: Story, fault: str
) -> None:
    verb, name = REFUSALS[fault]
    said = story.refusals[fault].refused
    assert verb in said
    assert name in said
    assert "protect" in said


def test_a_destroy_is_refused_by_the_engine(story: Story) -> None:
    assert "protect" in story.refusals["destroy"].refused


@pytest.mark.parametrize("kind", ["keys", "tables", "buckets", "policies"])
def test_no_refusal_costs_a_key_a_table_a_bucket_or_the_boundary(story: Story, kind: str) -> None:
    assert set(story.spared[kind]) == set(story.after_removal[kind])


def test_a_refused_destroy_leaves_every_bucket_closed(story: Story) -> None:
    for name, bucket in story.spared["buckets"].items():
        before = story.after_removal["buckets"][name]
        assert {each: bucket[each] for each in HARDENED} == {each: before[each] for each in HARDENED}


def test_a_refused_destroy_leaves_the_repository_its_policy(story: Story) -> None:
    name = "arn:aws:ecr:eu-west-1:111111111111:repository/delivery-images"
    assert story.spared["grants"][name] == story.after_removal["grants"][name]


@pytest.mark.parametrize("kind", ["keys", "tables", "buckets", "roles", "policies", "projects", "pipelines"])
def test_the_next_up_brings_everything_back_as_it_was(story: Story, kind: str) -> None:
    assert story.restored.refused == ""
    assert story.after_all[kind] == story.after_removal[kind]


def test_no_refusal_costs_a_state_or_a_row(story: Story) -> None:
    assert story.evidence_after_all == story.evidence
