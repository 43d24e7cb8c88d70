"""pull: a higher account follows what succeeded below, and believes nothing else of it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.toolbox.memory import ACCOUNT, COMMIT, OTHER_COMMIT, Ledger, Pipelines, World, run
from toolbox import pull
from toolbox.pull import Pull
from toolbox.stops import Refused

NETWORK = {"network-prod": "network"}
OLD_COMMIT = "c" * 40
ASKED = Pull(
    table="arn:aws:dynamodb:eu-west-1:222222222222:table/infrastructure-deployments",
    after="staging",
    environment="prod",
    owner=ACCOUNT,
    source_action="Source",
)


def row(**spoiled: object) -> Mapping[str, object]:
    good = {
        "id": "run-9/Apply/Apply/1",
        "component": "network",
        "environment": "staging",
        "commit": COMMIT,
        "result": "succeeded",
        "ended": "2026-03-01T10:00:00Z",
    }
    return {**good, **spoiled}


def world_of(*rows: Mapping[str, object], pipelines: Mapping[str, str | None] = NETWORK) -> World:
    """Of each pipeline the service that its tag names; None: it has no tag."""
    tagged = {
        (name, ACCOUNT): {"penstock:service": service} if service is not None else {}
        for name, service in pipelines.items()
    }
    return World(
        ledger=Ledger(foreign=list(rows)), pipelines=Pipelines(runs=(run(revisions=()),), tagged=tagged)
    )


def follow(world: World) -> None:
    pull.run(ASKED, world.edges())


def refusal(world: World) -> tuple[str, ...]:
    with pytest.raises(Refused) as stopped:
        follow(world)
    return stopped.value.sentences


def commits(world: World) -> list[tuple[str, str]]:
    return [(pipeline, commit) for pipeline, _, commit, _ in world.pipelines.started]


def test_the_newest_success_below_starts_this_accounts_pipeline() -> None:
    older = row(id="run-8/Apply/Apply/1", commit=OLD_COMMIT, ended="2026-03-01T09:59:59Z")
    world = world_of(older, row(), {**older, "id": "run-7/Apply/Apply/1"})
    follow(world)
    assert commits(world) == [("network-prod", COMMIT)]


@pytest.mark.parametrize("result", ["failed", "stopped"])
def test_what_did_not_succeed_below_starts_nothing(result: str) -> None:
    world = world_of(row(result=result))
    follow(world)
    assert commits(world) == []


def test_a_success_in_another_environment_below_starts_nothing() -> None:
    world = world_of(row(environment="dev"))
    follow(world)
    assert commits(world) == []


def test_an_empty_ledger_below_starts_nothing_and_is_no_fault() -> None:
    world = world_of()
    follow(world)
    assert world.said == ["network-prod: nothing has succeeded in staging yet; nothing to start."]


@pytest.mark.parametrize(
    "status", ["InProgress", "Succeeded", "Failed", "Stopped", "Superseded", "Cancelled"]
)
def test_a_commit_that_the_pipeline_has_run_is_not_started_again(status: str) -> None:
    world = world_of(row())
    world.pipelines.runs = (run(status=status, revisions=(("Source", COMMIT),)),)
    follow(world)
    assert commits(world) == []


def test_a_run_at_another_commit_does_not_hold_up_the_newest() -> None:
    world = world_of(row())
    world.pipelines.runs = (run(revisions=(("Source", OTHER_COMMIT),)),)
    follow(world)
    assert commits(world) == [("network-prod", COMMIT)]


def test_one_start_has_one_token() -> None:
    assert pull.token("network-prod", COMMIT) == pull.token("network-prod", COMMIT)
    assert len({pull.token("network-prod", COMMIT), pull.token("storage-prod", COMMIT)}) == 2


MALFORMED = [
    {"commit": "main"},
    {"commit": COMMIT[:39]},
    {"commit": COMMIT.upper()},
    {"commit": f"{COMMIT}\n"},
    {"commit": "$(id)"},
    {"commit": None},
    {"commit": ("a", "b")},
    {"id": "x" * 401},
    {"id": "$(touch /tmp/x)"},
    {"id": None},
    {"ended": "yesterday"},
    {"ended": "2026-02-30T00:00:00Z"},
    {"ended": "2026-03-01T13:30:00Z"},
    {"ended": 5},
]


@pytest.mark.parametrize("spoiled", MALFORMED)
def test_a_malformed_row_is_refused_and_named(spoiled: Mapping[str, object]) -> None:
    world = world_of(row(**spoiled))
    (sentence,) = refusal(world)
    assert sentence.startswith("network-prod: The row ")
    assert commits(world) == []


def test_beside_a_malformed_row_the_well_formed_ones_are_followed() -> None:
    world = world_of(row(), row(id="run-10/Apply/Apply/1", commit="main", ended="2026-03-01T11:00:00Z"))
    assert "'run-10/Apply/Apply/1' is refused" in refusal(world)[0]
    assert commits(world) == [("network-prod", COMMIT)]


def test_one_service_that_fails_does_not_stop_the_others() -> None:
    world = world_of(
        row(), row(component="storage"), pipelines={"forbidden-prod": "storage", "network-prod": "network"}
    )
    assert refusal(world) == (
        "forbidden-prod: AWS refused list_pipeline_executions with AccessDeniedException.",
    )
    assert commits(world) == [("network-prod", COMMIT)]


def test_every_tagged_pipeline_of_the_environment_follows_its_own_service() -> None:
    world = world_of(
        row(),
        row(component="storage", commit=OTHER_COMMIT),
        pipelines={"network-prod": "network", "store-prod": "storage"},
    )
    follow(world)
    assert commits(world) == [("network-prod", COMMIT), ("store-prod", OTHER_COMMIT)]


def test_the_commit_goes_to_the_action_that_takes_it() -> None:
    world = world_of(row())
    follow(world)
    assert [source for _, source, _, _ in world.pipelines.started] == ["Source"]


@pytest.mark.parametrize("name", ["network", "network-staging", "network-prod-other", "networkprod"])
def test_a_pipeline_that_is_not_named_for_the_environment_is_left_alone(name: str) -> None:
    world = world_of(row(), pipelines={name: "network"})
    follow(world)
    assert (commits(world), world.said) == ([], [])


def test_a_pipeline_without_the_tag_is_left_alone() -> None:
    world = world_of(row(), pipelines={"theirs-prod": None, "network-prod": "network"})
    follow(world)
    assert commits(world) == [("network-prod", COMMIT)]


@pytest.mark.parametrize("service", ["", "$(id)", "a b"])
def test_a_tag_that_is_no_name_is_refused_and_holds_up_nobody(service: str) -> None:
    world = world_of(row(), pipelines={"odd-prod": service, "network-prod": "network"})
    assert refusal(world)[0].startswith("odd-prod: The tag penstock:service of odd-prod is ")
    assert commits(world) == [("network-prod", COMMIT)]


def test_the_tags_of_another_account_count_for_nothing() -> None:
    world = world_of(row(), pipelines={})
    world.pipelines.tagged["network-prod", "111111111111"] = {"penstock:service": "network"}
    follow(world)
    assert commits(world) == []
