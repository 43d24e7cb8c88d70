"""What is changed behind the engine's back is seen by the next refresh and undone by the next up."""

from __future__ import annotations

import pytest

from tests.estate.account_reading import Kinds
from tests.estate.behind import CHANGES
from tests.estate.story import STACKS, Story

pytestmark = pytest.mark.slow
KINDS = ("keys", "tables", "buckets", "roles", "policies", "projects", "pipelines", "rules")
GONE = {"artifacts-public-access", "ledger-approvals-policy", "dns-2c81-delivery-pipeline"}


@pytest.mark.parametrize("stack", STACKS)
def test_an_up_creates_every_resource_and_is_not_refused(story: Story, stack: str) -> None:
    first = story.first[stack]
    assert (first.refused, first.operations) == ("", {"create"})


@pytest.mark.parametrize("stack", STACKS)
def test_a_second_up_touches_nothing(story: Story, stack: str) -> None:
    second = story.second[stack]
    assert (second.refused, second.done) == ("", ())
    assert second.unchanged >= len(story.first[stack].done)


@pytest.mark.parametrize("name", CHANGES)
def test_a_refresh_names_what_was_changed(story: Story, name: str) -> None:
    how = {drift.name: drift.how for drift in story.refreshed.drift}
    assert how.get(name) == ("gone" if name in GONE else "changed")


def test_a_refresh_names_nothing_else(story: Story) -> None:
    assert {drift.name for drift in story.refreshed.drift} == set(CHANGES)


@pytest.mark.parametrize("name", CHANGES)
def test_the_next_up_mends_it(story: Story, name: str) -> None:
    assert story.mended.refused == ""
    assert name in story.mended.names("create" if name in GONE else "update")


def test_mending_replaces_and_deletes_nothing(story: Story) -> None:
    assert story.mended.operations == {"create", "update"}
    assert story.mended.names("create") == GONE


def differing(one: Kinds, other: Kinds) -> set[str]:
    return {
        kind
        for kind in KINDS
        if any(one[kind].get(name) != other[kind].get(name) for name in {*one[kind], *other[kind]})
    }


@pytest.mark.parametrize("kind", KINDS)
def test_after_mending_the_account_is_as_it_was_created(story: Story, kind: str) -> None:
    assert story.after_mending[kind] == story.accounts["dev"][kind]


def test_the_changes_did_reach_the_account(story: Story) -> None:
    assert differing(story.accounts["dev"], story.spoiled) == set(KINDS)
