"""rollback: one new run at an earlier commit that succeeded here, and nothing else is ever started."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from tests.toolbox.memory import ACCOUNT, COMMIT, NOW, OTHER_COMMIT, Ledger, Pipelines, World, run
from tests.toolbox.test_ancestry import clone, git, remote
from tests.toolbox.test_guard import asked as guard_asked
from tests.toolbox.test_guard import good_record
from toolbox import ancestry, guard, rollback
from toolbox.rollback import Rollback
from toolbox.stops import Refused, WrongUse

__all__ = ["clone", "remote"]  # fixtures

NEWER = {"id": "run-9/Apply/apply/1", "commit": OTHER_COMMIT, "ended": "2026-03-01T11:00:00Z"}


def row(**spoiled: object) -> Mapping[str, object]:
    good = {
        "id": "run-8/Apply/apply/1",
        "component": "network",
        "environment": "prod",
        "commit": COMMIT,
        "result": "succeeded",
        "ended": "2026-03-01T10:00:00Z",
    }
    return {**good, **spoiled}


def asked(**spoiled: str) -> Rollback:
    good = {
        "pipeline": "network-prod",
        "environment": "prod",
        "service": "",
        "owner": ACCOUNT,
        "commit": COMMIT,
        "table": "infrastructure-deployments",
        "source_action": "Source",
        "wait": "30",
    }
    return Rollback(**{**good, **spoiled})


def world_of(*rows: Mapping[str, object]) -> World:
    """Of a service whose newest run succeeded at another commit."""
    tagged = {("network-prod", ACCOUNT): {"penstock:service": "network"}}
    earlier = run(status="Succeeded", revisions=(("Source", COMMIT),))
    return World(
        ledger=Ledger(foreign=[row(**NEWER), *rows]), pipelines=Pipelines(runs=(earlier,), tagged=tagged)
    )


def refusal(world: World, **spoiled: str) -> str:
    with pytest.raises(Refused) as stopped:
        rollback.run(asked(**spoiled), world.edges())
    assert world.pipelines.started == []
    return str(stopped.value)


@pytest.mark.mission(9)
def test_an_earlier_commit_that_succeeded_here_starts_a_new_run() -> None:
    world = world_of(row())
    rollback.run(asked(), world.edges())
    ((pipeline, source, commit, _),) = world.pipelines.started
    assert (pipeline, source, commit) == ("network-prod", "Source", COMMIT)
    assert "a plan of its own, and asks for approvals of its own" in world.said[-1]


@pytest.mark.parametrize(
    "spoiled",
    [
        {"result": "failed"},
        {"result": "stopped"},
        {"environment": "staging"},
        {"component": "storage"},
        {"commit": "c" * 40},
        {"commit": COMMIT[:39]},
        {"commit": f"{COMMIT}\n"},
        {"id": "$(id)"},
        {"ended": "yesterday"},
        {"ended": "2026-03-01T13:30:00Z"},
    ],
)
def test_a_commit_that_did_not_succeed_here_is_refused(spoiled: Mapping[str, object]) -> None:
    said = refusal(world_of(row(**spoiled)))
    assert f"no deployment of network to prod that succeeded at {COMMIT}" in said


def test_a_malformed_row_is_named() -> None:
    world = world_of(row(id="$(id)"))
    refusal(world)
    assert world.said == ["The row '$(id)' is refused. Its id is '$(id)'; expected a row id."]


def test_an_empty_ledger_is_refused() -> None:
    world = world_of()
    world.ledger.foreign.clear()
    refusal(world)


def test_the_newest_success_is_nothing_to_roll_back_to() -> None:
    said = refusal(world_of(row()), commit=OTHER_COMMIT)
    assert f"network stands at {OTHER_COMMIT} in prod already, by run-9/Apply/apply/1" in said


@pytest.mark.parametrize("result", ["failed", "stopped"])
def test_after_a_run_that_broke_off_the_newest_success_is_what_one_goes_back_to(result: str) -> None:
    broken = row(id="run-10/Apply/apply/1", commit="c" * 40, result=result, ended="2026-03-01T11:30:00Z")
    world = world_of(broken)
    rollback.run(asked(commit=OTHER_COMMIT), world.edges())
    assert [commit for _, _, commit, _ in world.pipelines.started] == [OTHER_COMMIT]


def test_an_older_failure_beside_the_newest_success_changes_nothing() -> None:
    refusal(world_of(row(result="failed")), commit=OTHER_COMMIT)


def test_a_late_row_is_waited_for_and_then_given_up() -> None:
    world = world_of()
    refusal(world, wait="12")
    assert world.clock.moment - NOW == timedelta(seconds=15)


def test_asking_twice_asks_with_one_token() -> None:
    world = world_of(row())
    for _ in range(2):
        rollback.run(asked(), world.edges())
    assert len({token for _, _, _, token in world.pipelines.started}) == 1


def test_after_another_run_has_ended_the_token_is_another() -> None:
    world = world_of(row())
    rollback.run(asked(), world.edges())
    world.ledger.foreign.append(row(id="run-11/Apply/apply/1", result="failed", ended="2026-03-01T11:50:00Z"))
    rollback.run(asked(), world.edges())
    assert len({token for _, _, _, token in world.pipelines.started}) == 2


def test_tokens_tell_pipelines_and_commits_apart() -> None:
    given = [("network-prod", COMMIT), ("network-prod", OTHER_COMMIT), ("storage-prod", COMMIT)]
    assert len({rollback.token(pipeline, commit, "run-9") for pipeline, commit in given}) == 3


def test_a_run_that_is_under_way_at_the_commit_is_not_started_again() -> None:
    world = world_of(row())
    world.pipelines.runs = (run(id="run-12", revisions=(("Source", COMMIT),)),)
    rollback.run(asked(), world.edges())
    assert world.pipelines.started == []
    assert world.said == [f"network-prod is already under way at {COMMIT} as run-12; nothing to start."]


def test_a_run_under_way_at_another_commit_holds_nothing_up() -> None:
    world = world_of(row())
    world.pipelines.runs = (run(revisions=(("Source", OTHER_COMMIT),)),)
    rollback.run(asked(), world.edges())
    assert len(world.pipelines.started) == 1


def test_a_pipeline_that_is_nobodys_is_refused() -> None:
    assert "theirs-prod has no tag penstock:service" in refusal(world_of(row()), pipeline="theirs-prod")


def test_a_success_of_another_service_is_none_of_this_pipelines() -> None:
    world = world_of(row())
    world.pipelines.tagged["network-prod", ACCOUNT] = {"penstock:service": "storage"}
    assert "no deployment of storage to prod" in refusal(world)


def test_neither_service_nor_account_is_wrong_use() -> None:
    with pytest.raises(WrongUse, match="--service and --owner are both missing"):
        rollback.run(asked(owner=""), world_of(row()).edges())


@pytest.mark.mission(9)
def test_apply_lets_an_earlier_commit_of_the_protected_branch_through(clone: Path) -> None:
    git(clone, "checkout", "--quiet", "HEAD~1")
    earlier = git(clone, "rev-parse", "HEAD")
    world = World(
        pipelines=Pipelines(runs=(run(revisions=(("Source", earlier),)),), record=good_record()),
        checkout=ancestry.look(str(clone), earlier, "origin/main"),
    )
    guard.run(guard_asked(commit=earlier), world.edges())
    assert "may be applied" in world.said[0]
