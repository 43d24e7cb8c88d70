"""An account holds what is its own, and lets nobody from below in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from tests.estate.account_reading import Kinds
from tests.estate.story import ACCOUNTS, STACKS, Story

pytestmark = pytest.mark.slow
LOWER = [("staging", "dev"), ("prod", "dev"), ("prod", "staging")]


def words(account: Kinds) -> set[str]:
    """Of every name that the account lists."""
    listed = [name for kind, found in account.items() if kind != "rest" for name in found]
    listed += [name for names in account["rest"].values() for name in names]
    return {word for name in listed for word in re.split(r"[^a-z0-9]+", name)}


def allowing(account: Kinds) -> Iterator[tuple[str, str]]:
    """Each statement that lets somebody in: where it stands, whom it names and under which condition."""
    documents = {
        **{f"{name} is assumed": role["trust"] for name, role in account["roles"].items()},
        **{alias: key["policy"] for alias, key in account["keys"].items()},
        **{name: bucket["policy"] for name, bucket in account["buckets"].items()},
        **{name: table["policy"] for name, table in account["tables"].items()},
        **account["grants"],
    }
    for place, document in documents.items():
        for statement in document["Statement"]:
            if statement["Effect"] == "Allow":
                yield place, json.dumps([statement.get("Principal"), statement.get("Condition")])


@pytest.mark.parametrize("stack", STACKS)
def test_an_account_lists_no_name_of_another_environment(story: Story, stack: str) -> None:
    found = words(story.accounts[stack])
    assert stack in found
    assert not found & (set(STACKS) - {stack})
    assert not found & (set(ACCOUNTS.values()) - {ACCOUNTS[stack]})


@pytest.mark.mission(7)
@pytest.mark.parametrize(("stack", "lower"), LOWER)
def test_nobody_of_a_lower_account_is_let_in(story: Story, stack: str, lower: str) -> None:
    found = list(allowing(story.accounts[stack]))
    assert len(found) > 20
    assert [place for place, said in found if ACCOUNTS[lower] in said] == []


def test_the_puller_above_is_let_in_to_read_the_ledger_below(story: Story) -> None:
    found = {place for place, said in allowing(story.accounts["dev"]) if ACCOUNTS["staging"] in said}
    assert found == {"infrastructure-deployments", "alias/penstock-dev-ledger"}


@pytest.mark.mission(86)
@pytest.mark.parametrize("stack", STACKS)
def test_every_role_key_and_project_is_named_for_its_environment(story: Story, stack: str) -> None:
    account = story.accounts[stack]
    named = [*account["roles"], *account["keys"], *account["projects"], *account["pipelines"]]
    assert [name for name in named if stack not in name.split("-")] == []
